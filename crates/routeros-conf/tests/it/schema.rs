//! What a router says of its own menus, and configurations held against it.

use std::collections::{BTreeMap, BTreeSet};

use routeros_conf::{
    Config, Name,
    export::Export,
    plan::{Act, Command, Target},
    schema::{Known, Schema, SchemaBuilder, Trouble, Wanted},
};

use crate::{real, trees::tree};

#[test]
fn a_whole_tree_fits_into_two_mebibytes_and_survives_being_kept() {
    let Some(tree) = tree("7.24-extra") else { return };
    let (schema, questions) = tree.crawl(Wanted::Everything, true);

    assert!(schema.size() < 2 << 20, "{} bytes", schema.size());
    assert!(questions < 15_000, "{questions} questions");
    assert!(schema.menus().count() > 400);
    assert_eq!(Schema::from_text(&schema.to_text()).unwrap().to_text(), schema.to_text());
    eprintln!("{questions} questions, {} bytes, {} as text", schema.size(), schema.to_text().len());
}

#[test]
fn a_part_of_a_tree_knows_what_it_does_not_know() {
    let Some(tree) = tree("7.16.2") else { return };
    let wanted = BTreeSet::from(["/ip/address".parse().unwrap()]);
    let (schema, questions) = tree.crawl(Wanted::Menus(wanted), true);

    assert!(questions < 40, "{questions} questions");
    let known = |path: &str| schema.menu(&path.parse().unwrap());
    let Known::Menu(address) = known("/ip/address") else { panic!("not asked for") };
    assert_eq!(address.property("network"), Ok(Some("A.B.C.D    (IP address)")));
    assert!(address.has_command("add") && !address.has_command("move"));
    assert!(matches!(known("/ip/no-such"), Known::Absent));
    assert!(matches!(known("/ip/firewall/filter"), Known::Unknown));
}

#[test]
fn an_unanswered_question_leaves_its_menu_unknown() {
    let mut builder = SchemaBuilder::new(Wanted::Everything, false);
    let child = |name, kind| [("type", "child"), ("name", name), ("node-type", kind)];
    let root = builder.next_request().unwrap().unwrap();
    builder.feed(&root, [child("snmp", "dir"), child("radius", "dir")]);
    let snmp = builder.next_request().unwrap().unwrap();
    let radius = builder.next_request().unwrap().unwrap();
    assert_eq!(snmp.words(), ["/console/inspect", "=request=child", "=path=snmp"]);
    builder.feed(&radius, [child("add", "cmd"), child("print", "cmd")]);
    builder.give_up(&snmp);
    let arguments = builder.next_request().unwrap().unwrap();
    assert_eq!(arguments.path(), "radius,add");
    assert!(!builder.is_done());
    builder.give_up(&arguments);
    assert!(builder.is_done());

    let schema = builder.finish();
    assert!(matches!(schema.menu(&"/snmp".parse().unwrap()), Known::Unknown));
    assert!(matches!(schema.menu(&"/radius".parse().unwrap()), Known::Unknown));
    assert!(matches!(schema.menu(&"/tool".parse().unwrap()), Known::Absent));
}

fn schema() -> Schema {
    let text = "routeros-schema 1\n\
        m\t/\t\n\
        m\t/ip\t\n\
        m\t/ip/address\tadd find print set\n\
        p\taddress\tA.B.C.D    (IP address)\n\
        p\tcomment\tstring value\n\
        p\tinterface\n\
        m\t/ip/cloud\tprint set\n\
        p\tddns-update-interval\t1m..1d    (time interval)\n\
        m\t/ip/arp\tprint\n";
    Schema::from_text(text).unwrap()
}

#[test]
fn what_a_version_does_not_know_is_named_with_what_was_perhaps_meant() {
    let text = "/ip adress\nadd address=192.0.2.1/24\n\
        /ip address\nadd adress=192.0.2.1/24 interface=ether1\nset comment=x\n\
        /ip arp\nadd address=192.0.2.9\n\
        /ip cloud\nset ddns-update-interval=10s\nadd name=x\n";
    let config = Config::from_export(&Export::parse(text.as_bytes())).unwrap();

    let findings: Vec<_> = schema().check(&config).iter().map(ToString::to_string).collect();

    assert_eq!(
        findings,
        [
            "/ip/address, row 0: has rows in this version; say which to set",
            "/ip/address, row 1: no property `adress` in this version; perhaps `address`",
            "/ip/adress: no such menu in this version; perhaps `/ip/address`",
            "/ip/arp: no such menu in this version",
            "/ip/cloud, row 0: `ddns-update-interval` takes 1m..1d    (time interval)",
            "/ip/cloud, row 1: rows cannot be added in this version",
            "/ip/cloud, row 1: no property `name` in this version",
        ]
    );
}

