//! Following the log and the history of changes, from where one left off.
//!
//! A [`Watch`] listens where the router lets it and polls where it does not, never takes more than
//! it was allowed, and says which of this is the case. What it has given last is its
//! [`mark`](Watch::mark); a watch on the next session goes on from there.

mod cursor;
mod pace;

use std::{collections::VecDeque, time::Duration};

use tokio::time::{Instant, sleep_until, timeout};

pub use cursor::{Mark, Since, Watched};

use cursor::Cursor;
use pace::Pace;

use crate::{
    command::Command,
    error::{Error, Flood},
    reply::Row,
    session::{Rows, Session},
    trap::TrapKind,
    value::text::Charset,
};

/// How much of a router a watch may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many rows per second are taken, over ten seconds; a router that has more to say is polled.
    /// 20 by default.
    pub rows_per_second: u32,
    /// How often it is polled where listening is refused or too much. One minute by default.
    pub poll_every: Duration,
    /// How many rows are taken at most when catching up, the newest. 1,000 by default.
    pub backlog: usize,
    /// How long printing the menu may take. 30 s by default.
    pub patience: Duration,
}

/// What a watch has heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard<R> {
    /// A row that is new.
    New(R),
    /// A row that is known, and is different now: a change that was undone.
    Changed(R),
    /// Something is missing before what follows: the router has forgotten it or was rebooted since the
    /// mark, or it was more than [`Limits::backlog`]. How many rows, if that is known.
    Missed(Option<usize>),
    /// From now on, this is how it hears.
    By(Way),
}

/// How a watch hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once.
    Listening,
    /// Every [`Limits::poll_every`].
    Polling(Why),
}

/// Why a watch polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// This menu cannot be listened to on this router.
    Refused,
    /// There was more than [`Limits::rows_per_second`], or more than was taken in time. It listens
    /// again when there is less than half of that.
    TooMuch,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows_per_second: 20,
            poll_every: Duration::from_mins(1),
            backlog: 1_000,
            patience: Duration::from_secs(30),
        }
    }
}

/// Follows `/log` ([`LogLine`](crate::rows::LogLine)) or `/system/history`
/// ([`HistoryEntry`](crate::rows::HistoryEntry)). Dropping it cancels what it listens to.
///
/// A reader that is slow holds up the session, so give it a session of its own, or read it at once.
#[derive(Debug)]
pub struct Watch<R> {
    session: Session,
    charset: Charset,
    limits: Limits,
    cursor: Cursor,
    pace: Pace,
    state: State,
    /// What was heard and not yet given, each with the mark that it leads to.
    queue: VecDeque<(Option<Mark>, Heard<R>)>,
    given: Option<Mark>,
}

#[derive(Debug)]
enum State {
    Idle,
    Listening(Rows),
    Polling { why: Why, due: Instant },
}

impl<R: Watched> Watch<R> {
    /// Follows the menu of `R` from `from` on. Nothing is asked before [`next`](Self::next) is.
    pub fn new(session: Session, from: Since, limits: Limits, charset: Charset) -> Self {
        let given = match &from {
            Since::After(mark) => Some(mark.clone()),
            Since::Now | Since::Oldest => None,
        };
        let pace = Pace::new(limits.rows_per_second, Instant::now());
        let cursor = Cursor::new(from);
        Self {
            session,
            charset,
            limits,
            cursor,
            pace,
            state: State::Idle,
            queue: VecDeque::new(),
            given,
        }
    }

