//! Bytes in and out, over TCP or TLS.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf as _, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_openssl::SslStream;

/// A stream of bytes and the socket under it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for SslStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref()
    }
}

/// What went over the wire in one go.
pub(super) struct Traffic {
    pub(super) read: usize,
    pub(super) written: usize,
    pub(super) ended: bool,
}

/// Writes what is waiting and reads what has come, whichever is possible.
///
/// Safe to drop at any point: bytes are either in a buffer or on the wire.
pub(super) async fn exchange(
    wire: &mut dyn Wire,
    inbox: &mut BytesMut,
    outbox: &mut BytesMut,
    may_read: bool,
) -> io::Result<Traffic> {
    poll_fn(|cx| {
        let mut traffic = Traffic { read: 0, written: 0, ended: false };
        poll_write(wire, outbox, &mut traffic, cx)?;
        if may_read {
            poll_read(wire, inbox, &mut traffic, cx)?;
        }
        if traffic.read + traffic.written > 0 || traffic.ended {
            return Poll::Ready(Ok(traffic));
        }
        Poll::Pending
    })
    .await
}

fn poll_write(
    wire: &mut dyn Wire,
    outbox: &mut BytesMut,
    traffic: &mut Traffic,
    cx: &mut Context<'_>,
) -> io::Result<()> {
    while !outbox.is_empty() {
        match Pin::new(&mut *wire).poll_write(cx, outbox) {
            Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
            Poll::Ready(Ok(count)) => {
                outbox.advance(count);
                traffic.written += count;
            }
            Poll::Ready(Err(error)) => return Err(error),
            Poll::Pending => return Ok(()),
        }
    }
    // An idle session holds no buffer.
    *outbox = BytesMut::new();
    Ok(())
}

fn poll_read(
    wire: &mut dyn Wire,
    inbox: &mut BytesMut,
    traffic: &mut Traffic,
    cx: &mut Context<'_>,
) -> io::Result<()> {
    let mut chunk = [0; 4096];
    let mut buffer = ReadBuf::new(&mut chunk);
    match Pin::new(wire).poll_read(cx, &mut buffer) {
        Poll::Ready(Ok(())) => {
            traffic.read = buffer.filled().len();
            traffic.ended = traffic.read == 0;
            inbox.extend_from_slice(buffer.filled());
            Ok(())
        }
        Poll::Ready(Err(error)) => Err(error),
        Poll::Pending => Ok(()),
    }
}
