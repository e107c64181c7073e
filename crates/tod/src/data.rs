//! The data directory: database, keys and certificates in one place.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Where each part is kept.
#[derive(Clone, Debug)]
pub struct DataDirectory {
    root: PathBuf,
}

/// A data directory that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// It is relative, and would move with the working directory.
    #[error("--data-dir {} is relative: give an absolute path", .0.display())]
    Relative(PathBuf),
    /// Something is there that is no directory.
    #[error("--data-dir {} is not a directory", .0.display())]
    NotADirectory(PathBuf),
    /// It cannot be made or written to.
    #[error("--data-dir {} cannot be written: choose another with --data-dir, or give this user the right to it", .0.display())]
    NotWritable(PathBuf, #[source] io::Error),
}

impl DataDirectory {
    /// Makes the directory where there is none, and makes sure that it can be written to.
    ///
    /// It is open to be passed through, because the database server runs as another user when we
    /// are root; what must be private below it is.
    pub fn open(root: &Path) -> Result<Self, DataError> {
        if root.is_relative() {
            return Err(DataError::Relative(root.to_owned()));
        }
        if root.exists() && !root.is_dir() {
            return Err(DataError::NotADirectory(root.to_owned()));
        }

        let directory = Self { root: root.to_owned() };
        let prepare = || -> io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o755).create(root)?;
            DirBuilder::new().recursive(true).mode(0o700).create(directory.keys())?;
            let witness = directory.keys().join(".writable");
            fs::write(&witness, b"")?;
            fs::remove_file(&witness)
        };
        prepare().map_err(|error| DataError::NotWritable(root.to_owned(), error))?;

        Ok(directory)
    }

    /// The private PostgreSQL cluster.
    pub fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// Keys and certificates, readable by us alone.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// Accounts with ACME servers, and the certificates they issued.
    pub fn acme(&self) -> PathBuf {
        self.keys().join("acme")
    }

    /// How people reach the server: written at each start, for commands beside it.
    pub fn public_url(&self) -> PathBuf {
        self.root.join("public-url")
    }

    /// The key that wraps every tenant's key. Lost with it: every stored credential.
    pub fn master_key(&self) -> PathBuf {
        self.keys().join("master.key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_with_private_keys() {
        use std::os::unix::fs::PermissionsExt;

        let parent = tempfile::tempdir().unwrap();
        let data = DataDirectory::open(&parent.path().join("a/b")).unwrap();

        let mode = fs::metadata(data.keys()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn what_cannot_hold_data_is_refused_by_name() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        fs::write(&file, b"").unwrap();

        let relative = DataDirectory::open(Path::new("data"));
        assert!(matches!(relative, Err(DataError::Relative(_))));
        assert!(matches!(DataDirectory::open(&file), Err(DataError::NotADirectory(_))));
        let below = DataDirectory::open(&file.join("data"));
        assert!(matches!(below, Err(DataError::NotWritable(..))), "{below:?}");
    }
}
