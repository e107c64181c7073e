//! What an export means: menus of rows of properties.

use std::collections::BTreeMap;

pub(crate) use crate::config::secrets::without_secrets;
pub use crate::config::{
    key::Key,
    read::{Incomplete, Refused, Why},
    secrets::{HIDDEN, Secret},
};
use crate::{
    catalogue::{self, Facts},
    path::MenuPath,
    value::{Name, Properties, Setting, Value},
};

mod digest;
mod key;
mod normal;
mod read;
mod secrets;
mod sequence;
mod write;

/// The configuration of one router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Whose configuration it is.
    pub about: About,
    /// Menus that have rows, by path.
    pub menus: BTreeMap<MenuPath, Menu>,
}

impl Config {
    /// The menu at `path`, written with slashes; none if it has no rows.
    pub fn menu(&self, path: &str) -> Option<&Menu> {
        self.menus.get(path)
    }

    /// The row of a menu of settings.
    pub fn settings(&self, path: &str) -> Option<&Row> {
        let settings = Origin::Given(Selector::Settings);
        self.menu(path)?.rows.iter().find(|row| row.origin == settings)
    }

    /// The rows of the menu at `path`.
    pub fn rows(&self, path: &str) -> impl Iterator<Item = &Row> {
        self.menu(path).into_iter().flat_map(|menu| &menu.rows)
    }
}

/// What the head of an export says of the router. Nothing of it is
/// configuration: two equal configurations may differ here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// When the export was made, in the router's own words and time zone.
    pub taken: Option<String>,
    /// RouterOS, `7.18.2`.
    pub version: Option<String>,
    /// Software id, or system id on CHR.
    pub software_id: Option<String>,
    /// `RB5009UPr+S+`.
    pub model: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
}

impl About {
    /// The first number of RouterOS's version: 6 or 7.
    pub fn major(&self) -> Option<u32> {
        self.version.as_ref()?.split('.').next()?.parse().ok()
    }

    /// The first two numbers of RouterOS's version, those of a test version being
    /// those of the release it is for: `7.18beta4` is 7.18.
    pub fn release(&self) -> Option<Release> {
        let minor = self.version.as_ref()?.split('.').nth(1)?;
        let end = minor.find(|char: char| !char.is_ascii_digit()).unwrap_or(minor.len());
        Some((self.major()?, minor[..end].parse().ok()?))
    }
}

/// The first two numbers of a version of RouterOS.
pub type Release = (u32, u32);

/// The rows of one menu: first those that are there by themselves, then the
/// added ones in the order of the router.
///
/// A menu of settings has one row, whose selector is [`Selector::Settings`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// Its rows. Whether their order means anything is known by
    /// [`catalogue`].
    pub rows: Vec<Row>,
}

impl Menu {
    /// What is known about this menu, which is at `path`.
    pub fn facts(&self, path: &MenuPath) -> &'static Facts {
        catalogue::facts(path, self)
    }
}

/// One row: what is configured of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whether configuration made the row or found it.
    pub origin: Origin,
    /// Its properties, without those at their default.
    pub properties: Properties,
}

impl Row {
    /// What the property `name` is set to.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.properties.get(name)
    }

    /// What tells this row from the others of its menu; none if only all that
    /// it holds does.
    pub fn key(&self, facts: &Facts) -> Option<Key> {
        Key::of(self, facts)
    }
}

/// Where a row comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Made by `add`; it can be removed.
    Added,
    /// There by itself (a port, a service, a default profile); configuration
    /// adjusts it by `set` and cannot remove it.
    Given(Selector),
}

impl Origin {
    /// What the selector of a row that is there by itself says of `property`: a port
    /// that was never renamed is named as it was delivered.
    pub(crate) fn says(&self, facts: &Facts, property: &str) -> Option<&Value> {
        match self {
            Self::Given(Selector::Name(value)) => {
                (facts.names == Some(property) || property == "name").then_some(value)
            }
            Self::Given(Selector::Find(pairs)) => {
                let find = |wanted: &str| {
                    pairs.iter().find(|(name, _)| name.as_str() == wanted).map(|(_, value)| value)
                };
                let named = || (property == "name").then(|| find("default-name")).flatten();
                find(property).or_else(named)
            }
            Self::Given(Selector::Settings | Selector::Number(_) | Selector::Id(_))
            | Self::Added => None,
        }
    }
}

/// How `set` names a row that is there by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Selector {
    /// The one row of a menu of settings.
    Settings,
    /// `set telnet`: by the property that names rows of the menu.
    Name(Value),
    /// `set 0`: by its place.
    Number(u32),
    /// `set *1F`: by its id, in RouterOS's own spelling with the star.
    Id(Value),
    /// `set [ find default-name=ether1 ]`: by what it is.
    Find(Vec<(Name, Value)>),
}
