//! Using a cluster that another process runs.

use std::path::Path;

use crate::connection::Connection;
use crate::files::Layout;
use crate::passwords::Passwords;
use crate::postmaster::Postmaster;
use crate::{Error, configuration};

/// How to connect as `role` to the running cluster of `directory`.
///
/// For a command beside the program that holds the cluster: nothing is started, locked or changed.
/// Whoever may read the cluster's passwords may do this, so its owner and root.
pub fn connect_as(directory: &Path, role: &str, database: &str) -> Result<Connection, Error> {
    let not_running = || Error::NotRunning { directory: directory.to_owned() };
    if !directory.is_dir() {
        return Err(not_running());
    }
    let layout = Layout::open(directory)?;
    Postmaster::find(&layout)?.ok_or_else(not_running)?;
    let passwords = Passwords::open(&layout, &[], true)?;
    let password = passwords.of(role).ok_or_else(not_running)?.to_owned();

    Ok(Connection {
        socket_dir: layout.socket_dir,
        port: configuration::PORT,
        role: role.to_owned(),
        password,
        database: database.to_owned(),
    })
}
