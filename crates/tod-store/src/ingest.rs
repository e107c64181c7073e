//! From observations to rows: a batch, a transaction.
//!
//! The caller folds, this module writes:
//!
//! 1. [`lock`] tells what is known of the batch's devices, and keeps it so until the end. What
//!    comes from a lost lease, is of no device any more, or has a text that no database keeps, is
//!    left out here.
//! 2. The caller folds each observation into what is known (`DeviceState::observe`).
//! 3. [`store`] writes states, samples and what else the observations brought; [`remember`] who
//!    answered first; [`crate::state_changes::insert`] and [`crate::outbox::insert`] what changed.
//! 4. [`conclude`](crate::PlatformTx::conclude), after [`skip_sync`](crate::PlatformTx::skip_sync)
//!    where nothing changed but samples.
//!
//! Storing an observation again changes nothing: samples are known by series and time, and states
//! fold by time. No staging table is needed for that. COPY goes straight into the partitions,
//! because the lock shows which observations could be there already (those not newer than the last
//! one), and only these, which are rare, are looked up.

mod copy;
mod digest;
mod facts;
pub(crate) mod interface_lists;
mod known;
pub(crate) mod registrations;
mod samples;
mod states;
mod texts;

use std::collections::HashSet;

use tod_model::{DeviceId, DeviceState, Observation, Outcome, Reading};

pub use facts::{Remembered, Stranger, remember};
pub use known::{Batch, Known, lock};

use crate::StoreError;
use crate::store::PlatformTx;

/// An observation, and how its device is after it. In the order of the observations.
#[derive(Clone, Debug)]
pub struct Update<'a> {
    /// What was seen.
    pub observation: &'a Observation,
    /// How the device is, with it folded in.
    pub state: DeviceState,
}

/// What [`store`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Samples written, one per poll.
    pub samples: usize,
    /// Samples of wireless clients written.
    pub stations: usize,
    /// Observations whose sample was there already.
    pub duplicates: usize,
    /// Observations of a day that has no partition: a clock that is wrong, or a buffer that is old.
    pub out_of_range: usize,
}

/// Writes a batch. Every update must be of an observation that [`Batch::known`] knows.
pub async fn store(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'_>],
) -> Result<Stored, StoreError> {
    let fresh = fresh(tx, batch, updates).await?;
    // The lists first, because samples and states refer to their version.
    let lists = interface_lists::save(tx, batch, updates).await?;
    let clients = registrations::save(tx, batch, updates).await?;
    facts::save(tx, updates).await?;
    states::save(tx, batch, updates, &lists, &clients).await?;

    samples::copy(tx, batch, &lists, fresh).await
}

/// What of a batch has no sample yet.
struct Fresh<'a> {
    observations: Vec<&'a Observation>,
    duplicates: usize,
    out_of_range: usize,
}

async fn fresh<'a>(
    tx: &mut PlatformTx,
    batch: &Batch,
    updates: &[Update<'a>],
) -> Result<Fresh<'a>, StoreError> {
    let mut stored = samples::find_stored(tx, batch, updates).await?;
    let mut fresh = Fresh { observations: Vec::new(), duplicates: 0, out_of_range: 0 };
    for update in updates {
        let observation = update.observation;
        if !batch.has_day(observation) {
            fresh.out_of_range += 1;
        } else if stored.insert((observation.device, observation.at.timestamp_micros())) {
            fresh.observations.push(observation);
        } else {
            fresh.duplicates += 1;
        }
    }

    Ok(fresh)
}

/// Samples that are there, by device and microsecond.
type StoredSamples = HashSet<(DeviceId, i64)>;

fn reading(observation: &Observation) -> Option<&Reading> {
    match &observation.outcome {
        Outcome::Answered { reading, .. } => Some(reading),
        _ => None,
    }
}
