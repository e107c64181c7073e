//! Calls to routers: everything that is not a poll.

use tod_model::{
    DeviceId,
    probe::{ProbeReport, ProbeRequest},
};
use tokio::sync::{mpsc, oneshot};

/// Asks the poller for something. Clones share it.
#[derive(Clone, Debug)]
pub struct RouterCalls {
    calls: mpsc::Sender<Call>,
}

/// What a session of a caller's own is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reading what a poll does not, while somebody looks.
    Read,
}

/// Why a call was not served.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The poller is shutting down, or gone.
    #[error("the poller is not running")]
    Gone,
    /// This process does not watch that device.
    #[error("this process does not watch the device")]
    NotWatched,
}

#[derive(Debug)]
pub(crate) enum Call {
    Probe(Box<ProbeRequest>, oneshot::Sender<ProbeReport>),
    Retry(DeviceId, oneshot::Sender<bool>),
}

impl RouterCalls {
    pub(crate) fn new(calls: mpsc::Sender<Call>) -> Self {
        Self { calls }
    }

    /// Looks at a router once, carefully, and stores nothing.
    pub async fn probe(&self, request: ProbeRequest) -> Result<ProbeReport, CallError> {
        let (answer, report) = oneshot::channel();
        self.calls
            .send(Call::Probe(Box::new(request), answer))
            .await
            .map_err(|_| CallError::Gone)?;
        report.await.map_err(|_| CallError::Gone)
    }

    /// Forgets the back-off of a device and dials it now.
    pub async fn retry_now(&self, device: DeviceId) -> Result<(), CallError> {
        let (answer, known) = oneshot::channel();
        self.calls.send(Call::Retry(device, answer)).await.map_err(|_| CallError::Gone)?;
        match known.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(CallError::NotWatched),
            Err(_) => Err(CallError::Gone),
        }
    }
}
