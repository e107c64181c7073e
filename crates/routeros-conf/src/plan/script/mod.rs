//! The way back as a script that the router runs by itself.
//!
//! A plan's inverse is exact, but it holds only right after the plan. A router
//! that takes a change back because it lost us may have seen any part of it. So
//! the script asks before it acts: it looks for rows by what they hold, and
//! what was never done finds nothing to undo.

use std::{collections::HashSet, fmt::Write};

use thiserror::Error;

use crate::{
    config::{Config, Row},
    diff::{diff, row::is_given},
    path::MenuPath,
    plan::{
        Irreversible, Plan,
        apply::{ApplyError, finds},
        command::{Act, Command, Target},
        console::named,
        references::{self, NAME, object},
        script::{names::Names, sides::Sides},
    },
    quote::quote_always,
    value::Properties,
};

mod names;
mod sides;

/// The longest script that is made, in bytes: what `source` of a script is
/// known to hold.
pub const LONGEST: usize = 64 * 1024;

/// After how many steps of a plan its script is tried at most.
const TRIALS: usize = 256;

/// At how many rows all trials together may look, which takes about a second:
/// of a long plan for a large router fewer parts are tried, evenly spaced, but
/// always none of it and all of it.
const LOOKS: usize = 8_000_000;

/// A script that takes a change back, whatever part of it was done.
///
/// It holds the secrets of the rows that it restores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    actions: Vec<Action>,
    text: String,
}

/// One thing that the script does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Action {
    command: Command,
    /// Only if there is no such row.
    unless: Option<Target>,
}

/// Why there is no such script.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unscriptable {
    /// A step has no inverse.
    #[error("the change cannot be undone by commands")]
    Irreversible(#[source] Irreversible),
    /// Rows cannot be told apart by what they hold.
    #[error("rows of {menu} cannot be told apart by a script: give each a comment of its own")]
    Alike {
        /// Their menu.
        menu: MenuPath,
    },
    /// A name goes from one row to another: who refers to it cannot be known
    /// halfway.
    #[error("a name of {menu} goes from one row to another: rename in two changes")]
    NameReused {
        /// The menu of the row that gets the name.
        menu: MenuPath,
    },
    /// More than 64 KiB.
    #[error("the script would have {bytes} bytes; a router takes {LONGEST}")]
    TooLong {
        /// How many it would have.
        bytes: usize,
    },
}

impl Plan {
    /// The script that takes the plan back, the last step first.
    pub fn script(&self) -> Result<Script, Unscriptable> {
        self.refuse_reused_names()?;
        let names = Names::of(self);
        let mut actions: Vec<Action> =
            names.restore.iter().map(|it| Action { command: it.clone(), unless: None }).collect();
        // From here on everything is called as it was before.
        let mut after = Config::clone(&self.after);
        for command in &names.restore {
            _ = command.apply(&mut after);
        }
        for step in self.steps.iter().rev() {
            let inverse = step.inverse.as_ref();
            for command in inverse.map_err(|reason| Unscriptable::Irreversible(reason.clone()))? {
                if let Some(command) = names.as_before(command) {
                    let sides = Sides::new(&self.before, &after, &command.menu);
                    actions.extend(sides.action(&command)?);
                }
            }
        }
        for menu in diff(&self.before, &after).menus {
            let sides = Sides::new(&self.before, &after, &menu.path);
            sides.restore_order(&menu.path, &menu.changes, &mut actions)?;
        }
        let text = text(&actions);
        if text.len() > LONGEST {
            return Err(Unscriptable::TooLong { bytes: text.len() });
        }
        let script = Script { actions, text };
        self.try_out(&script)?;
        Ok(script)
    }

    /// Lets the script take back the plan as it is after every step: a form
    /// that a row has on the way may be what another one looks like.
    fn try_out(&self, script: &Script) -> Result<(), Unscriptable> {
        let rows: usize = self.before.menus.values().map(|menu| menu.rows.len()).sum();
        let trials = (LOOKS / (script.actions.len() * rows).max(1)).clamp(2, TRIALS);
        let every = self.steps.len().div_ceil(trials).max(1);
        let mut now = Config::clone(&self.before);
        for done in 0..=self.steps.len() {
            if done % every == 0 || done == self.steps.len() {
                let left = diff(&script.run(&now)?, &self.before).menus;
                if let Some(menu) = left.into_iter().next() {
                    return Err(Unscriptable::Alike { menu: menu.path });
                }
            }
            // Fails where rows share what they are called by, which no router would have.
            if let Some(step) = self.steps.get(done)
                && step.command.apply(&mut now).is_err()
            {
                return Err(Unscriptable::Alike { menu: step.command.menu.clone() });
            }
        }
        Ok(())
    }

    /// Refuses plans after which a name that there was before is another row's.
    fn refuse_reused_names(&self) -> Result<(), Unscriptable> {
        let mut taken = HashSet::new();
        for (side, is_old) in [(&self.before, true), (&self.after, false)] {
            for (path, menu) in &side.menus {
                let facts = menu.facts(path);
                let old = self.before.menus.get(path);
                let known = |row: &Row| {
                    old.is_some_and(|old| old.rows.iter().any(|it| it.origin == row.origin))
                };
                for row in &menu.rows {
                    // Of what is there by itself the old side may be silent.
                    if is_old {
                        taken.extend(references::named(path, facts, row));
                    } else if is_given(row) && !known(row) {
                        let properties = Properties::new();
                        let silent = Row { origin: row.origin.clone(), properties };
                        taken.extend(references::named(path, facts, &silent));
                    }
                }
            }
        }
        for step in &self.steps {
            let Command { menu, act: Act::Set { properties, .. } | Act::Add { properties, .. } } =
                &step.command
            else {
                continue;
            };
            let name = properties.get(NAME);
            if name.is_some_and(|name| taken.contains(&object(menu, name))) {
                return Err(Unscriptable::NameReused { menu: menu.clone() });
            }
        }
        Ok(())
    }
}

