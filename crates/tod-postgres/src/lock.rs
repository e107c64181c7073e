//! One process at a time per cluster.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::Error;
use crate::files;

/// Holds the cluster for this process until dropped, or until the process dies however it dies.
#[derive(Debug)]
pub struct Lock {
    /// Never read again; closing it releases the lock.
    _file: File,
}

impl Lock {
    /// Takes the lock of `directory`, or says which process has it.
    pub fn take(directory: &Path) -> Result<Self, Error> {
        let path = directory.join("lock");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|error| files::failed("open", &path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse { directory: directory.to_owned(), pid: holder(file) });
            }
            Err(TryLockError::Error(error)) => return Err(files::failed("lock", &path, error)),
        }

        let name_holder = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        name_holder(&mut file).map_err(|error| files::failed("write", &path, error))?;

        Ok(Self { _file: file })
    }
}

/// The process that wrote itself into the lock file. It may have had no time to.
fn holder(file: File) -> String {
    let mut pid = String::new();
    // Far more than a process id needs.
    let read = file.take(32).read_to_string(&mut pid);

    match read {
        Ok(length) if length > 0 => pid,
        _ => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_and_told_who_has_it() {
        let directory = tempfile::tempdir().unwrap();
        let first = Lock::take(directory.path()).unwrap();

        let told = Lock::take(directory.path()).unwrap_err().to_string();
        assert!(told.contains(&format!("in use by process {}", std::process::id())), "{told}");

        drop(first);
        Lock::take(directory.path()).unwrap();
    }
}
