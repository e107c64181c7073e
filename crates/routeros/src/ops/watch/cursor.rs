//! What of a journal is new.

use crate::rows::{HistoryEntry, LogLine, Record};

/// Where somebody is in a journal. Worth keeping: plain values, good over sessions and processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the row: RouterOS counts up, and from the beginning after a reboot.
    pub id: u64,
    /// What the row says, up to 200 characters: tells it from the one that has its number after a
    /// reboot.
    pub text: String,
}

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// With what happens from now on.
    Now,
    /// With the oldest that the router remembers.
    Oldest,
    /// After what was given before.
    After(Mark),
}

/// A row of a journal.
pub trait Watched: Record + Send {
    /// Whether rows change after they were written.
    const CHANGES: bool;

    /// Where in the journal it stands.
    fn mark(&self) -> Mark;
}

impl Watched for LogLine {
    const CHANGES: bool = false;

    fn mark(&self) -> Mark {
        Mark::new(&self.id, &self.message)
    }
}

impl Watched for HistoryEntry {
    const CHANGES: bool = true;

    fn mark(&self) -> Mark {
        Mark::new(&self.id, &self.action)
    }
}

const LONGEST: usize = 200;

impl Mark {
    fn new(id: &str, text: &str) -> Self {
        let id = id.strip_prefix('*').and_then(|digits| u64::from_str_radix(digits, 16).ok());
        Self { id: id.unwrap_or(0), text: text.chars().take(LONGEST).collect() }
    }
}

/// Remembers the newest row that was heard of.
#[derive(Debug)]
pub(super) struct Cursor {
    from: Since,
}

impl Cursor {
    pub(super) fn new(from: Since) -> Self {
        Self { from }
    }

    /// Takes a row that the router sent by itself; gives its mark back if the row is new.
    pub(super) fn arrive(&mut self, mark: Mark) -> Option<Mark> {
        match &self.from {
            Since::After(last) if mark.id <= last.id => None,
            _ => {
                self.from = Since::After(mark.clone());
                Some(mark)
            }
        }
    }

    /// Takes all rows of the journal, oldest first; says from which on they are new, and whether
    /// there may have been others before these.
    pub(super) fn catch_up<'m>(
        &mut self,
        marks: impl ExactSizeIterator<Item = &'m Mark> + Clone,
    ) -> (usize, bool) {
        let count = marks.len();
        let (first, is_gap) = match &self.from {
            Since::Now => (count, false),
            Since::Oldest => (0, false),
            Since::After(last) => {
                let known = marks.clone().take_while(|mark| mark.id <= last.id).count();
                let at = marks.clone().find(|mark| mark.id == last.id);
                let is_continued = match at {
                    Some(mark) => mark.text == last.text,
                    // A row may go without a trace, but not all that were older and none newer.
                    None => known > 0 && known < count,
                };
                if is_continued { (known, false) } else { (0, true) }
            }
        };
        match (marks.last(), &self.from) {
            (Some(newest), _) => self.from = Since::After(newest.clone()),
            (None, Since::Now | Since::After(_)) => self.from = Since::Oldest,
            (None, Since::Oldest) => {}
        }
        (first, is_gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: u64, text: &str) -> Mark {
        Mark { id, text: text.to_owned() }
    }

    fn catch_up(from: Since, journal: &[(u64, &str)]) -> (usize, bool) {
        let marks: Vec<Mark> = journal.iter().map(|(id, text)| mark(*id, text)).collect();
        Cursor::new(from).catch_up(marks.iter())
    }

    #[test]
    fn what_is_new_follows_the_mark() {
        let journal = [(7, "a"), (8, "b"), (9, "c")];
        assert_eq!(catch_up(Since::Now, &journal), (3, false));
        assert_eq!(catch_up(Since::Oldest, &journal), (0, false));
        assert_eq!(catch_up(Since::After(mark(8, "b")), &journal), (2, false));
        assert_eq!(catch_up(Since::After(mark(9, "c")), &journal), (3, false));
    }

    #[test]
    fn what_was_forgotten_is_a_gap() {
        let journal = [(7, "a"), (9, "c")];
        assert_eq!(catch_up(Since::After(mark(3, "x")), &journal), (0, true), "rolled over");
        assert_eq!(catch_up(Since::After(mark(7, "x")), &journal), (0, true), "rebooted");
        assert_eq!(catch_up(Since::After(mark(90, "x")), &journal), (0, true), "rebooted");
        assert_eq!(catch_up(Since::After(mark(7, "a")), &[]), (0, true), "emptied");
        assert_eq!(catch_up(Since::After(mark(8, "b")), &journal), (1, false), "one was undone");
    }

    #[test]
    fn the_end_of_one_look_is_the_beginning_of_the_next() {
        let mut cursor = Cursor::new(Since::Now);
        assert_eq!(cursor.catch_up([].iter()), (0, false));
        assert_eq!(cursor.catch_up([mark(1, "a")].iter()), (0, false));
        assert_eq!(cursor.arrive(mark(1, "a")), None);
        assert_eq!(cursor.arrive(mark(2, "b")), Some(mark(2, "b")));
        assert_eq!(cursor.catch_up([mark(1, "a"), mark(2, "b")].iter()), (2, false));
    }

    #[test]
    fn a_mark_is_a_number_and_some_text() {
        let line = LogLine { id: "*1F".to_owned(), message: "x".repeat(300), ..LogLine::default() };
        assert_eq!(line.mark(), mark(0x1F, &"x".repeat(200)));
    }
}
