//! Background work that needs no memory: do what is needed, again and again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, info_span, warn};

/// Work that makes the world match the database, however far it has drifted.
///
/// A pass takes no input. It looks at what is and does what is needed, so it does not matter what
/// happened, how often, or whether we were running when it did. Retrying is simply the next pass.
pub trait Reconcile: Send {
    /// Its name in logs and metrics.
    const NAME: &'static str;

    /// Does everything that is due now.
    fn pass(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Asks a reconciler for a pass now rather than at its next period.
///
/// A hint, never a message: nudges merge, and a lost one costs only latency.
#[derive(Clone, Debug, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// Asks for a pass. Cheap, and right from anywhere.
    pub fn nudge(&self) {
        self.0.notify_one();
    }
}

/// Runs passes every `period` and when nudged, until `shutdown`.
///
/// A pass in progress at shutdown is allowed to finish.
pub async fn reconcile<R: Reconcile>(
    mut reconciler: R,
    period: Duration,
    nudge: Nudge,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);

    loop {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(()),
            () = nudge.0.notified() => {}
            _ = ticks.tick() => {}
        }

        run_pass(&mut reconciler).instrument(info_span!("reconcile", name = R::NAME)).await;
    }
}

async fn run_pass<R: Reconcile>(reconciler: &mut R) {
    let started = Instant::now();
    let result = match reconciler.pass().await {
        Ok(()) => {
            debug!(duration = ?started.elapsed(), "pass complete");
            "complete"
        }
        Err(error) => {
            warn!(error = format!("{error:#}"), "pass failed, will retry");
            "failed"
        }
    };

    metrics::counter!("tod_passes_total", "name" => R::NAME, "result" => result).increment(1);
    metrics::histogram!("tod_pass_seconds", "name" => R::NAME).record(started.elapsed());
}

#[cfg(test)]
mod tests {
    use anyhow::bail;
    use tokio::{sync::watch, time::timeout};

    use super::*;

    /// Counts its passes; the first one fails.
    struct Counting(watch::Sender<u32>);

    impl Reconcile for Counting {
        const NAME: &'static str = "counting";

        async fn pass(&mut self) -> anyhow::Result<()> {
            self.0.send_modify(|passes| *passes += 1);
            if *self.0.borrow() == 1 {
                bail!("the first one fails");
            }
            Ok(())
        }
    }

    struct Running {
        passes: watch::Receiver<u32>,
        nudge: Nudge,
        shutdown: CancellationToken,
        task: tokio::task::JoinSet<anyhow::Result<()>>,
    }

    impl Running {
        fn start(period: Duration) -> Self {
            let (sender, passes) = watch::channel(0);
            let (nudge, shutdown) = (Nudge::default(), CancellationToken::new());
            let mut task = tokio::task::JoinSet::new();
            task.spawn(reconcile(Counting(sender), period, nudge.clone(), shutdown.clone()));

            Self { passes, nudge, shutdown, task }
        }

        async fn reaches(&mut self, passes: u32) {
            let reached = self.passes.wait_for(|&count| count >= passes);
            timeout(Duration::from_secs(10), reached).await.unwrap().unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_pass_is_followed_by_the_next() {
        let mut running = Running::start(Duration::from_secs(1));
        running.reaches(3).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_nudge_does_not_wait_for_the_period() {
        let mut running = Running::start(Duration::from_hours(24));
        running.reaches(1).await;
        running.nudge.nudge();
        running.reaches(2).await;
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_told_to() {
        let mut running = Running::start(Duration::from_secs(1));
        running.shutdown.cancel();
        running.task.join_next().await.unwrap().unwrap().unwrap();
    }
}
