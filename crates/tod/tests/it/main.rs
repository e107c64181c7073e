//! The binary as an operator meets it, and the architecture it was built by.
#![expect(clippy::unwrap_used, reason = "a failed step fails its test")]

mod acme;
mod architecture;
mod lifecycle;
mod pebble;
mod server;
mod wrong_use;
