//! Commands over one connection: many at a time, each with a deadline, none forgotten.
//!
//! [`Session::start`] splits a connection into a [`Session`], which anybody may call, and a
//! [`Driver`], which owns the socket and runs as long as the session lives. Whoever starts a
//! session runs its driver, in a task of its own; dropping that task closes the connection.
//!
//! **Invariants:** a tag is never used twice; a command nobody waits for any longer is cancelled
//! on the router; after broken framing nothing is read any more.

mod counters;
mod driver;
mod ended;
mod flights;
mod rows;

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Notify, Semaphore, mpsc, oneshot, watch},
    time::{Instant, timeout_at},
};

use crate::{command::Command, error::Error, reply::Reply, wire::Limits};

pub use counters::Counters;
pub use driver::Driver;
pub use ended::Ended;
pub use rows::Rows;

use counters::Meter;
use flights::{Request, Work};

/// How a session behaves.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Caps on a sentence.
    pub limits: Limits,
    /// Caps a collected reply, in bytes on the wire plus 64 per row. 64 MiB by default.
    pub reply: usize,
    /// How many commands may be in flight before others wait, at most 65,536. A batch that is larger
    /// waits until it is alone. 64 by default.
    pub in_flight: usize,
    /// How many rows of a stream wait for their reader before the router has to. 64 by default.
    pub rows: usize,
    /// How long the other commands wait for a reader of streamed rows. 2 s by default.
    pub patience: Duration,
    /// How long a router may take to acknowledge a cancel, from the last row that was still under
    /// way; a router that does not, or sends such rows for six times as long, is taken for dead, and
    /// the session ends. 10 s by default.
    pub cancel: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            reply: 64 << 20,
            in_flight: 64,
            rows: 64,
            patience: Duration::from_secs(2),
            cancel: Duration::from_secs(10),
        }
    }
}

/// Commands over one connection. Clones share it; when the last is dropped it is closed.
#[derive(Clone, Debug)]
pub struct Session {
    requests: mpsc::Sender<Request>,
    ended: watch::Receiver<Option<Ended>>,
    shared: Arc<Shared>,
    in_flight: u32,
    rows: usize,
}

/// What a session and its driver both see.
#[derive(Debug)]
struct Shared {
    meter: Meter,
    /// One permit for each command that may be in flight.
    room: Arc<Semaphore>,
    /// Rung when somebody stopped waiting for an answer.
    abandoned: Notify,
    /// Rung when the session has to end now.
    closing: Notify,
}

/// More would only wait on the router.
const MOST_IN_FLIGHT: usize = 1 << 16;

/// Requests that wait for a driver busy writing; each may hold many commands.
const QUEUE: usize = 16;

impl Session {
    /// Takes over a connection on which [`login`](crate::login::login) has succeeded.
    pub fn start<S>(stream: S, settings: Settings) -> (Self, Driver<S>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (requests, inbox) = mpsc::channel(QUEUE);
        let (end, ended) = watch::channel(None);
        let in_flight = settings.in_flight.clamp(1, MOST_IN_FLIGHT);
        let shared = Arc::new(Shared {
            meter: Meter::default(),
            room: Arc::new(Semaphore::new(in_flight)),
            abandoned: Notify::new(),
            closing: Notify::new(),
        });
        let session = Self {
            requests,
            ended,
            shared: Arc::clone(&shared),
            in_flight: u32::try_from(in_flight).expect("clamped far below"),
            rows: settings.rows.max(1),
        };

        (session, Driver::new(stream, settings, inbox, end, shared))
    }

    /// Runs one command and collects its answer.
    ///
    /// Dropping the future cancels the command on the router.
    pub async fn run(&self, command: Command, within: Duration) -> Result<Reply, Error> {
        let mut replies = self.batch(vec![command], within).await;
        replies.pop().expect("a batch answers every command")
    }

    /// Runs commands together, written to the router at once: one round trip for all.
    ///
    /// Answers every command, in order. A command that cannot be sent or that the router refuses
    /// does not disturb the others, and those finished before the deadline are answered although
    /// others are late. Dropping the future cancels on the router what is not finished.
    pub async fn batch(
        &self,
        commands: Vec<Command>,
        within: Duration,
    ) -> Vec<Result<Reply, Error>> {
        let count = commands.len();
        let deadline = deadline(within);
        let (done, answer) = oneshot::channel();
        let work = Work::Batch { commands, done };
        if let Err(unsent) = self.submit(work, count, deadline).await {
            return all(count, &unsent);
        }

        let mut answer = Awaited::new(answer, &self.shared);
        match (&mut answer.answer).await {
            Ok(replies) => answer.received(replies),
            Err(_) => all(count, &Unsent::Over(self.ended())),
        }
    }

