//! What of a journal is new.

use super::journal::{Journal, Last, Mark, Since};

/// Remembers what was heard of last.
#[derive(Debug)]
pub(super) struct Cursor {
    journal: Journal,
    /// Where to begin, until the journal was looked at.
    begin: Option<Begin>,
    mark: Mark,
}

#[derive(Debug)]
enum Begin {
    Now,
    Oldest,
}

/// A row, as far as its place in the journal is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: u64,
    pub(super) text: String,
    pub(super) is_undone: bool,
}

/// A row that is worth telling, by its place among those that were looked at, and where it leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) row: usize,
    pub(super) mark: Mark,
}

/// What a look at all of the journal has brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CaughtUp {
    /// Known rows that are different now.
    pub(super) changed: Vec<Step>,
    /// There may have been others before those that are new.
    pub(super) is_gap: bool,
    pub(super) new: Vec<Step>,
}

/// What a row is that the router sent by itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    New,
    Changed,
    Known,
}

impl Cursor {
    pub(super) fn new(journal: Journal, since: Since) -> Self {
        let (begin, mark) = match since {
            Since::Now => (Some(Begin::Now), Mark::default()),
            Since::Oldest => (Some(Begin::Oldest), Mark::default()),
            Since::After { mark, .. } => (None, mark),
        };
        Self { journal, begin, mark }
    }

    /// Where it stands.
    pub(super) fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Takes a row that the router sent by itself.
    pub(super) fn arrive(&mut self, line: &Line) -> Arrival {
        match &self.mark.last {
            Some(last) if line.id <= last.id => {
                if line.is_undone == self.mark.undone.contains(&line.id) {
                    return Arrival::Known;
                }
                self.mark.turn(line.id);
                Arrival::Changed
            }
            _ => {
                self.mark.advance(line);
                Arrival::New
            }
        }
    }

    /// A row is gone.
    pub(super) fn forget(&mut self, id: u64) {
        self.mark.undone.remove(&id);
    }

    /// Takes all rows of the journal, oldest first.
    pub(super) fn catch_up(&mut self, lines: &[Line], is_rebooted: bool) -> CaughtUp {
        let (first, is_gap) = match self.begin {
            Some(Begin::Now) => (lines.len(), false),
            Some(Begin::Oldest) => (0, false),
            None => self.first_new(lines, is_rebooted),
        };
        let (known, _) = lines.split_at(first);
        let changed = match self.begin.take() {
            Some(_) => Vec::new(),
            None => self.changed(known),
        };

        self.mark = Mark::default();
        for line in known {
            self.mark.advance(line);
        }
        let mut step = |row: usize| {
            self.mark.advance(&lines[row]);
            Step { row, mark: self.mark.clone() }
        };
        CaughtUp { changed, is_gap, new: (first..lines.len()).map(&mut step).collect() }
    }

    /// From which row on they are new, and whether there may have been others before it.
    fn first_new(&self, lines: &[Line], is_rebooted: bool) -> (usize, bool) {
        let Some(last) = &self.mark.last else {
            return (0, is_rebooted || lines.len() >= self.journal.keeps());
        };
        let known = lines.iter().take_while(|line| line.id <= last.id).count();
        let is_continued = match lines.iter().find(|line| line.id == last.id) {
            Some(line) => line.text == last.text,
            // A row may go without a trace, but not all that were older and none newer.
            None => known > 0 && known < lines.len(),
        };
        if is_continued && !is_rebooted { (known, false) } else { (0, true) }
    }

    /// Those of the known rows that were undone, or done again.
    fn changed(&self, known: &[Line]) -> Vec<Step> {
        let mut mark = self.mark.clone();
        let differs = |line: &Line| line.is_undone != self.mark.undone.contains(&line.id);
        let changed = known.iter().enumerate().filter(|(_, line)| differs(line));
        changed
            .map(|(row, line)| {
                mark.turn(line.id);
                Step { row, mark: mark.clone() }
            })
            .collect()
    }
}

impl Mark {
    fn advance(&mut self, line: &Line) {
        if line.is_undone {
            self.undone.insert(line.id);
        }
        self.last = Some(Last { id: line.id, text: line.text.clone() });
    }

