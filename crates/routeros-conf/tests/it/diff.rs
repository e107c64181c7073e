//! Differences say what happened to a row, and nothing else.

use proptest::prelude::*;
use routeros_conf::{
    Config, Row,
    diff::{Change, Diff, diff},
    export::Export,
};

use crate::generate::{Family, pairs};

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself((config, other) in pairs(Family::Seven)) {
        prop_assert!(diff(&config, &config).is_empty());
        prop_assert_eq!(diff(&config, &other).is_empty(), config.normal() == other.normal());
    }

    #[test]
    fn what_is_removed_one_way_is_added_the_other((one, other) in pairs(Family::Seven)) {
        let count = |diff: &Diff| {
            let changes = || diff.menus.iter().flat_map(|menu| &menu.changes);
            let added = changes().filter(|it| matches!(it, Change::Added { .. })).count();
            let removed = changes().filter(|it| matches!(it, Change::Removed { .. })).count();
            let moved = changes().filter(|it| matches!(it, Change::Moved { .. })).count();
            (added, removed, moved)
        };
        let (there, back) = (count(&diff(&one, &other)), count(&diff(&other, &one)));
        let rows = |config: &Config| config.menus.values().map(|menu| menu.rows.len()).sum::<usize>();
        prop_assert!(there.0 <= rows(&other) && there.1 <= rows(&one));
        prop_assert_eq!((there.0, there.1 == back.0), (back.1, true));
    }
}

const RULES: &str = "\
/ip firewall filter
add action=accept chain=input comment=established connection-state=established,related
add action=drop chain=input comment=invalid connection-state=invalid
add action=accept chain=input protocol=icmp
add action=accept chain=input comment=manage src-address=192.0.2.0/24
add action=drop chain=input comment=rest
";

fn config(text: &str) -> Config {
    Config::from_export(&Export::parse(text.as_bytes())).unwrap()
}

fn check(before: &str, after: &str, expected: &str) {
    let diff = diff(&config(before), &config(after));
    assert_eq!(diff.shown().to_string(), expected);
}

#[test]
fn an_edited_rule_is_changed() {
    let after =
        RULES.replace("192.0.2.0/24", "198.51.100.0/24").replace("icmp", "icmp limit=5,5:packet");
    check(
        RULES,
        &after,
        "/ip firewall filter\n\
         ~ set [ find action=accept chain=input protocol=icmp ] limit=5,5:packet (was unset)\n\
         ~ set [ find action=accept chain=input comment=manage src-address=192.0.2.0/24 ] \
         src-address=198.51.100.0/24 (was src-address=192.0.2.0/24)\n",
    );
}

#[test]
fn a_dragged_rule_is_moved_and_only_that() {
    let mut lines: Vec<&str> = RULES.lines().collect();
    let dragged = lines.remove(4);
    lines.insert(1, dragged);
    check(
        RULES,
        &(lines.join("\n") + "\n"),
        "/ip firewall filter\n\
         > 3 -> 0 action=accept chain=input comment=manage src-address=192.0.2.0/24\n",
    );
}

#[test]
fn order_that_means_nothing_is_no_difference() {
    let one = "/ip pool\nadd name=a ranges=192.0.2.1-192.0.2.9\nadd name=b ranges=192.0.2.10-192.0.2.19\n";
    let other = "/ip pool\nadd name=b ranges=192.0.2.10-192.0.2.19\nadd name=a ranges=192.0.2.1-192.0.2.9\n";
    check(one, other, "");
}

#[test]
fn secrets_are_hidden_unless_asked_for() {
    let before = "/interface wireguard\nadd name=wg0 private-key=\"aaaa=\"\n";
    let after = "/interface wireguard\nadd name=wg0 private-key=\"bbbb=\"\n";
    let diff = diff(&config(before), &config(after));
    let hidden = diff.shown().to_string();
    assert!(!hidden.contains("aaaa") && !hidden.contains("bbbb"), "{hidden}");
    let shown = diff.shown().with_secrets().to_string();
    assert!(shown.contains("private-key=\"bbbb=\" (was private-key=\"aaaa=\")"), "{shown}");
}

/// What no redacted configuration shows no difference shows either: names that work like passwords,
/// and secrets in free text.
#[test]
fn a_difference_hides_what_a_configuration_hides() {
    let script = |secret: &str| {
        format!(
            "/snmp community\nadd name=community-{secret}\n/system script\n\
             add name=fetch source=\"/tool fetch url=https://bob:{secret}@example.net\"\n"
        )
    };
    let diff = diff(&config(&script("aaaa")), &config(&script("bbbb")));
    let hidden = diff.shown().to_string();
    assert!(!hidden.contains("aaaa") && !hidden.contains("bbbb"), "{hidden}");
    assert!(hidden.contains("https://bob:(hidden)@example.net"), "{hidden}");
    let shown = diff.shown().with_secrets().to_string();
    assert!(shown.contains("aaaa") && shown.contains("community-bbbb"), "{shown}");
}

#[test]
fn a_peer_never_inherits_the_secret_of_another() {
    let before =
        "/interface wireguard peers\nadd interface=wg0 preshared-key=\"x=\" public-key=\"aaaa=\"\n";
    let after =
        "/interface wireguard peers\nadd interface=wg0 preshared-key=\"x=\" public-key=\"bbbb=\"\n";
    let changes = diff(&config(before), &config(after)).menus.remove(0).changes;
    assert!(matches!(changes[..], [Change::Removed { .. }, Change::Added { .. }]), "{changes:?}");
}

#[test]
fn a_row_that_is_there_by_itself_goes_back_to_its_default() {
    check(
        "/ip service\nset telnet disabled=yes\n",
        "/system identity\nset name=edge\n",
        "/ip service\n~ set telnet !disabled (was disabled=yes)\n\
         /system identity\n~ set name=edge (was unset)\n",
    );
}

#[test]
fn five_thousand_foreign_rules_are_compared_in_passing() {
    let rules = |net: u8| -> Config {
        let mut config = config(RULES);
        let menu = config.menus.values_mut().next().unwrap();
        let template: Row = menu.rows[0].clone();
        menu.rows = (0..5000_u32)
            .map(|nth| {
                let mut row = template.clone();
                let [_, _, high, low] = nth.to_be_bytes();
                row.properties.insert("comment".into(), format!("{net}-{nth}").into());
                row.properties
                    .insert("src-address".into(), format!("10.{net}.{high}.{low}").into());
                row.properties.insert("log-prefix".into(), format!("{net}/{nth}").into());
                row
            })
            .collect();
        config
    };
    assert!(diff(&rules(1), &rules(2)).len() >= 5000);
}
