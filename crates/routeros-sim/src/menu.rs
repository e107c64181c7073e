//! What a menu is: where its rows come from, how they are shown, what may be
//! done to them.
//!
//! A menu is data. `print`, `add`, `set`, `remove`, `move` and their kin are
//! written once, in [`console`](crate::console), for all of them.

use std::borrow::Cow;

use routeros_conf::catalogue::Facts;

use crate::{
    host::Host,
    menus::{INTERFACES, editions, generic, interface, vocabulary},
    moment::Moment,
    packages,
    row::{Row, Sheet},
    version::Version,
};

/// One menu of the tree.
#[derive(Clone, Copy)]
pub(crate) struct Menu {
    pub(crate) path: &'static str,

    /// Where the rows live. Several menus may show rows of one store:
    /// `/interface/vlan` and `/interface` show the same VLAN.
    pub(crate) store: &'static str,

    /// The property by which rows of the store belong here, and which `add`
    /// gives to new ones; none for all rows.
    pub(crate) kind: Option<(&'static str, &'static str)>,

    /// Which of those rows are shown.
    pub(crate) has: fn(&Row) -> bool,

    pub(crate) shape: Shape,

    /// Whether this router has the menu at all.
    pub(crate) exists: fn(Host) -> bool,

    /// The rows of a router nobody has touched.
    pub(crate) fresh: fn(Host) -> Vec<Row>,

    /// Rows that come and go by themselves, shown after the configured ones.
    pub(crate) transient: fn(&Moment<'_>) -> Vec<Row>,

    /// Shows a row: what is configured and what is measured.
    pub(crate) show: fn(&Moment<'_>, &Row, &mut Sheet<'_>),

    /// Properties that `add` and `set` take.
    pub(crate) settable: &'static [&'static str],

    /// Properties that `add` does not work without.
    pub(crate) required: &'static [&'static str],

    /// The property that names a row, unique in the menu; rows can be
    /// addressed by it.
    pub(crate) key: Option<&'static str>,

    /// Properties only shown to users with the policy `sensitive`.
    pub(crate) secret: &'static [&'static str],

    /// What may be done beside `print`.
    pub(crate) verbs: &'static [&'static str],

    /// Whether `listen` works here.
    pub(crate) listens: bool,

    /// Refuses a row as `add` or `set` would make it.
    pub(crate) check: fn(&Moment<'_>, &Row) -> Result<(), Trap>,

    /// The policy that writing needs beside `write`.
    pub(crate) guarded_by: Option<Policy>,

    /// Fills in what a row does not say of itself because it is the fleet's.
    pub(crate) complete: fn(&Moment<'_>, Row) -> Row,

    /// Whether all that is known of the menu is in the catalogue: it takes any
    /// property, and shows the defaults that the catalogue knows.
    pub(crate) generic: bool,
}

/// Whether a menu is one row of settings or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Settings,
    List,
}

/// Verbs of a list whose rows people make.
pub(crate) const EDIT: &[&str] = &["add", "set", "remove", "enable", "disable", "comment", "unset"];

/// The same where the order of the rows matters.
pub(crate) const ORDERED: &[&str] =
    &["add", "set", "remove", "enable", "disable", "comment", "unset", "move"];

/// Verbs of a list whose rows are given.
pub(crate) const ADJUST: &[&str] = &["set", "enable", "disable", "comment"];

/// Verbs of a menu that only shows.
pub(crate) const LOOK: &[&str] = &[];

/// The part all lists have in common.
pub(crate) const LIST: Menu = Menu {
    path: "",
    store: "",
    kind: None,
    has: |_| true,
    shape: Shape::List,
    exists: |_| true,
    fresh: |_| Vec::new(),
    transient: |_| Vec::new(),
    show: |_, row, sheet| sheet.all(row),
    settable: &[],
    required: &[],
    key: None,
    secret: &[],
    verbs: EDIT,
    listens: true,
    check: |_, _| Ok(()),
    guarded_by: None,
    complete: |_, row| row,
    generic: false,
};

/// The part all menus of settings have in common.
pub(crate) const SETTINGS: Menu =
    Menu { shape: Shape::Settings, verbs: &["set"], listens: false, ..LIST };

