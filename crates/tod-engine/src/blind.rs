//! Says so when nobody looks: a device that is not observed is not online, but unknown.

use std::time::Duration;

use anyhow::Context;
use tod_bus::{Bus, Cause};
use tod_model::Clock;
use tod_store::{PlatformTx, Store, device_state, outbox, state_changes::StateChange};
use tracing::warn;

use crate::{Nudge, Reconcile, facts, notices};

/// Makes devices unknown that nobody observed for their interval and [`GRACE`]: the poller is gone,
/// or what it sees does not arrive. Runs every few seconds.
pub struct Blind {
    store: Store,
    bus: Bus,
    clock: Clock,
    outbox: Nudge,
    settled: bool,
}

/// How long beyond its interval a device may go unobserved: a poll's deadline, a lease that has to
/// change hands, and a batch on its way.
pub const GRACE: Duration = Duration::from_secs(30);

impl Blind {
    /// Watches this database.
    pub fn new(store: Store, bus: Bus, clock: Clock, outbox: Nudge) -> Self {
        Self { store, bus, clock, outbox, settled: false }
    }

    async fn mark(&self) -> anyhow::Result<Vec<StateChange>> {
        let mut tx = self.store.platform().await.context("cannot begin")?;
        let changes = self.mark_in(&mut tx).await;

        tx.conclude(changes).await
    }

    async fn mark_in(&self, tx: &mut PlatformTx) -> anyhow::Result<Vec<StateChange>> {
        let changes = device_state::mark_blind(tx, self.clock.now(), GRACE)
            .await
            .context("cannot mark devices")?;
        outbox::insert(tx, &facts::of_changes(&changes, Cause::System))
            .await
            .context("cannot write facts")?;

        Ok(changes)
    }
}

impl Reconcile for Blind {
    const NAME: &'static str = "blind";

    /// After a start, and after an outage of the database, the first pass only settles: what was
    /// observed meanwhile is stored first.
    async fn pass(&mut self) -> anyhow::Result<()> {
        if !self.settled {
            self.store.ping().await.context("cannot reach the database")?;
            self.settled = true;
            return Ok(());
        }

        let changes = self.mark().await.inspect_err(|_| self.settled = false)?;
        if changes.is_empty() {
            return Ok(());
        }
        warn!(devices = changes.len(), "nobody observes these devices");
        self.outbox.nudge();
        notices::stored(&self.bus, changes.iter().map(|change| (change.tenant, change.device)))
            .await;

        Ok(())
    }
}
