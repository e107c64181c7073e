//! Menus of which only the catalogue of `routeros-conf` knows: their shape, keys,
//! defaults, secrets and order come from there.

use routeros_conf::catalogue::{self, Shape as Form};

use super::{
    INTERFACES, editions,
    interface::{show_flags, show_general, show_mtu},
    origin, vocabulary,
};
use crate::{
    board::Wireless,
    host::Host,
    menu::{ADJUST, EDIT, LIST, Menu, ORDERED, SETTINGS, Shape},
    packages::has_wireless,
    row::{Row, Sheet},
    value::{is_flag, parse_flag},
    version::Version,
};

/// A menu for every one in the catalogue, and for what some were before.
pub(super) fn menus() -> impl Iterator<Item = Menu> {
    let before = |host: Host| !host.model().version.since(7, 17);
    let settings = Menu { exists: before, generic: true, ..SETTINGS };
    let were = MANY_SINCE_7_17.iter().map(move |path| Menu { path, ..settings });
    known().chain(were)
}

/// Settings that became a list in 7.17, after the trees of 7.16.2 and 7.18.2.
const MANY_SINCE_7_17: &[&str] = &["/interface/ovpn-server/server"];

fn known() -> impl Iterator<Item = Menu> {
    catalogue::all().map(|(path, facts)| {
        let (secret, key) = (facts.secrets, facts.names);
        let menu = match facts.shape {
            Form::Settings => Menu { path, secret, generic: true, ..SETTINGS },
            Form::List if MANY_SINCE_7_17.contains(&path) => {
                let exists = |host: Host| host.model().version.since(7, 17);
                Menu { path, secret, key, exists, generic: true, ..LIST }
            }
            Form::List => Menu { path, secret, key, generic: true, ..LIST },
            Form::Ordered => Menu { path, secret, key, verbs: ORDERED, generic: true, ..LIST },
        };
        match KINDS.iter().find(|(known, _)| *known == path) {
            Some((_, kind)) => Menu {
                store: INTERFACES,
                kind: Some(("type", kind)),
                key: Some("name"),
                show: |moment, row, sheet| {
                    show_general(row, sheet);
                    show_mtu(row, sheet);
                    show_flags(moment, row, sheet);
                },
                verbs: if GIVEN.contains(&path) { ADJUST } else { EDIT },
                ..menu
            },
            None => menu,
        }
    })
}

/// What `/interface` calls the interfaces of a menu.
const KINDS: &[(&str, &str)] = &[
    ("/interface/6to4", "6to4-tunnel"),
    ("/interface/bonding", "bond"),
    ("/interface/eoip", "eoip"),
    ("/interface/eoipv6", "eoipv6"),
    ("/interface/gre", "gre-tunnel"),
    ("/interface/gre6", "gre6-tunnel"),
    ("/interface/ipip", "ipip-tunnel"),
    ("/interface/ipipv6", "ipipv6-tunnel"),
    ("/interface/l2tp-client", "l2tp-out"),
    ("/interface/l2tp-ether", "l2tp-ether"),
    ("/interface/l2tp-server", "l2tp-in"),
    ("/interface/macsec", "macsec"),
    ("/interface/macvlan", "macvlan"),
    ("/interface/mesh", "mesh"),
    ("/interface/ovpn-client", "ovpn-out"),
    ("/interface/ovpn-server", "ovpn-in"),
    ("/interface/ppp-client", "ppp-out"),
    ("/interface/ppp-server", "ppp-in"),
    ("/interface/pppoe-server", "pppoe-in"),
    ("/interface/pptp-client", "pptp-out"),
    ("/interface/pptp-server", "pptp-in"),
    ("/interface/pwr-line", "pwr-line"),
    ("/interface/sstp-client", "sstp-out"),
    ("/interface/sstp-server", "sstp-in"),
    ("/interface/veth", "veth"),
    ("/interface/vpls", "vpls"),
    ("/interface/vrrp", "vrrp"),
    ("/interface/vxlan", "vxlan"),
    ("/zerotier/interface", "zerotier"),
];

