//! The engine over a real database, with routers that say what the test tells them to.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod blind;
mod devices;
mod feed;
mod host_keys;
mod house;
mod identity;
mod ingest;
mod keys;
mod outage;
mod outbox;
mod people;
mod routers;
mod shelves;
