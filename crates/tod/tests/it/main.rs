//! The binary as an operator meets it, and the architecture it was built by.
#![expect(clippy::unwrap_used, reason = "a failed step fails its test")]

mod architecture;
mod lifecycle;
mod server;
mod wrong_use;
