//! The client against OpenSSH's server.

mod files;
mod host_keys;
mod sessions;
mod sshd;
