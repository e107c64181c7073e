//! The file that holds the outermost key, and everything that can be wrong with it.

use std::{
    fmt, fs,
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::envelope::{self, KEY_BYTES, KeyBytes};

/// The outermost key. Whoever has it and the database reads every secret; whoever loses it reads
/// none again.
pub struct KeyFile {
    pub(crate) key: KeyBytes,
    path: PathBuf,
}

/// Tells which key file a database was sealed with, without telling the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFingerprint([u8; 32]);

/// Why there is no key. The texts are for the operator who starts `tod`.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The database was sealed with a key file that is gone.
    #[error(
        "the key file {} is gone, and the passwords of the routers in this database were sealed with it: put it back from a backup (key {recorded})",
        path.display()
    )]
    Lost {
        /// Where it should be.
        path: PathBuf,
        /// The key the database knows.
        recorded: KeyFingerprint,
    },
    /// The database was sealed with another key file.
    #[error(
        "the key file {} holds key {found}, but the passwords of the routers in this database were sealed with key {recorded}: put that key file back from a backup",
        path.display()
    )]
    Different {
        /// The file.
        path: PathBuf,
        /// The key in it.
        found: KeyFingerprint,
        /// The key the database knows.
        recorded: KeyFingerprint,
    },
    /// Others than its owner may read or write it.
    #[error(
        "the key file {} is open to others (mode {mode:03o}): run \"chmod 600 {}\", and think about who may have read it",
        path.display(), path.display()
    )]
    Permissions {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What is in it is no key.
    #[error(
        "the key file {} does not hold a key (32 bytes in base64): put it back from a backup",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read or made.
    #[error("cannot {verb} the key file {}", path.display())]
    Io {
        /// What failed: `read` or `create`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
}

/// More than a key in base64 takes; a file that is longer is none of ours.
const LONGEST: u64 = 128;

impl KeyFile {
    /// Opens the key file, or makes one where `recorded`, the key the database knows, is none.
    ///
    /// After the first start the caller records [`KeyFile::fingerprint`] in the database. From
    /// then on a missing or different file is an error instead of a fleet nobody can sign in to.
    pub fn open(path: &Path, recorded: Option<KeyFingerprint>) -> Result<Self, KeyFileError> {
        let file = match (Self::read(path)?, recorded) {
            (Some(file), _) => file,
            (None, Some(recorded)) => {
                return Err(KeyFileError::Lost { path: path.to_owned(), recorded });
            }
            (None, None) => {
                create(path).map_err(|error| failed("create", path, error))?;
                let made = Self::read(path)?;
                made.ok_or_else(|| failed("read", path, io::ErrorKind::NotFound.into()))?
            }
        };

        let found = file.fingerprint();
        match recorded {
            Some(recorded) if recorded != found => {
                Err(KeyFileError::Different { path: path.to_owned(), found, recorded })
            }
            _ => Ok(file),
        }
    }

    /// What to record in the database.
    pub fn fingerprint(&self) -> KeyFingerprint {
        let mut hasher = Sha256::new();
        hasher.update(b"tod:key-file:");
        hasher.update(*self.key);

        KeyFingerprint(hasher.finalize().into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read(path: &Path) -> Result<Option<Self>, KeyFileError> {
        let file = match fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("read", path, error)),
        };
        let metadata = file.metadata().map_err(|error| failed("read", path, error))?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Permissions { path: path.to_owned(), mode });
        }

        let mut text = Zeroizing::new(String::with_capacity(128));
        file.take(LONGEST)
            .read_to_string(&mut text)
            .map_err(|error| failed("read", path, error))?;
        let key = decode(&text).ok_or_else(|| KeyFileError::Malformed { path: path.to_owned() })?;

        Ok(Some(Self { key, path: path.to_owned() }))
    }
}

fn decode(text: &str) -> Option<KeyBytes> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).ok()?);
    let mut key: KeyBytes = Zeroizing::new([0; KEY_BYTES]);
    if bytes.len() != KEY_BYTES {
        return None;
    }
    key.copy_from_slice(&bytes);

    Some(key)
}

/// Makes the file whole or not at all: written beside its place, then linked into it. A link does
/// not replace what another process made meanwhile; then that file is the one.
fn create(path: &Path) -> io::Result<()> {
    let unfinished = path.with_extension(format!("new-{}", std::process::id()));
    let linked = write_key(&unfinished).and_then(|()| match fs::hard_link(&unfinished, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let removed = fs::remove_file(&unfinished);
    linked?;
    removed?;

    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    fs::File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

fn write_key(path: &Path) -> io::Result<()> {
    let mut key: [u8; KEY_BYTES] = envelope::random();
    let text = Zeroizing::new(BASE64_STANDARD.encode(key) + "\n");
    key.zeroize();

    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn failed(verb: &'static str, path: &Path, error: io::Error) -> KeyFileError {
    KeyFileError::Io { verb, path: path.to_owned(), error }
}

impl KeyFingerprint {
    /// The bytes as the database keeps them.
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }
}

impl From<[u8; 32]> for KeyFingerprint {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// The first eight bytes: enough for a person to tell two keys apart.
impl fmt::Display for KeyFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile").field("path", &self.path).finish_non_exhaustive()
    }
}
