//! The port to the routers themselves: who polls them answers it.

use futures_util::future::BoxFuture;
use tod_model::{
    DeviceId,
    probe::{ProbeReport, ProbeRequest},
};

/// Asks routers, through the process that may dial them.
///
/// A router that does not answer is a report, not an error, and a report comes within
/// [`PROBE_DEADLINE`]. The module `contract` (feature `contract`) is the suite that every adapter
/// must pass.
pub trait Routers: Send + Sync {
    /// Looks at a router once and says what was found. Stores nothing.
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, RoutersError>>;

    /// Dials the device now, whatever its circuit breaker says. The outcome is an observation.
    fn retry_now(&self, device: DeviceId) -> BoxFuture<'_, Result<(), RoutersError>>;
}

/// How long a connection test may take: name, TCP, TLS, sign-in and two questions.
pub const PROBE_DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

/// Why a router could not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoutersError {
    /// Nobody polls at this moment, so nobody may dial.
    #[error("nobody can dial routers at the moment")]
    Unavailable,
    /// The device is none of those that are polled: paused, removed, or added this instant.
    #[error("the device is not being polled")]
    NotWatched,
}
