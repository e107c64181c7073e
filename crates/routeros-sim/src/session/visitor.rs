//! Who is at the other end, and whether the configuration lets them be served.

use std::net::IpAddr;

use tokio::sync::watch;

use crate::{door::Door, reach::Fate, router::Router};

/// Somebody who came through a door.
pub(super) struct Visitor {
    pub(super) peer: IpAddr,
    pub(super) door: Door,
    /// What the configuration made of them when it was last looked at.
    pub(super) fate: Fate,
    pub(super) revisions: watch::Receiver<u64>,
    /// Whether they were served before: what is established meets other rules.
    known: bool,
}

impl Visitor {
    pub(super) fn new(peer: IpAddr, door: Door, router: &Router) -> Self {
        let revisions = router.revisions();
        let mut visitor = Self { peer, door, fate: Fate::Served, revisions, known: false };
        visitor.review(router);
        visitor
    }

    /// Looks at the configuration again.
    pub(super) fn review(&mut self, router: &Router) {
        self.revisions.mark_unchanged();
        self.fate = router.receive(self.door, self.peer, self.known);
        self.known |= self.fate.is_served();
    }
}
