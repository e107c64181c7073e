//! From an export to a router that has this configuration and no other.

use std::sync::OnceLock;

use routeros_conf::{
    Config, MenuPath, Properties, Setting,
    catalogue::{self, Facts, Shape},
    config::{Incomplete, Menu as Section, Origin, Row as Entry},
    export::Export,
};

use super::read::{NEVER, Reader, Wish};
use crate::{
    board::{Board, custom::model_of},
    host::Host,
    menu::Menu,
    menus::{self, INTERFACES, origin},
    reach::{Fates, Outside},
    router::Router,
    row::Row,
    state::State,
    store::Stores,
    value::{Value, is_flag, parse_flag},
};

/// An export that does not become a router.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is damaged, or says more than how something is.
    #[error("the export is not whole")]
    Incomplete(#[source] Incomplete),

    /// It configures a menu that the version in its head has not.
    #[error("RouterOS {version} on this board has no menu {menu}: correct the head of the export")]
    NoMenu {
        /// The menu.
        menu: MenuPath,
        /// The version.
        version: String,
    },
}

impl Router {
    /// Makes this router the one that an export is from: its board and version as
    /// far as the export tells them, its sockets, and its whole configuration.
    ///
    /// Users, certificates and files stay, because exports have none of them; a
    /// session that is open goes on. The log, the history and what measured the
    /// past are gone.
    ///
    /// # Errors
    ///
    /// The export is not whole, or none of a real router; then nothing has changed.
    pub fn load_export(&self, text: &str) -> Result<(), LoadError> {
        let export = Export::parse(text.as_bytes());
        let config = Config::from_export(&export).map_err(LoadError::Incomplete)?;
        let (board, model) = model_of(&config, self.board());
        let host = Host { model, ..self.host() };
        let kept = self.state().stores.kept(NEVER);
        let stores = Loader { host, config: &config, stores: kept }.load()?;
        self.become_another(board, model, State::loaded(stores));
        Ok(())
    }

    /// The configuration as `/export show-sensitive` would print it now.
    pub fn export(&self) -> String {
        self.at_this_moment(|moment| super::export::text(moment, &super::export::Manner::whole()))
    }

    fn become_another(&self, board: Board, model: &'static crate::board::Model, state: State) {
        self.rebuild(board, model);
        self.state().replace(state);
        let outside = self.at_this_moment(Outside::within);
        let mut state = self.state();
        state.outside = OnceLock::from(Box::new(outside));
        state.fates = Fates::default();
        drop(state);
        self.revise();
    }
}

/// The rows of a router without any configuration, beside those that are kept: what
/// came with it, some of which is only known because an export spoke of it.
pub(super) fn blank(host: Host, kept: Stores, before: &Stores) -> Stores {
    let config = given(host, before);
    let loader = Loader { host, config: &config, stores: kept };
    loader.load().unwrap_or_default()
}

/// A configuration that names what came with a router and says nothing of it.
fn given(host: Host, stores: &Stores) -> Config {
    let mut config = Config::default();
    for (path, _) in catalogue::all().filter(|(path, _)| !NEVER.contains(path)) {
        let Some(menu) = menus::find(host, path) else { continue };
        if menu.store() == INTERFACES && menu.kind.is_none() {
            continue;
        }
        let rows = stores.rows(menu.store()).unwrap_or_default().iter();
        let came = rows.filter(|row| row.given.is_some() && menu.shows(row));
        let entry = |row| Entry { origin: origin::of(row), properties: Properties::default() };
        let rows: Vec<_> = came.map(entry).collect();
        if !rows.is_empty() {
            config.menus.insert(path.parse().expect("the catalogue has paths"), Section { rows });
        }
    }
    config
}

/// Fills the stores of a router that has nothing yet but what came with it.
struct Loader<'a> {
    host: Host,
    config: &'a Config,
    stores: Stores,
}

