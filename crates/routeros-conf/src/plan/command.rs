//! One command of the API, before anybody knows the ids of rows.

use crate::{
    config::Selector,
    path::MenuPath,
    value::{Name, Properties, Setting},
};

/// One command: what to do in which menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The menu.
    pub menu: MenuPath,
    /// What to do there.
    pub act: Act,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Makes a row.
    Add {
        /// Its properties.
        properties: Properties,
        /// The row that it is put before; at the end if none is named.
        before: Option<Target>,
    },
    /// Gives properties of a row other values.
    Set {
        /// Which row.
        target: Target,
        /// The new values, never empty.
        properties: Properties,
    },
    /// Takes a property away. RouterOS takes one at a time.
    Unset {
        /// Which row.
        target: Target,
        /// Which property.
        property: Name,
    },
    /// Removes a row.
    Remove {
        /// Which row.
        target: Target,
    },
    /// Puts a row elsewhere.
    Move {
        /// Which row.
        target: Target,
        /// The row that it is put before; at the end if none is named.
        before: Option<Target>,
    },
}

/// How a row is named that has no id yet.
///
/// It holds at the time of its command: an earlier command of the same plan may
/// have changed the row or moved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The row of a menu of settings.
    Settings,
    /// A row that is there by itself.
    Given(Selector),
    /// The row that has all of these and none of those; where several equal
    /// rows do, any of them.
    Find {
        /// Properties that it has.
        has: Vec<(Name, Setting)>,
        /// Properties that it has not, which tell it from rows that also have
        /// the others.
        lacks: Vec<Name>,
    },
    /// The row at a place, counted from 0 among those that configuration made
    /// (neither dynamic nor there by themselves).
    Place {
        /// Its place.
        at: usize,
        /// What it holds, so that a row that has come in between is noticed.
        row: Properties,
    },
}

impl Act {
    /// The row it is for; none for one that it makes.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::Add { .. } => None,
            Self::Set { target, .. }
            | Self::Unset { target, .. }
            | Self::Remove { target }
            | Self::Move { target, .. } => Some(target),
        }
    }

    /// The verb as RouterOS writes it.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::Set { .. } => "set",
            Self::Unset { .. } => "unset",
            Self::Remove { .. } => "remove",
            Self::Move { .. } => "move",
        }
    }
}
