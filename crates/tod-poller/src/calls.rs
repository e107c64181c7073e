//! Calls to routers: everything that is not a poll.

use std::{sync::Arc, time::Duration};

use tod_model::{
    CallError, DeviceId, OfflineReason, Purpose,
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

    /// Opens a session with the router of the record: one of the caller's own, or, to watch, that which
    /// polls.
    pub async fn open(
        &self,
        device: DeviceId,
        purpose: Purpose,
    ) -> Result<RouterHandle, CallError> {
        let found = self.ask(|answer| Call::Find(device, answer)).await?;
        let (orders, sessions) = found.ok_or(CallError::NotWatched)?;
        tracing::debug!(device.id = %device, purpose = ?purpose, "opening a session for a caller");

        let (shared, stopped) = (Arc::clone(&self.shared), self.stopped.clone());
        let opening = RouterHandle::open(shared, orders, sessions, purpose, stopped);
        let within = self.shared.settings.deadlines.probe;
        let opened = timeout(within, self.while_running(opening));
        opened.await.unwrap_or_else(|_| {
            let detail = "no session came about in time".to_owned();
            Err(CallError::Unreached { reason: OfflineReason::Timeout, detail })
        })
    }

    async fn ask<T>(&self, call: impl FnOnce(oneshot::Sender<T>) -> Call) -> Result<T, CallError> {
        let (answer, answered) = oneshot::channel();
        let asked = self.while_running(async {
            self.calls.send(call(answer)).await.map_err(|_| CallError::Unavailable)?;
            answered.await.map_err(|_| CallError::Unavailable)
        });
        timeout(ANSWER, asked).await.unwrap_or(Err(CallError::Unavailable))
    }

    async fn while_running<T>(
        &self,
        work: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        self.stopped.run_until_cancelled(work).await.unwrap_or(Err(CallError::Unavailable))
    }
}
