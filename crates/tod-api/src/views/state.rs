//! How a device is, on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tod_model::State;
use utoipa::ToSchema;

use super::names::{DegradedReasonName, OfflineReasonName};

/// A state and, where it has one, its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "state", content = "reason", rename_all = "snake_case")]
pub enum ConditionView {
    /// Added, never reached.
    NeverSeen,
    /// Answers.
    Online,
    /// Answers, but not as it should.
    Degraded(DegradedReasonName),
    /// Does not answer, and a fresh dial failed too.
    Offline(OfflineReasonName),
    /// Another router answers at its address. No polling until a person decides.
    IdentityChanged,
    /// Not polled, because somebody said so.
    Paused,
    /// Nobody has polled it for longer than its interval allows: we are blind.
    Unknown,
}

/// How a device is, since when, and what the router or the network said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StateView {
    /// The state and its reason.
    #[serde(flatten)]
    pub condition: ConditionView,
    /// Since when; null before the first observation.
    #[schema(required)]
    pub since: Option<DateTime<Utc>>,
    /// What the failing step said: `connection refused by 10.0.0.1:8728`.
    #[schema(required)]
    pub detail: Option<String>,
}

impl From<State> for ConditionView {
    fn from(state: State) -> Self {
        match state {
            State::NeverSeen => Self::NeverSeen,
            State::Online => Self::Online,
            State::Degraded(reason) => Self::Degraded(reason.into()),
            State::Offline(reason) => Self::Offline(reason.into()),
            State::IdentityChanged => Self::IdentityChanged,
            State::Paused => Self::Paused,
            State::Unknown => Self::Unknown,
        }
    }
}
