//! The task that owns the socket.

use std::{
    fmt, future, io,
    mem::MaybeUninit,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    sync::{mpsc, watch},
    time::{Instant, sleep_until, timeout},
};
use zeroize::{Zeroize, Zeroizing};

use super::{
    Ended, Settings, Shared,
    counters::add,
    flights::{Flights, Parked, Request, Taken},
};
use crate::wire::Decoder;

/// The half of a session that owns the connection. It does nothing until it [runs](Self::run).
#[derive(Debug)]
#[must_use = "a session answers nothing unless its driver runs"]
pub struct Driver<S> {
    stream: S,
    settings: Settings,
    requests: mpsc::Receiver<Request>,
    end: watch::Sender<Option<Ended>>,
    shared: Arc<Shared>,
    decoder: Decoder,
    flights: Flights,
    outbox: Outbox,
    parked: Option<(Parked, Instant)>,
    /// Whether a session is left that may send requests.
    is_wanted: bool,
    _gate: Gate,
}

/// Refuses those who wait for their turn, once no driver is left.
#[derive(Debug)]
struct Gate(Arc<Shared>);

/// Bytes to write, and how many of them were. They may be secret, so they are overwritten afterwards.
#[derive(Default)]
struct Outbox {
    bytes: Zeroizing<Vec<u8>>,
    written: usize,
    is_flushed: bool,
}

/// What became of the socket.
enum Moved {
    Wrote(usize),
    Flushed,
    Read(usize),
}

/// How much is read at once. On the stack, so that an idle session holds no buffer.
const CHUNK: usize = 16 << 10;

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