impl Menu {
    /// The name of the store, which is the path unless another is given.
    pub(crate) fn store(&self) -> &'static str {
        if self.store.is_empty() { self.path } else { self.store }
    }

    pub(crate) fn owns(&self, row: &Row) -> bool {
        self.kind.is_none_or(|(name, value)| row.is(name, value)) && (self.has)(row)
    }

    /// Whether `add` and `set` of a version take the property: one of the menu's
    /// own, or one that some menu has, because no list here is complete.
    pub(crate) fn takes(&self, version: Version, name: &str) -> bool {
        let known = self.generic
            || self.settable.contains(&name)
            || (name == "comment" && self.verbs.contains(&"comment"))
            || (name == "disabled" && self.verbs.contains(&"disable"))
            || vocabulary::knows(name);
        known && editions::has_property(version, self.path, name)
    }

    /// What the catalogue knows of the menu.
    pub(crate) fn facts(&self) -> &'static Facts {
        vocabulary::facts(self.path)
    }

    /// Whether this router has the menu at all.
    pub(crate) fn is_on(&self, host: Host) -> bool {
        let model = host.model();
        let exists = (self.exists)(host) && (!self.generic || generic::exists(host, self.path));
        exists && packages::bring(model.version, model.packages, self.path)
    }

    /// The rows of a router nobody has touched.
    pub(crate) fn factory(&self, host: Host) -> Vec<Row> {
        match (self.generic, self.store()) {
            (true, INTERFACES) => interface::fresh(host),
            (true, _) => generic::rows(self),
            (false, _) => (self.fresh)(host),
        }
    }
}

/// Why a command failed, in a router's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trap {
    pub(crate) message: Cow<'static, str>,
    pub(crate) category: Option<u8>,
}

impl Trap {
    /// Missing item or command.
    pub(crate) fn missing(message: &'static str) -> Self {
        Self { message: message.into(), category: Some(0) }
    }

    /// An argument that cannot be.
    pub(crate) fn argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), category: Some(1) }
    }

    /// Everything else; routers say no category then.
    pub(crate) fn failure(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), category: None }
    }

    pub(crate) fn no_such_item() -> Self {
        Self::missing("no such item")
    }

    pub(crate) fn no_such_command() -> Self {
        Self::missing("no such command")
    }

    pub(crate) fn no_such_menu() -> Self {
        Self::missing("no such command prefix")
    }

    pub(crate) fn not_permitted() -> Self {
        Self::failure("not enough permissions (9)")
    }

    pub(crate) fn unknown_parameter(name: &str) -> Self {
        Self::argument(format!("unknown parameter {name}"))
    }

    pub(crate) fn interrupted() -> Self {
        Self { message: "interrupted".into(), category: Some(2) }
    }
}

/// What a user's group may allow. The order is RouterOS's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Policy {
    Local,
    Telnet,
    Ssh,
    Ftp,
    Reboot,
    Read,
    Write,
    /// `policy`: managing users, and seeing everybody's scripts.
    Users,
    Test,
    Winbox,
    Password,
    Web,
    Sniff,
    Sensitive,
    Api,
    Romon,
    RestApi,
}

impl Policy {
    pub(crate) const ALL: [(Self, &'static str); 17] = [
        (Self::Local, "local"),
        (Self::Telnet, "telnet"),
        (Self::Ssh, "ssh"),
        (Self::Ftp, "ftp"),
        (Self::Reboot, "reboot"),
        (Self::Read, "read"),
        (Self::Write, "write"),
        (Self::Users, "policy"),
        (Self::Test, "test"),
        (Self::Winbox, "winbox"),
        (Self::Password, "password"),
        (Self::Web, "web"),
        (Self::Sniff, "sniff"),
        (Self::Sensitive, "sensitive"),
        (Self::Api, "api"),
        (Self::Romon, "romon"),
        (Self::RestApi, "rest-api"),
    ];
}

/// The policies a user has, as its group grants them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policies(u32);

impl Policies {
    /// Reads the list of a group; what stands there with `!` is denied.
    pub(crate) fn parse(list: &str) -> Self {
        let granted = Policy::ALL
            .iter()
            .filter(|(_, name)| list.split(',').any(|word| word.trim() == *name))
            .fold(0, |bits, (policy, _)| bits | 1 << *policy as u32);
        Self(granted)
    }

    /// Every policy there is.
    pub(crate) fn all() -> Self {
        Self(Policy::ALL.iter().fold(0, |bits, (policy, _)| bits | 1 << *policy as u32))
    }

    pub(crate) fn allow(self, policy: Policy) -> bool {
        self.0 & 1 << policy as u32 != 0
    }
}

/// The list of a group as the router writes it: granted first, then denied.
pub(crate) fn policy_list(granted: &[Policy]) -> String {
    let (yes, no): (Vec<_>, Vec<_>) =
        Policy::ALL.iter().partition(|(policy, _)| granted.contains(policy));
    let words = yes.iter().map(|(_, name)| (*name).to_owned());
    words.chain(no.iter().map(|(_, name)| format!("!{name}"))).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_grants_what_it_lists_without_an_exclamation_mark() {
        let list = policy_list(&[Policy::Read, Policy::Api]);
        let policies = Policies::parse(&list);

        assert!(list.starts_with("read,api,!local,!telnet"));
        assert!(policies.allow(Policy::Read) && policies.allow(Policy::Api));
        assert!(!policies.allow(Policy::Write) && !policies.allow(Policy::RestApi));
    }
}
