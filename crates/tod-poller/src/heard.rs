//! Listening to what answers a sign-in: who closes or stays silent may have said something first.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection during sign-in, which counts and keeps the first bytes that came.
pub(crate) struct Heard<'a, S> {
    stream: &'a mut S,
    first: [u8; KEPT],
    /// Bytes received.
    pub(crate) received: u64,
    /// Bytes sent.
    pub(crate) sent: u64,
}

/// Enough to tell the API, TLS, SSH and HTTP from one another.
const KEPT: usize = 8;

/// What a peer that is no RouterOS API sounds like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    Tls,
    Ssh,
    Http,
    Gibberish,
    Flood,
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "speaks TLS on this port: choose an encrypted connection",
            Self::Ssh => "speaks SSH on this port, not the RouterOS API",
            Self::Http => "speaks HTTP on this port, not the RouterOS API",
            Self::Gibberish => "not in the protocol of the RouterOS API",
            Self::Flood => "with more than a router ever says",
        })
    }
}

impl<'a, S> Heard<'a, S> {
    pub(crate) fn new(stream: &'a mut S) -> Self {
        Self { stream, first: [0; KEPT], received: 0, sent: 0 }
    }

    /// Whose voice it was; none when nothing came, or what came is an answer of the API (a word
    /// that begins with `!`).
    pub(crate) fn voice(&self) -> Option<Voice> {
        let count = usize::try_from(self.received).map_or(KEPT, |received| received.min(KEPT));
        match &self.first[..count] {
            [] | [_] | [_, b'!', ..] => None,
            // A record of TLS: alert or handshake, version 3.x.
            [0x15 | 0x16, 3, ..] => Some(Voice::Tls),
            first if first.starts_with(b"SSH-") => Some(Voice::Ssh),
            first if first.starts_with(b"HTTP/") => Some(Voice::Http),
            _ => Some(Voice::Gibberish),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<'_, S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut *self.stream).poll_read(context, buffer))?;

        let new = &buffer.filled()[before..];
        let kept = usize::try_from(self.received).map_or(KEPT, |received| received.min(KEPT));
        for (slot, byte) in self.first[kept..].iter_mut().zip(new) {
            *slot = *byte;
        }
        self.received += new.len() as u64;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<'_, S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut *self.stream).poll_write(context, bytes))?;
        self.sent += written as u64;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<Voice>) {
        let mut stream = ();
        let mut heard = Heard::new(&mut stream);
        for (slot, byte) in heard.first.iter_mut().zip(bytes) {
            *slot = *byte;
        }
        heard.received = bytes.len() as u64;
        assert_eq!(heard.voice(), expected, "{bytes:?}");
    }

    #[test]
    fn voices_are_told_apart() {
        check(b"", None);
        check(b"\x05!done\0", None);
        check(b"\x05!trap\x16=message=", None);
        check(b"\x15\x03\x01\x00\x02\x02", Some(Voice::Tls));
        check(b"SSH-2.0-ROSSSH", Some(Voice::Ssh));
        check(b"HTTP/1.1 400 Bad Request", Some(Voice::Http));
        check(b"220 ftp ready", Some(Voice::Gibberish));
    }
}
