//! Whether a router of an edition understands a configuration.

use std::fmt;

use crate::{
    config::{Config, Menu, Origin, Row, Selector},
    path::MenuPath,
    plan::{Act, Command},
    schema::{Allowed, Known, Schema, SchemaMenu, near::near},
    value::{Name, Properties, Setting},
};

/// Something of a configuration that a router would not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The menu.
    pub menu: MenuPath,
    /// The row's place among the rows of the menu, from 0; none if it is about
    /// the menu.
    pub row: Option<usize>,
    /// What is wrong.
    pub trouble: Trouble,
}

/// What a router would not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such menu, or nothing in it can be configured.
    Menu {
        /// Menus that were perhaps meant.
        near: Vec<String>,
    },
    /// Rows cannot be added to the menu.
    NoAdd,
    /// The menu has rows, and `set` must name one.
    NotSettings,
    /// The menu has no such property that could be set.
    Property {
        /// The property.
        property: Name,
        /// Properties that were perhaps meant.
        near: Vec<String>,
    },
    /// The value is not one of those that the property takes.
    Value {
        /// The property.
        property: Name,
        /// What it takes, in the router's words.
        allowed: String,
    },
}

impl Schema {
    /// What of `config` a router of this edition would not understand. Nothing
    /// is said of what is not known.
    pub fn check(&self, config: &Config) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, menu) in &config.menus {
            match self.configurable(path) {
                Ok(None) => {}
                Ok(Some(known)) => check_menu(path, menu, known, &mut findings),
                Err(trouble) => findings.push(Finding { menu: path.clone(), row: None, trouble }),
            }
        }
        findings
    }

    /// What of commands a router of this edition would not understand, each thing
    /// once. Nothing is said of what is not known.
    pub fn check_commands<'c>(
        &self,
        commands: impl IntoIterator<Item = &'c Command>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for Command { menu, act } in commands {
            let troubles = match self.configurable(menu) {
                Ok(known) => known.map_or_else(Vec::new, |known| check_act(act, known)),
                Err(trouble) => vec![trouble],
            };
            for trouble in troubles {
                let finding = Finding { menu: menu.clone(), row: None, trouble };
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
        findings
    }

    /// The menu, in which something can be configured; none if it is not known.
    fn configurable(&self, path: &MenuPath) -> Result<Option<SchemaMenu<'_>>, Trouble> {
        match self.menu(path) {
            Known::Unknown => Ok(None),
            Known::Menu(menu) if menu.is_configurable() => Ok(Some(menu)),
            Known::Menu(_) | Known::Absent => {
                let others = self.menus().map(MenuPath::as_str);
                let near = near(path.as_str(), others.filter(|other| *other != path.as_str()));
                Err(Trouble::Menu { near })
            }
        }
    }
}

impl SchemaMenu<'_> {
    fn is_configurable(&self) -> bool {
        self.has_command("add") || self.has_command("set")
    }
}

fn check_menu(path: &MenuPath, menu: &Menu, known: SchemaMenu<'_>, findings: &mut Vec<Finding>) {
    for (place, row) in menu.rows.iter().enumerate() {
        let finding = |trouble| Finding { menu: path.clone(), row: Some(place), trouble };
        findings.extend(check_origin(row, known).map(finding));
        for (name, setting) in &row.properties {
            findings.extend(check_property(name, setting, known).map(finding));
        }
    }
}

fn check_act(act: &Act, known: SchemaMenu<'_>) -> Vec<Trouble> {
    let settings = |properties: &Properties| {
        let troubles = properties.iter().map(|(name, value)| check_property(name, value, known));
        troubles.flatten().collect()
    };
    match act {
        Act::Add { .. } if !known.has_command("add") => vec![Trouble::NoAdd],
        Act::Add { properties, .. } | Act::Set { properties, .. } => settings(properties),
        Act::Unset { property, .. } => check_name(property, known).into_iter().collect(),
        Act::Remove { .. } | Act::Move { .. } => Vec::new(),
    }
}

fn check_origin(row: &Row, known: SchemaMenu<'_>) -> Option<Trouble> {
    let rows = known.has_command("find");
    match &row.origin {
        Origin::Added if !known.has_command("add") => Some(Trouble::NoAdd),
        Origin::Given(Selector::Settings) if rows => Some(Trouble::NotSettings),
        Origin::Added | Origin::Given(_) => None,
    }
}

fn check_property(name: &Name, setting: &Setting, known: SchemaMenu<'_>) -> Option<Trouble> {
    let Ok(syntax) = known.property(name.as_str()) else { return check_name(name, known) };
    let Setting::Value(value) = setting else { return None };
    let (syntax, text) = (syntax?, value.as_str()?);
    if Allowed::of(syntax)?.takes(text) {
        return None;
    }
    Some(Trouble::Value { property: name.clone(), allowed: syntax.to_owned() })
}

fn check_name(name: &Name, known: SchemaMenu<'_>) -> Option<Trouble> {
    let unknown = known.property(name.as_str()).is_err();
    unknown.then(|| {
        let near = near(name.as_str(), known.properties());
        Trouble::Property { property: name.clone(), near }
    })
}

/// One line for people, such as `/ip/address, row 3: rows cannot be added`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.menu)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        match &self.trouble {
            Trouble::Menu { near } => {
                write!(f, ": no such menu in this version")?;
                perhaps(f, near)
            }
            Trouble::NoAdd => write!(f, ": rows cannot be added in this version"),
            Trouble::NotSettings => write!(f, ": has rows in this version; say which to set"),
            Trouble::Property { property, near } => {
                write!(f, ": no property `{property}` in this version")?;
                perhaps(f, near)
            }
            Trouble::Value { property, allowed } => write!(f, ": `{property}` takes {allowed}"),
        }
    }
}

fn perhaps(f: &mut fmt::Formatter<'_>, near: &[String]) -> fmt::Result {
    if near.is_empty() { Ok(()) } else { write!(f, "; perhaps `{}`", near.join("` or `")) }
}
