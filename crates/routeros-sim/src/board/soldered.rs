//! What an export tells of the interfaces that are soldered on a board.

use std::collections::{BTreeSet, HashSet};

use routeros_conf::{
    Config,
    config::{Origin, Row, Selector},
};

use super::kept;
use crate::menus::{self, INTERFACES};

/// No board has more.
const MOST_SOCKETS: u32 = 64;

/// The highest number behind `ether` that an export speaks of.
pub(super) fn ether(config: &Config) -> u32 {
    let numbers = words(config).filter_map(|word| word.strip_prefix("ether")?.parse().ok());
    numbers.filter(|number| *number <= MOST_SOCKETS).max().unwrap_or(1)
}

/// Type and name of the interfaces that an export adjusts, and of sockets that it
/// only names, as members of a bond.
pub(super) fn interfaces(config: &Config) -> &'static [(&'static str, &'static str)] {
    let adjusted = config.menus.iter().flat_map(|(path, menu)| {
        let kind = kind_of(path.as_str());
        let sockets = menu.rows.iter().filter_map(default_name);
        sockets.filter_map(move |socket| Some((kind?, socket)))
    });
    let given: HashSet<&str> =
        config.menus.values().flat_map(|menu| &menu.rows).filter_map(name).collect();
    let named = words(config).filter(|word| is_cage(word) && !given.contains(word));
    let all: BTreeSet<_> = adjusted.chain(named.map(|word| ("ether", word))).collect();
    let all = all.into_iter().take(MOST_SOCKETS as usize);
    kept::pairs(all.map(|(kind, name)| (kind, kept::text(name))).collect())
}

/// What `/interface` calls the interfaces of a menu.
fn kind_of(path: &str) -> Option<&'static str> {
    let menu = menus::all().find(|menu| menu.path == path && menu.store() == INTERFACES)?;
    menu.kind.map(|(_, kind)| kind)
}

/// The name by which a row was found that came with the router.
fn default_name(row: &Row) -> Option<&str> {
    let named = conditions(row).iter().find(|(name, _)| name.as_str() == "default-name");
    named.and_then(|(_, value)| value.as_str())
}

fn name(row: &Row) -> Option<&str> {
    let (_, setting) = row.properties.iter().find(|(name, _)| name.as_str() == "name")?;
    str::from_utf8(setting.as_bytes()).ok()
}

fn conditions(row: &Row) -> &[(routeros_conf::Name, routeros_conf::Value)] {
    match &row.origin {
        Origin::Given(Selector::Find(conditions)) => conditions,
        _ => &[],
    }
}

/// Every word that stands where names of interfaces may stand.
fn words(config: &Config) -> impl Iterator<Item = &str> {
    let rows = config.menus.values().flat_map(|menu| &menu.rows);
    let held = rows.flat_map(|row| {
        let found = conditions(row).iter().filter_map(|(_, value)| value.as_str());
        let said = row.properties.values();
        found.chain(said.filter_map(|setting| str::from_utf8(setting.as_bytes()).ok()))
    });
    held.flat_map(|held| held.split(','))
}

/// Whether a word is what RouterOS calls a socket for modules: `sfp1`,
/// `sfp-sfpplus3`, `sfp28-2`, `qsfpplus1-4`, `combo1`.
fn is_cage(word: &str) -> bool {
    const CAGES: [&str; 8] =
        ["combo", "qsfp28-", "qsfp56-dd-", "qsfpplus", "sfp", "sfp-sfpplus", "sfp28-", "sfpplus"];
    let numbered = |rest: &str| {
        let mut numbers = rest.split('-');
        numbers.clone().count() <= 2 && numbers.all(|number| number.parse::<u8>().is_ok())
    };
    CAGES.iter().any(|cage| word.strip_prefix(cage).is_some_and(numbered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_for_modules_are_known_by_their_names() {
        let cages = [
            "sfp1",
            "sfp-sfpplus3",
            "sfpplus24",
            "sfp28-12",
            "qsfp28-1-4",
            "qsfpplus2-1",
            "combo1",
        ];
        assert!(cages.iter().all(|word| is_cage(word)));
        for other in ["sfp", "sfp28-", "sfp1-uplink", "ether1", "BKK50sfp2", "qsfp28-1-2-3", ""] {
            assert!(!is_cage(other), "{other}");
        }
    }
}
