//! What crosses between the parts of `tod`: observations, facts, notices, and shared state.
//!
//! | port | carries | delivery |
//! |---|---|---|
//! | [`Observations`] | every [`tod_model::Observation`], poller to ingest | at least once, bounded, back-pressure |
//! | [`Topic`]`<`[`Fact`]`>` | what became true, from the outbox | at least once; a slow reader is told it [`Lagged`] |
//! | [`Topic`]`<`[`Stored`]`>` | "new measurements of these devices are in the database" | at most once: a lost one costs a screen its freshness |
//! | [`Shared`] | single-use values, caches, rate limits | atomic per key |
//!
//! **Invariant:** nothing here is the truth. The database is; whatever gets lost on the bus is read
//! again from there.
//!
//! Each port is a trait, [`local`] has the adapters inside one process, and `tests/it/contract`
//! is the suite that every adapter must pass.

mod bus;
mod fact;
pub mod local;
mod observations;
mod shared;
mod topic;

pub use bus::{Bus, BusError};
pub use fact::{Cause, Fact, FactKind};
pub use observations::{BatchLimits, Observations};
pub use shared::{RateLimit, Shared, Verdict};
pub use topic::{Lagged, Stored, Subscription, Topic};
