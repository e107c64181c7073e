//! The API over real PostgreSQL, request by request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod api;
mod contract;
mod devices;
mod examples;
mod isolation;
mod live;
mod problems;
mod roles;
mod session;
