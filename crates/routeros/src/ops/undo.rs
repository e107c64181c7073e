//! Taking back, and doing again, what was changed.

use std::time::Duration;

use super::{Failure, unless_unknown};
use crate::{command::Command, session::Session};

/// Takes back the newest change that can be taken back, whoever made it.
///
/// It has no target: the caller looks at [`HistoryEntry`](crate::rows::HistoryEntry) before and
/// after, and undoes only while the newest entry is its own. Without reboot; measured on 7.23
/// (`protocol.md` §11). With nothing to undo the router refuses.
pub async fn undo(session: &Session, within: Duration) -> Result<(), Failure> {
    run(session, "/undo", within).await
}

/// Does again what [`undo`] took back last.
pub async fn redo(session: &Session, within: Duration) -> Result<(), Failure> {
    run(session, "/redo", within).await
}

async fn run(session: &Session, path: &str, within: Duration) -> Result<(), Failure> {
    let reply = session.run(Command::new(path), within).await;
    reply.map(drop).map_err(unless_unknown("undo changes over the API"))
}