impl Script {
    /// The text: the value of `source=`, or of `on-event=`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text as one word of a command on the console or in another script.
    pub fn quoted(&self) -> String {
        quote_always(self.text.as_bytes())
    }

    /// What the script makes of `config`, which has seen some part of the plan.
    /// As on the router, what fails changes nothing and stops nothing.
    pub fn run(&self, config: &Config) -> Result<Config, Unscriptable> {
        let mut config = config.clone();
        for Action { command, unless } in &self.actions {
            if unless.as_ref().is_some_and(|target| finds(&config, &command.menu, target)) {
                continue;
            }
            // A router does it to every row that is found.
            if let Err(ApplyError::Ambiguous { menu }) = command.apply(&mut config) {
                return Err(Unscriptable::Alike { menu });
            }
        }
        Ok(config)
    }
}

/// Each action in a block of its own, so that one that fails stops no other.
fn text(actions: &[Action]) -> String {
    let mut text = String::from(":log warning \"taking back a change\"\n");
    for Action { command, unless } in actions {
        let line = command.console();
        _ = match unless {
            Some(row) => writeln!(
                text,
                ":do {{ :if ([:len [{} {}]] = 0) do={{ {line} }} }} on-error={{}}",
                command.menu.console(),
                named(&command.menu, row).trim_matches(['[', ']']),
            ),
            None => writeln!(text, ":do {{ {line} }} on-error={{}}"),
        };
    }
    text.push_str(":log warning \"took back a change\"\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        export::Export,
        plan::{Circumstances, Secrets, plan},
        quote::unquote,
    };

    fn config(text: &str) -> Config {
        Config::from_export(&Export::parse(text.as_bytes())).unwrap()
    }

    fn script(before: &str, after: &str) -> Result<Script, Unscriptable> {
        let circumstances = Circumstances::new(Secrets::Shown);
        plan(&config(before), &config(after), &circumstances).unwrap().script()
    }

    #[test]
    fn a_script_asks_before_it_acts() {
        let before = "/ip address\nadd address=192.0.2.1/24 interface=ether1\n\
                      /ip dns\nset servers=192.0.2.53\n";
        let after = "/ip address\nadd address=198.51.100.1/24 comment=new interface=ether2\n";
        let script = script(before, after).unwrap();
        assert_eq!(
            script.as_str(),
            ":log warning \"taking back a change\"\n\
             :do { :if ([:len [/ip address find where address=\"192.0.2.1/24\" and \
             interface=\"ether1\" and !dynamic]] = 0) do={ /ip address add address=192.0.2.1/24 \
             interface=ether1 } } on-error={}\n\
             :do { /ip dns set servers=192.0.2.53 } on-error={}\n\
             :do { /ip address remove [find where address=\"198.51.100.1/24\" and \
             interface=\"ether2\" and !dynamic] } on-error={}\n\
             :log warning \"took back a change\"\n",
        );
    }

    #[test]
    fn a_script_survives_two_levels_of_quotes() {
        let after = "/system identity\nset name=\"a \\\"b\\\" \\$c \\\\ d\"\n";
        let script = script(after, "").unwrap();
        let twice = quote_always(script.quoted().as_bytes());
        let once = unquote(twice.as_bytes()).unwrap();
        assert_eq!(unquote(once.as_bytes()).unwrap().as_str(), Some(script.as_str()));
        assert!(twice.is_ascii() && !twice.contains('\n'));
    }

    #[test]
    fn rules_that_are_alike_cannot_be_told_apart() {
        let twins =
            "/ip firewall filter\nadd action=accept chain=input\nadd action=accept chain=input\n";
        let menu = "/ip/firewall/filter".parse().unwrap();
        assert_eq!(script(twins, ""), Err(Unscriptable::Alike { menu }));
    }

    /// Halfway, without its address and its comment, the changed rule looks like
    /// the one that nobody touches.
    #[test]
    fn a_rule_that_looks_like_another_on_the_way_is_noticed() {
        let before = "/ip firewall filter\n\
                      add action=accept chain=input comment=one in-interface=ether2\n\
                      add action=drop chain=input in-interface=ether2\n";
        let after = "/ip firewall filter\n\
                     add action=drop chain=input in-interface=ether2\n\
                     add action=drop chain=input in-interface=ether2 src-address=192.0.2.9\n";
        let menu = "/ip/firewall/filter".parse().unwrap();
        assert_eq!(script(before, after), Err(Unscriptable::Alike { menu }));
    }

    #[test]
    fn a_name_that_changes_hands_is_refused() {
        let ports = |one: &str, other: &str| {
            format!(
                "/interface ethernet\nset [ find default-name=ether1 ] name={one}\n\
                 set [ find default-name=ether2 ] name={other}\n"
            )
        };
        let menu: MenuPath = "/interface/ethernet".parse().unwrap();
        let swapped = script(&ports("x", "y"), &ports("y", "x"));
        assert_eq!(swapped, Err(Unscriptable::NameReused { menu }));
        assert!(script(&ports("x", "y"), &ports("z", "y")).is_ok());
    }

    #[test]
    fn a_script_that_is_too_long_is_refused() {
        let source = "x".repeat(LONGEST);
        let before = format!("/system script\nadd name=a source={source}\n");
        assert!(
            matches!(script(&before, ""), Err(Unscriptable::TooLong { bytes }) if bytes > LONGEST)
        );
    }
}
