//! What can be wrong with an export.

use std::fmt;

use thiserror::Error;

use crate::{path::PathError, quote::QuoteError};

/// Line and column in a text, both from 1. Columns count bytes of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A reason why an export must not be taken for the whole configuration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct Damage {
    /// Where it was noticed.
    pub at: Position,
    /// What it is.
    pub problem: Problem,
}

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// `#error exporting "/interface" (timeout)`: the router left a menu out.
    #[error("the router could not export {0}; export again, or this menu alone")]
    NotExported(String),

    /// `#interrupted`: somebody or something stopped the export.
    #[error("the export was interrupted; export again")]
    Interrupted,

    /// The text ends where no export ends: inside a statement, or without a
    /// line end.
    #[error("the text ends in the middle of a statement; fetch it again")]
    Cut,

    /// A value that is not written as RouterOS writes values.
    #[error(transparent)]
    Quoting(#[from] QuoteError),

    /// Something that is no part of a statement: prose, or what somebody left
    /// of the text that stood there.
    #[error("not a statement of an export; remove it, or export again")]
    NotAStatement,

    /// Script language: `:if`, `do={}`, `$name`, a value that is computed.
    #[error("script language, whose effect is not known before it runs; write out what it does")]
    Script,

    /// A bare `.name` that abbreviates no group.
    #[error("a name that begins with a dot follows no name with a dot; write it in full")]
    NoGroup,

    /// `[ find name~"x" ]`: rows that are chosen by something other than equality.
    #[error("rows can only be found by name=value; name the rows one by one")]
    Selector,

    /// A menu's path that is none.
    #[error(transparent)]
    Menu(#[from] PathError),

    /// More than an export can have. What follows was not read.
    #[error("more than {limit} {what}; this is no export of one router")]
    TooLarge {
        /// How many are read.
        limit: usize,
        /// What of: bytes, statements, properties.
        what: &'static str,
    },
}
