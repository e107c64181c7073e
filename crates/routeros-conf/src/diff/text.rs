//! Differences in words that an export would use.

use std::fmt;

use crate::{
    catalogue::{self, Facts},
    config::{Origin, Row, Selector, without_secrets},
    diff::{Change, Diff},
    quote::quote,
    value::{Name, Properties, Setting},
};

/// What stands where a secret is.
const HIDDEN: &str = "(secret)";

/// A difference as lines for people: `+` added, `-` removed, `~` changed, `>`
/// moved. Secrets are hidden unless asked for.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    diff: &'a Diff,
    secrets: bool,
}

impl Diff {
    /// The lines, without secrets.
    pub fn shown(&self) -> Shown<'_> {
        Shown { diff: self, secrets: false }
    }
}

impl Shown<'_> {
    /// With secrets in clear.
    #[must_use]
    pub fn with_secrets(self) -> Self {
        Self { secrets: true, ..self }
    }

    fn change(self, f: &mut fmt::Formatter<'_>, facts: &Facts, change: &Change) -> fmt::Result {
        match change {
            Change::Added { row, .. } => writeln!(f, "+ add{}", self.all(facts, &row.properties)),
            Change::Removed { row, .. } => writeln!(f, "- add{}", self.all(facts, &row.properties)),
            Change::Moved { from, to, row } => {
                writeln!(f, "> {from} -> {to}{}", self.all(facts, &row.properties))
            }
            Change::Changed { row, properties, .. } => {
                write!(f, "~ set{}", self.name(facts, row))?;
                for property in properties {
                    match &property.after {
                        Some(after) => write!(f, "{}", self.one(facts, &property.name, after))?,
                        None => write!(f, " !{}", property.name)?,
                    }
                    match &property.before {
                        Some(before) => {
                            let was = self.one(facts, &property.name, before);
                            write!(f, " (was{was})")?;
                        }
                        None => f.write_str(" (was unset)")?,
                    }
                }
                writeln!(f)
            }
        }
    }

    /// What tells a changed row from its neighbours.
    fn name(self, facts: &Facts, row: &Row) -> String {
        match &row.origin {
            Origin::Given(Selector::Settings) => String::new(),
            Origin::Given(Selector::Name(name) | Selector::Id(name)) => {
                format!(" {}", quote(name.as_bytes()))
            }
            Origin::Given(Selector::Number(number)) => format!(" {number}"),
            Origin::Given(Selector::Find(pairs)) => {
                let pairs =
                    pairs.iter().map(|(name, it)| format!("{name}={}", quote(it.as_bytes())));
                format!(" [ find {} ]", pairs.collect::<Vec<_>>().join(" "))
            }
            Origin::Added => {
                let is_key =
                    |name: &&Name| facts.keys.is_empty() || facts.keys.contains(&name.as_str());
                let names = row.properties.keys().filter(is_key);
                let key = names
                    .map(|name| self.one(facts, name, &row.properties[name]))
                    .collect::<String>();
                format!(" [ find{key} ]")
            }
        }
    }

    fn all(self, facts: &Facts, properties: &Properties) -> String {
        properties.iter().map(|(name, setting)| self.one(facts, name, setting)).collect()
    }

    fn one(self, facts: &Facts, name: &Name, setting: &Setting) -> String {
        match setting {
            Setting::Present => format!(" {name}"),
            Setting::Value(_) if facts.is_private(name.as_str()) && !self.secrets => {
                format!(" {name}={HIDDEN}")
            }
            Setting::Value(value) if !self.secrets => {
                format!(" {name}={}", quote(&without_secrets(value.as_bytes())))
            }
            Setting::Value(value) => format!(" {name}={}", quote(value.as_bytes())),
        }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for menu in &self.diff.menus {
            let facts = catalogue::menu(&menu.path);
            writeln!(f, "{}", menu.path.console())?;
            for change in &menu.changes {
                self.change(f, facts, change)?;
            }
        }
        Ok(())
    }
}
