//! Further sessions with the router of a handle.

use std::sync::Arc;

use routeros::{Error, Session, error::SignInFailure, ops::Redial};
use tod_model::{CallError, OfflineReason, Purpose};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Held, dial, followed::Followed, serve};
use crate::{sessions::Sessions, shared::Shared};

/// Dials the router of the record anew, and hangs up on the session before.
pub(super) struct Dialler {
    shared: Arc<Shared>,
    followed: Followed,
    sessions: Sessions,
    purpose: Purpose,
    /// Cancelled when the handle is closed.
    closed: CancellationToken,
    served: JoinSet<()>,
}

impl Dialler {
    pub(super) fn new(held: &Held) -> Self {
        let Held { shared, followed, sessions, purpose, closed, .. } = held;
        Self {
            shared: Arc::clone(shared),
            followed: followed.clone(),
            sessions: sessions.clone(),
            purpose: *purpose,
            closed: closed.clone(),
            served: JoinSet::new(),
        }
    }

    /// A session of its own, which it serves until it dials again or is dropped.
    pub(super) async fn dial(&mut self) -> Result<Session, CallError> {
        self.served = JoinSet::new();
        let target = &self.followed.target;
        let link = dial(&self.shared, target, &self.sessions, self.purpose).await?;
        let session = link.known().session;
        let linger = self.shared.settings.linger;
        let (served, closed) = (serve(link, self.followed.clone(), linger), self.closed.clone());
        self.served.spawn(async move {
            let _closed = closed.run_until_cancelled(served).await;
        });
        Ok(session)
    }
}

impl Redial for Dialler {
    async fn redial(&mut self) -> Result<Session, Error> {
        self.dial().await.map_err(|error| unanswered(&error))
    }
}

/// Whether somebody answers who does not let us in, or nobody.
fn unanswered(error: &CallError) -> Error {
    match error {
        CallError::AnotherRouter
        | CallError::Unreached { reason: OfflineReason::SignInFailed, .. } => {
            Error::SignIn(SignInFailure::Refused(error.to_string()))
        }
        _ => Error::Timeout,
    }
}
