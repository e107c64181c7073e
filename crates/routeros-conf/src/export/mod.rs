//! The text of `/export`, taken apart and put together again.
//!
//! An [`Export`] says what stands where, statement by statement; what it means
//! (rows, keys, defaults, order) is the business of [`Config`](crate::Config).

use crate::{
    config::{About, Selector},
    path::MenuPath,
    value::{Name, Setting},
};

pub use {
    damage::{Damage, Position, Problem},
    print::Style,
};

mod damage;
mod head;
pub mod lexer;
mod parse;
mod print;
mod statement;
mod wrap;

/// An export, statement by statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// What its head says of the router.
    pub about: About,
    /// Its statements, in the order of the text.
    pub statements: Vec<Statement>,
    /// What was not understood or is missing, in the order of the text. At
    /// most 100 are kept; what is damaged is not in `statements`.
    pub damage: Vec<Damage>,
}

impl Export {
    /// Whether nothing is known to be missing; otherwise the first damage.
    ///
    /// A text that was cut exactly between two lines cannot be told from a
    /// whole one: whoever fetches it must compare its length.
    pub fn complete(&self) -> Result<(), &Damage> {
        self.damage.first().map_or(Ok(()), Err)
    }
}

/// One command of an export: `add address=192.0.2.1/24 interface=ether1`.
///
/// Statements are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The line of the text on which it begins, from 1; 0 if it never stood
    /// in a text.
    pub line: u32,
    /// The menu it is for.
    pub menu: MenuPath,
    /// What it does.
    pub verb: Verb,
    /// Which row it is for; none for `add`. Where it is none or
    /// [`Selector::Settings`], the first assignment is no flag: that would be
    /// read as the name of a row.
    pub selector: Option<Selector>,
    /// What it sets and unsets, in the order of the text.
    pub assignments: Vec<Assignment>,
    /// What the router remarked on the row (`SIM not present`), lines joined by
    /// `\n`: its state at the time, no configuration.
    pub note: Option<String>,
}

impl PartialEq for Statement {
    fn eq(&self, other: &Self) -> bool {
        self.menu == other.menu
            && self.verb == other.verb
            && self.selector == other.selector
            && self.assignments == other.assignments
            && self.note == other.note
    }
}

impl Eq for Statement {}

/// What a statement does with a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Makes a row.
    Add,
    /// Changes properties of a row, or the settings of a menu.
    Set,
    /// Removes rows.
    Remove,
    /// Sets `disabled=no`.
    Enable,
    /// Sets `disabled=yes`.
    Disable,
    /// Unsets properties of a row: each of them is an assignment to
    /// [`Assigned::Unset`].
    Unset,
    /// Moves a row before the one named by the assignment `destination`.
    Move,
    /// Any other command, such as `reset-counters`. It is known by the path
    /// before it and the argument behind it, which is no flag.
    Other(Name),
}

impl Verb {
    /// The verb as RouterOS writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Add => "add",
            Self::Set => "set",
            Self::Remove => "remove",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Unset => "unset",
            Self::Move => "move",
            Self::Other(name) => name.as_str(),
        }
    }
}

/// One property as a statement leaves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The whole name: `configuration.mode` where the text abbreviates `.mode`.
    pub name: Name,
    /// What it is set to, if it is.
    pub to: Assigned,
}

/// What a statement does with a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// `name=value`, or the bare `name` of a flag.
    Set(Setting),
    /// `!name`.
    Unset,
}
