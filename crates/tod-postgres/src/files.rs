//! The cluster's directory and what lies in it.

use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::configuration::PORT;
use crate::user::ServerUser;

/// Longest directory that leaves room for `/.s.PGSQL.5432` in `sun_path`, 108 bytes with its
/// closing zero (unix(7)); `.lock` is appended only on the file system, not on the socket.
const LONGEST_SOCKET_DIR: usize = 107 - "/.s.PGSQL.5432".len();

/// Names in the cluster's directory.
///
/// ```text
/// postgres/        ours, others may only pass through (0711)
///   lock           held while a process uses the cluster (0600)
///   passwords.json of the superuser and the roles (0600)
///   postgresql.conf, pg_hba.conf
///   data/          the server's user's (0700)
///   log/           the server's user's (0700)
///   run/           its socket; the server's user's (0700)
/// ```
#[derive(Debug, Clone)]
pub struct Layout {
    pub directory: PathBuf,
    pub data: PathBuf,
    pub log: PathBuf,
    pub socket_dir: PathBuf,
}

impl Layout {
    /// Makes the directory when it is absent, and names what lies in it.
    pub fn open(directory: &Path) -> Result<Self, Error> {
        make_dir(directory, 0o711)?;
        // Resolved, because the server's working directory will be compared with it.
        let directory =
            directory.canonicalize().map_err(|error| failed("find", directory, error))?;

        Ok(Self {
            data: directory.join("data"),
            log: directory.join("log"),
            socket_dir: socket_dir(&directory),
            directory,
        })
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// The server's socket; its name is PostgreSQL's choice.
    pub fn socket(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{PORT}"))
    }

    /// The file beside it that names the server's process.
    pub fn socket_lock(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{PORT}.lock"))
    }

    /// What the server writes before its log begins.
    pub fn startup_log(&self) -> PathBuf {
        self.log.join("startup.log")
    }

    /// Makes the directories that the server writes to, and checks that nobody else reads the
    /// one with its socket.
    pub fn prepare(&self, user: &ServerUser) -> Result<(), Error> {
        for directory in [&self.log, &self.socket_dir] {
            if make_dir(directory, 0o700)? {
                user.give(directory)?;
            }
            if !user.owns(directory).map_err(|error| failed("look at", directory, error))? {
                return Err(failed("use", directory, io::ErrorKind::PermissionDenied.into()));
            }
            let private = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(directory, private)
                .map_err(|error| failed("change the mode of", directory, error))?;
        }

        Ok(())
    }
}

/// `run` beside the data, or a name in `/tmp` when that is too long for a socket.
fn socket_dir(directory: &Path) -> PathBuf {
    let beside = directory.join("run");
    if beside.as_os_str().len() <= LONGEST_SOCKET_DIR {
        return beside;
    }

    PathBuf::from(format!("/tmp/tod-postgres-{:016x}", fingerprint(directory)))
}

/// FNV-1a: the same name in every process and release, which std's hashers do not promise.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Makes a directory and its parents unless it exists; says whether it did.
fn make_dir(path: &Path, mode: u32) -> Result<bool, Error> {
    if path.is_dir() {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| failed("make", parent, error))?;
    }
    std::fs::DirBuilder::new()
        .mode(mode)
        .create(path)
        .map_err(|error| failed("make", path, error))?;
    // The umask may have taken bits away.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
        .map_err(|error| failed("change the mode of", path, error))?;

    Ok(true)
}

/// Replaces a file whole: after a crash there is the old text or the new one.
pub fn replace(path: &Path, mode: u32, text: &str) -> Result<(), Error> {
    let draft = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(mode).open(&draft)?;
        file.set_permissions(std::fs::Permissions::from_mode(mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    };

    write().map_err(|error| failed("write", path, error))
}

/// Removes a file that may be absent.
pub fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path, error)),
        _ => Ok(()),
    }
}

/// The error of a file operation, with advice where the cause is a usual one.
pub fn failed(action: &'static str, path: &Path, source: io::Error) -> Error {
    let advice = match source.kind() {
        io::ErrorKind::PermissionDenied => {
            ": it is not ours to use; mend its owner and mode, or choose another data directory"
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            ": its file system is read-only; choose another data directory"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ": the disk is full; make room, then start again"
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            ": a file is in the way; choose another data directory"
        }
        _ => "",
    };

    Error::Files { action, path: path.to_owned(), advice: advice.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_directory_gets_a_short_socket_directory() {
        let short = Path::new("/var/lib/tod/postgres");
        assert_eq!(socket_dir(short), Path::new("/var/lib/tod/postgres/run"));

        let long = Path::new("/").join("x".repeat(LONGEST_SOCKET_DIR));
        let moved = socket_dir(&long);
        assert!(moved.starts_with("/tmp"), "{}", moved.display());
        assert!(moved.as_os_str().len() <= LONGEST_SOCKET_DIR);
        assert_eq!(moved, socket_dir(&long), "the next start must find the same");
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        let error = failed("write", Path::new("/data/x"), io::ErrorKind::StorageFull.into());
        assert!(error.to_string().contains("cannot write /data/x: the disk is full"), "{error}");
    }
}
