//! The test kit, tested.
#![expect(clippy::unwrap_used, reason = "a failed step fails its test")]

mod database;
mod server;
