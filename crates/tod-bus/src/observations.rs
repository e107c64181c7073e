//! The queue between poller and ingest.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tod_model::Observation;

use crate::BusError;

/// How large a batch may grow, and how long it may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// Observations in a batch at most; at least one.
    pub most: usize,
    /// How long the first observation may wait for others.
    pub within: Duration,
}

/// The reading end of the queue of observations. It has one reader.
///
/// A batch stays the current one until it is acknowledged, so that a reader whose transaction
/// failed gets the same batch again, and nothing is lost between reading and commit.
pub trait Observations: Send {
    /// The unacknowledged batch, or the next one; none once every sender is gone.
    ///
    /// Waits without bound for a first observation. Safe to cancel: what was read stays.
    fn batch(&mut self, limits: BatchLimits) -> BoxFuture<'_, Option<&[Observation]>>;

    /// The current batch is stored: forget it.
    fn acknowledge(&mut self) -> BoxFuture<'_, Result<(), BusError>>;

    /// How many observations wait, the current batch included.
    fn depth(&self) -> usize;
}
