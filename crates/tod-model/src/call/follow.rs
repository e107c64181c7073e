//! Following what a router writes down.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Row;

/// What to follow, from where on, and how much of the router that may take.
///
/// It ends by itself when its time is over; then, and after any break, it goes on from the last
/// [`Mark`]. Nobody on the router's session waits for a slow reader: what it does not take in time is
/// printed later.
///
/// A history that is listened to is looked at every five minutes all the same: nothing proves that
/// every RouterOS tells its listeners of every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// What is followed.
    pub journal: Journal,
    /// Where it begins.
    pub since: Since,
    /// How many rows per second are taken, over ten seconds. A router that has more to say is polled.
    pub rows_per_second: u32,
    /// How often it is polled then, and where it cannot be listened to; 5 s at least.
    pub poll_every: Duration,
    /// How many rows are caught up with at most, the newest.
    pub backlog: usize,
}

/// What a router writes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Journal {
    /// `/log`: rows with `time`, `topics` and `message`.
    Log,
    /// `/system/history`, what was changed: rows with `action`, `by`, `time`, `undo`, `redo` and others.
    History,
}

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// With what happens from now on.
    Now,
    /// With the oldest that the router remembers.
    Oldest,
    /// After what was heard before.
    After(Mark),
}

/// Where somebody is in a journal: for keeping, and good in any process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// A moment at which the router was up. One that has been up for less time than has passed since
    /// has rebooted, and its journals began anew.
    pub at: DateTime<Utc>,
    /// The newest row; none if there was none.
    pub last: Option<Last>,
    /// The numbers of the rows, up to that one, that were undone.
    pub undone: BTreeSet<u64>,
}

/// The newest row of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// Its number: RouterOS counts up, and from the beginning after a reboot.
    pub id: u64,
    /// How what it says begins.
    pub text: String,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A row that is new.
    New(Row),
    /// A change that is known, and was undone or done again: its row as it is now.
    Changed(Row),
    /// Something is missing before what follows: the router has forgotten it, or rebooted, or it was
    /// more than [`Follow::backlog`]. How many rows, if that is known.
    Missed(Option<u64>),
    /// From now on, this is how it is heard.
    By(Way),
}

/// How a journal is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// At once.
    Listening,
    /// Every [`Follow::poll_every`], because it cannot be listened to on this router.
    PollingOnly,
    /// Every [`Follow::poll_every`], because there was more than [`Follow::rows_per_second`], or more
    /// than was taken in time. It is listened to again when there is less than half of that.
    PollingAFlood,
    /// Every [`Follow::poll_every`], because the router wrote down what it did not tell.
    PollingTheSilent,
}

impl Follow {
    /// Takes 20 rows per second at most, polls once a minute, and catches up with 1,000 rows.
    pub const fn new(journal: Journal, since: Since) -> Self {
        let poll_every = Duration::from_mins(1);
        Self { journal, since, rows_per_second: 20, poll_every, backlog: 1_000 }
    }
}

impl Heard {
    /// What it holds, in bytes.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::New(row) | Self::Changed(row) => row.size(),
            Self::Missed(_) | Self::By(_) => 0,
        }
    }
}

impl Mark {
    /// What it holds, in bytes.
    pub(super) fn size(&self) -> u64 {
        let text = self.last.as_ref().map_or(0, |last| last.text.len());
        (size_of::<Self>() + text + self.undone.len() * size_of::<u64>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_kept_as_it_is() {
        let last = Some(Last { id: 31, text: "filter rule added".to_owned() });
        let at = DateTime::from_timestamp(1_790_000_000, 5_000).unwrap();
        let mark = Mark { at, last, undone: BTreeSet::from([30, 31]) };
        let kept = serde_json::to_string(&mark).unwrap();
        assert_eq!(serde_json::from_str::<Mark>(&kept).unwrap(), mark, "{kept}");
    }
}
