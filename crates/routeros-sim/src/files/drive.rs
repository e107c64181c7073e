//! What may be done to files, and what routers say where it may not.

use chrono::{DateTime, Utc};

use super::{Contents, File, Files, blocks, is_on_flash};
use crate::{host::Host, menu::Trap};

/// A router's files together with the room there is for them.
#[derive(Debug)]
pub(crate) struct Drive<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) host: Host,
    pub(crate) now: DateTime<Utc>,
    /// Bytes of flash that are not the system's.
    pub(crate) flash: u64,
    /// Bytes of memory that files may take.
    pub(crate) memory: u64,
}

/// Why a file cannot be written, found or taken away. The words are a guess but
/// for those about space and missing items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// There is nothing of this name.
    #[error("no such item")]
    Missing,
    /// There is something of this name.
    #[error("failure: file with such name already exists")]
    Exists,
    /// It would not fit.
    #[error("failure: not enough disk space")]
    Full,
    /// It would be in a directory that is not there.
    #[error("failure: no such directory")]
    NoDirectory,
    /// It is a directory.
    #[error("failure: it is a directory")]
    Directory,
    /// It is a directory with something in it, or the flash itself.
    #[error("failure: directory is in use")]
    InUse,
    /// The name is none.
    #[error("invalid value for argument name")]
    Name,
}

impl From<Fault> for Trap {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing => Self::no_such_item(),
            Fault::Name => Self::argument(fault.to_string()),
            _ => Self::failure(fault.to_string()),
        }
    }
}

impl Drive<'_> {
    /// Writes a whole file, in the place of one of the same name.
    ///
    /// # Errors
    ///
    /// It is a directory, has none to be in, or does not fit; then the old one is
    /// still there.
    pub(crate) fn write(&mut self, name: &str, contents: Contents) -> Result<u32, Fault> {
        let name = self.place(name)?;
        let old = self.files.find(&name);
        if old.is_some_and(File::is_directory) {
            return Err(Fault::Directory);
        }
        let freed = old.map_or(0, |old| blocks(old.contents.size()));
        self.fits(&name, contents.size(), freed)?;
        Ok(self.files.put(&name, contents, self.now))
    }

    /// Writes other contents into a file that is there.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<u32, Fault> {
        let file = self.files.find(name).ok_or(Fault::Missing)?;
        if file.is_directory() {
            return Err(Fault::Directory);
        }
        let (id, name, size) = (file.id, file.name.clone(), file.contents.size());
        self.fits(&name, bytes.len() as u64, blocks(size))?;
        self.with(id, |file| file.contents = Contents::bytes(bytes))?;
        Ok(id)
    }

    /// Begins a file that is written bit by bit. Until [`finish`](Self::finish) it
    /// is half written, which no power loss survives.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(crate) fn begin(&mut self, name: &str) -> Result<u32, Fault> {
        let id = self.write(name, Contents::bytes([]))?;
        self.with(id, |file| file.open = true)?;
        Ok(id)
    }

    /// Writes `bytes` into a file at `offset`; a gap before it becomes zeros.
    ///
    /// # Errors
    ///
    /// The file is gone, or they do not fit; what was there is there still.
    pub(crate) fn write_at(&mut self, id: u32, offset: u64, bytes: &[u8]) -> Result<(), Fault> {
        let file = self.files.list.iter().find(|file| file.id == id).ok_or(Fault::Missing)?;
        let size = file.contents.size();
        let grown = size.max(offset.saturating_add(bytes.len() as u64));
        self.fits(&file.name, grown, blocks(size))?;
        let fits = |at: u64| usize::try_from(at).map_err(|_| Fault::Full);
        let (from, grown) = (fits(offset)?, fits(grown)?);
        self.with(id, |file| {
            let Contents::Bytes(held) = &mut file.contents else { return };
            let held = std::sync::Arc::make_mut(held);
            held.resize(grown, 0);
            held[from..from + bytes.len()].copy_from_slice(bytes);
        })
    }

    /// Ends the writing of a file. Returns its name.
    ///
    /// # Errors
    ///
    /// The file is gone.
    pub(crate) fn finish(&mut self, id: u32) -> Result<String, Fault> {
        self.with(id, |file| {
            file.open = false;
            file.name.clone()
        })
    }

    /// # Errors
    ///
    /// It is there already, or what it would be in is not.
    pub(crate) fn make_directory(&mut self, name: &str) -> Result<u32, Fault> {
        let name = self.place(name)?;
        if self.files.find(&name).is_some() {
            return Err(Fault::Exists);
        }
        Ok(self.files.put(&name, Contents::Directory, self.now))
    }

    /// # Errors
    ///
    /// It is not there, or a directory that is not empty.
    pub(crate) fn remove(&mut self, name: &str) -> Result<u32, Fault> {
        let file = self.files.find(name).ok_or(Fault::Missing)?;
        let below = format!("{}/", file.name);
        let holds = self.files.list.iter().any(|other| other.name.starts_with(&below));
        if file.contents == Contents::Disk || holds {
            return Err(Fault::InUse);
        }
        let id = file.id;
        self.files.list.retain(|file| file.id != id);
        Ok(id)
    }

    /// Gives a file another name, in another directory perhaps.
    ///
    /// # Errors
    ///
    /// It is not there or a directory, the new name is taken, or it would not fit
    /// there.
    pub(crate) fn rename(&mut self, name: &str, to: &str) -> Result<u32, Fault> {
        let file = self.files.find(name).ok_or(Fault::Missing)?.clone();
        if file.is_directory() {
            return Err(Fault::Directory);
        }
        let to = self.place(to)?;
        if to == file.name {
            return Ok(file.id);
        }
        if self.files.find(&to).is_some() {
            return Err(Fault::Exists);
        }
        let moves = is_on_flash(self.host, &file.name) != is_on_flash(self.host, &to);
        self.fits(&to, file.contents.size(), if moves { 0 } else { blocks(file.contents.size()) })?;
        self.with(file.id, |file| file.name = to)?;
        Ok(file.id)
    }

    /// Bytes that are free on the flash, or in memory.
    pub(crate) fn free(&self, flash: bool) -> u64 {
        let room = if flash { self.flash } else { self.memory };
        room.saturating_sub(self.files.used(self.host, flash))
    }

    fn fits(&self, name: &str, size: u64, freed: u64) -> Result<(), Fault> {
        let free = self.free(is_on_flash(self.host, name)) + freed;
        if blocks(size) <= free { Ok(()) } else { Err(Fault::Full) }
    }

    /// The path a name means, if there is such a place.
    fn place(&self, name: &str) -> Result<String, Fault> {
        let name = name.trim_matches('/');
        if name.is_empty() || name.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(Fault::Name);
        }
        match name.rsplit_once('/') {
            Some((directory, _)) => {
                let there = self.files.find(directory).is_some_and(File::is_directory);
                if there { Ok(name.to_owned()) } else { Err(Fault::NoDirectory) }
            }
            None => Ok(name.to_owned()),
        }
    }

    fn with<T>(&mut self, id: u32, change: impl FnOnce(&mut File) -> T) -> Result<T, Fault> {
        let file = self.files.list.iter_mut().find(|file| file.id == id).ok_or(Fault::Missing)?;
        file.at = self.now;
        Ok(change(file))
    }
}
