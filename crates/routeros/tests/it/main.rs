//! The crate against peers written by hand, real sockets, OpenSSL's own server side and the shared
//! vectors.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod conformance;
mod dial;
mod door;
mod inspected;
mod login;
mod lost;
mod operated;
mod ops;
mod peer;
mod rows;
mod session;
mod simulated;
mod streams;