    /// What comes next; it may take for ever. An error is for good, most often because the session is
    /// over.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Heard<R>, Error> {
        loop {
            if let Some((mark, heard)) = self.queue.pop_front() {
                self.given = mark.or(self.given.take());
                return Ok(heard);
            }
            match &mut self.state {
                State::Idle => self.listen().await?,
                State::Listening(rows) => match rows.next().await {
                    Ok(Some(row)) => self.hear(&row),
                    Ok(None) => self.poll_from_now(Why::Refused),
                    Err(error) => self.poll_from_now(why(error)?),
                },
                &mut State::Polling { why, due } => {
                    sleep_until(due).await;
                    self.poll(why).await?;
                }
            }
        }
    }

    /// Where it is: what the last row that was given leads to.
    pub fn mark(&self) -> Option<&Mark> {
        self.given.as_ref()
    }

    /// Listens first and prints then, so that nothing falls between.
    async fn listen(&mut self) -> Result<(), Error> {
        let listen = Command::new(&format!("{}/listen", R::MENU)).proplist(R::PROPLIST);
        let mut rows = self.session.stream(listen, Duration::MAX).await?;
        let printed = self.print().await?;
        // A refusal has come by now, because the router answers in order.
        let first = timeout(Duration::ZERO, rows.next()).await;

        self.catch_up(&printed);
        match first {
            Ok(Ok(None)) => self.poll_from_now(Why::Refused),
            Ok(Err(error)) => self.poll_from_now(why(error)?),
            Ok(Ok(Some(row))) => {
                self.listening(rows);
                self.hear(&row);
            }
            Err(_) => self.listening(rows),
        }
        Ok(())
    }

    fn listening(&mut self, rows: Rows) {
        self.state = State::Listening(rows);
        self.queue.push_back((None, Heard::By(Way::Listening)));
    }

    fn hear(&mut self, row: &Row) {
        if row.is_dead() {
            return;
        }
        let row = R::read(row, self.charset);
        match self.cursor.arrive(row.mark()) {
            Some(mark) => self.queue.push_back((Some(mark), Heard::New(row))),
            None if R::CHANGES => self.queue.push_back((None, Heard::Changed(row))),
            None => {}
        }
        if !self.pace.takes(Instant::now()) {
            self.poll_from_now(Why::TooMuch);
        }
    }

    fn poll_from_now(&mut self, why: Why) {
        let due = Instant::now() + self.limits.poll_every;
        self.state = State::Polling { why, due };
        self.queue.push_back((None, Heard::By(Way::Polling(why))));
    }

    async fn poll(&mut self, why: Why) -> Result<(), Error> {
        let printed = self.print().await?;
        let count = self.catch_up(&printed);

        let half = self.pace.within(self.limits.poll_every) / 2;
        let due = Instant::now() + self.limits.poll_every;
        self.state = match why {
            Why::TooMuch if count < half => State::Idle,
            _ => State::Polling { why, due },
        };
        if let State::Idle = self.state {
            self.pace = Pace::new(self.limits.rows_per_second, Instant::now());
        }
        Ok(())
    }

    async fn print(&self) -> Result<Vec<Row>, Error> {
        Ok(self.session.run(R::print(), self.limits.patience).await?.rows)
    }

    /// Queues what is new among all the rows of the menu, and returns how many these are.
    fn catch_up(&mut self, printed: &[Row]) -> usize {
        let mut rows: Vec<(Mark, R)> = printed
            .iter()
            .map(|row| R::read(row, self.charset))
            .map(|row| (row.mark(), row))
            .collect();
        // Newest first or last: that differs by menu.
        rows.sort_by_key(|(mark, _)| mark.id);
        let (first, is_gap) = self.cursor.catch_up(rows.iter().map(|(mark, _)| mark));

        let new = rows.split_off(first);
        let count = new.len();
        let dropped = count.saturating_sub(self.limits.backlog);
        if is_gap || dropped > 0 {
            self.queue.push_back((None, Heard::Missed((!is_gap).then_some(dropped))));
        }
        let kept = new.into_iter().skip(dropped);
        self.queue.extend(kept.map(|(mark, row)| (Some(mark), Heard::New(row))));
        count
    }
}

/// Why a failed listener polls from now on, unless the failure is for good.
fn why(error: Error) -> Result<Why, Error> {
    match error {
        Error::Trap(trap) if trap.kind() == TrapKind::MissingMenu => Ok(Why::Refused),
        Error::Flooded(Flood::NotTaken) => Ok(Why::TooMuch),
        error => Err(error),
    }
}
