//! The link under a session: up, cut, or gone for good.

use std::time::Duration;

use super::Session;
use crate::{cut, door, mood::Mood};

/// How long a peer itself goes on sending what nobody acknowledges: Linux, 15 times.
pub(crate) const PATIENT_PEER: Duration = Duration::from_mins(16);

/// Whether bytes get from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Up,
    /// Until somebody mends it.
    Cut,
    /// For good: the peer no longer knows this connection.
    Gone,
}

impl Session {
    /// Lets packets pass or vanish, as mood and configuration have it now.
    pub(super) fn relink(&mut self) {
        if self.link != Link::Gone {
            let cut = self.mood == Mood::LinkCut || self.visitor.fate.is_lost();
            self.link = if cut { Link::Cut } else { Link::Up };
        }
        if self.is_lost() != self.lost.is_some() {
            cut::connection(self.wire.tcp(), self.is_lost());
            self.lost = self.is_lost().then(|| self.router.clock().now());
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.link != Link::Up
    }

    /// Keeps the end of the connection from a peer that no packet reaches: it
    /// is told when it can be, as by a router that no longer knows it.
    pub(super) async fn fade(&mut self) {
        let clock = self.router.clock().clone();
        let forgotten = clock.sleep(PATIENT_PEER);
        tokio::pin!(forgotten);
        while self.is_lost() {
            tokio::select! {
                _ = self.moods.changed() => self.mood = *self.moods.borrow_and_update(),
                _ = self.visitor.revisions.changed() => self.visitor.review(&self.router),
                () = &mut forgotten => break,
            }
            self.relink();
        }
        door::reset(self.wire.tcp());
    }
}
