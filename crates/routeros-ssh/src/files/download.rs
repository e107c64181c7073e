//! Files from a router.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Files, answer::Answer, plan::Plan, request::Request, status::Status};
use crate::{error::Error, exec::Limits};

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
        let handle = self.open(path, Request::open_for_reading(path), deadline).await?;
        let mut plan = Plan::new();
        loop {
            while let Some(offset) = plan.next() {
                let request = Request::read(&handle, offset, plan.chunk);
                plan.asked(self.exchange.send(request, deadline).await?);
            }
            let Some(asked) = plan.answered() else { break };
            let (id, answer) = self.exchange.receive(deadline).await?;
            if id != asked.id {
                return Err(Error::Disorder("answers in another order"));
            }
            match answer {
                _ if plan.is_void(&asked) => {}
                Answer::Status(Status::EndOfFile) => plan.end(),
                // Chunks are on their way: their answers would follow.
                Answer::Status(status) => {
                    return Err(Error::File { path: path.to_owned(), status });
                }
                Answer::Data(data) => {
                    plan.got(length(&data, plan.chunk)?);
                    if plan.done > limits.bytes {
                        return Err(Error::TooLarge { limit: limits.bytes });
                    }
                    deadline.bound(sink.write_all(&data)).await?.map_err(Error::Local)?;
                    progress(plan.done);
                }
                _ => return Err(Error::Disorder("no data for a file")),
            }
        }
        deadline.bound(sink.flush()).await?.map_err(Error::Local)?;
        self.confirm(path, Request::close(&handle), deadline).await?;
        Ok(plan.done)
    }
}

/// How much came of what was asked for: something, and no more than that.
fn length(data: &[u8], chunk: u32) -> Result<u32, Error> {
    let length = u32::try_from(data.len()).ok().filter(|length| (1..=chunk).contains(length));
    length.ok_or(Error::Disorder("another number of bytes than was asked for"))
}
