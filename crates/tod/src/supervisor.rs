//! Services that live and die together.

use std::{collections::HashMap, future::Future, time::Duration};

use anyhow::anyhow;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::{Id, JoinError, JoinSet},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info, info_span, warn};

type Ended = Result<(Id, anyhow::Result<()>), JoinError>;

/// Runs services until one ends or we are told to stop, then stops them all.
///
/// Services never end on their own. One that does, by error, by panic or by returning early, takes
/// the process down with it: an init system restarts a dead process, but nobody notices half of a
/// live one.
pub struct Supervisor {
    services: JoinSet<anyhow::Result<()>>,
    names: HashMap<Id, &'static str>,
    shutdown: CancellationToken,
    grace: Duration,
    /// Listened for from the beginning: one that comes before [`Supervisor::run`] must not kill us.
    signals: [Signal; 2],
}

impl Supervisor {
    /// A supervisor that gives its services `grace` to end once asked.
    pub fn new(grace: Duration) -> anyhow::Result<Self> {
        Ok(Self {
            services: JoinSet::new(),
            names: HashMap::new(),
            shutdown: CancellationToken::new(),
            grace,
            signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        })
    }

    /// Starts a service, which runs until its token is cancelled.
    pub fn start<F>(&mut self, name: &'static str, service: impl FnOnce(CancellationToken) -> F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let future = service(self.shutdown.child_token());
        let handle = self.services.spawn(future.instrument(info_span!("service", name)));
        self.names.insert(handle.id(), name);
    }

    /// Runs until a signal or the first service that ends.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let outcome = tokio::select! {
            () = stop_signal(&mut self.signals) => Ok(()),
            Some(ended) = self.services.join_next_with_id() => {
                let (name, result) = self.identify(ended);
                let cause = result.err().unwrap_or_else(|| anyhow!("returned without being asked"));
                Err(cause.context(format!("service {name} ended")))
            }
        };

        info!("stopping");
        self.shutdown.cancel();
        if tokio::time::timeout(self.grace, self.drain()).await.is_err() {
            let left: Vec<_> = self.names.values().collect();
            warn!(services = ?left, "gave up waiting for services to stop");
        }

        outcome
    }

    async fn drain(&mut self) {
        while let Some(ended) = self.services.join_next_with_id().await {
            let (name, result) = self.identify(ended);
            if let Err(error) = result {
                warn!(service = name, error = format!("{error:#}"), "service stopped badly");
            }
        }
    }

    /// Gives an ended service its name back. A panic is one way to end.
    fn identify(&mut self, ended: Ended) -> (&'static str, anyhow::Result<()>) {
        let (id, result) = match ended {
            Ok((id, result)) => (id, result),
            Err(panic) => (panic.id(), Err(panic.into())),
        };

        (self.names.remove(&id).unwrap_or("unnamed"), result)
    }
}

/// Waits for SIGINT or SIGTERM.
async fn stop_signal([interrupt, terminate]: &mut [Signal; 2]) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_that_ends_stops_the_others() {
        let mut supervisor = Supervisor::new(Duration::from_secs(5)).unwrap();
        let (stopped, was_stopped) = tokio::sync::oneshot::channel();
        supervisor.start("patient", |shutdown| async move {
            shutdown.cancelled().await;
            stopped.send(()).expect("the test waits");
            Ok(())
        });
        supervisor.start("brief", |_| async { Ok(()) });

        let error = supervisor.run().await.unwrap_err();

        assert_eq!(format!("{error:#}"), "service brief ended: returned without being asked");
        was_stopped.await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_one_way_to_end() {
        let mut supervisor = Supervisor::new(Duration::from_secs(5)).unwrap();
        supervisor.start("clumsy", |_| async { panic!("dropped it") });

        let error = supervisor.run().await.unwrap_err();

        assert!(format!("{error:#}").starts_with("service clumsy ended"), "{error:#}");
    }
}
