//! One connection to one router, from the handshake to its end.

use std::{
    collections::VecDeque, future::poll_fn, io, mem, net::IpAddr, task::Poll, time::Duration,
};

use bytes::BytesMut;
use chrono::{DateTime, Utc};
use tokio::{net::TcpStream, sync::watch};
use tracing::debug;

pub(crate) use self::{commands::GARBAGE, link::PATIENT_PEER};
use self::{
    handshake::shake_hands,
    link::Link,
    visitor::Visitor,
    wire::{Traffic, Wire, exchange},
};
use crate::{
    actor::Actor,
    clock::later,
    console::{self, Ongoing},
    door::{self, Door},
    host::span,
    menus::service,
    mood::Mood,
    reach::Fate,
    router::Router,
    trouble::Restart,
    wire::Decoder,
};

mod commands;
mod handshake;
mod link;
pub(crate) mod visitor;
mod wire;

/// How long a router keeps a connection nobody signs in on. A guess.
pub(crate) const LOGIN_PATIENCE: Duration = Duration::from_mins(1);

/// How long a peer that vanished without FIN keeps its session (measured: ≈ 9 min).
pub(crate) const DEAD_PEER: Duration = Duration::from_mins(9);

/// Bytes waiting to be written before commands are left unread.
const OUTBOX_LIMIT: usize = 256 << 10;

/// Commands a session may have running at once; a bound, not a fact.
const RUNNING_LIMIT: usize = 1024;

/// Serves one connection until it ends, one way or another.
pub(crate) async fn serve(stream: TcpStream, peer: IpAddr, router: Router, door: Door) {
    router.note(|heard| {
        heard.connections += 1;
        heard.open += 1;
    });
    // What the router has felt since is seen by the session, however long a handshake takes.
    let moods = router.moods();
    let visitor = Visitor::new(peer, door, &router);
    let (ended, session) = if admits(&router, &visitor) {
        // Latency is what a client measures; a router does not delay either.
        let _ = stream.set_nodelay(true);
        converse(stream, visitor, &router, moods).await
    } else {
        door::reset(&stream);
        (Ended::Refused, None)
    };
    debug!(router.index = router.index(), ended = ?ended, "connection ended");
    router.note(|heard| heard.open -= 1);
    if let Some(mut session) = session {
        session.fade().await;
    }
}

/// Why a connection is over.
#[derive(Debug)]
enum Ended {
    /// The router does not want it.
    Refused,
    /// The client closed it or the network did.
    Closed,
    /// The router closed it: `/quit`, a wrong login, broken framing.
    Finished,
    /// The router went away.
    Dropped,
}

pub(crate) fn admits(router: &Router, visitor: &Visitor) -> bool {
    let welcome = match visitor.fate {
        Fate::Served => router.at_this_moment(|now| service::has_room(now, visitor.door)),
        Fate::Refused(_) => false,
        // Nobody tells them.
        Fate::Lost(_) => true,
    };
    welcome && !router.mood().resets()
}

/// Talks until the router is through with the connection. What remains of the
/// session then is what its peer does not know of.
async fn converse(
    stream: TcpStream,
    mut visitor: Visitor,
    router: &Router,
    moods: watch::Receiver<Mood>,
) -> (Ended, Option<Box<Session>>) {
    let made_in = *moods.borrow();
    let wire: Box<dyn Wire> = match visitor.door {
        Door::Api => Box::new(stream),
        Door::ApiSsl | Door::Ssh => {
            match shake_hands(stream, router, &mut visitor, moods.clone(), made_in).await {
                Ok(stream) => Box::new(stream),
                Err(ended) => return (ended, None),
            }
        }
    };
    let mut session = Box::new(Session::new(wire, visitor, router.clone(), moods, made_in));
    let ended = session.run().await;
    if let Some(actor) = session.actor.take() {
        console::sign_out(router, &actor);
    }
    if matches!(ended, Ended::Refused) {
        door::reset(session.wire.tcp());
    }
    if let Some(restart) = session.restart {
        router.restart(restart);
    }
    (ended, session.is_lost().then_some(session))
}

struct Session {
    wire: Box<dyn Wire>,
    visitor: Visitor,
    router: Router,
    moods: watch::Receiver<Mood>,
    mood: Mood,
    /// Nothing is read or written: the peer or the way to it is gone.
    link: Link,
    /// Since when that is so.
    lost: Option<DateTime<Utc>>,
    actor: Option<Actor>,
    challenge: Option<[u8; 16]>,
    decoder: Decoder,
    inbox: BytesMut,
    outbox: BytesMut,
    /// Commands a slow router has not come to yet, and when it will.
    waiting: VecDeque<(DateTime<Utc>, Vec<Vec<u8>>)>,
    running: Vec<Ongoing>,
    /// Ends once everything is written.
    closing: bool,
    /// Takes the router along when it ends.
    restart: Option<Restart>,
    /// When the router last restarted before there was this session.
    boot: Option<DateTime<Utc>>,
    since: DateTime<Utc>,
}

