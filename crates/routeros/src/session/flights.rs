//! The commands in flight, without I/O: answers are sorted by tag, deadlines kept, the forgotten
//! cancelled. The driver brings the bytes and the time.

use std::{mem, time::Duration};

use tokio::{
    sync::{
        OwnedSemaphorePermit,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    time::Instant,
};

use super::{Ended, Settings};
use crate::{
    command::Command,
    error::{Error, Flood},
    reply::{Answer, Reply, Row},
    trap::Trap,
    value,
    wire::{Sentence, end_sentence, put_word},
};

/// What a caller wants done, until when, and its share of [`Settings::in_flight`].
#[derive(Debug)]
pub(super) struct Request {
    pub(super) work: Work,
    pub(super) deadline: Instant,
    pub(super) room: OwnedSemaphorePermit,
}

/// One kind of request per way of answering.
#[derive(Debug)]
pub(super) enum Work {
    /// Answered when all commands are finished.
    Batch { commands: Vec<Command>, done: oneshot::Sender<Vec<Result<Reply, Error>>> },
    /// Answered row by row.
    Stream {
        command: Command,
        rows: mpsc::Sender<Row>,
        end: oneshot::Sender<Result<Row, Error>>,
        /// Whether the session waits for a reader that is slow.
        waits: bool,
    },
}

/// A row whose reader has no room for it.
#[derive(Debug)]
pub(super) struct Parked {
    pub(super) tag: u64,
    pub(super) row: Row,
    pub(super) rows: mpsc::Sender<Row>,
}

/// What a sentence led to, beyond the flight it belonged to.
#[derive(Debug)]
pub(super) enum Taken {
    Nothing,
    Row,
    Trap,
    Parked(Parked),
    Fatal(String),
}

#[derive(Debug)]
pub(super) struct Flights {
    airborne: Vec<Flight>,
    batches: Vec<Batch>,
    last_tag: u64,
    last_batch: u64,
    /// See [`Settings::reply`].
    reply: usize,
    /// See [`Settings::cancel`].
    cancel: Duration,
    /// When the last row came that nobody waits for.
    drained: Option<Instant>,
}

#[derive(Debug)]
struct Flight {
    tag: u64,
    /// When somebody has to be disappointed: the caller, or after a cancel ourselves.
    due: Instant,
    sink: Sink,
    /// Given back when the router is done with it, not when the caller is.
    _room: Option<OwnedSemaphorePermit>,
}

/// Where the answer goes.
#[derive(Debug)]
enum Sink {
    Batch {
        batch: u64,
        index: usize,
        rows: Vec<Row>,
        size: usize,
        trap: Option<Trap>,
    },
    Stream {
        rows: mpsc::Sender<Row>,
        end: oneshot::Sender<Result<Row, Error>>,
        trap: Option<Trap>,
        waits: bool,
    },
    /// Nowhere: a cancel, or what was cancelled. Only its end is awaited, `longest` at most.
    Nowhere {
        longest: Instant,
    },
}

#[derive(Debug)]
struct Batch {
    key: u64,
    replies: Vec<Option<Result<Reply, Error>>>,
    done: oneshot::Sender<Vec<Result<Reply, Error>>>,
}

impl Flights {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            airborne: Vec::new(),
            batches: Vec::new(),
            last_tag: 0,
            last_batch: 0,
            reply: settings.reply,
            cancel: settings.cancel,
            drained: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.airborne.is_empty()
    }

    /// Gives the memory of an idle session back.
    pub(super) fn release(&mut self) {
        if self.airborne.is_empty() {
            (self.airborne, self.batches) = (Vec::new(), Vec::new());
        }
    }

    /// The earliest moment at which [`expire`](Self::expire) has something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        self.airborne.iter().map(|flight| flight.due).min()
    }

    /// How many commands were ever sent.
    pub(super) fn sent(&self) -> u64 {
        self.last_tag
    }

    /// Writes the commands of a request to `out` and waits for their answers.
    pub(super) fn begin(&mut self, request: Request, out: &mut Vec<u8>) {
        let Request { work, deadline, mut room } = request;
        match work {
            Work::Batch { done, .. } if done.is_closed() => {}
            Work::Batch { commands, done } => {
                self.last_batch += 1;
                let key = self.last_batch;
                let mut replies = Vec::with_capacity(commands.len());
                for (index, command) in commands.iter().enumerate() {
                    if let Err(invalid) = command.check() {
                        replies.push(Some(Err(invalid.into())));
                        continue;
                    }
                    replies.push(None);
                    let sink =
                        Sink::Batch { batch: key, index, rows: Vec::new(), size: 0, trap: None };
                    command.write(self.push(deadline, sink, room.split(1)), out);
                }
                self.batches.push(Batch { key, replies, done });
                self.finish_batch(key);
            }
            Work::Stream { rows, .. } if rows.is_closed() => {}
            Work::Stream { command, rows, end, waits } => {
                let sink = Sink::Stream { rows, end, trap: None, waits };
                command.write(self.push(deadline, sink, room.split(1)), out);
            }
        }
    }

    /// Hands a sentence to whom it belongs. Without a known tag it belongs to nobody.
    pub(super) fn take(&mut self, sentence: Sentence, now: Instant, out: &mut Vec<u8>) -> Taken {
        let tag = sentence.tag().and_then(value::number::<u64>);
        let at = tag.and_then(|tag| self.airborne.iter().position(|flight| flight.tag == tag));
        match (Answer::new(sentence), at) {
            (Answer::Fatal(reason), _) => Taken::Fatal(reason),
            (Answer::Row(row), Some(at)) => self.row(at, row, now, out),
            (Answer::Trap(trap), Some(at)) => self.airborne[at].trapped(trap),
            (Answer::Done(done), Some(at)) => {
                let flight = self.airborne.swap_remove(at);
                self.finish(flight.sink, Ok(done));
                Taken::Nothing
            }
            (Answer::Unknown, _) | (_, None) => Taken::Nothing,
        }
    }

    /// Disappoints whoever waited too long; fails if the router does not even acknowledge a cancel.
    pub(super) fn expire(&mut self, now: Instant, out: &mut Vec<u8>) -> Result<(), Ended> {
        while let Some(at) = self.airborne.iter().position(|flight| flight.due <= now) {
            if let Sink::Nowhere { longest } = self.airborne[at].sink {
                // What was under way before the cancel, on a slow link, shows that the router lives.
                let due = self.drained.map_or(now, |drained| drained + self.cancel).min(longest);
                if due <= now {
                    return Err(Ended::Unresponsive);
                }
                self.airborne[at].due = due;
                continue;
            }
            self.give_up(at, Some(Error::Timeout), now, out);
        }
        Ok(())
    }

    /// Cancels what nobody waits for any longer.
    pub(super) fn cancel_abandoned(&mut self, now: Instant, out: &mut Vec<u8>) {
        while let Some(at) = self.airborne.iter().position(|flight| self.is_abandoned(flight)) {
            self.give_up(at, None, now, out);
        }
        self.batches.retain(|batch| !batch.done.is_closed());
    }

    /// Ends the stream whose reader does not take its rows.
    pub(super) fn end_stream(&mut self, tag: u64, now: Instant, out: &mut Vec<u8>) {
        if let Some(at) = self.airborne.iter().position(|flight| flight.tag == tag) {
            self.give_up(at, Some(Error::Flooded(Flood::NotTaken)), now, out);
        }
    }

    /// Tells everybody that the session is over.
    pub(super) fn end(&mut self, reason: &Ended) {
        for flight in mem::take(&mut self.airborne) {
            self.finish(flight.sink, Err(reason.clone().into()));
        }
    }

    fn push(&mut self, due: Instant, sink: Sink, room: Option<OwnedSemaphorePermit>) -> u64 {
        self.last_tag += 1;
        self.airborne.push(Flight { tag: self.last_tag, due, sink, _room: room });
        self.last_tag
    }

    fn row(&mut self, at: usize, row: Row, now: Instant, out: &mut Vec<u8>) -> Taken {
        let limit = self.reply;
        let flight = &mut self.airborne[at];
        match &mut flight.sink {
            Sink::Nowhere { .. } => {
                self.drained = Some(now);
                Taken::Row
            }
            Sink::Batch { rows, size, .. } => {
                *size += row.sentence().size() + ROW_OVERHEAD;
                if *size > limit {
                    self.give_up(at, Some(Error::Flooded(Flood::TooLarge { limit })), now, out);
                } else {
                    rows.push(row);
                }
                Taken::Row
            }
            Sink::Stream { waits: false, .. } if row.sentence().size() > LONGEST_UNAWAITED => {
                self.give_up(at, Some(Error::Flooded(Flood::NotTaken)), now, out);
                Taken::Row
            }
            Sink::Stream { rows, waits, .. } => match rows.try_send(row) {
                Ok(()) => Taken::Row,
                Err(TrySendError::Full(row)) if *waits => {
                    Taken::Parked(Parked { tag: flight.tag, row, rows: rows.clone() })
                }
                Err(TrySendError::Full(_)) => {
                    self.give_up(at, Some(Error::Flooded(Flood::NotTaken)), now, out);
                    Taken::Row
                }
                Err(TrySendError::Closed(_)) => {
                    self.give_up(at, None, now, out);
                    Taken::Row
                }
            },
        }
    }

    /// Cancels a flight on the router and, with an error, tells who waits for it.
    fn give_up(&mut self, at: usize, error: Option<Error>, now: Instant, out: &mut Vec<u8>) {
        let (due, longest) = (now + self.cancel, now + self.cancel * LONGEST_DRAIN);
        let flight = &mut self.airborne[at];
        let (tag, sink) = (flight.tag, mem::replace(&mut flight.sink, Sink::Nowhere { longest }));
        flight.due = due;
        if let Some(error) = error {
            self.finish(sink, Err(error));
        }

        let cancel = self.push(due, Sink::Nowhere { longest }, None);
        put_word(&[b"/cancel"], out);
        put_word(&[b"=tag=", tag.to_string().as_bytes()], out);
        put_word(&[b".tag=", cancel.to_string().as_bytes()], out);
        end_sentence(out);
    }

    /// Delivers the end of a flight. Whoever no longer waits is not told.
    fn finish(&mut self, sink: Sink, outcome: Result<Row, Error>) {
        match sink {
            Sink::Nowhere { .. } => {}
            Sink::Stream { end, trap, .. } => {
                let _gone = end.send(refused(outcome, trap));
            }
            Sink::Batch { batch: key, index, rows, trap, .. } => {
                let reply = refused(outcome, trap).map(|done| Reply { rows, done });
                if let Some(batch) = self.batches.iter_mut().find(|batch| batch.key == key) {
                    batch.replies[index] = Some(reply);
                }
                self.finish_batch(key);
            }
        }
    }

    fn finish_batch(&mut self, key: u64) {
        let finished =
            |batch: &Batch| batch.key == key && batch.replies.iter().all(Option::is_some);
        if let Some(at) = self.batches.iter().position(finished) {
            let batch = self.batches.swap_remove(at);
            let _gone = batch.done.send(batch.replies.into_iter().flatten().collect());
        }
    }

    fn is_abandoned(&self, flight: &Flight) -> bool {
        match &flight.sink {
            Sink::Nowhere { .. } => false,
            Sink::Stream { rows, .. } => rows.is_closed(),
            Sink::Batch { batch: key, .. } => {
                self.batches.iter().any(|batch| batch.key == *key && batch.done.is_closed())
            }
        }
    }
}

