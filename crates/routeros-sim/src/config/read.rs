//! From the rows of a router to its configuration.

use std::borrow::Cow;

use routeros_conf::{
    Config, MenuPath, Name, Setting,
    catalogue::{self, Facts},
    config::{About, Menu as Section, Origin, Row as Entry},
};

use crate::{
    host::Host,
    menu::Menu,
    menus::{self, INTERFACES, origin, vocabulary},
    moment::Moment,
    row::Row,
    value::{Value, date_time, is_flag},
};

/// What an export is to show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wish {
    pub(super) secrets: bool,
    /// Also what is at its default.
    pub(super) defaults: bool,
}

/// Menus whose rows no export shows: users, keys, certificates. RouterOS manual.
pub(super) const NEVER: &[&str] = &["/certificate", "/user", "/user/ssh-keys"];

/// The configuration of a router at this moment, of the menus `within` a path.
pub(super) fn read(moment: &Moment<'_>, within: &MenuPath, wish: Wish) -> Config {
    let mut config = Config { about: about(moment), ..Config::default() };
    for (path, facts) in catalogue::all().filter(|(path, _)| !NEVER.contains(path)) {
        let parsed: MenuPath = path.parse().expect("the catalogue has paths");
        // Where nothing can be set, nothing is configured.
        let configures = |menu: &&Menu| menu.verbs.contains(&"set") && within.contains(&parsed);
        let Some(menu) = menus::find(moment.host, path).filter(configures) else { continue };
        let reader = Reader::new(moment.host, menu, facts, wish);
        let rows: Vec<Entry> = reader.entries(&moment.rows(menu));
        if !rows.is_empty() {
            config.menus.insert(parsed, Section { rows });
        }
    }
    config
}

fn about(moment: &Moment<'_>) -> About {
    let model = moment.host.model();
    let code = (!model.is_chr()).then(|| model.code.to_owned());
    About {
        taken: Some(date_time(model.version, moment.now)),
        version: Some(model.version.number()),
        software_id: Some(moment.host.software_id()),
        serial: code.is_some().then(|| moment.host.serial()),
        model: code,
    }
}

/// Reads the rows of one menu.
pub(super) struct Reader {
    host: Host,
    menu: &'static Menu,
    pub(super) facts: &'static Facts,
    wish: Wish,
    /// The rows of a new router.
    factory: Vec<Row>,
}

impl Reader {
    pub(super) fn new(host: Host, menu: &'static Menu, facts: &'static Facts, wish: Wish) -> Self {
        Self { host, menu, facts, wish, factory: menus::factory(host, menu.store()) }
    }

    fn entries(&self, rows: &[Row]) -> Vec<Entry> {
        // Interfaces are configured in the menu of their kind.
        let elsewhere = self.menu.store() == INTERFACES && self.menu.kind.is_none();
        let twin = |row: &Row| {
            origin::of_kind(self.host, row).is_some_and(|other| other.path != self.menu.path)
        };
        let shown = |row: &&Row| !row.is("dynamic", "true") && self.menu.shows(row);
        let mut entries: Vec<Entry> = rows
            .iter()
            .filter(shown)
            .filter(|row| !elsewhere && (self.menu.store() != INTERFACES || !twin(row)))
            .map(|row| Entry { origin: origin::of(row), properties: self.properties(row) })
            .filter(|entry| entry.origin == Origin::Added || !entry.properties.is_empty())
            .collect();
        // What came with the router is said first, as exports do.
        entries.sort_by_key(|entry| entry.origin == Origin::Added);
        entries
    }

    /// What is configured of a row.
    pub(super) fn properties(&self, row: &Row) -> routeros_conf::Properties {
        let origin = origin::of(row);
        let base = self.base(row);
        let set = row.cells().filter(|(name, value)| self.is_said(row, &base, name, value));
        let mut properties: routeros_conf::Properties = set
            .map(|(name, value)| (Name::from(name.as_ref()), self.setting(name, value)))
            .collect();
        if self.wish.defaults {
            for name in vocabulary::properties(self.facts) {
                let default = self.default_of(&origin, name);
                if let Some(default) = default.filter(|_| row.get(name).is_none()) {
                    properties.entry(Name::from(name)).or_insert_with(|| Setting::from(default));
                }
            }
        }
        properties
    }

    fn is_said(&self, row: &Row, base: &Row, name: &str, value: &Value) -> bool {
        let hidden = self.facts.is_secret(name) && !self.wish.secrets;
        if hidden || matches!(name, "default" | "dynamic" | "default-name") || self.is_kind(name) {
            return false;
        }
        if self.facts.flags.contains(&name) {
            return !value.is("false");
        }
        let (origin, setting) = (&origin::of(row), self.setting(name, value));
        let major = Some(self.host.model().version.major());
        let said = row.said.iter().any(|said| said.as_str() == name);
        let default = self.default_of(origin, name);
        if self.facts.is_default(origin, name, &setting, major) {
            return self.wish.defaults;
        }
        match origin {
            Origin::Given(_) if default.is_some() || said => true,
            Origin::Given(_) if self.as_it_came(name) => !self.is_in(base, name, &setting),
            Origin::Given(_) => true,
            Origin::Added if self.menu.generic || self.menu.settable.contains(&name) => true,
            Origin::Added => {
                matches!(name, "comment" | "disabled") || base.get(name) != Some(value)
            }
        }
    }

    /// Whether a property means the same in another row: rights are no others in another order.
    fn is_in(&self, other: &Row, name: &str, setting: &Setting) -> bool {
        let spelled = |setting: &Setting| catalogue::canonical(self.facts, name, setting);
        let held = other.get(name).map(|value| self.setting(name, value));
        held.is_some_and(|held| spelled(&held) == spelled(setting))
    }

    /// Whether a property of a row that came with the router is only said once it
    /// is another. Elsewhere the tables here hold what somebody once configured.
    fn as_it_came(&self, name: &str) -> bool {
        let named = self.facts.names == Some(name) || self.menu.key == Some(name);
        let fixed = self.menu.store() == INTERFACES || origin::is_built_in(self.menu.path);
        named || fixed || !(self.menu.generic || self.menu.settable.contains(&name))
    }

    fn is_kind(&self, name: &str) -> bool {
        self.menu.kind.is_some_and(|(kind, _)| kind == name)
    }

    /// What the row was when the router was new.
    fn base(&self, row: &Row) -> Row {
        let same =
            |known: &&Row| known.id == row.id && known.given.is_some() == row.given.is_some();
        let known = self.factory.iter().find(same).cloned();
        known
            .or_else(|| row.given.as_ref().map(|given| self.menu.found(self.host, row.id, given)))
            .unwrap_or_default()
    }

    /// A value as exports write it.
    fn setting(&self, name: &str, value: &Value) -> Setting {
        if self.facts.flags.contains(&name) {
            return Setting::Present;
        }
        let text: Cow<'_, [u8]> = match value.as_bytes() {
            b"true" if is_flag(self.facts, name) => b"yes"[..].into(),
            b"false" if is_flag(self.facts, name) => b"no"[..].into(),
            other => other.into(),
        };
        Setting::Value(text.as_ref().into())
    }

    /// What `property` of a row is when nothing is said of it.
    pub(super) fn default_of(&self, origin: &Origin, property: &str) -> Option<&'static str> {
        self.facts.default_of(origin, property, Some(self.host.model().version.major()))
    }
}
