//! Files to a router over SSH, from chunks that come as requests.

use std::{
    io,
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use tod_model::{
    CallError, Secret,
    call::{Limits, Outcome, Reply, Upload},
};
use tokio::{
    io::{AsyncRead, ReadBuf},
    sync::{mpsc, watch},
    time::Instant,
};

use super::{make::make, ssh};
use crate::handle::{Held, told::Teller, trouble::Trouble};

/// What comes in, up to the size that was said.
struct Contents<'a> {
    chunks: &'a mut mpsc::Receiver<Secret>,
    chunk: Secret,
    taken: usize,
    left: u64,
}

/// Makes the file of what comes in.
pub(super) async fn upload(
    held: &Held,
    what: &Upload,
    limits: Limits,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + limits.within;
    let mut incoming = held.chunks.open(1)?;
    let sending = Box::pin(send(held, what, until, &mut incoming.from, teller));
    make(held, (&what.name, what.size), limits.bytes, limits.within, sending).await
}

/// Takes a part of the file in.
pub(super) async fn chunk(
    held: &Held,
    chunk: Secret,
    within: Duration,
) -> Result<Outcome, Trouble> {
    if chunk.expose().len() > Reply::PIECE {
        let why = format!("a chunk has {} bytes at most", Reply::PIECE);
        return Err(CallError::Invalid(why).into());
    }
    Ok(held.chunks.send(chunk, within).await?)
}

async fn send(
    held: &Held,
    what: &Upload,
    until: Instant,
    chunks: &mut mpsc::Receiver<Secret>,
    teller: &mut Teller,
) -> Result<(), Trouble> {
    let left = || until.saturating_duration_since(Instant::now());
    let visit = ssh::visit(held, left(), teller).await?;
    let mut files = visit.session.files(left()).await?;
    let of = Some(what.size);
    teller.tell(Reply::Progress { done: 0, of }).await?;

    let (told, mut progress) = watch::channel(0);
    let mut contents = Contents { chunks, chunk: Secret::new([]), taken: 0, left: what.size };
    let limits = routeros_ssh::Limits { bytes: what.size, within: left() };
    let sending =
        files.upload(&mut contents, &what.name, limits, |done| _ = told.send_replace(done));
    let mut sending = pin!(sending);
    loop {
        tokio::select! {
            sent = &mut sending => {
                sent?;
                break;
            }
            Ok(()) = progress.changed() => {
                let done = *progress.borrow_and_update();
                teller.tell(Reply::Progress { done, of }).await?;
            }
        }
    }
    visit.close().await;
    Ok(())
}

/// Ends where the file does, or where nobody sends any more.
impl AsyncRead for Contents<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Ok(()));
        }
        while self.taken == self.chunk.expose().len() {
            let Some(chunk) = ready!(self.chunks.poll_recv(context)) else {
                return Poll::Ready(Ok(()));
            };
            if chunk.expose().len() as u64 > self.left {
                let why = "more came than the file was to have";
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, why)));
            }
            (self.chunk, self.taken) = (chunk, 0);
        }

        let rest = &self.chunk.expose()[self.taken..];
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..count]);
        self.taken += count;
        self.left -= count as u64;
        Poll::Ready(Ok(()))
    }
}
