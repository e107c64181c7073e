//! The catalogue, held against the menu trees of real routers.

use std::collections::{BTreeMap, BTreeSet};

use routeros_conf::{
    catalogue::{self, Facts, Refers, Shape},
    schema::{Known, Schema, Wanted},
};

use crate::trees::tree;

const VERSIONS: [&str; 4] = ["7.12.2", "7.16.2", "7.18.2-extra", "7.24-extra"];

fn schemas() -> Vec<Schema> {
    let trees = VERSIONS.iter().filter_map(|version| tree(version));
    trees.map(|tree| tree.crawl(Wanted::Everything, false).0).collect()
}

/// Commands and properties of every menu that can be configured, of all
/// versions together.
fn menus() -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let mut all: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for schema in schemas() {
        for path in schema.menus() {
            let Known::Menu(menu) = schema.menu(path) else { continue };
            if menu.has_command("add") || menu.has_command("set") {
                let (commands, properties) = all.entry(path.to_string()).or_default();
                commands.extend(menu.commands().map(str::to_owned));
                properties.extend(menu.properties().map(str::to_owned));
            }
        }
    }
    all
}

#[test]
fn every_menu_that_can_be_configured_is_known() {
    let unknown: Vec<_> = menus()
        .into_keys()
        .filter(|path| !catalogue::menu(&path.parse().unwrap()).known)
        .filter(|path| {
            !LIVE.iter().any(|live| path == live || path.starts_with(&format!("{live}/")))
        })
        .collect();
    assert_eq!(unknown, Vec::<String>::new());
}

/// Menus in which things can be set that are no configuration: state,
/// statistics, tables of what others announced.
const LIVE: &[&str] = &[
    "/caps-man/actual-interface-configuration",
    "/dude",
    "/file",
    "/interface/dot1x/server/active",
    "/ip/hotspot/active",
    "/ip/ipsec/active-peers",
    "/ip/pool/used",
    "/ip/proxy/cache-contents",
    "/ip/proxy/connections",
    "/ip/socks/connections",
    "/routing/isis/interface",
    "/routing/isis/lsp",
    "/routing/isis/neighbor",
    "/routing/ospf/neighbor",
    "/routing/route",
    "/system/script/environment",
    "/system/script/job",
    "/system/upgrade",
    "/task",
    "/tool/mac-server/sessions",
    "/tool/netinstall/cache",
    "/user-manager/payment",
    "/user-manager/session",
    "/user/active",
];

#[test]
fn settings_and_lists_are_what_the_router_says() {
    let mut wrong = Vec::new();
    for (path, (commands, _)) in menus() {
        let facts = catalogue::menu(&path.parse().unwrap());
        let listed = commands.contains("find") || commands.contains("add");
        if facts.known && (facts.shape == Shape::Settings) == listed {
            wrong.push(path);
        }
    }
    assert_eq!(wrong, BOTH);
}

/// Menus that were settings and became lists, or are lists of one row.
const BOTH: &[&str] = &[];

/// Rows can be moved where their order means something.
#[test]
fn order_counts_where_rows_can_be_moved() {
    let mut movable = BTreeSet::new();
    for (path, (commands, _)) in menus() {
        if commands.contains("move") {
            movable.insert(path);
        }
    }
    if movable.is_empty() {
        return;
    }
    let list = |path: &&String| catalogue::menu(&path.parse().unwrap()).shape != Shape::Ordered;
    assert_eq!(movable.iter().filter(list).collect::<Vec<_>>(), MOVED_FOR_SHOW);
    let fixed = |(path, facts): (&'static str, &Facts)| {
        (facts.shape == Shape::Ordered && !movable.contains(path)).then_some(path)
    };
    assert_eq!(catalogue::all().filter_map(fixed).collect::<Vec<_>>(), ORDERED_ELSEWHERE);
}

/// Rows can be moved, and it changes nothing but how they are shown.
const MOVED_FOR_SHOW: &[&str] = &[
    "/interface/bridge/port",
    "/interface/wireguard/peers",
    "/interface/wireless/channels",
    "/routing/filter/community-ext-list",
    "/routing/filter/community-large-list",
    "/routing/filter/community-list",
    "/routing/filter/num-list",
];

/// Menus of boards and versions of which there is no tree.
const ORDERED_ELSEWHERE: &[&str] = &[
    "/interface/ethernet/switch/acl",
    "/interface/ethernet/switch/egress-vlan-translation",
    "/interface/ethernet/switch/ingress-vlan-translation",
    "/interface/ethernet/switch/one2one-vlan-switching",
    "/interface/ethernet/switch/rule",
    "/interface/wifiwave2/access-list",
    "/interface/wifiwave2/provisioning",
    "/ip/reverse-proxy",
    "/ip/route/rule",
    "/mpls/mangle",
    "/routing/filter",
    "/routing/prefix-lists",
];

