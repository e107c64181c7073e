//! PostgreSQL: schema, row-level security, time series.
//!
//! This is the only crate that knows SQL. Everything happens in one of three transactions:
//! [`TenantTx`] sees one tenant, [`OverviewTx`] reads a set of them, [`PlatformTx`] works across
//! all. Each table's functions are in the module that has its name.
//!
//! **Invariant:** a transaction that never entered one of the three roles sees no table at all, and
//! a tenant's transaction sees no other tenant's rows, whatever the query. The database enforces
//! both (forced row-level security); the tests read its catalogue to see that no table is left out.
//!
//! Start with [`Store`], then [`devices::list`] for reads and [`ingest`] for writes. To set up a
//! database: [`bootstrap`], [`create_database`], [`migrate`].

mod bootstrap;
mod error;
mod retention;
mod row;
mod schema;
mod store;
mod token;

pub mod api_keys;
pub mod callers;
pub mod credentials;
pub mod device_changes;
pub mod device_state;
pub mod devices;
pub mod groups;
pub mod history;
pub mod ingest;
pub mod kms;
pub mod outbox;
pub mod partitions;
pub mod sessions;
pub mod shards;
pub mod sign_in_links;
pub mod state_changes;
pub mod summary;
pub mod tags;
pub mod targets;
pub mod tenants;
pub mod users;

pub use bootstrap::{
    DatabaseName, DatabaseNameError, LOGIN, OWNER, RolePasswords, bootstrap, create_database,
    drop_database,
};
pub use error::StoreError;
pub use retention::Retention;
pub use schema::{OLDEST_SERVER, SchemaError, VERSION, fingerprint, migrate};
pub use store::{OverviewTx, PlatformTx, ReadTx, Settings, Store, TenantTx, WriteTx};
pub use token::TokenHash;
