//! Plans do what they say, in an order that a router accepts, and back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use routeros_conf::{
    About, Config, Setting, catalogue,
    diff::diff,
    export::Export,
    plan::{Circumstances, Secrets, plan},
};

use crate::generate::pairs;

const OPEN: Circumstances = Circumstances { management: None, secrets: Secrets::Shown };

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_leads_there_and_its_inverse_back((before, after) in pairs()) {
        let plan = plan(&before, &after, &OPEN).unwrap();
        let there = plan.apply(&before).unwrap();
        prop_assert_eq!(there.normal(), after.normal());

        let mut back = there;
        for command in plan.inverse().unwrap() {
            command.apply(&mut back).unwrap();
        }
        prop_assert_eq!(back.normal(), before.normal());
    }

    #[test]
    fn every_step_can_be_undone_right_after_it((before, after) in pairs()) {
        let plan = plan(&before, &after, &OPEN).unwrap();
        let mut now = before;
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
    fn no_step_refers_to_what_is_not_there((before, after) in pairs()) {
        let plan = plan(&before, &after, &OPEN).unwrap();
        let mut now = before;
        prop_assert_eq!(astray(&now), BTreeSet::new());
        for step in &plan.steps {
            step.command.apply(&mut now).unwrap();
            prop_assert_eq!(astray(&now), BTreeSet::new(), "{:#?}\n{:?}", plan.steps, step);
        }
    }

    #[test]
    fn a_plan_is_no_longer_than_starting_over((before, after) in pairs()) {
        let plan = plan(&before, &after, &OPEN).unwrap();
        let rows = |config: &Config| -> usize {
            config.menus.values().map(|menu| menu.rows.iter().map(|row| 1 + row.properties.len()).sum::<usize>()).sum()
        };
        prop_assert!(plan.steps.len() <= rows(&before) + rows(&after));
        let nothing = routeros_conf::plan::plan(&before, &before, &OPEN).unwrap();
        prop_assert_eq!(nothing.steps, []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_script_takes_back_whatever_part_was_done((before, after) in pairs()) {
        let plan = plan(&before, &after, &OPEN).unwrap();
        let script = plan.script();
        prop_assume!(script.is_ok());
        let script = script.unwrap();
        let mut now = before.clone();
        prop_assert_eq!(script.run(&now).unwrap().normal(), before.normal());
        for step in &plan.steps {
            step.command.apply(&mut now).unwrap();
            prop_assert_eq!(script.run(&now).unwrap().normal(), before.normal(), "{}", script.as_str());
        }
    }
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
        let plan =
            plan(before, after, &OPEN).unwrap_or_else(|error| panic!("{old} {new}: {error}"));
        let mut now = before.clone();
        for step in &plan.steps {
            let done = step.command.apply(&mut now);
            done.unwrap_or_else(|error| panic!("{old} -> {new}: {error}: {step:#?}"));
        }
        assert!(diff(&now, after).is_empty(), "{old} -> {new}\n{}", diff(&now, after).shown());
        if let Ok(inverse) = plan.inverse() {
            for command in inverse {
                let done = command.apply(&mut now);
                done.unwrap_or_else(|error| panic!("{old} <- {new}: {error}: {command:#?}"));
            }
            assert!(
                diff(&now, before).is_empty(),
                "{old} <- {new}\n{}",
                diff(&now, before).shown()
            );
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
            if let (
                routeros_conf::Origin::Given(routeros_conf::Selector::Find(pairs)),
                Some(_),
                "/interface/ethernet",
            ) = (&row.origin, name, path.as_str())
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
                if let Some(value) =
                    value.filter(|it| !it.contains(['/', '.']) && !names.contains(it.as_bytes()))
                {
                    astray.insert((format!("{path} {}", refers.property), value.to_owned()));
                }
            }
        }
    }
    astray
}
