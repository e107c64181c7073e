//! Requests out, answers in, over one channel.

use bytes::{Buf as _, Bytes, BytesMut};
use russh::{ChannelStream, client::Msg};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{
    answer::{self, Answer},
    request::Request,
};
use crate::{deadline::Deadline, error::Error};

/// The largest packet that is read; what OpenSSH has too.
const LARGEST: u32 = 256 << 10;

/// Bytes of the length before each packet.
const LENGTH: usize = 4;

/// The channel of a transfer session. Dropping it closes the channel.
pub(super) struct Exchange {
    stream: ChannelStream<Msg>,
    /// What has come of packets that nobody has taken.
    incoming: BytesMut,
    next_id: u32,
}

impl Exchange {
    /// Agrees on a version.
    pub(super) async fn begin(
        stream: ChannelStream<Msg>,
        deadline: Deadline,
    ) -> Result<Self, Error> {
        let mut exchange = Self { stream, incoming: BytesMut::new(), next_id: 0 };
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

    /// The next answer, and the number of what it answers. Nothing is lost if it is dropped.
    pub(super) async fn receive(&mut self, deadline: Deadline) -> Result<(u32, Answer), Error> {
        let packet = self.read(deadline).await?;
        Answer::decode(packet).ok_or(Error::Disorder("an answer that cannot be read"))
    }

    async fn write(&mut self, packet: &[u8], deadline: Deadline) -> Result<(), Error> {
        let written = deadline.bound(self.stream.write_all(packet)).await?;
        written.map_err(|_| Error::Ended(None))
    }

    /// Reads one packet, without its length. Nothing is lost if it is dropped.
    async fn read(&mut self, deadline: Deadline) -> Result<Bytes, Error> {
        loop {
            if let Some(packet) = packet(&mut self.incoming)? {
                return Ok(packet);
            }
            let read = deadline.bound(self.stream.read_buf(&mut self.incoming)).await?;
            if read.map_err(|_| Error::Ended(None))? == 0 {
                return Err(Error::Ended(None));
            }
        }
    }
}

/// Takes a packet of what has come, if it is there as a whole.
fn packet(incoming: &mut BytesMut) -> Result<Option<Bytes>, Error> {
    let Some(length) = incoming.first_chunk().copied().map(u32::from_be_bytes) else {
        return Ok(None);
    };
    if length > LARGEST {
        return Err(Error::Disorder("a packet too large"));
    }
    let whole = LENGTH + length as usize;
    if incoming.len() < whole {
        incoming.reserve(whole - incoming.len());
        return Ok(None);
    }
    incoming.advance(LENGTH);
    Ok(Some(incoming.split_to(length as usize).freeze()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_taken_once_it_is_whole() {
        let mut incoming = BytesMut::new();
        for byte in [0, 0, 0, 2, b'o'] {
            incoming.extend([byte]);
            assert!(matches!(packet(&mut incoming), Ok(None)));
        }
        incoming.extend(b"k\0\0\0\0\x7f");
        assert_eq!(packet(&mut incoming).unwrap().as_deref(), Some(&b"ok"[..]));
        assert_eq!(packet(&mut incoming).unwrap().as_deref(), Some(&b""[..]));
        assert!(matches!(packet(&mut incoming), Ok(None)));
        incoming.extend([0xff; 3]);
        assert!(matches!(packet(&mut incoming), Err(Error::Disorder(_))));
    }
}
