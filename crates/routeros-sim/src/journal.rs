//! What was done to a router and can be undone: `/system/history`, `/undo`,
//! `/redo` and safe mode.
//!
//! Pure: the journal keeps what changed, and says which changes take it back.
//! [`guard`] does them.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use crate::store::Delta;

pub(crate) use self::{guard::DEEDS, words::rows};

mod guard;
mod words;

/// How many actions are kept. RouterOS manual.
const KEPT: usize = 100;

/// The actions of one router since it started, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    actions: VecDeque<Action>,
    next_id: u32,
    safe: Option<Safe>,
}

/// One command that changed something.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) id: u32,
    /// The menu's path.
    pub(crate) menu: &'static str,
    pub(crate) by: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) deltas: Vec<Delta>,
    /// Whether it was undone, and can be done again.
    pub(crate) undone: bool,
}

/// Who took safe mode, and when in the journal.
#[derive(Clone, Debug)]
pub(crate) struct Safe {
    pub(crate) session: Option<u32>,
    pub(crate) user: String,
    /// The id of the first action that is its.
    first: u32,
    /// What was undone since although it is older, in the order of undoing.
    undone: Vec<Action>,
}

impl Journal {
    /// Writes down an action. What was undone before can no longer be done again;
    /// the oldest action is forgotten, and safe mode with it if it was in it.
    pub(crate) fn note(
        &mut self,
        menu: &'static str,
        by: &str,
        at: DateTime<Utc>,
        deltas: Vec<Delta>,
    ) {
        self.actions.retain(|action| !action.undone);
        self.next_id += 1;
        let id = self.next_id;
        self.actions.push_back(Action { id, menu, by: by.to_owned(), at, deltas, undone: false });
        if self.actions.len() > KEPT {
            self.actions.pop_front();
        }
        if self
            .safe
            .as_ref()
            .is_some_and(|safe| id - safe.first >= u32::try_from(KEPT).unwrap_or(0))
        {
            self.safe = None;
        }
    }

    pub(crate) fn actions(&self) -> impl DoubleEndedIterator<Item = &Action> {
        self.actions.iter()
    }

    /// Takes the newest action back: what is to be done for it, in this order.
    pub(crate) fn undo(&mut self) -> Option<Vec<Delta>> {
        let action = self.actions.iter_mut().rfind(|action| !action.undone)?;
        action.undone = true;
        if let Some(safe) = self.safe.as_mut().filter(|safe| action.id < safe.first) {
            safe.undone.push(action.clone());
        }
        Some(inverse(&action.deltas))
    }

    /// Does again what was undone last.
    pub(crate) fn redo(&mut self) -> Option<Vec<Delta>> {
        let action = self.actions.iter_mut().find(|action| action.undone)?;
        action.undone = false;
        if let Some(safe) = &mut self.safe {
            safe.undone.retain(|undone| undone.id != action.id);
        }
        Some(action.deltas.clone())
    }

    pub(crate) fn safe(&self) -> Option<&Safe> {
        self.safe.as_ref()
    }

    /// Begins safe mode: everybody's actions from now on are part of it.
    pub(crate) fn take(&mut self, session: Option<u32>, user: &str) {
        let first = self.next_id + 1;
        self.safe = Some(Safe { session, user: user.to_owned(), first, undone: Vec::new() });
    }

    /// Ends safe mode; everything stays done.
    pub(crate) fn release(&mut self) {
        self.safe = None;
    }

    /// Ends safe mode and takes back everything since it began, which is then
    /// forgotten. What was undone since is done again (a guess).
    pub(crate) fn unroll(&mut self) -> Vec<Delta> {
        let Some(safe) = self.safe.take() else { return Vec::new() };
        let mut deltas = Vec::new();
        while let Some(action) = self.actions.pop_back_if(|action| action.id >= safe.first) {
            if !action.undone {
                deltas.extend(inverse(&action.deltas));
            }
        }
        for undone in safe.undone.iter().rev() {
            deltas.extend(undone.deltas.iter().cloned());
            if let Some(known) = self.actions.iter_mut().find(|action| action.id == undone.id) {
                known.undone = false;
            }
        }
        deltas
    }
}

fn inverse(deltas: &[Delta]) -> Vec<Delta> {
    deltas.iter().rev().cloned().map(Delta::inverse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{row::Row, store::Stores};

    struct Router(Journal, Stores);

    impl Router {
        fn new() -> Self {
            let mut stores = Stores::default();
            stores.open("/x", Vec::new);
            Self(Journal::default(), stores)
        }

        fn add(&mut self) {
            let row = Row::new(self.1.next_id("/x"));
            let at = self.1.rows("/x").unwrap().len();
            let delta = Delta { store: "/x", before: None, after: Some((at, row)) };
            self.1.apply(&delta);
            self.0.note("/x", "admin", DateTime::UNIX_EPOCH, vec![delta]);
        }

        fn apply(&mut self, deltas: &[Delta]) {
            for delta in deltas {
                self.1.apply(delta);
            }
        }

        fn ids(&self) -> Vec<u32> {
            self.1.rows("/x").unwrap().iter().map(|row| row.id).collect()
        }
    }

    #[test]
    fn actions_are_undone_newest_first_and_done_again_oldest_first() {
        let mut router = Router::new();
        (0..3).for_each(|_| router.add());
        for left in [&[1, 2][..], &[1]] {
            let deltas = router.0.undo().unwrap();
            router.apply(&deltas);
            assert_eq!(router.ids(), left);
        }
        let deltas = router.0.redo().unwrap();
        router.apply(&deltas);
        assert_eq!(router.ids(), [1, 2]);
        router.add();
        assert!(router.0.redo().is_none(), "something else was done meanwhile");
        assert_eq!(router.ids(), [1, 2, 4], "an id is never given twice");
    }

    #[test]
    fn safe_mode_takes_back_what_came_after_it_and_nothing_else() {
        let mut router = Router::new();
        router.add();
        router.0.take(Some(1), "admin");
        (0..KEPT).for_each(|_| router.add());
        let deltas = router.0.unroll();
        router.apply(&deltas);
        assert_eq!(router.ids(), [1]);
        assert!(router.0.safe().is_none());
    }

    #[test]
    fn safe_mode_does_again_what_was_undone_in_it() {
        let mut router = Router::new();
        (0..3).for_each(|_| router.add());
        router.0.take(Some(1), "admin");
        router.add();
        for _ in 0..3 {
            let deltas = router.0.undo().unwrap();
            router.apply(&deltas);
        }
        let deltas = router.0.redo().unwrap();
        router.apply(&deltas);
        router.add();
        assert_eq!(router.ids(), [1, 2, 5]);

        let deltas = router.0.unroll();
        router.apply(&deltas);
        assert_eq!(router.ids(), [1, 2, 3]);
    }

    #[test]
    fn safe_mode_ends_without_undo_at_more_than_a_hundred_actions() {
        let mut router = Router::new();
        router.0.take(Some(1), "admin");
        (0..=KEPT).for_each(|_| router.add());
        assert!(router.0.safe().is_none());
        assert_eq!(router.0.unroll().len(), 0);
        assert_eq!(router.ids().len(), KEPT + 1);
    }
}
