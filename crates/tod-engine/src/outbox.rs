//! From the outbox to the bus.

use std::sync::Arc;

use anyhow::Context;
use tod_bus::{Fact, Topic};
use tod_store::{
    PlatformTx, Store,
    outbox::{self, OutboxFact},
};
use tracing::error;

use crate::Reconcile;

/// Publishes the facts in the outbox, the oldest first, and takes them out.
///
/// A fact is taken out after it was published: if we die in between it is published again, and
/// never not at all.
pub struct OutboxPublisher {
    store: Store,
    facts: Arc<dyn Topic<Fact>>,
}

/// Facts per transaction.
const BATCH: u32 = 500;

impl OutboxPublisher {
    /// A publisher from this database to this topic.
    pub fn new(store: Store, facts: Arc<dyn Topic<Fact>>) -> Self {
        Self { store, facts }
    }

    /// Publishes one batch; says whether there may be more.
    async fn publish_batch(&self) -> anyhow::Result<bool> {
        let mut tx = self.store.platform().await.context("cannot begin")?;
        let published = self.publish_claimed(&mut tx).await;
        let published = tx.conclude(published).await?;
        metrics::counter!("tod_facts_published_total").increment(published as u64);

        Ok(u32::try_from(published).is_ok_and(|count| count == BATCH))
    }

    async fn publish_claimed(&self, tx: &mut PlatformTx) -> anyhow::Result<usize> {
        let claimed = outbox::claim(tx, BATCH).await.context("cannot claim facts")?;
        for row in &claimed {
            if let Some(fact) = decode(row) {
                self.facts.publish(fact).await.context("cannot publish")?;
            }
        }
        let ids: Vec<_> = claimed.iter().map(|row| row.id).collect();
        outbox::delete(tx, &ids).await.context("cannot take facts out")?;

        Ok(claimed.len())
    }
}

impl Reconcile for OutboxPublisher {
    const NAME: &'static str = "outbox";

    async fn pass(&mut self) -> anyhow::Result<()> {
        while self.publish_batch().await? {}

        Ok(())
    }
}

/// A row that is no fact was not written by us. It is dropped, because nobody could ever read it.
fn decode(row: &OutboxFact) -> Option<Fact> {
    serde_json::from_value(row.payload.clone())
        .inspect_err(|error| {
            let error = error as &dyn std::error::Error;
            error!(fact.id = %row.id, tenant.id = %row.tenant, error, "dropped what is no fact");
        })
        .ok()
}
