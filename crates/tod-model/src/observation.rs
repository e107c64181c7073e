//! What the poller reports about one device.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    DegradedReason, DeviceId, Fingerprint, Negotiated, OfflineReason, Reading, RouterIdentity,
    TenantId,
};

/// One poll, or one failed attempt at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The fence of the lease under which it was made.
    pub fence: i64,
    /// When the poll's first byte was sent, or the attempt failed.
    pub at: DateTime<Utc>,
    /// How much later than its slot the poll began, milliseconds.
    pub late_ms: u32,
    /// What came of it.
    pub outcome: Outcome,
    /// What it cost the router and the link, since the previous observation.
    pub cost: Cost,
    /// When the next dial is due, while the circuit breaker holds us back.
    pub next_try_at: Option<DateTime<Utc>>,
}

/// What came of a poll.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The router of the record answered.
    Answered {
        /// What it said.
        reading: Box<Reading>,
        /// How the session is protected, where it is new since the last observation.
        negotiated: Option<Negotiated>,
        /// Why the answer is not the whole truth.
        degraded: Option<DegradedReason>,
    },
    /// Nobody answered, and a fresh dial failed too.
    Failed {
        /// Why, as far as it can be told.
        reason: OfflineReason,
        /// What the failing step said, for a person: `connection refused by 10.0.0.1:8728`.
        detail: String,
    },
    /// Somebody else answered. Carries who, and nothing else that it said.
    IdentityChanged {
        /// The router that answered, where it told.
        router: Option<RouterIdentity>,
        /// The certificate it showed, where that is what differs.
        certificate: Option<Fingerprint>,
    },
}

/// What polling costs a router: counted, not estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// API bytes sent to the router, inside TLS.
    pub bytes_sent: u64,
    /// API bytes received, inside TLS.
    pub bytes_received: u64,
    /// Commands run.
    pub commands: u32,
    /// Sign-ins.
    pub logins: u32,
    /// Round trips waited for.
    pub round_trips: u32,
    /// Time from the first byte sent to the last received, milliseconds.
    pub router_ms: u32,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, more: Self) {
        self.bytes_sent += more.bytes_sent;
        self.bytes_received += more.bytes_received;
        self.commands += more.commands;
        self.logins += more.logins;
        self.round_trips += more.round_trips;
        self.router_ms += more.router_ms;
    }
}
