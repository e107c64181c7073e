//! A private PostgreSQL cluster: found, initialised, started, adopted, stopped.
//!
//! `tod up` needs a database and asks nobody for one. This crate finds the server's programs,
//! makes a cluster in a directory of its own, runs it as a user that is not root, and hands out
//! [`Connection`]s. It speaks no SQL: roles and tables are made by the crate that does.
//!
//! **Invariant:** one process at a time holds a [`Cluster`] of a directory, by a lock that the
//! kernel releases when the process dies. The server itself is meant to outlive such a death:
//! the next [`Cluster::start`] adopts it.
//!
//! Start reading at [`Cluster::start`].

mod binaries;
mod cluster;
mod configuration;
mod connection;
mod error;
mod files;
mod guest;
mod initdb;
mod lock;
mod passwords;
mod pidfile;
mod postmaster;
mod processes;
mod settings;
mod user;

pub use binaries::{NEWEST, OLDEST, Search};
pub use cluster::{Cluster, Origin};
pub use connection::Connection;
pub use error::Error;
pub use guest::connect_as;
pub use settings::{Profile, Settings};
