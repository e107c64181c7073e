//! Commands as a person would type them.

use std::fmt::Write;

use crate::{
    catalogue::{self, Facts},
    config::Selector,
    path::MenuPath,
    plan::command::{Act, Command, Target},
    quote::{quote, quote_always},
    value::{Name, Properties, Setting},
};

impl Command {
    /// The line for the console: `/ip address remove [find where …]`.
    ///
    /// It names rows by what they are, so that it also works in a script, where
    /// numbers of rows mean nothing.
    pub fn console(&self) -> String {
        let mut line = format!("{} {}", self.menu.console(), self.act.verb());
        match &self.act {
            Act::Add { properties, before } => {
                assign(&mut line, properties);
                if let Some(before) = before {
                    _ = write!(line, " place-before={}", named(&self.menu, before));
                }
            }
            Act::Set { target, properties } => {
                subject(&mut line, &self.menu, target);
                assign(&mut line, properties);
            }
            Act::Unset { target: Target::Settings, property } => {
                line = format!("{} set {property}=\"\"", self.menu.console());
            }
            Act::Unset { target, property } => {
                subject(&mut line, &self.menu, target);
                _ = write!(line, " {property}");
            }
            Act::Remove { target } => subject(&mut line, &self.menu, target),
            Act::Move { target, before } => {
                subject(&mut line, &self.menu, target);
                if let Some(before) = before {
                    _ = write!(line, " destination={}", named(&self.menu, before));
                }
            }
        }
        line
    }
}

/// ` name=value` for each of them; flags by their name alone.
fn assign(line: &mut String, properties: &Properties) {
    for (name, setting) in properties {
        match setting {
            Setting::Present => _ = write!(line, " {name}"),
            Setting::Value(value) => _ = write!(line, " {name}={}", quote(value.as_bytes())),
        }
    }
}

fn subject(line: &mut String, menu: &MenuPath, target: &Target) {
    if *target != Target::Settings && *target != Target::Given(Selector::Settings) {
        _ = write!(line, " {}", named(menu, target));
    }
}

/// What stands for a row of the menu: its name, or a search for it.
pub(super) fn named(menu: &MenuPath, target: &Target) -> String {
    match target {
        Target::Settings | Target::Given(Selector::Settings) => String::new(),
        Target::Given(Selector::Name(value) | Selector::Id(value)) => quote(value.as_bytes()),
        Target::Given(Selector::Number(number)) => number.to_string(),
        Target::Given(Selector::Find(pairs)) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", literal(value.as_bytes())))
                .collect();
            format!("[find where {}]", pairs.join(" and "))
        }
        Target::Find { has, lacks } => {
            let has = has.iter().map(|(name, setting)| match setting {
                Setting::Present => name.to_string(),
                Setting::Value(value) => format!("{name}={}", literal(value.as_bytes())),
            });
            let facts = catalogue::menu(menu);
            let lacks = lacks.iter().map(|name| lacking(facts, name));
            // A row that the router made may be just like ours, and is not ours to change.
            let made = catalogue::makes_rows(menu).then(|| "!dynamic".to_owned());
            format!(
                "[find where {}]",
                has.chain(lacks).chain(made).collect::<Vec<_>>().join(" and ")
            )
        }
        Target::Place { at, .. } => {
            let made = if catalogue::menu(menu).given { "!dynamic !default" } else { "!dynamic" };
            format!("[:pick [find where {made}] {at}]")
        }
    }
}

/// That nothing is said of a property. Where it has a default routers show that, some
/// of them: a flag that is not set and an empty text count as not there.
fn lacking(facts: &Facts, name: &Name) -> String {
    let defaults = facts.defaults.iter().chain(facts.defaults_7);
    let mut ways: Vec<String> = defaults
        .filter(|(own, value)| *own == name.as_str() && !matches!(*value, "" | "no"))
        .map(|(own, value)| format!("{own}={}", literal(value.as_bytes())))
        .collect();
    if ways.is_empty() {
        return format!("!{name}");
    }
    ways.push(format!("!{name}"));
    format!("({})", ways.join(" or "))
}

/// A value to compare with. Numbers are numbers; in everything else a dash
/// would be a minus and a slash a division, if it were not in quotes.
fn literal(value: &[u8]) -> String {
    if !value.is_empty() && value.iter().all(u8::is_ascii_digit) {
        quote(value)
    } else {
        quote_always(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(menu: &str, act: Act, expected: &str) {
        assert_eq!(Command { menu: menu.parse().unwrap(), act }.console(), expected);
    }

    #[test]
    fn rows_are_named_by_what_they_are() {
        let has = vec![("name".into(), "vlan-10".into()), ("vlan-id".into(), "10".into())];
        let target = Target::Find { has, lacks: vec!["comment".into()] };
        let found = r#"[find where name="vlan-10" and vlan-id=10 and !comment]"#;
        let act = Act::Remove { target: target.clone() };
        check("/interface/vlan", act, &format!("/interface vlan remove {found}"));
        let act = Act::Unset { target, property: "mtu".into() };
        check("/interface/vlan", act, &format!("/interface vlan unset {found} mtu"));
    }

    /// What exports leave out a router may show as the default that it is.
    #[test]
    fn a_default_counts_as_nothing_said() {
        let has = vec![("dst-address".into(), "192.0.2.0/24".into())];
        let target = Target::Find { has, lacks: vec!["disabled".into(), "distance".into()] };
        let nothing = "!disabled and (distance=1 or !distance) and !dynamic";
        let line =
            format!(r#"/ip route remove [find where dst-address="192.0.2.0/24" and {nothing}]"#);
        check("/ip/route", Act::Remove { target }, &line);
    }

    /// A bridge that filters adds a row for the VLAN of its ports, like the one that is configured.
    #[test]
    fn rows_that_the_router_made_are_not_meant() {
        let target =
            Target::Find { has: vec![("vlan-ids".into(), "10".into())], lacks: Vec::new() };
        let line = "/interface bridge vlan remove [find where vlan-ids=10 and !dynamic]";
        check("/interface/bridge/vlan", Act::Remove { target }, line);
    }

    /// The policy that a router comes with stands before all others and counts for none.
    #[test]
    fn places_count_what_configuration_made() {
        let target = Target::Place { at: 0, row: Properties::new() };
        let line = "/ip ipsec policy remove [:pick [find where !dynamic !default] 0]";
        check("/ip/ipsec/policy", Act::Remove { target }, line);
    }

    #[test]
    fn settings_and_flags_are_written_as_exports_do() {
        let properties = Properties::from([("comment".into(), "a b".into())]);
        let act = Act::Set { target: Target::Settings, properties };
        check("/ip/dns", act, r#"/ip dns set comment="a b""#);
        let act = Act::Unset { target: Target::Settings, property: "servers".into() };
        check("/ip/dns", act, r#"/ip dns set servers="""#);
        let properties = Properties::from([("blackhole".into(), Setting::Present)]);
        let before = Some(Target::Place { at: 2, row: Properties::new() });
        let line = "/ip route add blackhole place-before=[:pick [find where !dynamic] 2]";
        check("/ip/route", Act::Add { properties, before }, line);
    }
}
