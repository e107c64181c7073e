//! Every adapter against the contract of its port, and the fixtures of the facts.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod contract;
mod facts;
mod local;
