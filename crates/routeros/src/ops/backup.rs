//! Binary backups: everything, for the same board and version.

use std::time::Duration;

use super::{Failure, OwnName, files, reboot::goes_down, time::Budget};
use crate::{command::Command, rows::File, session::Session};

/// How much has to be free before a backup is saved, in bytes; most are below 200 KiB.
pub const ROOM: u64 = 1 << 20;

/// Saves a backup to `NAME.backup` on the router, and returns the file as it is there. Needs the
/// policies `ftp`, `policy`, `read`, `sensitive`, `test` and `write`.
///
/// Without password it is not encrypted, said explicitly: before 6.43 the user's password would be
/// taken. [`files::read`] fetches it and [`files::remove`] removes it, where the API can; else SSH.
pub async fn save(
    session: &Session,
    name: &OwnName,
    password: Option<&str>,
    within: Duration,
) -> Result<File, Failure> {
    let budget = Budget::new(within);
    files::room(session, ROOM, &budget).await?;

    let save = Command::new("/system/backup/save").arg("name", name.as_str());
    let save = match password {
        Some(password) => save.arg("password", password),
        None => save.arg("dont-encrypt", "yes"),
    };
    session.run(save, budget.left()).await?;

    let file = format!("{name}.backup");
    match files::find(session, &file, budget.left()).await? {
        Some(found) if found.size.is_some_and(|size| size > 0) => Ok(found),
        _ => Err(Failure::NoFile(file)),
    }
}

/// Loads a backup from a file on the router, which then reboots: success is that the session is over.
/// [`reboot::wait`](super::reboot::wait) for it to come back, perhaps with other users and addresses.
///
/// The password is always given, an empty one if there is none: without, RouterOS would ask for it and
/// wait.
pub async fn load(
    session: &Session,
    file: &str,
    password: Option<&str>,
    within: Duration,
) -> Result<(), Failure> {
    let load = Command::new("/system/backup/load")
        .arg("name", file)
        .arg("password", password.unwrap_or_default());
    goes_down(session, load, within).await
}
