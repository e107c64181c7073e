//! What an export means: menus of rows of properties.

use std::collections::BTreeMap;

use crate::{
    path::MenuPath,
    value::{Name, Properties, Value},
};

/// The configuration of one router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Whose configuration it is.
    pub about: About,
    /// Menus that have rows, by path.
    pub menus: BTreeMap<MenuPath, Menu>,
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

/// The rows of one menu, in the order of the router.
///
/// A menu of settings has one row, whose selector is [`Selector::Settings`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// Its rows. Whether their order means anything is known by
    /// [`catalogue`](crate::catalogue).
    pub rows: Vec<Row>,
}

/// One row: what is configured of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whether configuration made the row or found it.
    pub origin: Origin,
    /// Its properties, without those at their default.
    pub properties: Properties,
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
