//! A router's files for those who have no door to it: tests and tools.

use super::{Drive, Fault, Files, flash, memory};
use crate::{deed::Refused, menu::Trap, packages, router::Router};

/// A file that is being written. Until it is [`finish`](Self::finish)ed it is half
/// written: it survives a restart that way, and no power loss at all.
#[derive(Debug)]
pub struct Upload {
    router: Router,
    file: u32,
    length: u64,
}

impl Upload {
    /// Writes more of it.
    ///
    /// # Errors
    ///
    /// There is no room for it, or the file is gone: removed, or lost with the
    /// router's power.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.router
            .drive(|drive| drive.write_at(self.file, self.length, bytes))
            .map_err(refused)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Ends the writing.
    ///
    /// # Errors
    ///
    /// The file is gone.
    pub fn finish(self) -> Result<(), Refused> {
        self.router.finish(self.file).map_err(refused)
    }
}

impl Router {
    /// Begins to write a file, in the place of one of the same name. Its directory
    /// has to be there.
    ///
    /// # Errors
    ///
    /// There is no such place, or no room.
    pub fn upload(&self, name: &str) -> Result<Upload, Refused> {
        let file = self.drive(|drive| drive.begin(name)).map_err(refused)?;
        Ok(Upload { router: self.clone(), file, length: 0 })
    }

    /// Ends the writing of a file.
    ///
    /// # Errors
    ///
    /// The file is gone.
    pub(crate) fn finish(&self, file: u32) -> Result<(), Fault> {
        let name = self.drive(|drive| drive.finish(file))?;
        packages::arrived(self, &name);
        Ok(())
    }

    /// What is in a file; `None` if there is none of this name.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.drive(|drive| {
            let contents = &drive.files.find(name)?.contents;
            Some(contents.read(0, usize::try_from(contents.size()).unwrap_or(usize::MAX)))
        })
    }

    /// Looks at the router's files, and does things to them.
    pub(crate) fn drive<T>(&self, with: impl FnOnce(&mut Drive<'_>) -> T) -> T {
        let (host, now) = (self.host(), self.clock().now());
        let mut state = self.state();
        let room = flash(host, state.software.as_deref());
        let flash = if state.full_flash { 0 } else { room };
        let files = state.files.get_or_insert_with(|| Files::fresh(host).into());
        with(&mut Drive { files, host, now, flash, memory: memory(host) })
    }
}

fn refused(fault: Fault) -> Refused {
    Trap::from(fault).into()
}
