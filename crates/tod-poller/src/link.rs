//! A signed-in connection to one router, served by whoever holds it.

use std::{future::poll_fn, net::SocketAddr, pin::pin, task::Poll, time::Duration};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Fuse, FusedFuture},
};
use routeros::{Counters, Ended, Error, Session, Stream, TrapKind, wire::Limits};
use tod_model::{Cost, Negotiated, Purpose, RouterIdentity};
use tokio::time::Instant;

use crate::{assemble::Answers, menus::Menu, metrics::Gauged, sessions::Open};

/// A session and its driver, which makes progress only while its holder
/// [converses](Self::converse) or waits for its [end](Self::ended). So a router costs one task.
pub(crate) struct Link {
    session: Session,
    driver: Fuse<BoxFuture<'static, Ended>>,
    counted: Counters,
    /// The address really dialled.
    pub(crate) address: SocketAddr,
    /// How the connection is protected.
    pub(crate) negotiated: Negotiated,
    /// Who answered; none when it did not tell.
    pub(crate) identity: Option<RouterIdentity>,
    /// What it said when asked who it is, until the first poll takes it.
    pub(crate) who: Option<Answers>,
    /// When it was signed in.
    pub(crate) since: Instant,
    open: Open,
    _session: Gauged,
}

/// A session with a router that was recognised, for who did not dial it. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) session: Session,
    /// The address really dialled.
    pub(crate) address: SocketAddr,
    /// Who answered; none when it did not tell.
    pub(crate) identity: Option<RouterIdentity>,
}

/// What came of one round trip.
#[derive(Debug, Default)]
pub(crate) struct Round {
    pub(crate) answers: Answers,
    /// Menus that the router says it does not have.
    pub(crate) missing: Vec<Menu>,
    /// Menus that our user may not read.
    pub(crate) denied: Vec<Menu>,
    /// Menus not answered because time was over.
    pub(crate) late: Vec<Menu>,
    /// Why there is no session any more.
    pub(crate) ended: Option<Error>,
    /// From the first byte sent to the last one received.
    pub(crate) took: Duration,
}

/// Caps on what a router may say: far above any router, far below what hurts.
const LIMITS: Limits = Limits { word: 1 << 20, sentence: 4 << 20, words: 4096 };

/// Longest answer to one print, in bytes.
const LONGEST_REPLY: usize = 16 << 20;

/// How long a session that polls waits for a reader of streamed rows.
const BRIEF: Duration = Duration::from_secs(2);

/// How long any other session does: its reader may be far away.
pub(crate) const PATIENT: Duration = Duration::from_secs(30);

impl Link {
    /// Takes over a connection on which signing in has succeeded.
    pub(crate) fn new(
        stream: Stream,
        address: SocketAddr,
        negotiated: Negotiated,
        purpose: Purpose,
        open: Open,
        gauged: Gauged,
    ) -> Self {
        let settings = routeros::session::Settings {
            limits: LIMITS,
            reply: LONGEST_REPLY,
            rows: 16,
            patience: if purpose.shares_polling() { BRIEF } else { PATIENT },
            ..Default::default()
        };
        let (session, driver) = Session::start(stream, settings);
        Self {
            session,
            driver: driver.run().boxed().fuse(),
            counted: Counters::default(),
            address,
            negotiated,
            identity: None,
            who: None,
            since: Instant::now(),
            open,
            _session: gauged,
        }
    }

    /// Asks for `menus` in one round trip.
    pub(crate) async fn ask(
        &mut self,
        menus: Vec<Menu>,
        user: &str,
        facts: bool,
        within: Duration,
    ) -> Round {
        let commands = menus.iter().map(|menu| menu.command(user, facts)).collect();
        let began = Instant::now();
        let session = self.session.clone();
        let replies = self.converse(session.batch(commands, within)).await;

        let mut round = Round { took: began.elapsed(), ..Round::default() };
        for (menu, reply) in menus.into_iter().zip(replies) {
            match reply {
                Ok(reply) => round.answers.push(menu, reply),
                Err(Error::Trap(trap)) => match trap.kind() {
                    TrapKind::MissingMenu => round.missing.push(menu),
                    TrapKind::Permission => round.denied.push(menu),
                    _ => {}
                },
                Err(Error::Timeout) => round.late.push(menu),
                Err(error) => round.ended = Some(error),
            }
        }
        round
    }

    /// Does `work` on the session while serving its connection.
    pub(crate) async fn converse<T>(&mut self, work: impl Future<Output = T>) -> T {
        let driver = &mut self.driver;
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            if driver.is_terminated() || driver.poll_unpin(context).is_pending() {
                return work.as_mut().poll(context);
            }
            work.as_mut().poll(context)
        })
        .await
    }

    /// Waits until the session is over, and serves it meanwhile.
    pub(crate) async fn ended(&mut self) -> Ended {
        if self.driver.is_terminated() {
            return self.session.closed().await;
        }
        (&mut self.driver).await
    }

    /// What was spent on it since this was last asked.
    pub(crate) fn spent(&mut self) -> Cost {
        let now = self.session.counters();
        let before = std::mem::replace(&mut self.counted, now);
        let small = |now: u64, before: u64| u32::try_from(now - before).unwrap_or(u32::MAX);

        Cost {
            bytes_sent: now.bytes_out - before.bytes_out,
            bytes_received: now.bytes_in - before.bytes_in,
            commands: small(now.commands, before.commands),
            logins: 0,
            round_trips: small(now.round_trips, before.round_trips),
            router_ms: 0,
        }
    }

    /// Says goodbye and closes. Bounded: the driver gives the goodbye a second.
    pub(crate) async fn close(mut self) {
        self.session.close();
        self.ended().await;
    }

    /// Lets go of a session whose end the router may not see.
    pub(crate) fn lose(self, linger: Duration) {
        self.open.lose(Instant::now(), linger);
    }

    /// The session, for who asks beside polling.
    pub(crate) fn known(&self) -> Known {
        let Self { session, address, identity, .. } = self;
        Known { session: session.clone(), address: *address, identity: identity.clone() }
    }
}
