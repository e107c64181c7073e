//! What an operator can do to a key file, and what we say then.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
};

use tod_vault::{KeyFile, KeyFileError};

fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    (directory, path)
}

#[test]
fn the_first_start_makes_a_key_that_only_we_read() {
    let (directory, path) = place();
    let made = KeyFile::open(&path, None).unwrap();

    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "no leftovers");
    let again = KeyFile::open(&path, Some(made.fingerprint())).unwrap();
    assert_eq!(again.fingerprint(), made.fingerprint());
}

#[test]
fn a_lost_key_file_is_not_replaced() {
    let (_directory, path) = place();
    let fingerprint = KeyFile::open(&path, None).unwrap().fingerprint();
    fs::remove_file(&path).unwrap();

    let error = KeyFile::open(&path, Some(fingerprint)).unwrap_err();
    assert!(matches!(error, KeyFileError::Lost { .. }), "{error}");
    assert!(error.to_string().contains("put it back from a backup"), "{error}");
    assert!(!path.exists());
}

#[test]
fn the_key_file_of_another_database_is_refused() {
    let (_directory, path) = place();
    let (_elsewhere, other) = place();
    let recorded = KeyFile::open(&other, None).unwrap().fingerprint();
    KeyFile::open(&path, None).unwrap();

    let error = KeyFile::open(&path, Some(recorded)).unwrap_err();
    assert!(matches!(error, KeyFileError::Different { .. }), "{error}");
    assert!(error.to_string().contains(&recorded.to_string()), "{error}");
}

#[test]
fn a_key_file_that_others_read_is_refused() {
    let (_directory, path) = place();
    KeyFile::open(&path, None).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o602] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let error = KeyFile::open(&path, None).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    KeyFile::open(&path, None).unwrap();
}

#[test]
fn what_is_no_key_is_refused() {
    let (_directory, path) = place();
    KeyFile::open(&path, None).unwrap();
    let key = fs::read_to_string(&path).unwrap();
    for text in ["", "\n", "c2hvcnQ=", "not base64!", &key.repeat(4), &key[..43]] {
        fs::write(&path, text).unwrap();
        let error = KeyFile::open(&path, None).unwrap_err();
        assert!(matches!(error, KeyFileError::Malformed { .. }), "{text:?}: {error}");
    }
}

#[test]
fn a_directory_that_is_not_there_is_told() {
    let (directory, _) = place();
    let error = KeyFile::open(&directory.path().join("gone/key"), None).unwrap_err();
    assert!(matches!(error, KeyFileError::Io { verb: "create", .. }), "{error}");
}

#[test]
fn debug_output_tells_no_key() {
    let (_directory, path) = place();
    let file = KeyFile::open(&path, None).unwrap();
    let key = fs::read_to_string(&path).unwrap();
    assert!(!format!("{file:?}").contains(key.trim()));
}
