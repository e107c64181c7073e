//! What a fleet is, and the rules it obeys.
//!
//! Every other crate of `tod` speaks in these types. **Invariant:** nothing here does I/O, waits,
//! or reads a clock; time is always an argument. That makes each rule a function that a table of
//! examples can test.
//!
//! Start with [`Target`] (what the poller is told), [`Observation`] (what it answers), and
//! [`DeviceState::observe`] (what the fleet then knows).

pub mod address;
pub mod authz;
pub mod call;
pub mod clock;
pub mod dial;
pub mod id;
pub mod identity;
pub mod interval;
pub mod observation;
pub mod onboarding;
pub mod probe;
pub mod reading;
pub mod rights;
pub mod secret;
pub mod shard;
pub mod ssh;
pub mod state;
pub mod target;
pub mod transport;

pub use address::{Address, AddressError, Host};
pub use authz::{Action, Denied, Grant, PlatformRole, Principal, Role};
pub use call::{CallError, Purpose};
pub use clock::Clock;
pub use dial::{DialPolicy, Forbidden};
pub use id::{
    ApiKeyId, CredentialId, DeviceId, FactId, GroupId, SeriesId, SessionId, TagId, TenantId, UserId,
};
pub use identity::{IdentityCheck, RouterIdentity};
pub use interval::{Interval, IntervalSource};
pub use observation::{Cost, Observation, Outcome};
pub use reading::{Board, Facts, InterfaceReading, Rates, Reading, Registration, Resource, Sensor};
pub use rights::{Feature, Policy, Rights};
pub use secret::Secret;
pub use shard::Shard;
pub use ssh::{HostKey, HostKeyError, Ssh};
pub use state::{DegradedReason, DeviceState, OfflineReason, State, Transition};
pub use target::{SealedCredential, SessionMode, Target};
pub use transport::{Fingerprint, Negotiated, Tier};
