//! The days of the time series, made ahead of time.

use anyhow::Context;
use tod_store::{Store, partitions};
use tracing::info;

use crate::Reconcile;

/// Makes the partitions of the coming days, and drops those whose time is over. Runs hourly.
///
/// Its first pass must be over before [`crate::Ingest`] runs: a sample of a day without a partition
/// cannot be stored.
pub struct Partitions {
    store: Store,
}

impl Partitions {
    /// The partitions of this database.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

impl Reconcile for Partitions {
    const NAME: &'static str = "partitions";

    async fn pass(&mut self) -> anyhow::Result<()> {
        let mut tx = self.store.platform().await.context("cannot begin")?;
        let maintained = partitions::maintain(&mut tx).await;
        let maintained = tx.conclude(maintained).await.context("cannot maintain")?;
        if maintained.made + maintained.dropped > 0 {
            info!(
                days.made = maintained.made,
                days.dropped = maintained.dropped,
                "partitions changed"
            );
        }

        Ok(())
    }
}
