//! What of a configuration the way to a router leads through.

use std::collections::{BTreeSet, HashSet};

use crate::{
    catalogue::{self, Refers},
    config::{Config, Row},
    diff::row::said,
    path::MenuPath,
    plan::risk::{Management, prefix::Addresses},
    value::Setting,
};

/// `input`, and the chains that it jumps to.
pub(super) fn input_chains(config: &Config) -> BTreeSet<Vec<u8>> {
    let mut chains = BTreeSet::from([b"input".to_vec()]);
    let rules = || rows(config, &["/ip/firewall/filter", "/ipv6/firewall/filter"]);
    loop {
        let known = chains.len();
        for rule in rules() {
            if let (Some(chain), Some(target)) =
                (rule.properties.get("chain"), rule.properties.get("jump-target"))
                && chains.contains(chain.as_bytes())
            {
                chains.insert(target.as_bytes().to_vec());
            }
        }
        if chains.len() == known {
            return chains;
        }
    }
}

/// The lists of addresses that rules of `chains` ask for.
pub(super) fn input_lists(config: &Config, chains: &HashSet<Vec<u8>>) -> Vec<Vec<u8>> {
    let rules = rows(config, &["/ip/firewall/filter", "/ipv6/firewall/filter"]);
    let asks = rules.filter(|rule| {
        rule.properties.get("chain").is_some_and(|chain| chains.contains(chain.as_bytes()))
    });
    let lists = asks.flat_map(|rule| {
        ["src-address-list", "dst-address-list"].map(|it| rule.properties.get(it))
    });
    let plain = |list: &Setting| {
        let list = list.as_bytes();
        list.strip_prefix(b"!").unwrap_or(list).to_vec()
    };
    lists.flatten().map(plain).collect()
}

/// The interfaces of the management address, or the one that is known.
pub(super) fn first_carriers(management: &Management, config: &Config) -> BTreeSet<Vec<u8>> {
    if let Some(interface) = &management.interface {
        return BTreeSet::from([interface.as_str().as_bytes().to_vec()]);
    }
    let Some(ours) = management.address else { return BTreeSet::new() };
    let holds = |row: &&Row| {
        let address = row.properties.get("address").map(Setting::as_bytes);
        address.and_then(Addresses::host).is_some_and(|it| it.contain(ours))
    };
    let held = rows(config, &["/ip/address", "/ipv6/address"]).filter(holds);
    held.filter_map(|row| row.properties.get("interface"))
        .map(|it| it.as_bytes().to_vec())
        .collect()
}

/// `first` and everything below: the interface under a VLAN or a tunnel, the
/// ports of a bridge, the slaves of a bond.
pub(super) fn carriers(config: &Config, first: BTreeSet<Vec<u8>>) -> BTreeSet<Vec<u8>> {
    let mut carriers = first;
    loop {
        let known = carriers.len();
        for (path, menu) in &config.menus {
            if !path.as_str().starts_with(Refers::INTERFACES) {
                continue;
            }
            let port = path.as_str() == "/interface/bridge/port";
            for row in &menu.rows {
                let upper =
                    if port { row.properties.get("bridge") } else { row.properties.get("name") };
                if !upper.is_some_and(|upper| carriers.contains(upper.as_bytes())) {
                    continue;
                }
                let lower = ["interface", "slaves"].map(|it| row.properties.get(it));
                for lower in lower.into_iter().flatten() {
                    carriers
                        .extend(lower.as_bytes().split(|byte| *byte == b',').map(<[u8]>::to_vec));
                }
            }
        }
        if carriers.len() == known {
            return carriers;
        }
    }
}

/// The groups of the user.
pub(super) fn groups_of(config: &Config, user: Option<&str>) -> Vec<Vec<u8>> {
    let Some(user) = user else { return Vec::new() };
    let Ok(path) = "/user".parse() else { return Vec::new() };
    let facts = catalogue::menu(&path);
    let named = |row: &&Row| said(facts, row, "name") == Some(user.as_bytes());
    let ours = rows(config, &["/user"]).filter(named);
    ours.filter_map(|row| row.properties.get("group")).map(|it| it.as_bytes().to_vec()).collect()
}

/// The rows of some menus.
fn rows<'a>(config: &'a Config, menus: &[&str]) -> impl Iterator<Item = &'a Row> + use<'a> {
    let paths: Vec<MenuPath> = menus.iter().filter_map(|menu| menu.parse().ok()).collect();
    let found: Vec<&Row> = paths
        .iter()
        .filter_map(|path| config.menus.get(path))
        .flat_map(|menu| &menu.rows)
        .collect();
    found.into_iter()
}
