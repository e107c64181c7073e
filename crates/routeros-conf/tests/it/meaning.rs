//! What real exports mean.

use std::collections::{BTreeMap, BTreeSet};

use routeros_conf::{
    Config, Origin, Setting,
    catalogue::{self, Shape},
    config::Key,
    export::{Assigned, Export, Style},
};

use crate::real;

/// Every real export without damage, parsed.
fn whole() -> Vec<(String, Export)> {
    let parsed = real::exports().into_iter().map(|real| (real.name, Export::parse(&real.text)));
    parsed.filter(|(_, export)| export.damage.is_empty()).collect()
}

#[test]
fn a_real_export_becomes_a_configuration_and_back() {
    for (name, export) in whole() {
        let config = Config::from_export(&export).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(Config::from_export(&config.to_export()).unwrap(), config, "{name}");

        for style in [Style::Compact, Style::Terse] {
            let text = config.to_export().print(style);
            let again = Config::from_export(&Export::parse(text.as_bytes())).unwrap();
            assert_eq!(again, config, "{name} {style:?}");
            assert_eq!(again.digest(), config.digest(), "{name} {style:?}");
        }
    }
}

#[test]
fn a_damaged_export_is_shown_but_not_taken_for_a_configuration() {
    for real in real::exports() {
        let export = Export::parse(&real.text);
        if export.damage.is_empty() {
            continue;
        }
        let why = Config::from_export(&export).unwrap_err();
        assert_eq!(why.damage, export.damage, "{}", real.name);
        assert!(!Config::from_damaged(&export).0.menus.is_empty(), "{}", real.name);
    }
}

#[test]
fn the_normal_form_of_a_real_configuration_is_final() {
    for (name, export) in whole() {
        let normal = Config::from_export(&export).unwrap().normal();
        assert_eq!(normal.normal(), normal, "{name}");
        assert_eq!(Config::from_export(&normal.to_export()).unwrap(), normal, "{name}");
    }
}

