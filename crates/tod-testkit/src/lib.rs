//! Throwaway services and fixtures for tests.
//!
//! A test asks for what it needs and gets it, alone: [`TestDatabase::create`] is a migrated
//! database of its own on a PostgreSQL server that all tests of a run share. Nothing has to run
//! beforehand, and nothing is left behind.
//!
//! **Invariant:** no test waits for time. It waits for a state, with [`eventually`] or
//! [`becomes`], and the time it may take only bounds a failure.

mod database;
mod server;
mod wait;

pub use database::TestDatabase;
pub use server::{Server, ServerError};
pub use wait::{PATIENCE, becomes, eventually};
