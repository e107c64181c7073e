//! The client against OpenSSH's server and simulated routers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod files;
mod host_keys;
mod nonsense;
mod sessions;
mod simulated;
mod sshd;
