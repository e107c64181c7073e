//! Forgets what has expired.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use tod_model::Clock;
use tod_store::{PlatformTx, Store, sessions, sign_in_links};

use crate::Reconcile;

/// How long an expired session or link is kept, so that a token shown late is still recognised.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes sessions and sign-in links that expired a day ago. Runs hourly.
pub struct Sweep {
    store: Store,
    clock: Clock,
}

impl Sweep {
    /// A sweep of this database.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }
}

impl Reconcile for Sweep {
    const NAME: &'static str = "sweep";

    async fn pass(&mut self) -> anyhow::Result<()> {
        let before = self.clock.now() - KEPT;
        let mut tx = self.store.platform().await.context("cannot begin")?;
        let swept = sweep(&mut tx, before).await;

        tx.conclude(swept).await
    }
}

async fn sweep(tx: &mut PlatformTx, before: DateTime<Utc>) -> anyhow::Result<()> {
    sessions::delete_expired(tx, before).await.context("cannot delete sessions")?;
    sign_in_links::delete_expired(tx, before).await.context("cannot delete links")?;

    Ok(())
}