impl Loader<'_> {
    fn load(mut self) -> Result<Stores, LoadError> {
        if let Some(menu) = self.config.menus.keys().find(|path| self.menu(path).is_none()) {
            let version = self.host.model().version.number();
            return Err(LoadError::NoMenu { menu: menu.clone(), version });
        }
        for (path, facts) in catalogue::all().filter(|(path, _)| !NEVER.contains(path)) {
            let Some(menu) = menus::find(self.host, path) else { continue };
            let section = self.config.menu(path);
            if menu.store() == INTERFACES && menu.kind.is_none() && section.is_none() {
                continue;
            }
            self.fill(menu, facts, section);
        }
        Ok(self.stores)
    }

    fn menu(&self, path: &MenuPath) -> Option<&'static Menu> {
        menus::find(self.host, path.as_str())
    }

    fn fill(&mut self, menu: &'static Menu, facts: &'static Facts, section: Option<&Section>) {
        let host = self.host;
        self.stores.open(menu.store(), || {
            let mut rows = menus::factory(host, menu.store());
            rows.retain(|row| row.given.is_some());
            rows
        });
        let wish = Wish { secrets: true, defaults: false };
        let reader = Reader::new(host, menu, facts, wish);
        let mut next_id = self.stores.next_id(menu.store());
        let rows = self.stores.rows_mut(menu.store());
        let entries = section.map_or(&[][..], |section| &section.rows);
        let mut said: Vec<(u32, &Entry)> = Vec::new();
        for entry in entries {
            let id = match &entry.origin {
                Origin::Added => None,
                Origin::Given(selector) => {
                    let given = rows.iter().filter(|row| menu.shows(row) && row.given.is_some());
                    let mut numbered = (0..).zip(given);
                    let found =
                        numbered.find(|(number, row)| origin::means(menu, selector, row, *number));
                    found.map(|(_, row)| row.id)
                }
            };
            let id = id.unwrap_or_else(|| {
                let row = match &entry.origin {
                    Origin::Added => menu.begun(host, next_id),
                    Origin::Given(selector) => menu.found(host, next_id, selector),
                };
                rows.push(row);
                next_id += 1;
                next_id - 1
            });
            said.push((id, entry));
            let row = rows.iter_mut().find(|row| row.id == id).expect("it is there");
            if let Origin::Given(selector) = &entry.origin {
                row.given = Some(selector.clone());
                row.said = entry.properties.keys().cloned().collect();
            }
            for (name, setting) in &entry.properties {
                let name = name.as_str().to_owned();
                let value = stored(facts, &name, setting);
                row.set(name.into(), value);
            }
        }
        let configures = |row: &Row| {
            let other = origin::of_kind(host, row).filter(|_| menu.store() == INTERFACES);
            row.given.is_some() && menu.shows(row) && other.is_none_or(|one| one.path == menu.path)
        };
        for row in rows.iter_mut().filter(|row| configures(row)) {
            let entry = said.iter().find(|(id, _)| *id == row.id).map(|(_, entry)| *entry);
            plain(&reader, row, entry);
        }
        self.stores.set_next_id(menu.store(), next_id);
    }
}

/// Takes from a row that came with the router what the export does not say of it.
fn plain(reader: &Reader, row: &mut Row, entry: Option<&Entry>) {
    let origin = origin::of(row);
    for name in reader.properties(row).keys() {
        if entry.is_some_and(|entry| entry.properties.contains_key(name)) {
            continue;
        }
        match reader.default_of(&origin, name.as_str()) {
            Some(default) => {
                let value = stored(reader.facts, name.as_str(), &Setting::from(default));
                row.set(name.as_str().to_owned().into(), value);
            }
            None => row.unset(name.as_str()),
        }
    }
}

/// A value of an export in the form that routers store it.
fn stored(facts: &Facts, name: &str, setting: &Setting) -> Value {
    match parse_flag(setting.as_bytes()) {
        Some(flag) if is_flag(facts, name) => flag.into(),
        _ => setting.as_bytes().to_vec().into(),
    }
}

impl Menu {
    /// A row as `add` begins it.
    pub(crate) fn begun(&self, host: Host, id: u32) -> Row {
        let mut row = Row::new(id);
        if let Some((name, value)) = self.kind {
            row.set(name.into(), value.into());
        }
        // What dials out begins disabled, most else enabled; of the rest exports say it.
        let major = host.model().version.major();
        let default = self.facts().default_of(&Origin::Added, "disabled", Some(major));
        if let Some(disabled) = default.and_then(|default| parse_flag(default.as_bytes())) {
            row.set("disabled".into(), disabled.into());
        }
        row
    }

    /// A row that came with the router although its table here does not know it.
    pub(super) fn found(&self, host: Host, id: u32, selector: &routeros_conf::Selector) -> Row {
        use routeros_conf::Selector as S;
        let mut row = self.begun(host, id);
        row.given = Some(selector.clone());
        match selector {
            S::Find(conditions) => {
                for (name, value) in conditions {
                    let value = stored(self.facts(), name.as_str(), &Setting::Value(value.clone()));
                    row.set(name.as_str().to_owned().into(), value);
                }
            }
            S::Name(name) => {
                let named = self.facts().names.or(self.key).unwrap_or("name");
                row.set(named.into(), name.as_bytes().to_vec().into());
            }
            S::Settings | S::Number(_) | S::Id(_) => {}
        }
        if self.store() == INTERFACES {
            if let Some(name) =
                row.get("default-name").cloned().filter(|_| row.get("name").is_none())
            {
                row.set("name".into(), name);
            }
            row.set("mac-address".into(), host.mac(u64::from(id)).into());
        }
        row
    }

    /// Whether a row of the store is one of this menu's.
    pub(super) fn shows(&self, row: &Row) -> bool {
        self.facts().shape == Shape::Settings || self.owns(row)
    }
}
