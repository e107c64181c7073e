//! Files that only we read, replaced whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Puts `content` into `path`, readable by us alone. Whoever reads it, even after a crash, finds
/// the old content or the new one.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    // One that a crash left behind may have any mode.
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }

    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;

    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

/// What is in `path`; none when it is not there.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn content_is_replaced_and_stays_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("account.json");
        assert_eq!(read(&path).unwrap(), None);
        fs::write(path.with_extension("new"), "left behind").unwrap();

        for content in [b"first".as_slice(), b"second"] {
            replace(&path, content).unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some(content));
        }

        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(!path.with_extension("new").exists());
    }
}
