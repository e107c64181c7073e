//! Contents of files, up and down, several chunks at a time.

use std::collections::VecDeque;

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, timeout_at},
};

use super::{
    Files,
    packet::{Answer, Request, Status},
};
use crate::{error::Error, exec::Limits};

/// Bytes asked for or sent at a time; every server must take this much.
const CHUNK: u32 = 32 << 10;

/// Chunks on their way at a time: 512 KiB a round trip.
const IN_FLIGHT: usize = 16;

impl Files {
    /// Writes a file of the router into `sink`, and returns its size.
    /// `progress` hears how many bytes are there, after each chunk.
    ///
    /// # Errors
    ///
    /// There is no such file, we may not read it, or it exceeds `limits`. What
    /// is in `sink` is not the whole file then.
    pub async fn download(
        &mut self,
        path: &str,
        sink: &mut (impl AsyncWrite + Unpin),
        limits: Limits,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, Error> {
        let deadline = self.begin(limits.within)?;
        let handle = self.open(path, &Request::OpenForReading { path }, deadline).await?;
        let mut plan = Plan::default();
        let mut done = 0;
        loop {
            while let Some(offset) = plan.next() {
                let read = Request::Read { handle: &handle, offset, length: plan.chunk };
                let id = self.send(&read, deadline).await?;
                plan.asked(id);
            }
            let Some(asked) = plan.waiting.pop_front() else { break };
            let (answered, answer) = self.receive(deadline).await?;
            if answered != asked.id {
                return Err(Error::Disorder("answers in another order"));
            }
            match answer {
                _ if asked.round != plan.round => {}
                Answer::Status(Status::EndOfFile) => plan.end(),
                // Chunks are on their way: their answers would follow.
                Answer::Status(status) => {
                    return Err(Error::File { path: path.to_owned(), status });
                }
                Answer::Data(data) if !data.is_empty() && data.len() <= plan.chunk as usize => {
                    done += data.len() as u64;
                    if done > limits.bytes {
                        return Err(Error::TooLarge { limit: limits.bytes });
                    }
                    plan.got(data.len(), done);
                    local(deadline, sink.write_all(&data)).await?;
                    progress(done);
                }
                _ => return Err(Error::Disorder("no data for a file")),
            }
        }
        local(deadline, sink.flush()).await?;
        self.finish(path, &handle, deadline).await?;
        Ok(done)
    }

    /// Writes what `source` has into a file of the router, which is made or
    /// replaced, and returns its size. `progress` hears how many bytes the
    /// router has confirmed, after each chunk.
    ///
    /// # Errors
    ///
    /// We may not write there, the disk is full, or `source` exceeds `limits`.
    /// A part of the file may be on the router then; removing it is up to the caller.
    pub async fn upload(
        &mut self,
        source: &mut (impl AsyncRead + Unpin),
        path: &str,
        limits: Limits,
        mut progress: impl FnMut(u64),
    ) -> Result<u64, Error> {
        let deadline = self.begin(limits.within)?;
        let handle = self.open(path, &Request::OpenForWriting { path }, deadline).await?;
        let mut buffer = vec![0; CHUNK as usize];
        let mut waiting = VecDeque::new();
        let (mut sent, mut done) = (0, 0);
        let mut more = true;
        while more || !waiting.is_empty() {
            if more && waiting.len() < IN_FLIGHT {
                let length = local(deadline, source.read(&mut buffer)).await?;
                more = length > 0;
                if sent + length as u64 > limits.bytes {
                    return Err(Error::TooLarge { limit: limits.bytes });
                }
                if more {
                    let data = &buffer[..length];
                    let write = Request::Write { handle: &handle, offset: sent, data };
                    waiting.push_back((self.send(&write, deadline).await?, length as u64));
                    sent += length as u64;
                }
            } else {
                let (answered, answer) = self.receive(deadline).await?;
                // OpenSSH answers in order, others need not.
                let at = waiting.iter().position(|(id, _)| *id == answered);
                let (_, length) = at
                    .and_then(|at| waiting.remove(at))
                    .ok_or(Error::Disorder("an answer to nothing"))?;
                match answer {
                    Answer::Status(Status::Ok) => done += length,
                    // Chunks are on their way: their answers would follow.
                    Answer::Status(status) => {
                        return Err(Error::File { path: path.to_owned(), status });
                    }
                    _ => return Err(Error::Disorder("no status for a chunk")),
                }
                progress(done);
            }
        }
        self.finish(path, &handle, deadline).await?;
        Ok(done)
    }

    async fn open(
        &mut self,
        path: &str,
        request: &Request<'_>,
        deadline: Instant,
    ) -> Result<Bytes, Error> {
        let answer = self.ask(request, deadline).await?;
        self.handle(path, answer)?.ok_or(Error::Disorder("no handle for a file"))
    }

    /// Closing is when a server reports what it could not write.
    async fn finish(&mut self, path: &str, handle: &[u8], deadline: Instant) -> Result<(), Error> {
        match self.ask(&Request::Close { handle }, deadline).await? {
            Answer::Status(Status::Ok) => {
                self.in_order = true;
                Ok(())
            }
            Answer::Status(status) => self.refused(path, status),
            _ => Err(Error::Disorder("no status for a file that is closed")),
        }
    }
}

/// What to read next. A router may give less than it is asked for; then what was
/// asked for in the meantime is void, and chunks are as small as it likes them.
struct Plan {
    chunk: u32,
    offset: u64,
    /// Grows with every chunk that comes, so that a small file takes few questions.
    in_flight: usize,
    round: u32,
    waiting: VecDeque<Asked>,
    ended: bool,
}

struct Asked {
    id: u32,
    round: u32,
}

impl Default for Plan {
    fn default() -> Self {
        let waiting = VecDeque::new();
        Self { chunk: CHUNK, offset: 0, in_flight: 1, round: 0, waiting, ended: false }
    }
}

impl Plan {
    /// Where to read now, if anywhere.
    fn next(&self) -> Option<u64> {
        (!self.ended && self.waiting.len() < self.in_flight).then_some(self.offset)
    }

    fn asked(&mut self, id: u32) {
        self.waiting.push_back(Asked { id, round: self.round });
        self.offset += u64::from(self.chunk);
    }

    /// `length` bytes came; `done` bytes are there now.
    fn got(&mut self, length: usize, done: u64) {
        self.in_flight = IN_FLIGHT.min(self.in_flight + 1);
        if length < self.chunk as usize {
            self.chunk = u32::try_from(length).expect("less than a chunk");
            self.offset = done;
            self.round += 1;
        }
    }

    fn end(&mut self) {
        self.ended = true;
        self.round += 1;
    }
}

/// Waits for the caller's side, no longer than for the router's.
async fn local<T>(
    deadline: Instant,
    operation: impl Future<Output = std::io::Result<T>>,
) -> Result<T, Error> {
    timeout_at(deadline, operation).await.map_err(|_| Error::Timeout)?.map_err(Error::Local)
}