#[test]
fn commands_are_held_against_it_and_each_thing_is_said_once() {
    let name = |text: &str| Name::from(text);
    let properties = |text: &str| {
        let config = Config::from_export(&Export::parse(format!("{text}\n").as_bytes())).unwrap();
        config.menus.into_values().next().unwrap().rows.remove(0).properties
    };
    let add = |menu: &str, text: &str| Command {
        menu: menu.parse().unwrap(),
        act: Act::Add { properties: properties(text), before: None },
    };
    let slip = add("/ip/address", "/ip address\nadd adress=192.0.2.1/24");
    let unset = Act::Unset { target: Target::Settings, property: name("nothing") };
    let commands = [
        slip.clone(),
        slip,
        add("/ip/arp", "/ip arp\nadd address=192.0.2.9"),
        add("/ip/cloud", "/ip cloud\nadd ddns-update-interval=10s"),
        add("/ip/no-such", "/ip no-such\nadd x=1"),
        add("/tool/no-such", "/tool no-such\nadd x=1"),
        Command { menu: "/ip/cloud".parse().unwrap(), act: unset },
    ];
    let found = schema().check_commands(&commands);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "/ip/address: no property `adress` in this version; perhaps `address`",
            "/ip/arp: no such menu in this version",
            "/ip/cloud: rows cannot be added in this version",
            "/ip/no-such: no such menu in this version",
            "/tool/no-such: no such menu in this version",
            "/ip/cloud: no property `nothing` in this version",
        ]
    );
}

#[test]
fn what_was_read_menu_by_menu_is_joined() {
    let part = |text: &str| Schema::from_text(&format!("routeros-schema 1\n{text}")).unwrap();
    let address = "m\t/ip\t\nm\t/ip/address\tadd set\np\tnetwork\tA.B.C.D\n";
    let dns = "m\t/ip/dns\tset\np\tservers\n";
    let (one, other) =
        (part(&format!("{address}m\t/ip/dns\n")), part(&format!("m\t/ip/address\n{dns}")));
    let both = part(&format!("{address}{dns}"));
    assert_eq!(one.join(&other), both);
    assert_eq!(other.join(&one), both);
    assert_eq!(both.join(&Schema::default()), both);
}

/// The tree that is nearest to a real export's version.
fn nearest(version: &str) -> &'static str {
    let minor: u32 =
        version.split(['.', 'b', 'r']).nth(1).and_then(|text| text.parse().ok()).unwrap();
    match minor {
        0..=14 => "7.12.2",
        15..=16 => "7.16.2",
        17..=20 => "7.18.2-extra",
        _ => "7.24-extra",
    }
}

/// Real exports hold nothing that their version does not know. The trees are of
/// x86 without ports, and not of quite the same versions.
#[test]
fn real_exports_of_version_7_pass() {
    let mut schemas = BTreeMap::new();
    let mut troubles = BTreeSet::new();
    for real in real::exports() {
        let export = Export::parse(&real.text);
        let version = export.about.version.clone().unwrap();
        if export.about.major() != Some(7) || !export.damage.is_empty() {
            continue;
        }
        let name = nearest(&version);
        let Some(tree) = tree(name) else { return };
        let schema: &Schema =
            schemas.entry(name).or_insert_with(|| tree.crawl(Wanted::Everything, true).0);
        for finding in schema.check(&Config::from_export(&export).unwrap()) {
            let what = match &finding.trouble {
                Trouble::Property { property, .. } | Trouble::Value { property, .. } => {
                    property.as_str()
                }
                Trouble::Menu { .. } => "(menu)",
                Trouble::NoAdd => "(add)",
                Trouble::NotSettings => "(settings)",
            };
            troubles.insert(format!("{name} {} {what}", finding.menu));
        }
    }
    if !schemas.is_empty() {
        assert_eq!(troubles.iter().map(String::as_str).collect::<Vec<_>>(), EXPLAINED);
    }
}

/// Menus of boards and of packages that the router of the tree did not have.
const EXPLAINED: &[&str] = &[
    "7.12.2 /interface/wifiwave2 (menu)",
    "7.12.2 /interface/wifiwave2/configuration (menu)",
    "7.12.2 /interface/wifiwave2/security (menu)",
    "7.12.2 /system/routerboard/settings (menu)",
    "7.12.2 /zerotier (menu)",
    "7.12.2 /zerotier/interface (menu)",
    "7.16.2 /interface/wireless/security-profiles (menu)",
    "7.16.2 /system/routerboard/settings (menu)",
    "7.18.2-extra /system/routerboard/settings (menu)",
    "7.18.2-extra /system/swos (menu)",
    "7.24-extra /interface/ethernet/switch (menu)",
    "7.24-extra /interface/ethernet/switch/l3hw-settings (menu)",
    "7.24-extra /system/routerboard/reset-button (menu)",
    "7.24-extra /system/routerboard/settings (menu)",
];
