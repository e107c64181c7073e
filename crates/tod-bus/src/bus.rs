//! The topics and the shared state that every part is handed.

use std::sync::Arc;

use crate::{Fact, Shared, Stored, Topic, local};

/// The topics and the shared state of one installation. Cheap to clone.
///
/// Observations are not here: they have one reader, which owns its [`crate::Observations`].
#[derive(Clone)]
pub struct Bus {
    /// What became true.
    pub facts: Arc<dyn Topic<Fact>>,
    /// What was just stored.
    pub stored: Arc<dyn Topic<Stored>>,
    /// Values, caches and limits.
    pub shared: Arc<dyn Shared>,
}

/// Why the bus could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// The bound on stored values is reached.
    #[error("the shared state is full")]
    Full,
    /// The service behind it is away.
    #[error("the bus is out of reach")]
    Unavailable,
}

/// Messages a subscriber may fall behind before it lags. A fleet of 20,000 that loses its uplink
/// makes as many facts within seconds.
const TOPIC_CAPACITY: usize = 32_768;

/// Values kept, and keys limited, at once.
const SHARED_KEYS: usize = 65_536;

impl Bus {
    /// A bus for a single process.
    pub fn local() -> Self {
        Self {
            facts: Arc::new(local::Topic::new(TOPIC_CAPACITY)),
            stored: Arc::new(local::Topic::new(TOPIC_CAPACITY)),
            shared: Arc::new(local::Shared::new(SHARED_KEYS)),
        }
    }
}
