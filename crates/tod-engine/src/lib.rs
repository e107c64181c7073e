//! What `tod` does: use cases, and the work between database, bus and poller.
//!
//! * **The feed** ([`FleetFeed`]) takes leases, and tells the poller what to watch.
//! * **Ingest** ([`Ingest`]) takes what the poller saw, and makes it true in one transaction.
//! * **Reconcilers** ([`OutboxPublisher`], [`Partitions`], [`Blind`], [`Sweep`]) look at the
//!   database and do what is due.
//! * **What routers have** ([`Schemas`]): plans are held against it before they are sent.
//! * **Use cases** ([`devices`], [`groups`], [`tags`], [`credentials`], [`tenants`], [`sign_in`],
//!   [`api_keys`]) are one function each, whoever asks.
//!
//! **Invariants:** nothing here knows SQL, HTTP or a socket. Every fact is written in the
//! transaction that makes it true, and published afterwards. Who may ask is decided before: use
//! cases are told by whom, not whether.

pub mod api_keys;
mod backoff;
mod blind;
#[cfg(feature = "contract")]
pub mod contract;
pub mod credentials;
pub mod devices;
mod engine;
mod error;
mod facts;
mod feed;
mod gauge;
pub mod groups;
mod ingest;
mod keys;
mod notices;
pub mod onboarding;
mod outbox;
mod partitions;
mod reconcile;
mod routers;
mod schemas;
pub mod sign_in;
mod sweep;
pub mod tags;
pub mod tenants;
mod text;
mod token;
mod upload;

pub use blind::{Blind, GRACE};
pub use engine::Engine;
pub use error::EngineError;
pub use feed::{FeedSettings, FleetFeed, Targets};
pub use ingest::{Ingest, LIMITS};
pub use keys::{OpenVaultError, open_vault, unseal};
pub use outbox::OutboxPublisher;
pub use partitions::Partitions;
pub use reconcile::{Nudge, Reconcile, reconcile};
pub use routers::{Answer, PROBE_DEADLINE, Replies, RouterHandle, Routers};
pub use schemas::Schemas;
pub use sweep::Sweep;
pub use text::{LONGEST_COMMENT, LONGEST_NAME, LONGEST_TAG};
pub use token::Token;
pub use upload::upload;
