//! Making a new cluster, and telling an existing one's version.

use std::io;
use std::path::Path;

use tracing::info;

use crate::Error;
use crate::binaries::Binaries;
use crate::files::{self, Layout};
use crate::passwords::{Passwords, SUPERUSER};
use crate::settings::Profile;
use crate::user::ServerUser;

/// The major version of the data in `data`, or `None` when there is none yet.
pub fn version_of(data: &Path) -> Result<Option<u32>, Error> {
    if !data.exists() {
        return Ok(None);
    }
    let path = data.join("PG_VERSION");
    let text =
        std::fs::read_to_string(&path).map_err(|error| files::failed("read", &path, error))?;
    let major = text.trim().parse().map_err(|error| {
        files::failed("read", &path, io::Error::new(io::ErrorKind::InvalidData, error))
    })?;

    Ok(Some(major))
}

/// Makes the data directory. It gets its name only when it is whole, so whatever a crash leaves
/// behind is swept away by the next attempt.
pub async fn create(
    layout: &Layout,
    binaries: &Binaries,
    user: &ServerUser,
    passwords: &Passwords,
    profile: Profile,
) -> Result<(), Error> {
    info!(version = binaries.major, "making a new database");
    let draft = layout.file("data.new");
    if draft.exists() {
        std::fs::remove_dir_all(&draft).map_err(|error| files::failed("remove", &draft, error))?;
    }
    std::fs::create_dir(&draft).map_err(|error| files::failed("make", &draft, error))?;
    user.give(&draft)?;

    let password = layout.file("initdb.password");
    files::replace(&password, 0o600, passwords.of(SUPERUSER).unwrap_or_default())?;
    user.give(&password)?;
    let made = run(layout, binaries, user, &draft, &password, profile).await;
    files::remove(&password)?;
    made?;

    std::fs::rename(&draft, &layout.data)
        .map_err(|error| files::failed("make", &layout.data, error))
}

async fn run(
    layout: &Layout,
    binaries: &Binaries,
    user: &ServerUser,
    draft: &Path,
    password: &Path,
    profile: Profile,
) -> Result<(), Error> {
    let program = binaries.program("initdb");
    let mut command = user.command(&program, &layout.directory);
    command
        .arg("--pgdata")
        .arg(draft)
        .arg("--pwfile")
        .arg(password)
        .args(["--username", SUPERUSER])
        .args(["--auth", "scram-sha-256"])
        .args(["--encoding", "UTF8", "--locale", "C", "--lc-ctype", "C.UTF-8"])
        .arg("--data-checksums")
        .args((profile == Profile::Throwaway).then_some("--no-sync"))
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    let output = command.output().await.map_err(|error| files::failed("run", &program, error))?;
    if output.status.success() {
        return Ok(());
    }

    Err(failed("initdb", &String::from_utf8_lossy(&output.stderr)))
}

/// The error of a program that ended badly, with advice where the cause is a usual one.
pub fn failed(program: &'static str, output: &str) -> Error {
    let full = ["No space left on device", "Check free disk space"];
    let advice = if full.iter().any(|sign| output.contains(sign)) {
        " because the disk is full: make room, then start again"
    } else if output.contains("Permission denied") {
        " because its user may not go there: choose a directory that other users can reach"
    } else {
        ""
    };

    Error::Failed { program, advice: advice.to_owned(), output: output.trim().to_owned() }
}
