//! Why an operation did not come about.

use std::fmt;

use crate::error::Error;

/// What went wrong, beyond what goes wrong with single commands.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A command failed. After a timeout, or if the session is over, the router may have done it
    /// nevertheless.
    #[error(transparent)]
    Router(#[from] Error),
    /// This router is too old for it, or lacks a package.
    #[error("this router cannot {what}")]
    Unsupported {
        /// What is missing.
        what: &'static str,
    },
    /// The router answered, but not what such a command answers.
    #[error("the router's answer lacks {0}")]
    Unexpected(&'static str),
    /// The session was lost more often than was allowed for.
    #[error("the session was lost too often")]
    TooOften,
    /// Somebody else holds safe mode, or ours has ended.
    #[error("safe mode is held by {}", or_nobody(by))]
    Held {
        /// The user who does; empty if nobody does.
        by: String,
    },
    /// The router did not keep what it was given; it was removed again.
    #[error("the router did not keep {0}")]
    NotKept(&'static str),
    /// Something of ours is still on the router.
    #[error("`{0}` was left behind on the router")]
    LeftBehind(String),
    /// There is not enough room for a file; nothing was written.
    #[error("{needed} bytes have to be free on the router, {free} are")]
    NoSpace {
        /// What would be safe, in bytes.
        needed: u64,
        /// What the router says is free, in bytes.
        free: u64,
    },
    /// Less came than there is. What came is of no use.
    #[error("only {got} of {expected} bytes came")]
    Incomplete {
        /// Bytes that came.
        got: u64,
        /// Bytes that there are.
        expected: u64,
    },
    /// It is larger than was allowed for, or than this version can pass through the API: then SFTP can.
    #[error("{size} bytes are more than the {limit} that can be passed")]
    TooLarge {
        /// How large it is, in bytes.
        size: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The router tried to fetch a file, and says no more than that it failed.
    #[error("the router could not fetch the file")]
    NotFetched,
    /// There is such a file already, which was left as it is.
    #[error("there is a file `{0}` already")]
    Exists(String),
    /// There is no such file.
    #[error("there is no file `{0}`")]
    NoFile(String),
}

fn or_nobody(user: &str) -> &str {
    if user.is_empty() { "nobody" } else { user }
}

/// Where in the text of a script or file something is wrong, as RouterOS says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1; older versions do not always say.
    pub column: Option<u32>,
}

impl Position {
    /// Finds it in a message: `syntax error (line 1 column 9)`, `… (:error; line 5)`. The last counts,
    /// because the text before it may be quoted from a script.
    pub fn find(message: &str) -> Option<Self> {
        let mut words = message.split(|c: char| !c.is_ascii_alphanumeric()).rev();
        let mut column = None;
        let mut number: Option<u32> = None;
        words.find_map(|word| {
            match (word, number) {
                ("line", Some(line)) => return Some(Self { line, column }),
                ("column", Some(_)) => column = number,
                _ => {}
            }
            number = word.parse().ok();
            None
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ", column {column}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_found_where_routers_name_one() {
        for (message, line, column) in [
            ("bad command name foo (line 1 column 7)", 1, Some(7)),
            ("expected end of command (line 12 column 40)\r\n", 12, Some(40)),
            ("gone wrong (:error; line 5)", 5, None),
            ("Script Error: line 3 of the list (line 8 column 2)", 8, Some(2)),
        ] {
            assert_eq!(Position::find(message), Some(Position { line, column }), "{message}");
        }
        for message in ["", "failure: already have such address", "line", "column 3", "line x"] {
            assert_eq!(Position::find(message), None, "{message}");
        }
    }
}