    /// A row was undone, or done again.
    fn turn(&mut self, id: u64) {
        if !self.undone.remove(&id) {
            self.undone.insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn line(id: u64, text: &str) -> Line {
        Line { id, text: text.to_owned(), is_undone: false }
    }

    fn lines(journal: &[(u64, &str)]) -> Vec<Line> {
        journal.iter().map(|&(id, text)| line(id, text)).collect()
    }

    fn after(id: u64, text: &str) -> Since {
        let last = Some(Last { id, text: text.to_owned() });
        Since::After { mark: Mark { last, ..Mark::default() }, ago: Duration::ZERO }
    }

    /// How many rows are new, and whether some may be missing before them.
    fn look(since: Since, journal: &[(u64, &str)], is_rebooted: bool) -> (usize, bool) {
        let mut cursor = Cursor::new(Journal::History, since);
        let CaughtUp { changed, is_gap, new } = cursor.catch_up(&lines(journal), is_rebooted);
        assert_eq!(changed, []);
        (new.len(), is_gap)
    }

    #[test]
    fn what_is_new_follows_the_mark() {
        let journal = [(7, "a"), (8, "b"), (9, "c")];
        assert_eq!(look(Since::Now, &journal, false), (0, false));
        assert_eq!(look(Since::Oldest, &journal, false), (3, false));
        assert_eq!(look(after(8, "b"), &journal, false), (1, false));
        assert_eq!(look(after(9, "c"), &journal, false), (0, false));
    }

    #[test]
    fn what_was_forgotten_is_a_gap() {
        let journal = [(7, "a"), (9, "c")];
        assert_eq!(look(after(3, "x"), &journal, false), (2, true), "rolled over");
        assert_eq!(look(after(7, "x"), &journal, false), (2, true), "rebooted");
        assert_eq!(look(after(90, "x"), &journal, false), (2, true), "rebooted");
        assert_eq!(look(after(7, "a"), &[], false), (0, true), "emptied");
        assert_eq!(look(after(8, "b"), &journal, false), (1, false), "one was undone");
        assert_eq!(look(after(7, "a"), &journal, true), (2, true), "rebooted, and began alike");
    }

    #[test]
    fn a_journal_that_was_empty_is_gone_on_from() {
        let empty = || Since::After { mark: Mark::default(), ago: Duration::ZERO };
        assert_eq!(look(empty(), &[], false), (0, false));
        assert_eq!(look(empty(), &[(1, "a")], false), (1, false));
        assert_eq!(look(empty(), &[(1, "a")], true), (1, true));
        let full: Vec<(u64, &str)> = (1..=100).map(|id| (id, "a")).collect();
        assert_eq!(look(empty(), &full, false), (100, true), "there may have been more");
    }

    #[test]
    fn the_end_of_one_look_is_the_beginning_of_the_next() {
        let mut cursor = Cursor::new(Journal::Log, Since::Now);
        assert_eq!(cursor.catch_up(&[], false).new.len(), 0);
        assert_eq!(cursor.catch_up(&lines(&[(1, "a")]), false).new.len(), 1);
        assert_eq!(cursor.arrive(&line(1, "a")), Arrival::Known);
        assert_eq!(cursor.arrive(&line(2, "b")), Arrival::New);
        assert_eq!(cursor.catch_up(&lines(&[(1, "a"), (2, "b")]), false).new.len(), 0);
    }

    #[test]
    fn what_was_undone_meanwhile_is_told_once() {
        let undone = |id| Line { is_undone: true, ..line(id, "a") };
        let mut cursor = Cursor::new(Journal::History, Since::Now);
        cursor.catch_up(&[line(1, "a"), line(2, "a"), line(3, "a")], false);

        let CaughtUp { changed, is_gap, new } =
            cursor.catch_up(&[line(1, "a"), undone(2), undone(3)], false);
        let rows: Vec<usize> = changed.iter().map(|step| step.row).collect();
        assert_eq!((rows, is_gap, new), (vec![1, 2], false, vec![]));
        assert_eq!(changed[1].mark, *cursor.mark());

        let ago = Duration::ZERO;
        let mut resumed =
            Cursor::new(Journal::History, Since::After { mark: cursor.mark().clone(), ago });
        assert_eq!(resumed.arrive(&undone(3)), Arrival::Known);
        assert_eq!(resumed.arrive(&line(2, "a")), Arrival::Changed, "done again");
        resumed.forget(3);
        assert!(resumed.mark().undone.is_empty());
    }
}