/// What can happen to a session.
enum Event {
    Mood,
    Revision,
    Traffic(io::Result<Traffic>),
    Due,
    Progress(usize, Option<BytesMut>),
    TimedOut,
}

impl Session {
    fn new(
        wire: Box<dyn Wire>,
        visitor: Visitor,
        router: Router,
        moods: watch::Receiver<Mood>,
        mood: Mood,
    ) -> Self {
        let (boot, since) = (router.state().boot, router.clock().now());
        let mut session = Self {
            boot,
            since,
            wire,
            visitor,
            router,
            moods,
            mood,
            link: Link::Up,
            lost: None,
            actor: None,
            challenge: None,
            decoder: Decoder::default(),
            inbox: BytesMut::new(),
            outbox: BytesMut::new(),
            waiting: VecDeque::new(),
            running: Vec::new(),
            closing: false,
            restart: None,
        };
        // Half-open takes the connections there were, not the ones that follow.
        session.relink();
        session
    }

    async fn run(&mut self) -> Ended {
        loop {
            if self.closing && self.outbox.is_empty() && !self.is_lost() {
                return Ended::Finished;
            }
            match self.next().await {
                Event::Mood => {
                    if let Some(ended) = self.change_mood() {
                        return ended;
                    }
                }
                Event::Revision => {
                    self.visitor.review(&self.router);
                    if matches!(self.visitor.fate, Fate::Refused(_)) {
                        return Ended::Refused;
                    }
                    self.relink();
                }
                Event::Traffic(Ok(traffic)) => {
                    self.account(&traffic);
                    self.read_sentences();
                    if traffic.ended {
                        return Ended::Closed;
                    }
                }
                Event::Traffic(Err(_)) => return Ended::Closed,
                Event::Due => {
                    if let Some((_, words)) = self.waiting.pop_front() {
                        self.handle(words);
                    }
                }
                Event::Progress(_, Some(sentences)) => self.outbox.extend_from_slice(&sentences),
                Event::Progress(at, None) => {
                    self.running.swap_remove(at);
                }
                Event::TimedOut => return Ended::Finished,
            }
        }
    }

    async fn next(&mut self) -> Event {
        let clock = self.router.clock().clone();
        let due = self.waiting.front().map(|(due, _)| span(clock.now(), *due));
        let patience = match (self.lost, &self.actor) {
            (Some(since), _) => Some(span(clock.now(), later(since, DEAD_PEER))),
            (None, None) => Some(span(clock.now(), later(self.since, LOGIN_PATIENCE))),
            (None, Some(_)) => None,
        };
        let may_read =
            !self.closing && self.outbox.len() < OUTBOX_LIMIT && self.waiting.len() < RUNNING_LIMIT;
        let lost = self.is_lost();
        let may_progress = !lost && self.outbox.len() < OUTBOX_LIMIT;
        tokio::select! {
            biased;
            _ = self.moods.changed() => Event::Mood,
            _ = self.visitor.revisions.changed() => Event::Revision,
            traffic = exchange(&mut *self.wire, &mut self.inbox, &mut self.outbox, may_read),
                if !lost => Event::Traffic(traffic),
            () = clock.sleep(due.unwrap_or_default()), if due.is_some() && !lost => Event::Due,
            (at, said) = progress(&mut self.running), if may_progress => Event::Progress(at, said),
            () = clock.sleep(patience.unwrap_or_default()), if patience.is_some() => Event::TimedOut,
        }
    }

    /// Takes over the router's new mood; how the connection ends, if it does by it.
    fn change_mood(&mut self) -> Option<Ended> {
        let before = mem::replace(&mut self.mood, *self.moods.borrow_and_update());
        if self.router.state().boot != self.boot && !self.mood.resets() {
            // It is back, and knows nothing of this connection.
            self.link = Link::Cut;
            self.relink();
            return Some(Ended::Refused);
        }
        if before.ends_connections(self.mood) {
            let refused = self.mood == Mood::Refusing;
            return Some(if refused { Ended::Refused } else { Ended::Dropped });
        }
        if matches!(self.mood, Mood::HalfOpen | Mood::PowerLoss(_)) {
            self.link = Link::Gone;
        }
        self.relink();
        None
    }

    fn account(&mut self, traffic: &Traffic) {
        if traffic.read + traffic.written > 0 {
            self.router.note(|heard| {
                heard.bytes_in += traffic.read as u64;
                heard.bytes_out += traffic.written as u64;
            });
        }
    }
}

/// Waits until one of the running commands says something or, with `None`, ends.
async fn progress(running: &mut [Ongoing]) -> (usize, Option<BytesMut>) {
    poll_fn(|cx| {
        for (at, ongoing) in running.iter_mut().enumerate() {
            if let Poll::Ready(said) = ongoing.poll_next(cx) {
                return Poll::Ready((at, said));
            }
        }
        Poll::Pending
    })
    .await
}
