//! Simulated routers, asked over real sockets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod basics;
mod client;
