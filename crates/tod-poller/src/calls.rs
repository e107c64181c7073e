//! Calls to routers: everything that is not a poll.

use std::{sync::Arc, time::Duration};

use tod_model::{
    DeviceId, OfflineReason,
    probe::{ProbeReport, ProbeRequest},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{RouterHandle, order::Order, probe, sessions::Sessions, shared::Shared};

/// Asks the poller for something. Clones share it.
///
/// The work is done in the caller's own future, so dropping that ends it; so does the end of the
/// poller.
#[derive(Clone)]
pub struct RouterCalls {
    shared: Arc<Shared>,
    calls: mpsc::Sender<Call>,
    stopped: CancellationToken,
}

/// What a session of a caller's own is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reading what a poll does not, while somebody looks.
    Look,
}

/// Why a call was not served.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The poller is shutting down, or gone.
    #[error("the poller is not running")]
    Gone,
    /// This process does not watch that device, or no longer in this way.
    #[error("this process does not watch the device, or its address or credential has changed")]
    NotWatched,
    /// The router holds as many sessions of ours as we allow ourselves, 3; some of them may be
    /// lost ones that it has not noticed yet.
    #[error("three sessions of ours are open on the router")]
    TooManySessions,
    /// Another router answers at its address.
    #[error("another router answers at the address")]
    AnotherRouter,
    /// There is no session with the router.
    #[error("{detail}")]
    Unreached {
        /// Why, as the state of a device would show it.
        reason: OfflineReason,
        /// What the failing step said.
        detail: String,
    },
    /// The router refused the command, or ended the session.
    #[error("the router did not do it")]
    Router(#[source] routeros::Error),
}

/// A poller that does not answer for so long is as good as gone.
const ANSWER: Duration = Duration::from_secs(5);

/// What only the owner of the tasks can answer.
pub(crate) enum Call {
    Retry(DeviceId, oneshot::Sender<bool>),
    Find(DeviceId, oneshot::Sender<Option<(watch::Receiver<Order>, Sessions)>>),
}

impl RouterCalls {
    pub(crate) fn new(
        shared: Arc<Shared>,
        calls: mpsc::Sender<Call>,
        stopped: CancellationToken,
    ) -> Self {
        Self { shared, calls, stopped }
    }

    /// Looks at a router once, carefully, and stores nothing. Takes 15 s at most
    /// ([`Deadlines::probe`](crate::Deadlines::probe)), and a few more where a port answers
    /// strangely.
    pub async fn probe(&self, request: ProbeRequest) -> Result<ProbeReport, CallError> {
        self.while_running(async { Ok(probe::probe(&self.shared, &request).await) }).await
    }

    /// Forgets the back-off of a device, and dials it now unless there is a session already.
    pub async fn retry_now(&self, device: DeviceId) -> Result<(), CallError> {
        let is_known = self.ask(|answer| Call::Retry(device, answer)).await?;
        if is_known { Ok(()) } else { Err(CallError::NotWatched) }
    }

    /// Opens a session of the caller's own with the router of the record.
    pub async fn open(
        &self,
        device: DeviceId,
        purpose: Purpose,
    ) -> Result<RouterHandle, CallError> {
        let found = self.ask(|answer| Call::Find(device, answer)).await?;
        let (orders, sessions) = found.ok_or(CallError::NotWatched)?;
        tracing::debug!(device.id = %device, purpose = ?purpose, "opening a session for a caller");

        let opened = timeout(
            self.shared.settings.deadlines.probe,
            self.while_running(RouterHandle::open(&self.shared, orders, &sessions)),
        );
        opened.await.unwrap_or_else(|_| {
            let detail = "no session came about in time".to_owned();
            Err(CallError::Unreached { reason: OfflineReason::Timeout, detail })
        })
    }

    async fn ask<T>(&self, call: impl FnOnce(oneshot::Sender<T>) -> Call) -> Result<T, CallError> {
        let (answer, answered) = oneshot::channel();
        let asked = self.while_running(async {
            self.calls.send(call(answer)).await.map_err(|_| CallError::Gone)?;
            answered.await.map_err(|_| CallError::Gone)
        });
        timeout(ANSWER, asked).await.unwrap_or(Err(CallError::Gone))
    }

    async fn while_running<T>(
        &self,
        work: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        self.stopped.run_until_cancelled(work).await.unwrap_or(Err(CallError::Gone))
    }
}
