//! Files of ours that were begun on the router, and whose writers were dropped.

use std::time::Duration;

use routeros::{
    Error, Session,
    ops::{Failure, files},
};
use tokio::time::timeout;

use super::Device;
use crate::sessions::Sessions;

/// How long removing one file may take.
const REMOVING: Duration = Duration::from_secs(5);

/// How long to wait for the turn of who was dropped; somebody else's is too long for a poll to wait.
const BRIEF: Duration = Duration::from_secs(1);

impl Device {
    /// Removes what was left half done on the router, as far as there is a session; else the next poll
    /// does.
    pub(super) async fn tidy(&mut self) {
        if self.sessions.unfinished().first().is_none() {
            return;
        }
        let Some(link) = &mut self.watched.link else { return };
        let session = link.known().session;
        link.converse(remove(&session, &self.sessions)).await;
    }
}

async fn remove(session: &Session, sessions: &Sessions) {
    let Ok(_turn) = timeout(BRIEF, sessions.turn()).await else { return };
    while let Some(name) = sessions.unfinished().first() {
        match files::remove(session, &name, REMOVING).await {
            Ok(()) => {}
            // Who did not answer may the next time.
            Err(Failure::Router(Error::Timeout | Error::Ended(_))) => return,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a file that was not finished stays on a router");
            }
        }
        sessions.unfinished().forget(&name);
    }
}
