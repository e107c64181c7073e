//! The store against a real server: isolation, constraints, every query.
#![expect(clippy::unwrap_used, reason = "helpers of tests, where a panic is the failure")]

mod catalogue;
mod devices;
mod edits;
mod fixture;
mod history;
mod ingest;
mod isolation;
mod leases;
mod lists;
mod logged;
mod outbox;
mod partitions;
mod people;
mod schema;
mod sessions;
mod states;
