//! The client against OpenSSH's server and simulated routers.

mod files;
mod host_keys;
mod sessions;
mod simulated;
mod sshd;
