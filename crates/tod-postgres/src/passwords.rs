//! The generated passwords of a cluster's roles.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use rand::distr::{Alphanumeric, SampleString as _};

use crate::Error;
use crate::files::{self, Layout};

/// The role that `initdb` makes.
pub const SUPERUSER: &str = "postgres";

/// Letters and digits in a password: 190 bits, so that SCRAM's hash cannot be guessed.
const LENGTH: usize = 32;

/// A password per role, kept in a file that only we read.
#[derive(Clone)]
pub struct Passwords(BTreeMap<String, String>);

impl Passwords {
    /// Reads the passwords, and makes those that are missing.
    ///
    /// A cluster that exists (`initialised`) has had its superuser's password: when that is
    /// gone, a new one would open nothing.
    pub fn open(layout: &Layout, roles: &[String], initialised: bool) -> Result<Self, Error> {
        let path = layout.file("passwords.json");
        let mut kept: BTreeMap<String, String> = match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|error| lost(&path, io::Error::new(io::ErrorKind::InvalidData, error)))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !initialised => {
                BTreeMap::new()
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(lost(&path, error));
            }
            Err(error) => return Err(files::failed("read", &path, error)),
        };

        let before = kept.len();
        for role in roles.iter().map(String::as_str).chain([SUPERUSER]) {
            if !kept.contains_key(role) {
                kept.insert(role.to_owned(), generate());
            }
        }
        if kept.len() > before {
            let text = serde_json::to_string_pretty(&kept).expect("a map of strings is JSON");
            files::replace(&path, 0o600, &text)?;
        }

        Ok(Self(kept))
    }

    pub fn of(&self, role: &str) -> Option<&str> {
        self.0.get(role).map(String::as_str)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn generate() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), LENGTH)
}

fn lost(path: &std::path::Path, source: io::Error) -> Error {
    Error::Files {
        action: "read",
        path: path.to_owned(),
        advice: ": it holds the passwords of the database beside it; restore it from a backup, or \
                 choose another data directory"
            .to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn passwords_are_kept_and_roles_may_be_added() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::open(directory.path()).unwrap();
        let first = Passwords::open(&layout, &["tod".to_owned()], false).unwrap();

        let roles = ["tod".to_owned(), "tod_owner".to_owned()];
        let second = Passwords::open(&layout, &roles, true).unwrap();
        assert_eq!(first.of("tod"), second.of("tod"));
        assert_eq!(first.of(SUPERUSER), second.of(SUPERUSER));
        assert_eq!(second.of("tod_owner").unwrap().len(), LENGTH);
        assert_eq!(first.of("tod_owner"), None);

        let mode = layout.file("passwords.json").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn passwords_lost_while_the_data_is_there_are_told() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::open(directory.path()).unwrap();

        let told = Passwords::open(&layout, &[], true).unwrap_err().to_string();
        assert!(told.contains("passwords.json: it holds the passwords"), "{told}");
    }
}
