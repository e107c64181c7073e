//! Following the log and the history of changes, from where one left off.
//!
//! A [`Watch`] listens where the router lets it and polls where it does not, never takes more than
//! it was allowed, and says which of this is the case. Where it is, is its [`mark`](Watch::mark); a watch
//! on the next session goes on from there.
//!
//! Nothing proves that every RouterOS tells those who listen to its history of every change. So the
//! history, a hundred rows at most, is also looked at now and then. The log is not: `follow-only` is
//! documented for it, and it is long.

mod cursor;
mod journal;
mod pace;

use std::{collections::VecDeque, future, time::Duration};

use tokio::time::{Instant, sleep_until, timeout};

pub use journal::{Journal, Last, Mark, Since};

use cursor::{Arrival, CaughtUp, Cursor, Line, Step};
use journal::id;
use pace::Pace;

use crate::{
    command::Command,
    error::{Error, Flood},
    reply::Row,
    rows::{Record, Resource},
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
    /// How often the history is looked at although it is listened to. 5 minutes by default.
    pub look_every: Duration,
    /// How many rows are taken at most when catching up, the newest. 1,000 by default.
    pub backlog: usize,
    /// How long printing the menu may take. 30 s by default.
    pub patience: Duration,
}

/// What a watch has heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A row that is new.
    New(Row),
    /// A change that is known, and was undone or done again.
    Changed(Row),
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
    /// The router wrote down what it did not tell, not even until it was looked at once more.
    Silent,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows_per_second: 20,
            poll_every: Duration::from_mins(1),
            look_every: Duration::from_mins(5),
            backlog: 1_000,
            patience: Duration::from_secs(30),
        }
    }
}

/// Follows a journal. Dropping it cancels what it listens to.
///
/// Nobody waits for its reader: one that is slow makes it poll.
#[derive(Debug)]
pub struct Watch {
    session: Session,
    journal: Journal,
    limits: Limits,
    cursor: Cursor,
    /// How long nobody had heard of the router when this began, until the journal was looked at.
    absence: Option<(Duration, Instant)>,
    pace: Pace,
    state: State,
    /// The numbers of the rows that the last look has found while listening, and that listening has
    /// not told since.
    untold: Vec<u64>,
    /// What was heard and not yet given, each with the mark that it leads to.
    queue: VecDeque<(Option<Mark>, Heard)>,
    given: Option<Mark>,
}

#[derive(Debug)]
enum State {
    Idle,
    Listening { rows: Rows, look_at: Option<Instant> },
    Polling { why: Why, due: Instant },
}

/// How many rows may be heard before they are looked at: what comes in one piece.
const ROOM: usize = 256;

/// Routers say in whole seconds how long they are up.
const SLACK: Duration = Duration::from_secs(2);

impl Watch {
    /// Follows a journal from `since` on. Nothing is asked before [`next`](Self::next) is.
    pub fn new(session: Session, journal: Journal, since: Since, limits: Limits) -> Self {
        let now = Instant::now();
        let (given, absence) = match &since {
            Since::After { mark, ago } => (Some(mark.clone()), Some((*ago, now))),
            Since::Now | Since::Oldest => (None, None),
        };
        Self {
            session,
            journal,
            limits,
            cursor: Cursor::new(journal, since),
            absence,
            pace: Pace::new(limits.rows_per_second, now),
            state: State::Idle,
            untold: Vec::new(),
            queue: VecDeque::new(),
            given,
        }
    }

