//! The journals of a router, and places in them.

use std::{collections::BTreeSet, time::Duration};

use super::cursor::Line;
use crate::{
    command::Command,
    reply::Row,
    rows::{HistoryEntry, LogLine, Record},
};

/// What a router writes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    /// `/log`: rows that [`LogLine`] reads.
    Log,
    /// `/system/history`: rows that [`HistoryEntry`] reads.
    History,
}

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// With what happens from now on.
    Now,
    /// With the oldest that the router remembers.
    Oldest,
    /// After what was given before.
    After {
        /// What a watch said last.
        mark: Mark,
        /// How long ago that was. A router that has been up for less has rebooted, and its journals
        /// began anew.
        ago: Duration,
    },
}

/// Where somebody is in a journal. Worth keeping: plain values, good over sessions and processes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The newest row; none if there was none.
    pub last: Option<Last>,
    /// The numbers of the rows, up to that one, that were undone. There are 100 at most.
    pub undone: BTreeSet<u64>,
}

/// The newest row of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// The number of the row: RouterOS counts up, and from the beginning after a reboot.
    pub id: u64,
    /// What the row says, up to 200 characters: tells it from the one that has its number after a
    /// reboot.
    pub text: String,
}

impl Journal {
    pub(super) const fn menu(self) -> &'static str {
        match self {
            Self::Log => LogLine::MENU,
            Self::History => HistoryEntry::MENU,
        }
    }

    pub(super) const fn proplist(self) -> &'static [&'static str] {
        match self {
            Self::Log => LogLine::PROPLIST,
            Self::History => HistoryEntry::PROPLIST,
        }
    }

    pub(super) fn print(self) -> Command {
        Command::print(self.menu()).proplist(self.proplist())
    }

    /// How many rows there may be before old ones are forgotten: a thousand lines, unless
    /// `/system/logging/action` says otherwise, and a hundred changes (RouterOS manual).
    pub(super) const fn keeps(self) -> usize {
        match self {
            Self::Log => 1_000,
            Self::History => 100,
        }
    }

    pub(super) fn line(self, row: &Row) -> Line {
        let text = match self {
            Self::Log => row.text("message"),
            Self::History => row.text("action"),
        };
        let text = text.unwrap_or_default().chars().take(LONGEST).collect();
        Line { id: id(row), text, is_undone: row.flag("redoable") }
    }
}

/// How much of a row is remembered, in characters.
const LONGEST: usize = 200;

/// The number in `*1F`.
pub(super) fn id(row: &Row) -> u64 {
    let digits = row.id().and_then(|id| str::from_utf8(id.strip_prefix(b"*")?).ok());
    digits.and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}
