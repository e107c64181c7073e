//! Requests out, answers in, over one channel.

use bytes::Bytes;
use russh::{ChannelStream, client::Msg};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{
    answer::{self, Answer},
    request::Request,
};
use crate::{deadline::Deadline, error::Error};

/// The largest packet that is read; what OpenSSH has too.
const LARGEST: u32 = 256 << 10;

/// The channel of a transfer session. Dropping it closes the channel.
pub(super) struct Exchange {
    stream: ChannelStream<Msg>,
    next_id: u32,
}

impl Exchange {
    /// Agrees on a version.
    pub(super) async fn begin(
        stream: ChannelStream<Msg>,
        deadline: Deadline,
    ) -> Result<Self, Error> {
        let mut exchange = Self { stream, next_id: 0 };
        exchange.write(&Request::hello(), deadline).await?;
        let answer = exchange.read(deadline).await?;
        answer::is_version(&answer).then_some(exchange).ok_or(Error::Disorder("no version"))
    }

    /// Asks one thing while nothing else is asked.
    pub(super) async fn ask(
        &mut self,
        request: Request,
        deadline: Deadline,
    ) -> Result<Answer, Error> {
        let id = self.send(request, deadline).await?;
        let (answered, answer) = self.receive(deadline).await?;
        if answered == id { Ok(answer) } else { Err(Error::Disorder("another answer")) }
    }

    /// Asks one thing among others, and returns the number that its answer will have.
    pub(super) async fn send(
        &mut self,
        request: Request,
        deadline: Deadline,
    ) -> Result<u32, Error> {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.write(&request.numbered(id), deadline).await?;
        Ok(id)
    }

    /// The next answer, and the number of what it answers.
    pub(super) async fn receive(&mut self, deadline: Deadline) -> Result<(u32, Answer), Error> {
        let packet = self.read(deadline).await?;
        Answer::decode(packet).ok_or(Error::Disorder("an answer that cannot be read"))
    }

    async fn write(&mut self, packet: &[u8], deadline: Deadline) -> Result<(), Error> {
        let written = deadline.bound(self.stream.write_all(packet)).await?;
        written.map_err(|_| Error::Ended(None))
    }

    /// Reads one packet, without its length.
    async fn read(&mut self, deadline: Deadline) -> Result<Bytes, Error> {
        let length = deadline.bound(self.stream.read_u32()).await?;
        let length = length.map_err(|_| Error::Ended(None))?;
        if length > LARGEST {
            return Err(Error::Disorder("a packet too large"));
        }
        let mut packet = vec![0; length as usize];
        let read = deadline.bound(self.stream.read_exact(&mut packet)).await?;
        read.map_err(|_| Error::Ended(None))?;
        Ok(packet.into())
    }
}
