//! From the outbox to the bus.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use tod_bus::{Fact, Topic};
use tod_model::FactId;
use tod_store::{
    Store,
    outbox::{self, OutboxFact},
};
use tokio::time::timeout;
use tracing::error;

use crate::Reconcile;

/// Publishes the facts in the outbox, the oldest first, and takes them out.
///
/// A batch is claimed, published and taken out, and no transaction is open while the bus is spoken to.
/// A fact is taken out after it was published: if we die in between it is published again, and
/// never not at all.
pub struct OutboxPublisher {
    store: Store,
    facts: Arc<dyn Topic<Fact>>,
}

/// Facts per claim.
const BATCH: usize = 500;

/// How long claimed facts are ours: if we die, others publish them after that.
const HOLD: Duration = Duration::from_secs(30);

/// How long the bus may take for a batch. Well within the claim, so that nobody else begins with it.
const PUBLISHING: Duration = Duration::from_secs(20);

impl OutboxPublisher {
    /// A publisher from this database to this topic.
    pub fn new(store: Store, facts: Arc<dyn Topic<Fact>>) -> Self {
        Self { store, facts }
    }

    /// Publishes one batch; says whether there may be more.
    async fn publish_batch(&self) -> anyhow::Result<bool> {
        let claimed = self.claim().await.context("cannot claim facts")?;
        let mut published = 0;
        let outcome = timeout(PUBLISHING, self.publish(&claimed, &mut published)).await;
        metrics::counter!("tod_facts_published_total").increment(published as u64);

        let (published, rest) = claimed.split_at(published);
        self.settle(&ids(published), &ids(rest)).await.context("cannot take facts out")?;
        outcome.context("the bus does not take facts")??;
        Ok(claimed.len() == BATCH)
    }

    async fn claim(&self) -> anyhow::Result<Vec<OutboxFact>> {
        let mut tx = self.store.platform().await?;
        let most = u32::try_from(BATCH).expect("a batch is small");
        let claimed = outbox::claim(&mut tx, most, HOLD).await;
        Ok(tx.conclude(claimed).await?)
    }

    /// Publishes facts until one is not taken, and counts those that were.
    async fn publish(&self, claimed: &[OutboxFact], published: &mut usize) -> anyhow::Result<()> {
        for row in claimed {
            if let Some(fact) = decode(row) {
                self.facts.publish(fact).await.context("cannot publish")?;
            }
            *published += 1;
        }
        Ok(())
    }

    /// Takes out what was published, and lets others have the rest.
    async fn settle(&self, published: &[FactId], rest: &[FactId]) -> anyhow::Result<()> {
        if published.is_empty() && rest.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.platform().await?;
        let settled = async {
            outbox::delete(&mut tx, published).await?;
            outbox::release(&mut tx, rest).await
        };
        let settled = settled.await;
        Ok(tx.conclude(settled).await?)
    }
}

impl Reconcile for OutboxPublisher {
    const NAME: &'static str = "outbox";

    async fn pass(&mut self) -> anyhow::Result<()> {
        while self.publish_batch().await? {}

        Ok(())
    }
}

fn ids(facts: &[OutboxFact]) -> Vec<FactId> {
    facts.iter().map(|fact| fact.id).collect()
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
