//! What is known about menus: natural keys, order, defaults, secrets, and
//! which rows refer to which.
//!
//! One table per subtree, by hand from the RouterOS manual and from real
//! exports, and one of the order in which `/export` prints them. Tests compare
//! them with real exports and with the menu trees of real routers. Which menus we
//! are connected through, and which no export shows whole, is not here but in
//! [`plan`](mod@crate::plan).

use std::{collections::HashMap, sync::LazyLock};

pub(crate) use crate::catalogue::spelling::milliseconds;
pub use crate::catalogue::{
    facts::{Facts, Refers, Shape, Values},
    spelling::canonical,
};
use crate::{
    catalogue::facts::{UNKNOWN, UNKNOWN_SETTINGS},
    config::{About, Menu, Origin, Selector},
    path::MenuPath,
};

mod dhcp;
mod dynamic;
mod extra;
mod facts;
mod firewall;
mod hotspot;
mod interface;
mod ip;
mod ipsec;
mod ipv6;
mod link;
mod mpls;
mod order;
mod queue;
mod routing;
mod spelling;
mod switch;
mod system;
mod tool;
mod tunnel;
mod wifi;
mod wireless;

/// What is known about the menu at `path`.
///
/// Of a menu that is not in the catalogue the careful thing is assumed: rows
/// whose order counts, told apart by all that they hold, without defaults.
pub fn menu(path: &MenuPath) -> &'static Facts {
    MENUS.get(path.as_str()).unwrap_or(&UNKNOWN)
}

/// What is known about `menu`, which is at `path`.
///
/// As [`menu()`], but an unknown menu that holds nothing but settings
/// is taken for one.
pub fn facts(path: &MenuPath, menu: &Menu) -> &'static Facts {
    let known = self::menu(path);
    let settings = |origin: &Origin| *origin == Origin::Given(Selector::Settings);
    let only_settings = !menu.rows.is_empty() && menu.rows.iter().all(|row| settings(&row.origin));
    if !known.known && only_settings { &UNKNOWN_SETTINGS } else { known }
}

/// Where `/export` of the router prints the menu at `path`: smaller comes first. An
/// unknown menu comes directly behind the nearest known one above it, or at the
/// end.
pub fn rank(path: &MenuPath, about: &About) -> u32 {
    let mut path = Some(path.clone());
    while let Some(here) = path {
        let facts = menu(&here);
        if facts.known {
            let moved = order::MOVED.iter().find(|(menu, ..)| *menu == here.as_str());
            return match moved.filter(|(.., since)| about.release() >= Some(*since)) {
                Some((_, behind, _)) => MENUS[behind].rank * 2 + 1,
                None => facts.rank * 2,
            };
        }
        path = here.parent();
    }
    u32::MAX
}

/// Whether routers put rows of their own, `dynamic` ones, beside those that are configured in the menu at `path`, whichever
/// version they run.
pub fn makes_rows(path: &MenuPath) -> bool {
    dynamic::MENUS.binary_search(&path.as_str()).is_ok()
}

/// All menus of the catalogue, in the order in which `/export` of most versions
/// prints them.
pub fn all() -> impl Iterator<Item = (&'static str, &'static Facts)> {
    order::exported().map(|path| (path, &MENUS[path]))
}

/// A subtree's part of the catalogue.
type Table = &'static [(&'static str, Facts)];

/// Every part.
const TABLES: &[Table] = &[
    dhcp::MENUS,
    extra::MENUS,
    firewall::MENUS,
    hotspot::MENUS,
    interface::MENUS,
    ip::MENUS,
    ipsec::MENUS,
    ipv6::MENUS,
    mpls::MENUS,
    queue::MENUS,
    routing::MENUS,
    switch::MENUS,
    system::MENUS,
    tool::MENUS,
    tunnel::MENUS,
    wifi::MENUS,
    wireless::MENUS,
];

/// All parts together, with their ranks.
static MENUS: LazyLock<HashMap<&'static str, Facts>> = LazyLock::new(|| {
    let ranks: HashMap<_, _> = order::exported().zip(0..).collect();
    let menus = TABLES.iter().copied().flatten();
    menus.map(|(path, facts)| (*path, facts.ranked(ranks[path]))).collect()
});

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_menu_has_one_entry_and_one_place() {
        let mut entries = HashSet::new();
        for (path, _) in TABLES.iter().copied().flatten() {
            assert!(entries.insert(*path), "{path} is there twice");
            assert_eq!(path.parse::<MenuPath>().unwrap().as_str(), *path);
        }
        let mut places = HashSet::new();
        for path in order::exported() {
            assert!(places.insert(path), "{path} has two places");
        }
        assert_eq!(entries, places);
    }

    #[test]
    fn menus_in_which_routers_make_rows_are_known_menus_in_their_order() {
        assert!(dynamic::MENUS.is_sorted());
        for path in dynamic::MENUS {
            assert!(MENUS.contains_key(path), "{path} is no menu");
        }
    }

    /// References to menus that RouterOS exports later: it moves a menu behind
    /// another when one of its rows needs that.
    const FORWARD: &[(&str, &str)] = &[
        ("/interface/lte", "/interface/lte/apn"),
        ("/interface/wireless", "/interface/wireless/security-profiles"),
        ("/interface/pppoe-client", "/ppp/profile"),
        ("/caps-man/datapath", "/interface/list"),
        ("/routing/bgp/instance", "/routing/table"),
        ("/routing/bgp/template", "/routing/table"),
        ("/routing/ospf/instance", "/routing/table"),
        ("/routing/bgp/connection", "/routing/filter/rule"),
        ("/routing/bgp/connection", "/routing/filter/rule"),
    ];

    #[test]
    fn references_lead_to_menus_that_come_before() {
        let mut wrong = Vec::new();
        for (path, facts) in all() {
            for refers in facts.refers {
                if refers.menu == Refers::INTERFACES || refers.menu == path {
                    continue;
                }
                let target = MENUS.get(refers.menu);
                if target.is_none_or(|target| target.rank > facts.rank) {
                    wrong.push((path, refers.menu));
                }
            }
        }
        assert_eq!(wrong, FORWARD);
    }

    #[test]
    fn what_is_not_known_is_kept_in_order() {
        let facts = menu(&"/tool/no-such".parse().unwrap());
        assert_eq!((facts.known, facts.shape), (false, Shape::Ordered));
    }
}
