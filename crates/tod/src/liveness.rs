//! Whether polls arrive, for `/health/ready`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tod_api::health::Part;
use tod_bus::{Stored, Subscription};
use tod_engine::Targets;
use tod_model::Clock;
use tokio::{
    sync::watch,
    time::{Instant, interval},
};
use tokio_util::sync::CancellationToken;

/// How long beyond the shortest interval a quiet poller is still a working one.
const GRACE: Duration = Duration::from_secs(30);

/// How often is looked.
const GLANCE: Duration = Duration::from_secs(1);

/// The part of readiness that tells whether polls arrive, and what keeps it current.
pub fn of_polls(
    clock: Clock,
    targets: watch::Receiver<Targets>,
    stored: Subscription<Stored>,
) -> (Part, Polls) {
    let (done, done_at) = watch::channel(None);
    let part = Part { name: "polling", done_at, patience: TimeDelta::seconds(10) };

    (part, Polls { clock, targets, stored, done })
}

/// Watches what is stored.
pub struct Polls {
    clock: Clock,
    targets: watch::Receiver<Targets>,
    stored: Subscription<Stored>,
    done: watch::Sender<Option<DateTime<Utc>>>,
}

impl Polls {
    /// Watches until `shutdown`.
    pub async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let mut glances = interval(GLANCE);
        let mut arrived = Instant::now();
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                _ = glances.tick() => {
                    if arrived.elapsed() <= patience(&self.targets.borrow()) {
                        self.done.send_replace(Some(self.clock.now()));
                    }
                }
                // A subscription that lagged has seen arrivals all the more.
                _ = self.stored.next() => arrived = Instant::now(),
            }
        }
    }
}

/// How long nothing may arrive; a fleet without routers owes nothing.
fn patience(targets: &Targets) -> Duration {
    let shortest = targets.values().map(|target| target.interval.duration()).min();

    shortest.map_or(Duration::MAX, |shortest| shortest + GRACE)
}
