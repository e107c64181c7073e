//! Errors as a router words them, and what they mean.

use std::fmt;

use crate::{
    value::{self, text::Charset},
    wire::Sentence,
};

/// A `!trap`: a command that the router refused or did not finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// What the router says, in its words. Empty if it says nothing.
    pub message: String,
    /// The router's own classification. Many traps have none.
    pub category: Option<Category>,
}

/// The categories of the RouterOS manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// 0: missing item or command.
    Missing,
    /// 1: argument value failure.
    Argument,
    /// 2: execution was interrupted.
    Interrupted,
    /// 3: failure related to scripting.
    Scripting,
    /// 4: general failure.
    General,
    /// 5: failure related to the API.
    Api,
    /// 6: failure related to a terminal.
    Terminal,
    /// 7: a value made by `:return`.
    Returned,
}

/// What a trap means to a caller, by category and wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapKind {
    /// This version, board or set of packages has no such menu or verb. Ask again after an upgrade.
    MissingMenu,
    /// The menu is there, the row is not (or no longer).
    NotFound,
    /// The user's group lacks a policy.
    Permission,
    /// `device-mode` forbids it; somebody has to press a button on the board.
    DeviceMode,
    /// The router did not accept an argument or its value.
    BadArgument,
    /// A row like this exists already.
    Exists,
    /// The router is doing this already, or cannot now; later it may.
    Busy,
    /// The command was cancelled, by us or by the router.
    Interrupted,
    /// Anything else; only the message knows.
    Other,
}

impl Trap {
    /// Reads a `!trap`; one without any attribute is a trap too.
    pub fn new(sentence: &Sentence) -> Self {
        let message = sentence.attribute("message").unwrap_or_default();
        let category = sentence.attribute("category").and_then(value::number);
        Self {
            message: Charset::default().decode(message).into_owned(),
            category: category.and_then(Category::new),
        }
    }

    /// What it means. The wording decides where it is known, because the category is coarser and
    /// often missing (`protocol.md` §3).
    pub fn kind(&self) -> TrapKind {
        let message = self.message.to_ascii_lowercase();
        let known = WORDINGS.iter().find(|(wording, _)| message.contains(wording));
        match (known, self.category) {
            (Some(&(_, kind)), _) => kind,
            _ if message.starts_with("expected ") => TrapKind::BadArgument,
            (None, Some(Category::Missing)) => TrapKind::NotFound,
            (None, Some(Category::Argument)) => TrapKind::BadArgument,
            (None, Some(Category::Interrupted)) => TrapKind::Interrupted,
            (None, _) => TrapKind::Other,
        }
    }
}

/// The first that is part of the message wins, so the more special stand first.
const WORDINGS: &[(&str, TrapKind)] = &[
    ("no such command", TrapKind::MissingMenu),
    ("bad command name", TrapKind::MissingMenu),
    ("unknown parameter follow-only", TrapKind::MissingMenu),
    ("no such item", TrapKind::NotFound),
    ("device-mode", TrapKind::DeviceMode),
    ("not enough permissions", TrapKind::Permission),
    ("not allowed (9)", TrapKind::Permission),
    ("already have", TrapKind::Exists),
    ("already exists", TrapKind::Exists),
    ("unknown parameter", TrapKind::BadArgument),
    ("bad parameter", TrapKind::BadArgument),
    ("invalid value", TrapKind::BadArgument),
    ("does not match any value", TrapKind::BadArgument),
    ("is out of range", TrapKind::BadArgument),
    ("missing value", TrapKind::BadArgument),
    ("ambiguous value", TrapKind::BadArgument),
    ("syntax error", TrapKind::BadArgument),
    ("interrupted", TrapKind::Interrupted),
    ("busy", TrapKind::Busy),
    ("already running", TrapKind::Busy),
    ("already in progress", TrapKind::Busy),
    ("in use", TrapKind::Busy),
    ("try again", TrapKind::Busy),
];

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.as_str() {
            "" => f.write_str("the router gave no reason"),
            message => f.write_str(message),
        }
    }
}

impl Category {
    fn new(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Missing,
            1 => Self::Argument,
            2 => Self::Interrupted,
            3 => Self::Scripting,
            4 => Self::General,
            5 => Self::Api,
            6 => Self::Terminal,
            7 => Self::Returned,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, category: Option<Category>, expected: TrapKind) {
        let trap = Trap { message: message.to_owned(), category };
        assert_eq!(trap.kind(), expected, "{message}");
    }

    #[test]
    fn the_wording_says_what_a_trap_means() {
        use TrapKind::{
            BadArgument, Busy, DeviceMode, Exists, Interrupted, MissingMenu, NotFound, Other,
            Permission,
        };
        for (message, expected) in [
            ("no such command prefix", MissingMenu),
            ("no such command", MissingMenu),
            ("no such command or directory (remove)", MissingMenu),
            ("bad command name foo (line 1 column 1)", MissingMenu),
            ("unknown parameter follow-only", MissingMenu),
            ("no such item", NotFound),
            ("no such item (4)", NotFound),
            ("not enough permissions (9)", Permission),
            ("std failure: not allowed (9)", Permission),
            ("failure: not allowed by device-mode", DeviceMode),
            (
                "failure: configuration flagged, check all router configuration for unauthorized \
                 changes and update device-mode",
                DeviceMode,
            ),
            ("unknown parameter comment2", BadArgument),
            ("invalid value for argument address", BadArgument),
            ("input does not match any value of interface", BadArgument),
            ("value of mtu is out of range (68 .. 65535)", BadArgument),
            ("missing value(s) of argument(s) name", BadArgument),
            ("ambiguous value of type, more than one possible value matches input", BadArgument),
            ("expected IP address", BadArgument),
            ("expected end of command (line 1 column 9)", BadArgument),
            ("syntax error (line 1 column 9)", BadArgument),
            ("failure: already have such address", Exists),
            ("failure: entry already exists", Exists),
            ("already have interface with such name", Exists),
            ("failure: already running", Busy),
            ("interrupted", Interrupted),
            ("unexpected failure", Other),
            ("", Other),
        ] {
            check(message, None, expected);
        }
    }

    #[test]
    fn the_category_decides_where_the_wording_is_unknown() {
        check("nanu", Some(Category::Missing), TrapKind::NotFound);
        check("nanu", Some(Category::Argument), TrapKind::BadArgument);
        check("nanu", Some(Category::Interrupted), TrapKind::Interrupted);
        check("nanu", Some(Category::General), TrapKind::Other);
        check("no such command", Some(Category::Argument), TrapKind::MissingMenu);
    }
}
