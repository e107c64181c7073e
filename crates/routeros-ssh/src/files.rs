//! A router's files, by SFTP version 3 (`draft-ietf-secsh-filexfer-02`).
//!
//! By hand, and why: ADR 0015.

use std::{fmt, time::Duration};

use bytes::Bytes;

use self::{answer::Answer, exchange::Exchange, request::Request};
use crate::{
    deadline::Deadline,
    error::Error,
    session::{Session, granted},
};

pub use self::{entry::Entry, status::Status};

mod answer;
mod download;
mod entry;
mod exchange;
mod plan;
mod request;
mod status;
mod upload;

/// Bytes that the entries of one directory may take before it is too large.
const DIRECTORY: u64 = 16 << 20;

/// Bytes asked for or sent at a time; every server must take this much.
const CHUNK: u32 = 32 << 10;

/// Chunks on their way at a time: 512 KiB a round trip.
const IN_FLIGHT: usize = 16;

/// A file transfer session. One operation at a time; one that was dropped, ran
/// out of time or failed halfway ends it, and another session has to be opened.
pub struct Files {
    exchange: Exchange,
    /// Nobody waits for an answer any more.
    in_order: bool,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("in_order", &self.in_order).finish_non_exhaustive()
    }
}

impl Session {
    /// Opens the router's files. On RouterOS this takes the policy `ftp`.
    ///
    /// # Errors
    ///
    /// The router does not offer them, or takes too long.
    pub async fn files(&self, within: Duration) -> Result<Files, Error> {
        let deadline = Deadline::after(within);
        let mut channel = self.channel(deadline).await?;
        let asked = deadline.bound(channel.request_subsystem(true, "sftp")).await?;
        asked.map_err(Error::ended)?;
        granted(&mut channel, "the file transfer", deadline).await?;
        let exchange = Exchange::begin(channel.into_stream(), deadline).await?;
        Ok(Files { exchange, in_order: true })
    }
}

impl Files {
    /// What is in a directory, without `.` and `..`.
    ///
    /// # Errors
    ///
    /// There is no such directory, we may not read it, it is beyond all measure,
    /// or it takes too long.
    pub async fn list(&mut self, path: &str, within: Duration) -> Result<Vec<Entry>, Error> {
        let deadline = self.begin(within)?;
        let directory = self.open(path, Request::open_directory(path), deadline).await?;
        let mut entries = Vec::new();
        let mut held = 0;
        loop {
            let request = Request::read_directory(&directory);
            match self.exchange.ask(request, deadline).await? {
                Answer::Names(names) => {
                    held += names.iter().map(Entry::held).sum::<u64>();
                    entries.extend(names);
                }
                Answer::Status(Status::EndOfFile) => break,
                Answer::Status(status) => return Err(self.refused(path, status)),
                _ => return Err(Error::Disorder("no names for a directory")),
            }
            if held > DIRECTORY {
                return Err(Error::TooLarge { limit: DIRECTORY });
            }
        }
        self.confirm(path, Request::close(&directory), deadline).await?;
        entries.retain(|entry| !matches!(entry.name.as_str(), "." | ".."));
        Ok(entries)
    }

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// There is no such file, we may not remove it, or it takes too long.
    pub async fn remove(&mut self, path: &str, within: Duration) -> Result<(), Error> {
        let deadline = self.begin(within)?;
        self.confirm(path, Request::remove(path), deadline).await
    }

    /// Begins an operation. Until it has ended in order, the session is unusable.
    fn begin(&mut self, within: Duration) -> Result<Deadline, Error> {
        if !std::mem::replace(&mut self.in_order, false) {
            return Err(Error::Disorder("an earlier operation was not finished"));
        }
        Ok(Deadline::after(within))
    }

    /// Opens what `request` says, and returns its handle.
    async fn open(
        &mut self,
        path: &str,
        request: Request,
        deadline: Deadline,
    ) -> Result<Bytes, Error> {
        match self.exchange.ask(request, deadline).await? {
            Answer::Handle(handle) => Ok(handle),
            Answer::Status(status) => Err(self.refused(path, status)),
            _ => Err(Error::Disorder("no handle for what was opened")),
        }
    }

    /// Ends an operation by a request that is done or not. Closing a file is one:
    /// that is when a server reports what it could not write.
    async fn confirm(
        &mut self,
        path: &str,
        request: Request,
        deadline: Deadline,
    ) -> Result<(), Error> {
        match self.exchange.ask(request, deadline).await? {
            Answer::Status(Status::Ok) => {
                self.in_order = true;
                Ok(())
            }
            Answer::Status(status) => Err(self.refused(path, status)),
            _ => Err(Error::Disorder("no status for what was asked")),
        }
    }

    /// The router has answered in full, and declined.
    fn refused(&mut self, path: &str, status: Status) -> Error {
        self.in_order = true;
        Error::File { path: path.to_owned(), status }
    }
}