/// A menu that fails here needs an entry in the catalogue.
#[test]
fn every_menu_of_a_real_export_is_known() {
    let mut unknown = BTreeSet::new();
    for real in real::exports() {
        for statement in Export::parse(&real.text).statements {
            if !catalogue::menu(&statement.menu).known {
                unknown.insert(statement.menu.to_string());
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

/// RouterOS leaves out of a compact export what is at its default. What it says
/// is none, or the catalogue is wrong about it.
#[test]
fn a_compact_export_says_nothing_that_the_catalogue_takes_for_a_default() {
    let mut said = BTreeSet::new();
    for real in real::exports() {
        let export = Export::parse(&real.text);
        let major = export.about.major();
        for statement in &export.statements {
            let facts = catalogue::menu(&statement.menu);
            let origin = statement.selector.clone().map_or(Origin::Added, Origin::Given);
            for assignment in &statement.assignments {
                let Assigned::Set(setting) = &assignment.to else { continue };
                if facts.is_default(&origin, assignment.name.as_str(), setting, major) {
                    let value = String::from_utf8_lossy(setting.as_bytes());
                    said.insert(format!("{} {}={value}", statement.menu, assignment.name));
                }
            }
        }
    }
    if !said.is_empty() {
        assert_eq!(said.iter().map(String::as_str).collect::<Vec<_>>(), SAID_ANYWAY);
    }
}

/// What RouterOS says though it is the default.
const SAID_ANYWAY: &[&str] = &[
    "/interface/wireguard mtu=1420",
    "/ip/dns/static type=A",
    "/ip/route disabled=no",
    "/ip/route distance=1",
    "/ip/route dst-address=0.0.0.0/0",
    "/ip/route pref-src=",
    "/ip/route routing-table=main",
    "/ip/route scope=30",
    "/ip/route suppress-hw-offload=no",
    "/ip/route target-scope=10",
    "/ipv6/route disabled=no",
    "/ipv6/route distance=1",
    "/ipv6/route dst-address=::/0",
    "/routing/bgp/connection disabled=no",
    "/routing/bgp/connection routing-table=main",
    "/routing/bgp/instance disabled=no",
    "/routing/bgp/template disabled=no",
    "/routing/filter/rule disabled=no",
    "/routing/ospf/area disabled=no",
    "/routing/ospf/instance disabled=no",
    "/routing/ospf/interface-template disabled=no",
    "/routing/rpki disabled=no",
    "/system/script dont-require-permissions=no",
];

#[test]
fn flags_of_real_exports_are_known() {
    let mut unknown = BTreeSet::new();
    for (_, export) in whole() {
        for statement in &export.statements {
            let facts = catalogue::menu(&statement.menu);
            for assignment in &statement.assignments {
                let flag = assignment.to == Assigned::Set(Setting::Present);
                if flag && !facts.flags.contains(&assignment.name.as_str()) {
                    unknown.insert(format!("{} {}", statement.menu, assignment.name));
                }
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

/// A natural key that two rows of one router share tells nothing apart.
#[test]
fn rows_of_a_real_router_have_keys_of_their_own() {
    let mut shared = BTreeSet::new();
    for (name, export) in whole() {
        let config = Config::from_export(&export).unwrap();
        for (path, menu) in &config.menus {
            let facts = menu.facts(path);
            if facts.shape == Shape::Settings || facts.keys.is_empty() {
                continue;
            }
            let mut rows: BTreeMap<Option<Key>, usize> = BTreeMap::new();
            for row in &menu.rows {
                *rows.entry(row.key(facts)).or_default() += 1;
            }
            if rows.iter().any(|(key, count)| key.is_none() || *count > 1) {
                shared.insert(format!("{name} {path}"));
            }
        }
    }
    if !whole().is_empty() {
        assert_eq!(shared.iter().map(String::as_str).collect::<Vec<_>>(), SHARED);
    }
}

/// One host that is watched twice, with different timeouts.
const SHARED: &[&str] = &["forum-audience-wifiwave2-7.1rc6-a.rsc /tool/netwatch"];

#[test]
fn menus_come_in_the_order_of_the_router() {
    let mut wrong = BTreeSet::new();
    for (name, export) in whole() {
        let mut menus: Vec<_> = export.statements.iter().map(|one| &one.menu).collect();
        menus.retain(|menu| !WANDERING.contains(&menu.as_str()));
        menus.dedup();
        for pair in menus.windows(2) {
            let rank = |menu| catalogue::rank(menu, &export.about);
            if rank(pair[0]) > rank(pair[1]) {
                wrong.insert(format!("{name}: {} before {}", pair[0], pair[1]));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

/// Menus that the router puts here or there, as their rows need it.
const WANDERING: &[&str] = &[
    "/interface/vlan",
    "/ip/hotspot/profile",
    "/ip/ipsec/profile",
    "/routing/bgp/template",
    "/system/script",
];

/// Seen in exports of 7.15.2 and 7.18.2.
#[test]
fn an_export_reads_as_those_of_its_version() {
    const SERVER: &str = "/ip dhcp-server\nadd interface=lan name=a\n";
    const CLIENT: &str = "/ip dhcp-client\nadd interface=wan\n";
    const NAME: &str = "/ip dns static\nadd address=192.0.2.1 name=a.test";
    let older = format!("{SERVER}{CLIENT}{NAME}\n");
    let newer = format!("{CLIENT}{SERVER}{NAME} type=A\n");
    for (version, expected) in [("7.15.2", &older), ("7.18beta4", &newer), ("7.18.2", &newer)] {
        for menus in [&older, &newer] {
            let text = format!("# by RouterOS {version}\n{menus}");
            let config = Config::from_export(&Export::parse(text.as_bytes())).unwrap();
            let printed = config.to_export().print(Style::Compact);
            assert_eq!(printed, format!("# by RouterOS {version}\n{expected}"));
        }
    }
}
