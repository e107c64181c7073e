//! Who is at the other end, and whether the configuration lets them be served.

use std::net::IpAddr;

use tokio::sync::watch;

use crate::{door::Door, reach::Fate, router::Router};

/// Somebody who came through a door.
pub(crate) struct Visitor {
    pub(crate) peer: IpAddr,
    pub(crate) door: Door,
    /// What the configuration made of them when it was last looked at.
    pub(crate) fate: Fate,
    pub(crate) revisions: watch::Receiver<u64>,
    /// Whether they were served before: what is established meets other rules.
    known: bool,
}

impl Visitor {
    pub(crate) fn new(peer: IpAddr, door: Door, router: &Router) -> Self {
        let revisions = router.revisions();
        let mut visitor = Self { peer, door, fate: Fate::Served, revisions, known: false };
        visitor.review(router);
        visitor
    }

    /// Looks at the configuration again.
    pub(crate) fn review(&mut self, router: &Router) {
        self.revisions.mark_unchanged();
        self.fate = router.receive(self.door, self.peer, self.known);
        self.known |= self.fate.is_served();
    }
}
