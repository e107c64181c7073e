//! The user that the server runs as.

use std::fmt;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;

use tokio::process::Command;

use crate::Error;
use crate::files;

/// A system user that may be made for the server; without it the server runs as nobody.
const OWN_USER: &str = "tod-postgres";

/// User and group id of `nobody`, the same on every Linux distribution.
const NOBODY: u32 = 65_534;

/// The user that the server runs as: ourselves, or somebody without rights when we are root,
/// because PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerUser {
    uid: u32,
    gid: u32,
    /// Whether we have to become that user, which only root can.
    switches: bool,
}

impl ServerUser {
    /// Decides who runs the server for the data in `data`, which may not exist yet.
    ///
    /// Existing data keeps its owner, so that the choice survives a later `useradd`.
    pub fn choose(data: &Path) -> Result<Self, Error> {
        let owner = match data.metadata() {
            Ok(metadata) => Some((metadata.uid(), metadata.gid())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(files::failed("look at", data, error)),
        };
        let (me, group) = (rustix::process::geteuid(), rustix::process::getegid());
        if !me.is_root() {
            return match owner {
                Some((uid, _)) if uid != me.as_raw() => Err(foreign(data, uid)),
                _ => Ok(Self { uid: me.as_raw(), gid: group.as_raw(), switches: false }),
            };
        }

        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let (uid, gid) = match owner {
            Some((0, _)) => return Err(foreign(data, 0)),
            Some(owner) => owner,
            None => find_user(&passwd, OWN_USER).unwrap_or((NOBODY, NOBODY)),
        };

        Ok(Self { uid, gid, switches: true })
    }

    /// A command that runs `program` as this user in `directory`, with an empty environment: a
    /// stray `PGDATA` or `LC_ALL` of the caller changes nothing.
    pub fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir(directory);
        if self.switches {
            command.uid(self.uid).gid(self.gid);
        }

        command
    }

    /// Checks that this user can enter `directory` and everything above it.
    ///
    /// Asked of root only: whoever stays himself made the directory himself.
    pub fn check_reach(&self, directory: &Path) -> Result<(), Error> {
        if !self.switches {
            return Ok(());
        }
        for ancestor in directory.ancestors() {
            let metadata =
                ancestor.metadata().map_err(|error| files::failed("look at", ancestor, error))?;
            if !self.enters(metadata.uid(), metadata.gid(), metadata.mode()) {
                let advice = format!(
                    " as {self}: as root, the data directory must lie where another user can \
                     reach it, for example in /var/lib/tod"
                );
                let source = io::ErrorKind::PermissionDenied.into();
                return Err(Error::Files {
                    action: "enter",
                    path: ancestor.to_owned(),
                    advice,
                    source,
                });
            }
        }

        Ok(())
    }

    /// The class of permission bits that counts is the first that fits, as `path_resolution(7)` has it.
    fn enters(&self, uid: u32, gid: u32, mode: u32) -> bool {
        let bit = match (uid == self.uid, gid == self.gid) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };

        mode & bit != 0
    }

    /// Gives a file or directory of ours to this user.
    pub fn give(&self, path: &Path) -> Result<(), Error> {
        if !self.switches {
            return Ok(());
        }

        chown(path, Some(self.uid), Some(self.gid))
            .map_err(|error| files::failed("change the owner of", path, error))
    }

    /// Whether the user owns `path`.
    pub fn owns(&self, path: &Path) -> io::Result<bool> {
        Ok(path.symlink_metadata()?.uid() == self.uid)
    }
}

impl fmt::Display for ServerUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user id {}", self.uid)
    }
}

fn foreign(data: &Path, uid: u32) -> Error {
    let advice = format!(
        ": it belongs to user id {uid}, and PostgreSQL must own its data (and cannot be root); \
         start as that user, or choose another data directory"
    );

    Error::Files {
        action: "use",
        path: data.to_owned(),
        advice,
        source: io::ErrorKind::PermissionDenied.into(),
    }
}

/// User and group id of `name` in the text of `/etc/passwd`.
fn find_user(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut ids = line.split(':').skip(2).map(str::parse);

    Some((ids.next()?.ok()?, ids.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_directory_is_entered_by_the_bits_of_the_right_class() {
        let user = ServerUser { uid: 7, gid: 8, switches: true };
        assert!(user.enters(0, 0, 0o711));
        assert!(!user.enters(0, 0, 0o700));
        assert!(user.enters(7, 0, 0o700));
        assert!(user.enters(0, 8, 0o710));
        assert!(!user.enters(0, 8, 0o701), "the group's bits hide the others'");
    }

    #[test]
    fn a_directory_that_the_user_cannot_reach_is_named() {
        let user = ServerUser { uid: 7, gid: 8, switches: true };
        let private = std::fs::Permissions::from_mode(0o700);
        let directory = tempfile::Builder::new().permissions(private).tempdir().unwrap();
        let told = user.check_reach(directory.path()).unwrap_err().to_string();
        assert!(told.contains(&directory.path().display().to_string()), "{told}");
        assert!(told.contains("as user id 7"), "{told}");
    }

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\ntod-postgres-old:x:7:8::/:/bin/false\n\
                      tod-postgres:x:998:997::/nonexistent:/bin/false\n";
        assert_eq!(find_user(passwd, OWN_USER), Some((998, 997)));
        assert_eq!(find_user(passwd, "tod"), None);
        assert_eq!(find_user("tod-postgres:x:oops", OWN_USER), None);
    }
}