/// What `unset` is said to restore is what some router can unset.
#[test]
fn optional_properties_are_where_something_can_be_unset() {
    let menus = menus();
    for (path, facts) in catalogue::all().filter(|(_, facts)| !facts.optional.is_empty()) {
        assert_ne!(facts.shape, Shape::Settings, "{path}: nothing of settings can be unset");
        if let Some((commands, _)) = menus.get(path) {
            assert!(commands.contains("unset"), "{path}");
        }
    }
}

#[test]
fn properties_that_the_catalogue_names_exist() {
    let menus = menus();
    if menus.is_empty() {
        return;
    }
    let mut wrong = Vec::new();
    for (path, facts) in catalogue::all() {
        let Some((_, properties)) = menus.get(path) else { continue };
        for name in named(facts) {
            let group = name.split_once('.').is_some_and(|(group, _)| properties.contains(group));
            let prefix = format!("{name}.");
            let group = group || properties.iter().any(|property| property.starts_with(&prefix));
            // Rules of all tables share what is known of them.
            let rule = path.contains("/firewall/") && IN_SOME_TABLES.contains(&name);
            if !properties.contains(name) && !group && !rule {
                wrong.push(format!("{path} {name}"));
            }
        }
    }
    assert_eq!(wrong, OLD);
}

/// Properties of RouterOS 6, of boards with ports, and those that name a row and
/// cannot be set.
const OLD: &[&str] = &[
    "/interface/ethernet bandwidth",
    "/interface/ethernet default-name",
    "/ip/dhcp-server src-address",
    "/app name",
    "/interface/wifi/steering/neighbor-group name",
    "/interface/wireless/manual-tx-power-table name",
    "/interface/wireless/nstreme name",
    "/iot/bluetooth/advertisers device",
    "/iot/bluetooth/scanners device",
    "/iot/lora/channels name",
    "/iot/lora/radios name",
    "/ip/firewall/service-port name",
    "/ip/hotspot/service-port name",
    "/ip/route routing-mark",
    "/ip/service name",
    "/lora/channels name",
    "/lora/radios name",
    "/queue/interface interface",
    "/routing/ospf/area/range range",
    "/routing/ospf/interface authentication-key",
    "/system/ntp/client primary-ntp",
    "/system/ntp/client secondary-ntp",
    "/system/ntp/client server-dns-names",
    "/system/package/local-update name",
    "/system/resource/irq irq",
    "/system/resource/irq/rps name",
    "/user/ssh-keys key-owner",
];

/// Matchers that some tables of the firewall have and others lack.
const IN_SOME_TABLES: &[&str] = &[
    "connection-nat-state",
    "connection-state",
    "layer7-protocol",
    "new-routing-mark",
    "routing-mark",
];

fn named(facts: &Facts) -> BTreeSet<&'static str> {
    let presets = facts.presets.iter().flat_map(|(_, values)| *values);
    let values = facts.defaults.iter().chain(facts.defaults_7).chain(presets);
    let names = facts.keys.iter().chain(facts.secrets).chain(facts.flags).chain(facts.sets);
    let mut all: BTreeSet<_> = names.chain(facts.optional).copied().collect();
    all.extend(values.map(|(name, _)| *name));
    all.extend(facts.refers.iter().map(|refers| refers.property));
    // Every list has it in RouterOS, where rows can be disabled at all.
    all.remove("disabled");
    all
}

/// A property of a version to come that sounds secret fails here.
#[test]
fn properties_that_sound_secret_are() {
    let mut open = BTreeSet::new();
    for (path, (_, properties)) in menus() {
        let facts = catalogue::menu(&path.parse().unwrap());
        for property in properties {
            let last = property.rsplit('.').next().unwrap().to_owned();
            let sounds =
                ["passphrase", "passw", "psk", "secret"].iter().any(|part| last.contains(part));
            if (sounds || last.ends_with("key")) && !facts.is_private(&property) {
                open.insert(last);
            }
        }
    }
    if !open.is_empty() {
        assert_eq!(open.iter().map(String::as_str).collect::<Vec<_>>(), HARMLESS);
    }
}

/// How secrets are used, which one is meant, public keys.
const HARMLESS: &[&str] = &[
    "allow-sharedkey",
    "always-allow-password-login",
    "key",
    "lacp-user-key",
    "minimum-password-length",
    "multi-passphrase-group",
    "password-authentication",
    "password-format",
    "public-key",
    "remote-key",
    "static-transmit-key",
];

#[test]
fn references_name_properties_that_exist() {
    for (path, facts) in catalogue::all() {
        for Refers { menu, named, .. } in facts.refers {
            let target = catalogue::menu(&menu.parse().unwrap());
            let names = target.keys.contains(named) || target.names == Some(*named);
            assert!(
                names || *named == "list" || *named == "chain",
                "{path} refers to {menu} {named}"
            );
        }
    }
}
