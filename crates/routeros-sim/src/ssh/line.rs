//! The bytes under SSH, which a router may hold back.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{mood::Mood, router::Router, session::GARBAGE};

/// What becomes of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// They pass.
    Open,
    /// They stay where they are, in both directions.
    Held,
    /// Whatever comes is answered with bytes that are no SSH.
    Garbage,
    /// There is no connection any more.
    Closed,
}

/// russh's end of a connection.
pub(super) struct Line {
    stream: Arc<TcpStream>,
    gate: Arc<Mutex<Gate>>,
    router: Router,
}

/// Ours. Dropping it closes the line, and with it ends russh's task.
pub(super) struct Control(Arc<Mutex<Gate>>);

struct Gate {
    flow: Flow,
    /// Of the one task that reads and writes.
    waker: Option<Waker>,
}

/// The two ends of a line over `stream`.
pub(super) fn line(stream: Arc<TcpStream>, router: Router) -> (Control, Line) {
    let gate = Arc::new(Mutex::new(Gate { flow: Flow::Open, waker: None }));
    (Control(gate.clone()), Line { stream, gate, router })
}

impl Control {
    pub(super) fn flow(&self, flow: Flow) {
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gate.flow = flow;
        if let Some(waker) = gate.waker.take() {
            waker.wake();
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.flow(Flow::Closed);
    }
}

impl Line {
    /// A router without power says nothing more, also before its connections have
    /// noticed.
    fn flow(&self, cx: &Context<'_>) -> Flow {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        gate.waker = Some(cx.waker().clone());
        if matches!(self.router.feels(), Mood::PowerLoss(_)) { Flow::Held } else { gate.flow }
    }

    fn poll_read_some(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            match self.stream.poll_read_ready(cx) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => return Poll::Pending,
            }
            match self.stream.try_read(buffer.initialize_unfilled()) {
                Ok(count) => {
                    buffer.advance(count);
                    self.router.note(|heard| heard.bytes_in += count as u64);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_write_some(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            match self.stream.poll_write_ready(cx) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => return Poll::Pending,
            }
            match self.stream.try_write(bytes) {
                Ok(count) => {
                    self.router.note(|heard| heard.bytes_out += count as u64);
                    return Poll::Ready(Ok(count));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    /// Swallows what has come, and says something senseless instead.
    fn poll_babble(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut chunk = [0; 1024];
            let mut buffer = ReadBuf::new(&mut chunk);
            match self.poll_read_some(cx, &mut buffer) {
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => return Poll::Ready(Ok(())),
                // A client that does not read it misses nothing.
                Poll::Ready(Ok(())) => drop(self.stream.try_write(GARBAGE)),
                unready => return unready,
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.flow(cx) {
            Flow::Open => self.poll_read_some(cx, buffer),
            Flow::Held => Poll::Pending,
            Flow::Garbage => self.poll_babble(cx),
            Flow::Closed => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.flow(cx) {
            Flow::Open => self.poll_write_some(cx, bytes),
            Flow::Held => Poll::Pending,
            Flow::Garbage => Poll::Ready(Ok(bytes.len())),
            Flow::Closed => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The connection ends with the last who holds it.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
