//! A session of a caller's own, for what a poll does not do.

mod dialler;
mod followed;
mod inlet;
mod perform;
mod told;
mod trouble;

use std::{sync::Arc, time::Duration};

use routeros::ops::{inspect::Inspector, safe_mode::SafeMode};
use tod_model::{
    CallError, Cost, HostKey, Purpose, Secret, Target,
    call::{Limits, Outcome, Request},
};
use tokio::{
    sync::{Mutex, watch},
    task::JoinSet,
    time::Instant,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    connect::{Errand, Record, Unreached, connect},
    device,
    dial::{Budget, Repute},
    link::{Known, Link},
    order::Order,
    sessions::Sessions,
    shared::Shared,
};
use dialler::Dialler;
use followed::Followed;
use inlet::Inlet;
use perform::Typed;
use told::{Desk, Teller};

pub use told::Replies;

/// A session with the router of the record.
///
/// It takes many requests at a time. It dies when it is dropped, when the device is removed, when its
/// address or credential changes, and with the poller.
pub struct RouterHandle {
    held: Arc<Held>,
    /// Serves the connection also while its holder does something else: what was dropped is cancelled
    /// on the router at once, not when somebody asks for more. Empty where the device's own task does,
    /// because the session is the one that polls.
    served: JoinSet<()>,
    desk: Desk,
    _closed: DropGuard,
}

/// What a handle and the replies to its requests share.
struct Held {
    shared: Arc<Shared>,
    known: Known,
    sessions: Sessions,
    followed: Followed,
    purpose: Purpose,
    /// Whether its session is the one that polls.
    shares_polling: bool,
    safe: Mutex<Option<SafeMode>>,
    /// Asks what commands the router has, on a session of its own, once somebody wants to know.
    inspector: Mutex<Option<Inspector<Dialler>>>,
    /// What is typed into the terminal, while there is one.
    typed: Inlet<Typed>,
    /// The parts of what is uploaded, while something is.
    chunks: Inlet<Secret>,
    /// The key that was shown over SSH, until the target says which is to be shown.
    shown: Mutex<Option<HostKey>>,
    closed: CancellationToken,
}

impl RouterHandle {
    pub(crate) async fn open(
        shared: Arc<Shared>,
        orders: watch::Receiver<Order>,
        sessions: Sessions,
        purpose: Purpose,
        stopped: CancellationToken,
    ) -> Result<Self, CallError> {
        let followed = Followed::new(orders, stopped);
        let mut served = JoinSet::new();
        let polling = if purpose.shares_polling() { sessions.polling() } else { None };
        let known = if let Some(known) = polling {
            known
        } else {
            let link = dial(&shared, &followed.target, &sessions, purpose).await?;
            let known = link.known();
            served.spawn(serve(link, followed.clone(), shared.settings.linger));
            known
        };

        let closed = CancellationToken::new();
        let guard = closed.clone().drop_guard();
        let held = Held {
            shared,
            known,
            sessions,
            followed,
            purpose,
            shares_polling: served.is_empty(),
            safe: Mutex::default(),
            inspector: Mutex::default(),
            typed: Inlet::to("terminal"),
            chunks: Inlet::to("upload"),
            shown: Mutex::default(),
            closed,
        };
        Ok(Self { held: Arc::new(held), served, desk: Desk::default(), _closed: guard })
    }

    /// Asks something. Nothing is sent before the replies are asked for, and while they are not taken
    /// the router has to wait, for 30 s. Dropping them cancels it on the router.
    pub fn run(&self, request: Request, limits: Limits) -> Replies {
        let (held, limits) = (Arc::clone(&self.held), limits.capped());
        let answer = move |teller| async move { held.answer(request, limits, teller).await };
        self.desk.told(limits.bytes, answer)
    }

    /// Says goodbye to the router, unless it is polled over the same session; dropping the handle only
    /// hangs up.
    pub async fn close(mut self) {
        if !self.served.is_empty() {
            self.held.known.session.close();
            self.served.join_next().await;
        }
    }
}

impl Held {
    async fn answer(
        &self,
        request: Request,
        limits: Limits,
        mut teller: Teller,
    ) -> Result<Outcome, CallError> {
        if !self.purpose.admits(&request) {
            let why = "a session for watching only looks";
            return Err(CallError::Invalid(why.to_owned()));
        }
        tokio::select! {
            biased;
            void = self.followed.void() => Err(void),
            done = perform::perform(self, request, limits, &mut teller) => {
                done.map_err(CallError::from)
            }
        }
    }
}

/// A session of one's own with the router of the record.
async fn dial(
    shared: &Shared,
    target: &Target,
    sessions: &Sessions,
    purpose: Purpose,
) -> Result<Link, CallError> {
    let open = sessions.open_beside(Instant::now()).ok_or(CallError::TooManySessions)?;
    let record = Record { identity: target.identity.clone(), pin: target.pin };
    let errand = Errand { target, record: &record, purpose };
    let budget = Budget::whole(shared.settings.deadlines.probe);
    let mut cost = Cost::default();

    let reached = connect(shared, errand, Repute::Fair, budget, open, &mut cost).await;
    shared.meters.cost(&cost);
    reached.map_err(|unreached| match unreached {
        Unreached::Stranger { .. } => CallError::AnotherRouter,
        Unreached::Fault(fault) => fault.into(),
    })
}

/// Serves a connection until it is over, or must not be used any longer.
async fn serve(mut link: Link, followed: Followed, linger: Duration) {
    tokio::select! {
        biased;
        _void = followed.void() => {}
        ended = link.ended() => {
            if device::is_unseen(&ended) {
                link.lose(linger);
            }
        }
    }
}
