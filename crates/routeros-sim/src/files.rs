//! The files of a router, on its flash or in its memory.
//!
//! Boards with little flash show it as the directory `flash`; everything beside
//! that directory is in memory and gone after a restart (RouterOS manual). On all
//! other boards everything is on the flash.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{host::Host, npk::Npk, packages::Software};

pub use access::Upload;
pub(crate) use drive::{Drive, Fault};

mod access;
mod drive;

/// The longest text that `contents` takes and shows, in bytes (measured: 60 KB;
/// RouterOS 6 stops at 4 KiB).
pub(crate) const CONTENTS: usize = 60 << 10;

/// How long the flash may take to hold what was written to it (RouterOS manual:
/// NAND up to about 40 s). That this is how much a power loss takes, and always,
/// is a guess at the worst case.
pub(crate) const WRITE_BACK: TimeDelta = TimeDelta::seconds(40);

/// A backup that a router made before anybody looked.
const NIGHTLY: Contents = Contents::Hollow(48_213);

/// The directory that is the flash, where memory is beside it.
const FLASH: &str = "flash";

/// All files of a router. A router whose files nobody has touched has none of
/// these: see [`fresh`](Self::fresh).
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    list: Vec<File>,
    last_id: u32,
}

/// A file or a directory.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: u32,
    /// The whole path without a slash before it: `flash/nightly.backup`.
    pub(crate) name: String,
    pub(crate) contents: Contents,
    /// When it was last written to.
    pub(crate) at: DateTime<Utc>,
    /// Whether somebody is still writing it.
    pub(crate) open: bool,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Contents {
    /// The directory that is the flash itself.
    Disk,
    Directory,
    Bytes(Arc<Vec<u8>>),
    /// So many bytes that nobody ever looks at: packages and backups that the
    /// router made up or fetched by itself.
    Hollow(u64),
}

impl Files {
    /// The files of a router nobody has touched.
    pub(crate) fn fresh(host: Host) -> Self {
        let built = DateTime::from_timestamp(host.model().built, 0).unwrap_or_default();
        let mut files = Self::default();
        let written = built + TimeDelta::days(40);
        let mut put = |name: &str, contents| files.put(name, contents, written);
        if has_flash_directory(host) {
            put(FLASH, Contents::Disk);
            put("flash/skins", Contents::Directory);
            put("flash/nightly.backup", NIGHTLY);
        } else {
            put("skins", Contents::Directory);
            put("nightly.backup", NIGHTLY);
        }
        files
    }

    pub(crate) fn list(&self) -> &[File] {
        &self.list
    }

    pub(crate) fn find(&self, name: &str) -> Option<&File> {
        let name = name.trim_start_matches('/');
        self.list.iter().find(|file| file.name == name)
    }

    /// Bytes on the flash, or in memory.
    pub(crate) fn used(&self, host: Host, flash: bool) -> u64 {
        self.used_by(host, flash, |_| true)
    }

    /// Bytes that some of the files take on the flash, or in memory.
    pub(crate) fn used_by(&self, host: Host, flash: bool, some: impl Fn(&File) -> bool) -> u64 {
        let there = self.list.iter().filter(|file| is_on_flash(host, &file.name) == flash);
        there.filter(|file| some(file)).map(|file| blocks(file.contents.size())).sum()
    }

    /// Takes a file away that is used up.
    pub(crate) fn forget(&mut self, name: &str) {
        self.list.retain(|file| file.name != name);
    }

    /// What a restart leaves: nothing of what was in memory.
    pub(crate) fn restart(&mut self, host: Host) {
        self.list.retain(|file| is_on_flash(host, &file.name));
        for file in &mut self.list {
            file.open = false;
        }
    }

    /// What a power loss at `now` leaves: nothing of what was half written or not
    /// yet on the flash.
    pub(crate) fn lose_power(&mut self, host: Host, now: DateTime<Utc>) {
        self.list.retain(|file| !file.open && file.at + WRITE_BACK <= now);
        self.restart(host);
    }

    /// Enters a file, in the place of one of the same name. Its id is new.
    fn put(&mut self, name: &str, contents: Contents, at: DateTime<Utc>) -> u32 {
        self.list.retain(|file| file.name != name);
        self.last_id += 1;
        self.list.push(File { id: self.last_id, name: name.to_owned(), contents, at, open: false });
        self.last_id
    }
}

impl File {
    /// The words that routers have for kinds of files.
    pub(crate) fn kind(&self) -> String {
        let ending = self.name.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
        match (&self.contents, ending.map(|(_, ending)| ending)) {
            (Contents::Disk, _) => "disk".to_owned(),
            (Contents::Directory, _) => "directory".to_owned(),
            (_, Some("rsc")) => "script".to_owned(),
            (_, Some("backup")) => "backup".to_owned(),
            (_, Some("npk")) if self.npk().is_some() => "package".to_owned(),
            (_, Some(ending)) => format!(".{ending} file"),
            (_, None) => "file".to_owned(),
        }
    }

    /// The package that is in it, if it is whole. What the router fetched by itself
    /// is what its name says.
    pub(crate) fn npk(&self) -> Option<Npk> {
        match &self.contents {
            Contents::Bytes(bytes) if !self.open => Npk::read(bytes),
            Contents::Hollow(_) => Npk::parse(&self.name),
            _ => None,
        }
    }

    pub(crate) fn is_directory(&self) -> bool {
        matches!(self.contents, Contents::Disk | Contents::Directory)
    }
}

impl Contents {
    pub(crate) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(Arc::new(bytes.into()))
    }

    /// In bytes; directories have none.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Disk | Self::Directory => 0,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Hollow(size) => *size,
        }
    }

    /// At most `length` bytes from `offset` on; zeros where there is nothing but
    /// a size.
    pub(crate) fn read(&self, offset: u64, length: usize) -> Vec<u8> {
        let end = offset.saturating_add(length as u64).min(self.size());
        let range = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        match self {
            Self::Bytes(bytes) => bytes.get(range(offset)..range(end)).unwrap_or_default().to_vec(),
            _ => vec![0; range(end.saturating_sub(offset))],
        }
    }
}

/// Bytes of a router's flash.
pub(crate) fn disk(host: Host) -> u64 {
    host.model().disk << 20
}

/// Bytes that a router's flash has for files: what packages do not take.
pub(crate) fn flash(host: Host, software: Option<&Software>) -> u64 {
    disk(host).saturating_sub(Software::size(software, host.model())) & !(BLOCK - 1)
}

/// Bytes that files may take of a router's memory; that it is half is a guess.
pub(crate) fn memory(host: Host) -> u64 {
    host.model().memory << 19
}

/// Whether a board shows its flash as a directory beside what is in memory.
pub(crate) fn has_flash_directory(host: Host) -> bool {
    host.model().disk <= 16
}

/// Whether a file of this name survives a restart.
pub(crate) fn is_on_flash(host: Host, name: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with('/');
    !has_flash_directory(host) || name.strip_prefix(FLASH).is_some_and(below)
}

/// What a disk is dealt out in, in bytes.
const BLOCK: u64 = 4096;

/// What a file of this size takes of a disk.
fn blocks(size: u64) -> u64 {
    size.next_multiple_of(BLOCK)
}