impl<S: AsyncRead + AsyncWrite + Unpin> Driver<S> {
    pub(super) fn new(
        stream: S,
        settings: Settings,
        requests: mpsc::Receiver<Request>,
        end: watch::Sender<Option<Ended>>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            stream,
            settings,
            requests,
            end,
            _gate: Gate(Arc::clone(&shared)),
            shared,
            decoder: Decoder::new(settings.limits),
            flights: Flights::new(&settings),
            outbox: Outbox { is_flushed: true, ..Outbox::default() },
            parked: None,
            is_wanted: true,
        }
    }

    /// Serves the session until it is over, and says why. Everybody who waits for an answer is
    /// told before this returns.
    pub async fn run(mut self) -> Ended {
        let reason = self.serve().await;
        let is_answered = self.flights.is_empty() && self.outbox.is_empty();

        self.end.send_replace(Some(reason.clone()));
        self.flights.end(&reason);
        self.requests.close();
        while let Ok(request) = self.requests.try_recv() {
            request.refuse(&reason);
        }
        // Without a goodbye the connection is broken off, and with it what is under way.
        if reason == Ended::Closed && is_answered {
            // A peer that does not take the goodbye sees the socket close.
            let _goodbye = timeout(GOODBYE, self.stream.shutdown()).await;
        }
        tracing::debug!(error = &reason as &dyn std::error::Error, "session ended");

        reason
    }

    async fn serve(&mut self) -> Ended {
        loop {
            if let Err(reason) = self.expire() {
                return reason;
            }
            if !self.is_wanted && self.flights.is_empty() {
                return Ended::Closed;
            }
            self.release_if_idle();

            let due = self.due();
            tokio::select! {
                biased;
                () = self.shared.closing.notified() => return Ended::Closed,
                () = sleep(due) => {}
                () = self.shared.abandoned.notified() => {
                    self.flights.cancel_abandoned(Instant::now(), &mut self.outbox.bytes);
                }
                request = self.requests.recv(), if self.is_wanted => match request {
                    Some(request) => self.begin(request),
                    None => self.is_wanted = false,
                },
                () = room(self.parked.as_ref()) => {
                    if let Err(reason) = self.unpark() {
                        return reason;
                    }
                }
                moved = future::poll_fn(|context| transfer(
                    &mut self.stream,
                    &self.outbox,
                    self.parked.is_none().then_some(&mut self.decoder),
                    context,
                )) => if let Err(reason) = self.moved(moved) {
                    return reason;
                }
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        let parked = self.parked.as_ref().map(|&(_, until)| until);
        self.flights.due().into_iter().chain(parked).min()
    }

    fn expire(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        if let Some((parked, _)) = self.parked.take_if(|(_, until)| *until <= now) {
            self.flights.end_stream(parked.tag, now, &mut self.outbox.bytes);
            self.decode()?;
        }
        self.flights.expire(now, &mut self.outbox.bytes)
    }

    /// Requests that wait already are written together with this one.
    fn begin(&mut self, request: Request) {
        self.flights.begin(request, &mut self.outbox.bytes);
        while let Ok(request) = self.requests.try_recv() {
            self.flights.begin(request, &mut self.outbox.bytes);
        }
    }

    fn unpark(&mut self) -> Result<(), Ended> {
        if let Some((parked, _)) = self.parked.take() {
            // There is room, or nobody reads any longer; then the flight is cancelled as abandoned.
            let _gone = parked.rows.try_send(parked.row);
        }
        self.decode()
    }

    fn moved(&mut self, moved: io::Result<Moved>) -> Result<(), Ended> {
        let meter = &self.shared.meter;
        match moved.map_err(|error| Ended::Io(error.kind()))? {
            Moved::Wrote(0) => return Err(Ended::Io(io::ErrorKind::WriteZero)),
            Moved::Wrote(count) => {
                add(&meter.round_trips, usize::from(self.outbox.written == 0));
                add(&meter.bytes_out, count);
                self.outbox.advance(count);
                meter.commands.store(self.flights.sent(), Relaxed);
            }
            Moved::Flushed => self.outbox.is_flushed = true,
            Moved::Read(0) => return Err(Ended::Eof),
            Moved::Read(count) => {
                add(&meter.bytes_in, count);
                self.decode()?;
            }
        }
        Ok(())
    }

    /// Takes every whole sentence, until a row has to wait for its reader.
    fn decode(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        while self.parked.is_none()
            && let Some(sentence) = self.decoder.decode().map_err(Ended::Framing)?
        {
            let meter = &self.shared.meter;
            match self.flights.take(sentence, now, &mut self.outbox.bytes) {
                Taken::Nothing => {}
                Taken::Row => add(&meter.rows, 1),
                Taken::Trap => add(&meter.traps, 1),
                Taken::Parked(parked) => {
                    add(&meter.rows, 1);
                    self.parked = Some((parked, now + self.settings.patience));
                }
                Taken::Fatal(reason) => return Err(Ended::Fatal(reason)),
            }
        }
        Ok(())
    }

    fn release_if_idle(&mut self) {
        if self.flights.is_empty() && self.outbox.is_empty() {
            self.outbox.bytes = Zeroizing::default();
            self.decoder.release();
            self.flights.release();
        }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.0.room.close();
    }
}

/// Only how much there is.
impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl Outbox {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn advance(&mut self, count: usize) {
        self.written += count;
        self.is_flushed = false;
        if self.written >= self.bytes.len() {
            self.bytes.zeroize();
            self.written = 0;
        }
    }
}

/// Moves bytes whichever way is possible. Writing comes first, and reading never waits for it:
/// two peers that only write would wait for each other.
fn transfer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    outbox: &Outbox,
    decoder: Option<&mut Decoder>,
    context: &mut Context<'_>,
) -> Poll<io::Result<Moved>> {
    let mut stream = Pin::new(stream);
    if !outbox.is_empty() {
        if let Poll::Ready(count) =
            stream.as_mut().poll_write(context, &outbox.bytes[outbox.written..])?
        {
            return Poll::Ready(Ok(Moved::Wrote(count)));
        }
    } else if !outbox.is_flushed && stream.as_mut().poll_flush(context)?.is_ready() {
        return Poll::Ready(Ok(Moved::Flushed));
    }

    let Some(decoder) = decoder else { return Poll::Pending };
    let mut chunk = [const { MaybeUninit::uninit() }; CHUNK];
    let mut chunk = ReadBuf::uninit(&mut chunk);
    ready!(stream.poll_read(context, &mut chunk))?;
    decoder.feed(chunk.filled());
    Poll::Ready(Ok(Moved::Read(chunk.filled().len())))
}

/// Waits until it is time, for ever if there is none.
async fn sleep(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => future::pending().await,
    }
}

/// Waits until the reader of a parked row has room for it, or is gone.
async fn room(parked: Option<&(Parked, Instant)>) {
    match parked {
        Some((parked, _)) => drop(parked.rows.reserve().await),
        None => future::pending().await,
    }
}
