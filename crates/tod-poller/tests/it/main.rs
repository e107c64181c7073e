//! The poller against simulated routers on real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod handles;
mod heavy;
mod identity;
mod journals;
mod outages;
mod pacing;
mod polling;
mod probes;
mod requests;
mod rights;
mod shells;
mod station;
mod targets;
mod transfers;
