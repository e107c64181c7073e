//! The tree of menus: which exist on a router, and which commands.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{
    config,
    console::{Action, Deed},
    host::Host,
    inspect, journal,
    menu::Menu,
    packages,
    row::Row,
};

pub(crate) mod arguments;
pub(crate) mod bfd;
pub(crate) mod bridge_vlan;
pub(crate) mod certificate;
pub(crate) mod cloud;
pub(crate) mod container;
pub(crate) mod device_mode;
pub(crate) mod dhcp;
pub(crate) mod editions;
pub(crate) mod ethernet;
pub(crate) mod file;
pub(crate) mod firewall;
pub(crate) mod generic;
pub(crate) mod interface;
pub(crate) mod ip;
pub(crate) mod ipsec;
pub(crate) mod ipv6;
pub(crate) mod kid_control;
pub(crate) mod log;
pub(crate) mod lte;
pub(crate) mod netwatch;
pub(crate) mod origin;
mod passed;
pub(crate) mod queue;
pub(crate) mod reference;
pub(crate) mod routing;
pub(crate) mod script;
pub(crate) mod service;
pub(crate) mod snmp;
pub(crate) mod switch;
pub(crate) mod system;
pub(crate) mod tool;
pub(crate) mod tree;
pub(crate) mod tunnel;
pub(crate) mod upkeep;
pub(crate) mod user;
pub(crate) mod values;
pub(crate) mod vocabulary;
pub(crate) mod w60g;
pub(crate) mod wifi;
pub(crate) mod wireless;

/// The store of all interfaces, whichever menu shows them.
pub(crate) const INTERFACES: &str = "/interface";

/// The store of the log.
pub(crate) const LOG: &str = "/log";

/// The menus that have a table here, of every board and version.
const MENUS: &[&[Menu]] = &[
    bfd::MENUS,
    bridge_vlan::MENUS,
    certificate::MENUS,
    cloud::MENUS,
    container::MENUS,
    device_mode::MENUS,
    dhcp::MENUS,
    ethernet::MENUS,
    file::MENUS,
    firewall::MENUS,
    interface::MENUS,
    ip::MENUS,
    ipsec::MENUS,
    ipv6::MENUS,
    kid_control::MENUS,
    log::MENUS,
    lte::MENUS,
    netwatch::MENUS,
    packages::firmware::MENUS,
    packages::menu::MENUS,
    packages::update::MENUS,
    queue::MENUS,
    routing::MENUS,
    script::MENUS,
    service::MENUS,
    snmp::MENUS,
    switch::MENUS,
    system::MENUS,
    tunnel::MENUS,
    upkeep::MENUS,
    user::MENUS,
    w60g::MENUS,
    wifi::MENUS,
    wireless::MENUS,
];

/// Every command that is more than an edit.
const ACTIONS: &[&[Action]] = &[
    config::ACTIONS,
    device_mode::ACTIONS,
    ethernet::ACTIONS,
    file::ACTIONS,
    inspect::ACTIONS,
    lte::ACTIONS,
    packages::update::ACTIONS,
    script::ACTIONS,
    system::ACTIONS,
    tool::ACTIONS,
    w60g::ACTIONS,
    wifi::ACTIONS,
    wireless::ACTIONS,
];

/// Every command that all doors know and that is more than an edit.
const DEEDS: &[&[Deed]] = &[
    config::DEEDS,
    file::DEEDS,
    journal::DEEDS,
    packages::firmware::DEEDS,
    packages::menu::DEEDS,
    packages::update::DEEDS,
];

/// Menus by path; several may share one, for different versions.
static BY_PATH: LazyLock<HashMap<&'static str, Vec<&'static Menu>>> = LazyLock::new(|| {
    let mut index: HashMap<_, Vec<_>> = HashMap::new();
    for menu in all() {
        index.entry(menu.path).or_default().push(menu);
    }
    index
});

/// The menus of the catalogue that have no table here.
static GENERIC: LazyLock<Vec<Menu>> = LazyLock::new(|| {
    let tables = || MENUS.iter().copied().flatten();
    let known: HashSet<&str> = tables().map(|menu| menu.path).collect();
    generic::menus().filter(|menu| !known.contains(menu.path)).collect()
});

/// Every menu of every board and version.
pub(crate) fn all() -> impl Iterator<Item = &'static Menu> {
    MENUS.iter().copied().flatten().chain(&*GENERIC)
}

/// The menu at `path`, if this router has it.
pub(crate) fn find(host: Host, path: &str) -> Option<&'static Menu> {
    BY_PATH.get(path)?.iter().copied().find(|menu| menu.is_on(host))
}

/// The rows of `store` on a router nobody has touched, whichever menus show them.
pub(crate) fn factory(host: Host, store: &str) -> Vec<Row> {
    let makes = |menu: &&Menu| menu.store() == store && menu.is_on(host);
    let menu = find(host, store).or_else(|| all().find(makes));
    let Some(menu) = menu else { return Vec::new() };
    let mut rows = menu.factory(host);
    origin::mark(host, menu, &mut rows);
    rows
}

/// The name of a store as menus know it.
pub(crate) fn store_name(name: &str) -> Option<&'static str> {
    all().map(Menu::store).find(|known| *known == name)
}

/// Whether a menu at `path` shows rows of `store`.
pub(crate) fn is_store(path: &str, store: &str) -> bool {
    BY_PATH.get(path).is_some_and(|menus| menus.iter().any(|menu| menu.store() == store))
}

/// Whether there is a table for `path`, and it says that this router has no such
/// menu.
fn is_missing(host: Host, path: &str) -> bool {
    let tables = BY_PATH.get(path).map(Vec::as_slice).unwrap_or_default();
    !tables.is_empty() && tables.iter().all(|menu| !menu.generic && !(menu.exists)(host))
}

/// Whether there are menus or commands of this router below `path`.
pub(crate) fn is_directory(host: Host, path: &str) -> bool {
    let below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    let deeds = DEEDS.iter().copied().flatten();
    let actions = ACTIONS.iter().copied().flatten();
    all().any(|menu| below(menu.path) && menu.is_on(host))
        || deeds.into_iter().any(|deed| below(deed.command) && (deed.exists)(host))
        || actions.into_iter().any(|action| below(action.command) && (action.exists)(host))
}

/// The deed `verb` of the menu at `path`, if this router has it.
pub(crate) fn deed(host: Host, path: &str, verb: &str) -> Option<&'static Deed> {
    let export = verb == "export" && (find(host, path).is_some() || is_directory(host, path));
    let path = if export { "" } else { path };
    let same = |deed: &Deed| {
        let rest = deed.command.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'));
        rest == Some(verb) && (deed.exists)(host)
    };
    DEEDS.iter().copied().flatten().find(|deed| same(deed))
}

/// The command of this name, if this router has it.
pub(crate) fn action(host: Host, command: &str) -> Option<&'static Action> {
    let actions = ACTIONS.iter().copied().flatten();
    actions.into_iter().find(|action| action.command == command && (action.exists)(host))
}

#[cfg(test)]
mod tests {
    use routeros_conf::catalogue::Shape;

    use super::*;

    #[test]
    fn rows_can_be_moved_where_their_order_counts() {
        let fixed = |menu: &&Menu| {
            let ordered = menu.facts().known && menu.facts().shape == Shape::Ordered;
            ordered && menu.verbs.contains(&"add") && !menu.verbs.contains(&"move")
        };
        let fixed: Vec<&str> = all().filter(fixed).map(|menu| menu.path).collect();
        assert_eq!(fixed, [""; 0]);
    }
}
