//! Time that the steps of one operation share.

use std::time::Duration;

use tokio::time::Instant;

/// Until when an operation may go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(Instant);

/// As good as for ever, and no clock overflows.
const LONGEST: Duration = Duration::from_hours(8760);

impl Budget {
    pub(super) fn new(within: Duration) -> Self {
        Self(Instant::now() + within.min(LONGEST))
    }

    /// What is left of it.
    pub(super) fn left(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}
