//! A moment after which nothing is waited for.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::error::Error;

/// When an operation has to be done. Everything it waits for is waited for by
/// [`bound`](Self::bound).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// The moment that is `within` away.
    pub(crate) fn after(within: Duration) -> Self {
        Self(Instant::now() + within)
    }

    /// What `work` comes to, unless the deadline comes first.
    pub(crate) async fn bound<T>(self, work: impl Future<Output = T>) -> Result<T, Error> {
        timeout_at(self.0, work).await.map_err(|_| Error::Timeout)
    }
}
