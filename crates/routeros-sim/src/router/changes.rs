//! How everybody learns of what changes on a router.

use std::sync::MutexGuard;

use chrono::{DateTime, Utc};
use tokio::sync::{broadcast, watch};

use super::Router;
use crate::{
    actor::Actor, agenda, door::Door, journal::Action, menus, news, state::State, store::Delta,
};

/// Changes a slow listener may fall behind before it misses some.
const CHANGES: usize = 64;

/// A row that somebody changed, for those who listen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Changed {
    pub(crate) store: &'static str,
    pub(crate) row: u32,
    pub(crate) gone: bool,
}

impl Router {
    /// Every change that commands make from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Changed> {
        self.0.changes.get_or_init(|| broadcast::Sender::new(CHANGES)).subscribe()
    }

    pub(crate) fn changed(&self, change: Changed) {
        if let Some(changes) = self.0.changes.get() {
            // Nobody listening is the usual case and no fault.
            let _ = changes.send(change);
        }
    }

    /// How often its configuration has changed, whoever changed it through
    /// whichever door, and every change of that.
    pub fn revisions(&self) -> watch::Receiver<u64> {
        self.0.revision.subscribe()
    }

    /// Writes down what `actor` has changed by one command in the menu at `path`,
    /// lets go of the state, and tells everybody.
    pub(crate) fn commit(
        &self,
        mut state: MutexGuard<'_, State>,
        actor: &Actor,
        path: &'static str,
        deltas: &[Delta],
    ) {
        if deltas.is_empty() {
            return;
        }
        let now = self.clock().now();
        state.journal.note(path, &actor.user, now, deltas.to_vec());
        let words = state.journal.actions().next_back().map(Action::words).unwrap_or_default();
        self.announce(state, deltas);
        self.log(now, "system,info", format!("{words} by {}", actor.user));
    }

    /// Lets go of a state that was changed, and tells everybody.
    pub(crate) fn announce(&self, mut state: MutexGuard<'_, State>, deltas: &[Delta]) {
        state.unsaved.note(self.clock().now(), deltas);
        drop(state);
        for delta in deltas {
            let (store, row) = (delta.store, delta.id());
            self.changed(Changed { store, row, gone: delta.after.is_none() });
            if let Some(news) = news::of(self.host(), delta) {
                self.tell(news);
            }
        }
        self.revise();
    }

    /// Tells everybody that the configuration is another one now.
    pub(crate) fn revise(&self) {
        self.0.shared.barred.send_if_modified(|barred| {
            let bar = |door| barred.lose(door, self.0.index, self.fate(door).is_lost());
            Door::ALL.map(bar).contains(&true)
        });
        self.0.revision.send_modify(|revision| *revision += 1);
        agenda::reconcile(self);
    }

    /// Writes a line to the router's log.
    pub(crate) fn log(&self, at: DateTime<Utc>, topics: &'static str, message: String) {
        let row = self.state().log(at, topics, message);
        self.changed(Changed { store: menus::LOG, row, gone: false });
    }
}