/// Menus of interfaces that are soldered on.
const GIVEN: &[&str] = &["/interface/pwr-line"];

/// The rows that are there by themselves: settings, and rows of which the
/// catalogue knows how they come.
pub(crate) fn rows(menu: &Menu) -> Vec<Row> {
    let facts = menu.facts();
    if menu.shape == Shape::Settings {
        return vec![Row::new(0)];
    }
    let named = facts.presets.iter().filter(|(name, _)| name.parse::<u32>().is_err());
    let rows = (1..).zip(named).map(|(id, (name, _))| {
        let mut row = Row::new(id);
        row.set(facts.names.unwrap_or("name").into(), (*name).into());
        if name.starts_with("default") {
            row.set("default".into(), true.into());
        }
        row
    });
    rows.collect()
}

/// Shows what the properties are of which nothing was said.
pub(crate) fn show_defaults(menu: &Menu, version: Version, row: &Row, sheet: &mut Sheet<'_>) {
    let facts = menu.facts();
    let major = Some(version.major());
    let origin = origin::of(row);
    let mut shown: Vec<&str> = Vec::new();
    for name in vocabulary::properties(facts) {
        if row.get(name).is_some() || sheet.get(name).is_some() || shown.contains(&name) {
            continue;
        }
        shown.push(name);
        if let Some(default) = facts.default_of(&origin, name, major) {
            match parse_flag(default.as_bytes()) {
                Some(flag) if is_flag(facts, name) => sheet.put(name, flag),
                _ => sheet.put(name, default),
            }
        }
    }
}

/// Whether a router has the menu. Which packages and versions brought what is
/// known roughly; elsewhere a menu is there.
pub(crate) fn exists(host: Host, path: &str) -> bool {
    let (model, version) = (host.model(), host.model().version);
    let under = |roots: &[&str]| {
        roots.iter().any(|root| {
            path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    if under(&["/interface/wifi"]) {
        return model.wireless == Wireless::Wifi || version.since(7, 13);
    }
    if under(&["/interface/wifiwave2"]) {
        return model.wireless == Wireless::Wave2;
    }
    if under(&["/interface/wireless", "/caps-man"]) {
        return has_wireless(version, model.packages);
    }
    let known = if version.is_six() { !under(SINCE_7) } else { !under(ONLY_6) };
    known
        && editions::has_menu(version, path)
        && !above(path).any(|above| super::is_missing(host, above))
}

/// The paths of the menus that the one at `path` is in.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.char_indices().skip(1).filter(|(_, char)| *char == '/').map(|(at, _)| &path[..at])
}

/// What RouterOS 7 brought.
const SINCE_7: &[&str] = &[
    "/app",
    "/container",
    "/interface/macsec",
    "/interface/macvlan",
    "/interface/veth",
    "/interface/wireguard",
    "/ip/media",
    "/ip/nat-pmp",
    "/ip/vrf",
    "/mpls/settings",
    "/routing/bfd",
    "/routing/bgp/connection",
    "/routing/bgp/evpn",
    "/routing/bgp/template",
    "/routing/fantasy",
    "/routing/filter/chain",
    "/routing/filter/community-list",
    "/routing/filter/num-list",
    "/routing/filter/rule",
    "/routing/filter/select-rule",
    "/routing/id",
    "/routing/isis",
    "/routing/ospf/interface-template",
    "/routing/pimsm",
    "/routing/rpki",
    "/routing/rule",
    "/routing/settings",
    "/routing/table",
    "/system/device-mode",
    "/user/settings",
    "/zerotier",
];

/// What RouterOS 7 no longer has.
const ONLY_6: &[&str] = &[
    "/ip/route/rule",
    "/ip/route/vrf",
    "/routing/bgp/aggregate",
    "/routing/bgp/network",
    "/routing/bgp/peer",
    "/routing/mme",
    "/routing/ospf/network",
    "/routing/ospf/nbma-neighbor",
    "/routing/ospf/sham-link",
    "/routing/ospf/virtual-link",
    "/routing/ospf-v3",
    "/routing/pim",
    "/tool/user-manager",
];
