//! The SSH door: commands, consoles and files, for clients that others wrote.
//!
//! russh speaks the protocol, in a task of its own. What it reads and writes
//! goes through a [`Line`], which is how a router falls silent, loses its link
//! or ends the session without asking russh. What somebody does on a channel is
//! in `channel`.

use std::{mem, net::IpAddr, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{net::TcpStream, sync::watch};
use tracing::debug;

use self::{
    guest::{Desk, Guest},
    line::{Flow, Line, line},
};
use crate::{
    clock::later,
    console, cut,
    door::{self, Door},
    host::span,
    mood::Mood,
    reach::Fate,
    router::Router,
    session::{DEAD_PEER, LOGIN_PATIENCE, PATIENT_PEER, admits, visitor::Visitor},
};

pub(crate) use keys::host_key;

mod algorithms;
mod channel;
mod editor;
mod guest;
mod keys;
mod line;
mod sftp;
mod terminal;

/// Serves one connection until it ends, one way or another.
pub(crate) async fn serve(stream: TcpStream, peer: IpAddr, router: Router) {
    router.note(|heard| {
        heard.connections += 1;
        heard.open += 1;
    });
    let moods = router.moods();
    let visitor = Visitor::new(peer, Door::Ssh, &router);
    if admits(&router, &visitor) {
        let _ = stream.set_nodelay(true);
        converse(stream, visitor, &router, moods).await;
    } else {
        door::reset(&stream);
        router.note(|heard| heard.open -= 1);
    }
}

async fn converse(
    stream: TcpStream,
    visitor: Visitor,
    router: &Router,
    moods: watch::Receiver<Mood>,
) {
    let stream = Arc::new(stream);
    let (line, ours) = line(stream.clone(), router.clone());
    let desk = Arc::new(Desk::new(router.clone(), visitor.peer));
    let mood = *moods.borrow();
    let mut session = Session {
        router,
        visitor,
        mood,
        moods,
        stream,
        line,
        gone: false,
        lost: None,
        desk: desk.clone(),
        since: router.clock().now(),
    };
    session.relink();
    let config = Arc::new(algorithms::config(router));
    let ended = tokio::select! {
        biased;
        ended = session.watch() => ended,
        () = speak(config, ours, Guest::new(desk)) => Ended::Closed,
    };
    debug!(router.index = router.index(), ended = ?ended, "connection ended");
    session.line.flow(Flow::Closed);
    if let Some(actor) = session.desk.actor() {
        console::sign_out(router, actor);
    }
    router.note(|heard| heard.open -= 1);
    if ended == Ended::Refused {
        door::reset(&session.stream);
    } else if session.is_lost() {
        session.fade().await;
    }
}

/// Lets russh have its way until it or the client is through.
async fn speak(config: Arc<russh::server::Config>, line: Line, guest: Guest) {
    let ended = match russh::server::run_stream(config, line, guest).await {
        Ok(session) => session.await,
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        debug!(error = &error as &dyn std::error::Error, "ssh ended");
    }
}

/// Why a connection is over.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// The router does not want it.
    Refused,
    /// The client closed it or the network did.
    Closed,
    /// The router gave up on it.
    Finished,
    /// The router went away.
    Dropped,
}

/// What decides about a connection from outside of the protocol.
struct Session<'a> {
    router: &'a Router,
    visitor: Visitor,
    moods: watch::Receiver<Mood>,
    mood: Mood,
    stream: Arc<TcpStream>,
    line: line::Control,
    /// The peer no longer knows this connection.
    gone: bool,
    /// Since when nothing gets through.
    lost: Option<DateTime<Utc>>,
    desk: Arc<Desk>,
    since: DateTime<Utc>,
}

impl Session<'_> {
    /// Follows mood and configuration until they end the connection.
    async fn watch(&mut self) -> Ended {
        loop {
            let clock = self.router.clock().clone();
            let patience = self.patience().map(|until| span(clock.now(), until));
            tokio::select! {
                biased;
                _ = self.moods.changed() => {
                    let before = mem::replace(&mut self.mood, *self.moods.borrow_and_update());
                    if before.ends_connections(self.mood) {
                        // Back from a power loss, it knows nothing of this connection.
                        let lost = matches!(before, Mood::PowerLoss(_)) && !self.mood.resets();
                        let refused = self.mood == Mood::Refusing || lost;
                        return if refused { Ended::Refused } else { Ended::Dropped };
                    }
                    self.gone |= self.mood == Mood::HalfOpen;
                }
                _ = self.visitor.revisions.changed() => {
                    self.visitor.review(self.router);
                    if matches!(self.visitor.fate, Fate::Refused(_)) {
                        return Ended::Refused;
                    }
                }
                () = self.desk.signed_in(), if self.desk.actor().is_none() => {}
                () = clock.sleep(patience.unwrap_or(Duration::MAX)), if patience.is_some() => {
                    return Ended::Finished;
                }
            }
            self.relink();
        }
    }

    /// Until when the router waits for a sign of life, or for a login.
    fn patience(&self) -> Option<DateTime<Utc>> {
        match (self.lost, self.desk.actor()) {
            (Some(since), _) => Some(later(since, DEAD_PEER)),
            (None, None) => Some(later(self.since, LOGIN_PATIENCE)),
            (None, Some(_)) => None,
        }
    }

    fn is_lost(&self) -> bool {
        self.gone || self.mood == Mood::LinkCut || self.visitor.fate.is_lost()
    }

    /// Lets bytes pass or not, as mood and configuration have it now.
    fn relink(&mut self) {
        if self.is_lost() != self.lost.is_some() {
            cut::connection(&self.stream, self.is_lost());
            self.lost = self.is_lost().then(|| self.router.clock().now());
        }
        self.line.flow(match self.mood {
            _ if self.is_lost() => Flow::Held,
            Mood::Silent => Flow::Held,
            Mood::Garbage => Flow::Garbage,
            _ => Flow::Open,
        });
    }

    /// Keeps the end of the connection from a peer that no packet reaches, as
    /// the API doors do.
    async fn fade(&mut self) {
        let forgotten = self.router.clock().sleep(PATIENT_PEER);
        tokio::pin!(forgotten);
        while self.is_lost() {
            tokio::select! {
                _ = self.moods.changed() => self.mood = *self.moods.borrow_and_update(),
                _ = self.visitor.revisions.changed() => self.visitor.review(self.router),
                () = &mut forgotten => break,
            }
        }
        cut::connection(&self.stream, false);
        door::reset(&self.stream);
    }
}
