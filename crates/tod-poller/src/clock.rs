//! Wall time, read in one place.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};

/// Tells the time: the system's, or a test's.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The clock of this machine.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
        Self::new(Utc::now)
    }

    /// Any other source of time.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