    /// Runs a command that answers as long as it likes, such as `listen`, and gives its rows one by
    /// one. It is cancelled on the router when the rows are dropped, and after `within`; one that is to
    /// go on gets [`Duration::MAX`], which is as good as a year.
    pub async fn stream(&self, command: Command, within: Duration) -> Result<Rows, Error> {
        self.rows(command, within, self.rows, true).await
    }

    /// Runs a command that tells what happens from now on, and lets nobody wait for its reader: once
    /// `room` rows wait, or one comes that is longer than 64 KiB, it is cancelled on the router and ends
    /// with [`Flood::NotTaken`](crate::error::Flood::NotTaken). For what can be asked for again.
    pub async fn listen(&self, command: Command, room: usize) -> Result<Rows, Error> {
        self.rows(command, Duration::MAX, room.max(1), false).await
    }

    /// What this session cost so far.
    pub fn counters(&self) -> Counters {
        self.shared.meter.read()
    }

    /// Whether the session is over.
    pub fn is_closed(&self) -> bool {
        self.ended.borrow().is_some() || self.requests.is_closed()
    }

    /// Waits until the session is over, and says why. An idle session notices at once when the
    /// router closes.
    pub async fn closed(&self) -> Ended {
        let mut ended = self.ended.clone();
        match ended.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or(Ended::Dropped),
            Err(_) => self.ended(),
        }
    }

    /// Ends the session for everybody who shares it. What is in flight gets [`Ended::Closed`].
    pub fn close(&self) {
        self.shared.closing.notify_one();
    }

    async fn rows(
        &self,
        command: Command,
        within: Duration,
        room: usize,
        waits: bool,
    ) -> Result<Rows, Error> {
        command.check()?;
        let deadline = deadline(within);
        let (rows, inbox) = mpsc::channel(room);
        let (end, ended) = oneshot::channel();
        self.submit(Work::Stream { command, rows, end, waits }, 1, deadline).await?;

        Ok(Rows::new(inbox, ended, Arc::clone(&self.shared)))
    }

    /// Waits for its turn, and gives `work` of `count` commands to the driver.
    async fn submit(&self, work: Work, count: usize, deadline: Instant) -> Result<(), Unsent> {
        let share = u32::try_from(count).unwrap_or(u32::MAX).min(self.in_flight);
        let room = Arc::clone(&self.shared.room);
        let sending = async {
            let room = room.acquire_many_owned(share).await.ok()?;
            self.requests.send(Request { work, deadline, room }).await.ok()
        };

        match timeout_at(deadline, sending).await {
            Ok(Some(())) => Ok(()),
            Ok(None) => Err(Unsent::Over(self.ended())),
            Err(_) => Err(Unsent::Late),
        }
    }

    /// Why the session is over, once it is known to be.
    fn ended(&self) -> Ended {
        self.ended.borrow().clone().unwrap_or(Ended::Dropped)
    }
}

/// An answer that somebody waits for. Dropped before it came, it tells the driver.
struct Awaited<'a, T> {
    answer: oneshot::Receiver<T>,
    shared: Option<&'a Shared>,
}

impl<'a, T> Awaited<'a, T> {
    fn new(answer: oneshot::Receiver<T>, shared: &'a Shared) -> Self {
        Self { answer, shared: Some(shared) }
    }

    fn received(mut self, answer: T) -> T {
        self.shared = None;
        answer
    }
}

impl<T> Drop for Awaited<'_, T> {
    fn drop(&mut self) {
        self.answer.close();
        if let Some(shared) = self.shared {
            shared.abandoned.notify_one();
        }
    }
}

/// The far end of time is a year away: long enough, and no clock overflows.
fn deadline(within: Duration) -> Instant {
    Instant::now() + within.min(Duration::from_hours(8760))
}

/// The same failure for each of `count` commands.
fn all(count: usize, unsent: &Unsent) -> Vec<Result<Reply, Error>> {
    (0..count).map(|_| Err(unsent.clone().into())).collect()
}

/// Why a request never reached the driver.
#[derive(Clone)]
enum Unsent {
    Late,
    Over(Ended),
}

impl From<Unsent> for Error {
    fn from(unsent: Unsent) -> Self {
        match unsent {
            Unsent::Late => Self::Timeout,
            Unsent::Over(ended) => Self::Ended(ended),
        }
    }
}