    /// What comes next; it may take for ever. An error is for good, most often because the session is
    /// over.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Heard, Error> {
        loop {
            if let Some((mark, heard)) = self.queue.pop_front() {
                self.given = mark.or(self.given.take());
                return Ok(heard);
            }
            match &mut self.state {
                State::Idle => self.listen().await?,
                State::Listening { rows, look_at } => tokio::select! {
                    // What was told is known when it is looked for.
                    biased;
                    row = rows.next() => match row {
                        Ok(Some(row)) => self.hear(row),
                        Ok(None) => self.poll_from_now(Why::Refused),
                        Err(error) => self.poll_from_now(why(error)?),
                    },
                    () = reached(*look_at) => self.look_for_untold().await?,
                },
                &mut State::Polling { why, due } => {
                    sleep_until(due).await;
                    self.poll(why).await?;
                }
            }
        }
    }

    /// Where it is: what the last that was given leads to; none before the journal was looked at.
    pub fn mark(&self) -> Option<&Mark> {
        self.given.as_ref()
    }

    /// Listens first and prints then, so that nothing falls between.
    async fn listen(&mut self) -> Result<(), Error> {
        let listen = Command::new(&format!("{}/listen", self.journal.menu()));
        let listen = listen.proplist(self.journal.proplist());
        let mut rows = self.session.listen(listen, ROOM).await?;
        self.look().await?;
        // A refusal has come by now, because the router answers in order.
        match timeout(Duration::ZERO, rows.next()).await {
            Ok(Ok(None)) => self.poll_from_now(Why::Refused),
            Ok(Err(error)) => self.poll_from_now(why(error)?),
            Ok(Ok(Some(row))) => {
                self.listening(rows);
                self.hear(row);
            }
            Err(_) => self.listening(rows),
        }
        Ok(())
    }

    fn listening(&mut self, rows: Rows) {
        self.untold = Vec::new();
        self.state = State::Listening { rows, look_at: self.next_look() };
        self.by(Way::Listening);
    }

    /// When what is listened to is looked at next.
    fn next_look(&self) -> Option<Instant> {
        match self.journal {
            Journal::Log => None,
            Journal::History => Some(Instant::now() + self.limits.look_every),
        }
    }

    /// Looks for what listening should have told. It may tell a little later than the menu shows it,
    /// but not as late as the next look.
    async fn look_for_untold(&mut self) -> Result<(), Error> {
        let found = self.look().await?;
        if !self.untold.is_empty() {
            self.poll_from_now(Why::Silent);
            return Ok(());
        }
        self.untold = found;
        let next = self.next_look();
        if let State::Listening { look_at, .. } = &mut self.state {
            *look_at = next;
        }
        Ok(())
    }

    fn hear(&mut self, row: Row) {
        self.untold.retain(|&untold| untold != id(&row));
        if row.is_dead() {
            self.cursor.forget(id(&row));
            return;
        }
        let heard = match self.cursor.arrive(&self.journal.line(&row)) {
            Arrival::New => Some(Heard::New(row)),
            Arrival::Changed => Some(Heard::Changed(row)),
            Arrival::Known => None,
        };
        let mark = self.cursor.mark().clone();
        self.queue.extend(heard.map(|heard| (Some(mark), heard)));
        if !self.pace.takes(Instant::now()) {
            self.poll_from_now(Why::TooMuch);
        }
    }

    fn poll_from_now(&mut self, why: Why) {
        let due = Instant::now() + self.limits.poll_every;
        self.state = State::Polling { why, due };
        self.by(Way::Polling(why));
    }

    fn by(&mut self, way: Way) {
        self.queue.push_back((Some(self.cursor.mark().clone()), Heard::By(way)));
    }

    async fn poll(&mut self, why: Why) -> Result<(), Error> {
        let count = self.look().await?.len();

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

    /// Looks at all of the journal, queues what is new in it or changed, and returns the numbers of
    /// these rows. Nothing is taken before all is answered, so that a look may be let go.
    async fn look(&mut self) -> Result<Vec<u64>, Error> {
        let mut commands = vec![self.journal.print()];
        if self.absence.is_some() {
            commands.push(Command::print(Resource::MENU).proplist(&["uptime"]));
        }
        let replies = self.session.batch(commands, self.limits.patience).await;
        let mut replies = replies.into_iter();
        let mut printed = replies.next().expect("a batch answers every command")?.rows;

        // Who may not ask for the uptime learns of a reboot by the rows alone.
        let resource = replies.next().and_then(Result::ok);
        let resource = resource.and_then(|reply| Resource::read_one(&reply, Charset::default()));
        let uptime = resource.and_then(|resource| resource.uptime);
        let absence = self.absence.take().map(|(ago, began)| ago.saturating_add(began.elapsed()));
        let is_rebooted =
            uptime.zip(absence).is_some_and(|(uptime, absence)| uptime + SLACK < absence);

        // Newest first or last: that differs by menu.
        printed.sort_by_key(id);
        Ok(self.catch_up(printed, is_rebooted))
    }

    fn catch_up(&mut self, printed: Vec<Row>, is_rebooted: bool) -> Vec<u64> {
        let lines: Vec<Line> = printed.iter().map(|row| self.journal.line(row)).collect();
        let CaughtUp { changed, is_gap, new } = self.cursor.catch_up(&lines, is_rebooted);
        let found = changed.iter().chain(&new).map(|step| lines[step.row].id).collect();
        let mut rows: Vec<Option<Row>> = printed.into_iter().map(Some).collect();
        let mut row = |step: &Step| rows[step.row].take().expect("a row is told once");

        for step in changed {
            self.queue.push_back((Some(step.mark.clone()), Heard::Changed(row(&step))));
        }
        let dropped = new.len().saturating_sub(self.limits.backlog);
        if is_gap || dropped > 0 {
            self.queue.push_back((None, Heard::Missed((!is_gap).then_some(dropped))));
        }
        for step in new.into_iter().skip(dropped) {
            self.queue.push_back((Some(step.mark.clone()), Heard::New(row(&step))));
        }
        found
    }
}

/// Waits for a moment, or for ever.
async fn reached(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => future::pending().await,
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
