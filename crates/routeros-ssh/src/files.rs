//! A router's files, by SFTP version 3 (`draft-ietf-secsh-filexfer-02`).

use std::{fmt, time::Duration};

use bytes::Bytes;
use russh::{ChannelStream, client::Msg};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, timeout_at},
};

use self::packet::{Answer, Request};
use crate::{
    error::Error,
    session::{Session, granted},
};

pub use packet::{Entry, Status};

mod packet;
mod transfer;

/// Entries of one directory that are read before it is too large.
const ENTRIES: usize = 65_536;

/// A file transfer session. One operation at a time; one that was dropped, ran
/// out of time or failed halfway ends it, and another session has to be opened.
pub struct Files {
    stream: ChannelStream<Msg>,
    next_id: u32,
    /// Bytes in the stream belong to answers that somebody still waits for.
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
        let deadline = Instant::now() + within;
        let mut channel = self.channel(deadline).await?;
        let asked = channel.request_subsystem(true, "sftp").await;
        asked.map_err(|error| Error::Ended(Some(error)))?;
        granted(&mut channel, "the file transfer", deadline).await?;
        let mut files = Files { stream: channel.into_stream(), next_id: 0, in_order: true };
        files.greet(deadline).await?;
        Ok(files)
    }
}

impl Files {
    /// What is in a directory, without `.` and `..`.
    ///
    /// # Errors
    ///
    /// There is no such directory, we may not read it, or it takes too long.
    pub async fn list(&mut self, path: &str, within: Duration) -> Result<Vec<Entry>, Error> {
        let deadline = self.begin(within)?;
        let opened = self.ask(&Request::OpenDirectory { path }, deadline).await?;
        let Some(directory) = self.handle(path, opened)? else {
            return Err(Error::Disorder("no handle for a directory"));
        };
        let mut entries = Vec::new();
        loop {
            match self.ask(&Request::ReadDirectory { handle: &directory }, deadline).await? {
                Answer::Names(names) => entries.extend(names),
                Answer::Status(Status::EndOfFile) => break,
                Answer::Status(status) => return self.refused(path, status),
                _ => return Err(Error::Disorder("no names for a directory")),
            }
            if entries.len() > ENTRIES {
                return Err(Error::TooLarge { limit: ENTRIES as u64 });
            }
        }
        self.ask(&Request::Close { handle: &directory }, deadline).await?;
        entries.retain(|entry| !matches!(entry.name.as_str(), "." | ".."));
        self.in_order = true;
        Ok(entries)
    }

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// There is no such file, we may not remove it, or it takes too long.
    pub async fn remove(&mut self, path: &str, within: Duration) -> Result<(), Error> {
        let deadline = self.begin(within)?;
        match self.ask(&Request::Remove { path }, deadline).await? {
            Answer::Status(Status::Ok) => {
                self.in_order = true;
                Ok(())
            }
            Answer::Status(status) => self.refused(path, status),
            _ => Err(Error::Disorder("no status for a removal")),
        }
    }

    async fn greet(&mut self, deadline: Instant) -> Result<(), Error> {
        self.in_order = false;
        self.write(&packet::init(), deadline).await?;
        let answer = self.read(deadline).await?;
        packet::version(&answer).ok_or(Error::Disorder("no version"))?;
        self.in_order = true;
        Ok(())
    }

    /// Until `in_order` is set again, the session is unusable.
    fn begin(&mut self, within: Duration) -> Result<Instant, Error> {
        if !std::mem::replace(&mut self.in_order, false) {
            return Err(Error::Disorder("an earlier operation was not finished"));
        }
        Ok(Instant::now() + within)
    }

    /// The router has answered in full, and declined.
    fn refused<T>(&mut self, path: &str, status: Status) -> Result<T, Error> {
        self.in_order = true;
        Err(Error::File { path: path.to_owned(), status })
    }

    fn handle(&mut self, path: &str, answer: Answer) -> Result<Option<Bytes>, Error> {
        match answer {
            Answer::Handle(handle) => Ok(Some(handle)),
            Answer::Status(status) => self.refused(path, status),
            _ => Ok(None),
        }
    }

    async fn ask(&mut self, request: &Request<'_>, deadline: Instant) -> Result<Answer, Error> {
        let id = self.send(request, deadline).await?;
        let (answered, answer) = self.receive(deadline).await?;
        if answered == id { Ok(answer) } else { Err(Error::Disorder("another answer")) }
    }

    async fn send(&mut self, request: &Request<'_>, deadline: Instant) -> Result<u32, Error> {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.write(&request.encode(id), deadline).await?;
        Ok(id)
    }

    async fn receive(&mut self, deadline: Instant) -> Result<(u32, Answer), Error> {
        let bytes = self.read(deadline).await?;
        Answer::decode(bytes).ok_or(Error::Disorder("an answer that cannot be read"))
    }

    async fn write(&mut self, packet: &[u8], deadline: Instant) -> Result<(), Error> {
        let written = timeout_at(deadline, self.stream.write_all(packet));
        written.await.map_err(|_| Error::Timeout)?.map_err(|_| Error::Ended(None))
    }

    /// Reads one packet, without its length.
    async fn read(&mut self, deadline: Instant) -> Result<Bytes, Error> {
        let packet = async {
            let length = self.stream.read_u32().await.map_err(|_| Error::Ended(None))?;
            if length > packet::LARGEST {
                return Err(Error::Disorder("a packet too large"));
            }
            let mut packet = vec![0; length as usize];
            self.stream.read_exact(&mut packet).await.map_err(|_| Error::Ended(None))?;
            Ok(packet.into())
        };
        timeout_at(deadline, packet).await.map_err(|_| Error::Timeout)?
    }
}
