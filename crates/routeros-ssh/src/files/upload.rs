//! Files to a router.

use std::collections::BTreeMap;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{CHUNK, Files, IN_FLIGHT, answer::Answer, request::Request, status::Status};
use crate::{error::Error, exec::Limits};

impl Files {
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
        let handle = self.open(path, Request::open_for_writing(path), deadline).await?;
        let mut buffer = vec![0; CHUNK as usize];
        // Servers need not answer in order: the length of each chunk by its number.
        let mut unconfirmed = BTreeMap::new();
        let (mut sent, mut done) = (0, 0);
        let mut more = true;
        while more || !unconfirmed.is_empty() {
            // A source that takes its time keeps nobody from hearing what the router says.
            tokio::select! {
                biased;
                received = self.exchange.receive(deadline), if !unconfirmed.is_empty() => {
                    let (id, answer) = received?;
                    let length = unconfirmed.remove(&id);
                    done += length.ok_or(Error::Disorder("an answer to nothing"))?;
                    match answer {
                        Answer::Status(Status::Ok) => progress(done),
                        // Chunks are on their way: their answers would follow.
                        Answer::Status(status) => {
                            return Err(Error::File { path: path.to_owned(), status });
                        }
                        _ => return Err(Error::Disorder("no status for a chunk")),
                    }
                }
                read = deadline.bound(source.read(&mut buffer)),
                    if more && unconfirmed.len() < IN_FLIGHT =>
                {
                    let data = &buffer[..read?.map_err(Error::Local)?];
                    more = !data.is_empty();
                    let request = Request::write(&handle, sent, data);
                    sent += data.len() as u64;
                    if sent > limits.bytes {
                        return Err(Error::TooLarge { limit: limits.bytes });
                    }
                    if more {
                        let id = self.exchange.send(request, deadline).await?;
                        unconfirmed.insert(id, data.len() as u64);
                    }
                }
            }
        }
        self.confirm(path, Request::close(&handle), deadline).await?;
        Ok(done)
    }
}
