//! Plans do what they say, in an order that a router accepts, and back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use routeros_conf::{
    About, Config, Origin, Row, Selector, Setting, catalogue,
    diff::diff,
    export::Export,
    plan::{Circumstances, Command, Plan, Secrets, Told, plan, untold},
};

use crate::generate::{Family, pairs};

const OPEN: Circumstances = Circumstances::new(Secrets::Shown);

/// The plan of a router that was asked for all that its export leaves out.
fn planned(before: &Config, after: &Config) -> Plan {
    let mut verbose = Config::default();
    for untold in untold(before, after, &OPEN) {
        let origin = Origin::Given(untold.row);
        let properties = [(untold.property, "as it came".into())].into();
        verbose.menus.entry(untold.menu).or_default().rows.push(Row { origin, properties });
    }
    let circumstances = Circumstances { told: Told::from(&verbose), ..OPEN };
    plan(before, after, &circumstances).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_leads_there_and_its_inverse_back((before, after) in pairs(Family::Seven)) {
        let plan = planned(&before, &after);
        let there = plan.apply(plan.before()).unwrap();
        prop_assert_eq!(there.normal(), plan.after().normal());
        prop_assert!(!plan.kept.is_empty() || there.normal() == after.normal());

        let mut back = there;
        for command in plan.inverse().unwrap() {
            command.apply(&mut back).unwrap();
        }
        prop_assert_eq!(back.normal(), plan.before().normal());
    }

    #[test]
    fn every_step_can_be_undone_right_after_it((before, after) in pairs(Family::Seven)) {
        let plan = planned(&before, &after);
        let mut now = plan.before().clone();
        for step in &plan.steps {
            let was = now.clone();
            step.command.apply(&mut now).unwrap();
            let mut undone = now.clone();
            for command in step.inverse.as_ref().unwrap() {
                command.apply(&mut undone).unwrap();
            }
            prop_assert_eq!(undone.normal(), was.normal(), "{:?}", step);
        }
    }

    #[test]
    fn no_step_refers_to_what_is_not_there((before, after) in pairs(Family::Seven)) {
        let plan = planned(&before, &after);
        let mut now = plan.before().clone();
        prop_assert_eq!(astray(&now), BTreeSet::new());
        for step in &plan.steps {
            step.command.apply(&mut now).unwrap();
            prop_assert_eq!(astray(&now), BTreeSet::new(), "{:#?}\n{:?}", plan.steps, step);
        }
    }

    #[test]
    fn a_plan_is_no_longer_than_starting_over((before, after) in pairs(Family::Seven)) {
        let plan = planned(&before, &after);
        let rows = |config: &Config| -> usize {
            config.menus.values().map(|menu| menu.rows.iter().map(|row| 1 + row.properties.len()).sum::<usize>()).sum()
        };
        prop_assert!(plan.steps.len() <= rows(&before) + rows(&after));
        let nothing = planned(&before, &before);
        prop_assert_eq!(nothing.steps, []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_script_takes_back_whatever_part_was_done((before, after) in pairs(Family::Seven)) {
        let plan = planned(&before, &after);
        let script = plan.script();
        prop_assume!(script.is_ok());
        let script = script.unwrap();
        let was = plan.before().normal();
        let mut now = plan.before().clone();
        prop_assert_eq!(script.run(&now).unwrap().normal(), was.clone());
        for step in &plan.steps {
            step.command.apply(&mut now).unwrap();
            prop_assert_eq!(script.run(&now).unwrap().normal(), was.clone(), "{}", script.as_str());
        }
    }
}

fn config(text: &str) -> Config {
    Config::from_export(&Export::parse(text.as_bytes())).unwrap()
}

/// The commands of the menu at `path`, of a plan from one text to another.
fn commands(path: &str, before: &str, after: &str) -> Vec<String> {
    let plan = plan(&config(before), &config(after), &OPEN).unwrap();
    let commands = plan.steps.iter().map(|step| &step.command);
    commands.filter(|it| it.menu.as_str().starts_with(path)).map(Command::console).collect()
}

/// An interface is a port of one bridge; who adds it to another one first is told
/// that it is there already.
#[test]
fn a_port_changes_its_bridge() {
    let port = |bridge: &str, pvid: u8| {
        format!(
            "/interface bridge\nadd name={bridge}\n\
             /interface bridge port\nadd bridge={bridge} interface=ether1 pvid={pvid}\n"
        )
    };
    assert_eq!(
        commands("/interface/bridge/port", &port("lan", 10), &port("guest", 20)),
        [
            r#"/interface bridge port set [find where interface="ether1" and !dynamic] bridge=guest pvid=20"#
        ]
    );
}

/// `ether2` alone is a port: the names of the others have to make room for its new
/// name before anything is compared.
#[test]
fn ports_of_a_bridge_follow_names_that_go_round() {
    let before = "/interface bridge\nadd name=lan\n\
                  /interface ethernet\nset [ find default-name=ether1 ] name=ether2\n\
                  set [ find default-name=ether2 ] name=ether3\n\
                  set [ find default-name=ether3 ] name=ether1\n\
                  /interface bridge port\nadd bridge=lan interface=ether2\n";
    let after = "/interface bridge\nadd name=lan\n\
                 /interface bridge port\nadd bridge=lan interface=ether1\n\
                 add bridge=lan interface=ether2\n";
    assert_eq!(
        commands("/interface/bridge", before, after),
        ["/interface bridge port add bridge=lan interface=ether2"]
    );
}

/// A router would show the id of what is gone where its name stood.
#[test]
fn nobody_is_left_without_the_row_whose_name_another_takes() {
    let address = "/ip address\nadd address=192.0.2.1/24 interface=lan\n";
    let before = format!("/interface bridge\nadd name=lan\n{address}");
    let after = format!("/interface vlan\nadd interface=ether1 name=lan vlan-id=10\n{address}");
    assert_eq!(
        commands("/", &before, &after),
        [
            r#"/interface bridge set [find where name="lan"] name=moving-aside-1"#,
            "/interface vlan add interface=ether1 name=lan vlan-id=10",
            r#"/ip address set [find where address="192.0.2.1/24" and interface="moving-aside-1" and !dynamic] interface=lan"#,
            r#"/interface bridge remove [find where name="moving-aside-1"]"#,
        ]
    );
}

/// The bridge waits for the server to let go, the server for its VLAN, the VLAN for
/// the one below it, and that for the name of the bridge.
#[test]
fn a_row_that_goes_gives_its_name_away_before() {
    let before = "/interface bridge\nadd name=guest\n\
                  /interface vlan\nadd interface=ether1 name=vlan-1 vlan-id=10\n\
                  /ip dhcp-server\nadd interface=guest name=dhcp\n";
    let after = "/interface vlan\nadd interface=ether1 name=guest vlan-id=10\n\
                 add interface=guest name=vlan-2 vlan-id=10\n\
                 /ip dhcp-server\nadd interface=vlan-2 name=dhcp\n";
    assert_eq!(
        commands("/", before, after),
        [
            r#"/interface bridge set [find where name="guest"] name=moving-aside-1"#,
            r#"/interface vlan set [find where name="vlan-1"] name=guest"#,
            "/interface vlan add interface=guest name=vlan-2 vlan-id=10",
            r#"/ip dhcp-server set [find where name="dhcp" and !dynamic] interface=vlan-2"#,
            r#"/interface bridge remove [find where name="moving-aside-1"]"#,
        ]
    );
}

/// A VLAN is never without its interface, not even when both are to go.
#[test]
fn a_row_that_goes_keeps_what_it_needs() {
    let before = "/interface bridge\nadd name=lan\n\
                  /interface vlan\nadd interface=lan name=vlan-2 vlan-id=10\n\
                  /ip dhcp-server\nadd interface=vlan-2 name=dhcp\n";
    let after = "/interface wireguard\nadd listen-port=13231 name=lan\n\
                 /ip dhcp-server\nadd interface=lan name=dhcp\n";
    assert_eq!(
        commands("/", before, after),
        [
            r#"/interface bridge set [find where name="lan"] name=moving-aside-1"#,
            "/interface wireguard add listen-port=13231 name=lan",
            r#"/ip dhcp-server set [find where name="dhcp" and !dynamic] interface=lan"#,
            r#"/interface vlan remove [find where name="vlan-2"]"#,
            r#"/interface bridge remove [find where name="moving-aside-1"]"#,
        ]
    );
}

/// Real routers have menus and rows that nobody made up.
#[test]
fn any_real_router_can_be_turned_into_the_next_and_back() {
    let exports = crate::real::exports();
    let routers: Vec<(String, Config)> = exports
        .into_iter()
        .map(|real| {
            let config = Config::from_damaged(&Export::parse(&real.text)).0;
            // Two versions have two sets of defaults; a router has one.
            (real.name, Config { about: About::default(), ..config }.normal())
        })
        .collect();
    for pair in routers.windows(2) {
        let [(old, before), (new, after)] = pair else { unreachable!() };
        let plan = planned(before, after);
        let mut now = plan.before().clone();
        for step in &plan.steps {
            let done = step.command.apply(&mut now);
            done.unwrap_or_else(|error| panic!("{old} -> {new}: {error}: {step:#?}"));
        }
        let left = diff(&now, plan.after());
        assert!(left.is_empty(), "{old} -> {new}\n{}", left.shown());
        if let Ok(inverse) = plan.inverse() {
            for command in inverse {
                let done = command.apply(&mut now);
                done.unwrap_or_else(|error| panic!("{old} <- {new}: {error}: {command:#?}"));
            }
            let left = diff(&now, plan.before());
            assert!(left.is_empty(), "{old} <- {new}\n{}", left.shown());
        }
    }
}

/// References that lead nowhere.
fn astray(config: &Config) -> BTreeSet<(String, String)> {
    let mut names: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut ports =
        BTreeSet::from(["ether1", "ether2", "ether3"].map(|port| port.as_bytes().to_vec()));
    for (path, menu) in &config.menus {
        for row in &menu.rows {
            let name = row.get("name").map(Setting::as_bytes);
            names.extend(name.map(<[u8]>::to_vec));
            if let (Origin::Given(Selector::Find(pairs)), Some(_), "/interface/ethernet") =
                (&row.origin, name, path.as_str())
            {
                ports.remove(pairs[0].1.as_bytes());
            }
        }
    }
    names.extend(ports);
    let mut astray = BTreeSet::new();
    for (path, menu) in &config.menus {
        let facts = catalogue::facts(path, menu);
        for refers in facts.refers.iter().filter(|refers| refers.named == "name") {
            for row in &menu.rows {
                let value = row
                    .get(refers.property)
                    .and_then(|setting| str::from_utf8(setting.as_bytes()).ok());
                let is_word = |it: &str| it == "global" || it.contains(['/', '.']);
                if let Some(value) =
                    value.filter(|it| !is_word(it) && !names.contains(it.as_bytes()))
                {
                    astray.insert((format!("{path} {}", refers.property), value.to_owned()));
                }
            }
        }
    }
    astray
}