/// How many times [`Settings::cancel`] a cancelled command may go on sending rows.
const LONGEST_DRAIN: u32 = 6;

/// The longest row of a stream that nobody waits for, in bytes: many may wait for its reader.
const LONGEST_UNAWAITED: usize = 64 << 10;

/// What a row costs in memory beside its bytes.
const ROW_OVERHEAD: usize = 64;

impl Flight {
    /// Remembers the first trap: later ones are its consequences.
    fn trapped(&mut self, new: Trap) -> Taken {
        if let Sink::Batch { trap, .. } | Sink::Stream { trap, .. } = &mut self.sink {
            trap.get_or_insert(new);
        }
        Taken::Trap
    }
}

/// A command that trapped failed, although its `!done` followed.
fn refused(outcome: Result<Row, Error>, trap: Option<Trap>) -> Result<Row, Error> {
    match trap {
        Some(trap) if outcome.is_ok() => Err(Error::Trap(trap)),
        _ => outcome,
    }
}

impl Request {
    /// Answers a request that was never begun.
    pub(super) fn refuse(self, reason: &Ended) {
        match self.work {
            Work::Stream { end, .. } => {
                let _gone = end.send(Err(reason.clone().into()));
            }
            Work::Batch { commands, done } => {
                let refused = || Err(reason.clone().into());
                let _gone = done.send(commands.iter().map(|_| refused()).collect());
            }
        }
    }
}
