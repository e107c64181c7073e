//! From what the poller saw to what the database knows.

mod fold;

use std::time::{Duration, Instant};

use fold::{Before, fold};
use tod_bus::{BatchLimits, Bus, Cause, Observations};
use tod_model::{Clock, DeviceId, Observation, TenantId};
use tod_store::{PlatformTx, Store, StoreError, ingest, outbox, state_changes};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::{Nudge, backoff, facts, gauge, notices};

/// Batches are large enough to be cheap, and young enough to be news.
pub const LIMITS: BatchLimits = BatchLimits { most: 1000, within: Duration::from_millis(200) };

/// How long to go on after a shutdown with what is queued already.
const FLUSH: Duration = Duration::from_secs(5);

/// Stores observations: the one consumer of their queue.
///
/// A batch is one transaction, in which states are folded, samples written and facts put into the
/// outbox; then the notice `stored` goes out. While the database is away the batch is tried again
/// and the queue fills, until the poller has to wait: what is not polled then is an honest gap.
pub struct Ingest<Q> {
    store: Store,
    bus: Bus,
    clock: Clock,
    outbox: Nudge,
    queue: Q,
}

/// What storing a batch came to.
#[derive(Debug)]
struct Done {
    devices: Vec<(TenantId, DeviceId)>,
    changed: bool,
}

impl<Q: Observations> Ingest<Q> {
    /// A consumer of `queue`.
    pub fn new(store: Store, bus: Bus, clock: Clock, outbox: Nudge, queue: Q) -> Self {
        Self { store, bus, clock, outbox, queue }
    }

    /// Stores until `shutdown`, and then what is still queued.
    pub async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                is_open = self.store_next() => if !is_open {
                    shutdown.cancelled().await;
                    return Ok(());
                }
            }
        }

        // A batch that was being stored when the shutdown came is the first of these.
        let flushed =
            timeout(FLUSH, async { while self.queue.depth() > 0 && self.store_next().await {} });
        if flushed.await.is_err() {
            warn!(observations = self.queue.depth(), "gave up storing what was queued");
        }
        Ok(())
    }

    /// Stores the next batch, however long the database is away; false once the queue has ended.
    async fn store_next(&mut self) -> bool {
        let Self { store, bus, clock, outbox, queue } = self;
        let Some(batch) = queue.batch(LIMITS).await else { return false };
        let writer = Writer { store, clock };
        let done = writer.store_patiently(batch).await;
        if done.iter().any(|done| done.changed) {
            outbox.nudge();
        }
        let devices = done.into_iter().flat_map(|done| done.devices);
        notices::stored(bus, devices).await;

        if let Err(error) = queue.acknowledge().await {
            // It comes again, and storing it again changes nothing.
            warn!(error = &error as &dyn std::error::Error, "cannot acknowledge a batch");
        }
        metrics::gauge!("tod_ingest_depth").set(gauge::count(queue.depth()));
        true
    }
}

/// Writes batches.
struct Writer<'a> {
    store: &'a Store,
    clock: &'a Clock,
}

impl Writer<'_> {
    /// Stores a batch, trying again for as long as the database is away. A batch that the database
    /// refuses is halved until the observation is alone that it refuses: that one is given up.
    async fn store_patiently(&self, batch: &[Observation]) -> Vec<Done> {
        let mut done = Vec::new();
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            match self.store_through_outages(part).await {
                Ok(stored) => done.push(stored),
                Err(_) if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(error) => give_up(part, &error),
            }
        }

        done
    }

    async fn store_through_outages(&self, batch: &[Observation]) -> Result<Done, StoreError> {
        let mut failures = 0;
        loop {
            let started = Instant::now();
            match self.store(batch).await {
                Ok(done) => {
                    if failures > 0 {
                        info!(failures, "the database takes observations again");
                    }
                    self.measure(batch, started.elapsed());
                    return Ok(done);
                }
                Err(StoreError::Unavailable(error)) => {
                    failures += 1;
                    metrics::counter!("tod_ingest_retries_total").increment(1);
                    warn!(
                        failures,
                        error = &error as &dyn std::error::Error,
                        "cannot store observations, will retry"
                    );
                    sleep(backoff::jittered(failures)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// One transaction.
    async fn store(&self, observations: &[Observation]) -> Result<Done, StoreError> {
        let mut tx = self.store.platform().await?;
        let written = write(&mut tx, observations).await;
        let Written { done, samples, refused } = tx.conclude(written).await?;
        for (reason, count) in refused {
            metrics::counter!("tod_observations_refused_total", "reason" => reason)
                .increment(count as u64);
        }
        metrics::counter!("tod_observations_stored_total").increment(samples as u64);

        Ok(done)
    }

    fn measure(&self, batch: &[Observation], took: Duration) {
        metrics::histogram!("tod_ingest_batch_size").record(gauge::count(batch.len()));
        metrics::histogram!("tod_ingest_seconds").record(took);
        let now = self.clock.now();
        let oldest = batch.iter().map(|observation| now - observation.at).max();
        let age = oldest.and_then(|age| age.to_std().ok()).unwrap_or_default();
        metrics::histogram!("tod_ingest_age_seconds").record(age);
    }
}

/// What writing a batch came to, once it is committed.
struct Written {
    done: Done,
    samples: usize,
    /// What was not stored, by reason.
    refused: [(&'static str, usize); 6],
}

async fn write(tx: &mut PlatformTx, observations: &[Observation]) -> Result<Written, StoreError> {
    let batch = ingest::lock(tx, observations).await?;
    let folded = fold(|seen| batch.known(seen).map(Before::from), observations);
    let updates = folded.updates();
    let stored = ingest::store(tx, &batch, &updates).await?;
    if folded.is_routine() {
        tx.skip_sync().await?;
    } else {
        ingest::remember(tx, &folded.first).await?;
        state_changes::insert(tx, &folded.changes).await?;
        outbox::insert(tx, &facts::of_changes(&folded.changes, Cause::Poll)).await?;
    }
    let devices =
        updates.iter().map(|update| (update.observation.tenant, update.observation.device));

    Ok(Written {
        done: Done { devices: devices.collect(), changed: !folded.changes.is_empty() },
        samples: stored.samples,
        refused: [
            ("fenced_off", batch.fenced_off),
            ("gone", batch.gone),
            ("malformed", batch.malformed),
            ("suspended", folded.suspended),
            ("duplicate", stored.duplicates),
            ("out_of_range", stored.out_of_range),
        ],
    })
}

/// What the database refuses for good would stop everything behind it.
fn give_up(refused: &[Observation], error: &StoreError) {
    metrics::counter!("tod_observations_refused_total", "reason" => "database").increment(1);
    if let [observation] = refused {
        error!(
            device.id = %observation.device,
            tenant.id = %observation.tenant,
            error = error as &dyn std::error::Error,
            "gave up an observation that the database refuses"
        );
    }
}
