//! Changes of the configuration that the flash does not hold yet.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use crate::{files::WRITE_BACK, store::Delta};

/// What was changed within the last [`WRITE_BACK`], oldest first. That routers
/// are as slow to save their configuration as files is a guess.
#[derive(Debug, Default)]
pub(crate) struct Unsaved(VecDeque<(DateTime<Utc>, Delta)>);

impl Unsaved {
    /// Keeps what was just changed, and forgets what is on the flash by now.
    pub(crate) fn note(&mut self, now: DateTime<Utc>, deltas: &[Delta]) {
        while self.0.front().is_some_and(|(at, _)| *at + WRITE_BACK <= now) {
            self.0.pop_front();
        }
        self.0.extend(deltas.iter().map(|delta| (now, delta.clone())));
    }

    /// What takes back all that the flash does not hold, in the order to do it.
    pub(crate) fn lost(self, now: DateTime<Utc>) -> Vec<Delta> {
        let unsaved = self.0.into_iter().rev().take_while(|(at, _)| *at + WRITE_BACK > now);
        unsaved.map(|(_, delta)| delta.inverse()).collect()
    }
}
