//! The tree of menus: which exist on a router, and which commands.

use std::{collections::HashMap, sync::LazyLock};

use crate::{console::Action, host::Host, menu::Menu};

pub(crate) mod certificate;
pub(crate) mod dhcp;
pub(crate) mod ethernet;
pub(crate) mod firewall;
pub(crate) mod interface;
pub(crate) mod ip;
pub(crate) mod log;
pub(crate) mod lte;
pub(crate) mod routing;
pub(crate) mod service;
pub(crate) mod system;
pub(crate) mod tool;
pub(crate) mod tunnel;
pub(crate) mod upkeep;
pub(crate) mod user;
pub(crate) mod wifi;
pub(crate) mod wireless;

/// The store of all interfaces, whichever menu shows them.
pub(crate) const INTERFACES: &str = "/interface";

/// The store of the log.
pub(crate) const LOG: &str = "/log";

/// Every menu of every board and version.
const MENUS: &[&[Menu]] = &[
    certificate::MENUS,
    dhcp::MENUS,
    ethernet::MENUS,
    firewall::MENUS,
    interface::MENUS,
    ip::MENUS,
    log::MENUS,
    lte::MENUS,
    routing::MENUS,
    service::MENUS,
    system::MENUS,
    tool::MENUS,
    tunnel::MENUS,
    upkeep::MENUS,
    user::MENUS,
    wifi::MENUS,
    wireless::MENUS,
];

/// Every command that is more than an edit.
const ACTIONS: &[&[Action]] = &[
    ethernet::ACTIONS,
    lte::ACTIONS,
    system::ACTIONS,
    tool::ACTIONS,
    upkeep::ACTIONS,
    wifi::ACTIONS,
    wireless::ACTIONS,
];

/// Menus by path; several may share one, for different versions.
static BY_PATH: LazyLock<HashMap<&'static str, Vec<&'static Menu>>> = LazyLock::new(|| {
    let mut index: HashMap<_, Vec<_>> = HashMap::new();
    for menu in MENUS.iter().copied().flatten() {
        index.entry(menu.path).or_default().push(menu);
    }
    index
});

/// The menu at `path`, if this router has it.
pub(crate) fn find(host: Host, path: &str) -> Option<&'static Menu> {
    BY_PATH.get(path)?.iter().copied().find(|menu| (menu.exists)(host))
}

/// Whether there are menus of this router below `path`.
pub(crate) fn is_directory(host: Host, path: &str) -> bool {
    MENUS.iter().copied().flatten().any(|menu| {
        let below = menu.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        below && (menu.exists)(host)
    })
}

/// The command of this name, if this router has it.
pub(crate) fn action(host: Host, command: &str) -> Option<&'static Action> {
    let actions = ACTIONS.iter().copied().flatten();
    actions.into_iter().find(|action| action.command == command && (action.exists)(host))
}
