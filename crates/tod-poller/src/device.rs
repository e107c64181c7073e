//! The task of one device: when it dials, polls and waits.

mod tidy;
mod visit;

use std::{future::pending, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use routeros::Ended;
use tod_model::{Cost, Negotiated, Target};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::{
    Rhythm,
    breaker::Breaker,
    connect::Record,
    link::Link,
    menus::Menus,
    order::{self, Order},
    rates::Baseline,
    schedule::Schedule,
    sessions::Sessions,
    shared::Shared,
    slowness::Slowness,
};

/// One device and everything remembered about its router.
pub(crate) struct Device {
    shared: Arc<Shared>,
    orders: watch::Receiver<Order>,
    order: Order,
    sessions: Sessions,
    /// When the next visit is due; none while another router answers at the address.
    due: Option<DateTime<Utc>>,
    watched: Watched,
}

/// What is remembered about the router between visits.
#[derive(Default)]
struct Watched {
    link: Option<Box<Link>>,
    record: Record,
    menus: Menus,
    previous: Option<(Instant, Baseline)>,
    facts_at: Option<Instant>,
    polled_at: Option<DateTime<Utc>>,
    total_memory: Option<u64>,
    reported: Option<Negotiated>,
    /// Spaces the tries after failures.
    breaker: Breaker,
    /// Spaces the dials after sessions that ended soon after they began.
    restless: Breaker,
    slowness: Slowness,
    /// Whether our user may not read something that only the slow facts ask for.
    facts_denied: bool,
    has_answered: bool,
    /// Whether a session ended by itself, so that the next dial decides about offline.
    is_urgent: bool,
    /// Spent and not reported yet.
    cost: Cost,
}

enum Event {
    Due,
    Ordered,
    Ended(Ended),
    /// A file was left half done on the router.
    LeftBehind,
    /// The device is no longer ours.
    Removed,
}

/// How long a session has to last for its end to be worth an immediate dial every time. A router
/// that lets us in only to close again is dialled ever less often.
const STEADY: Duration = Duration::from_secs(30);

impl Device {
    /// A device whose first visit is due after `first_visit`.
    pub(crate) fn new(
        shared: Arc<Shared>,
        mut orders: watch::Receiver<Order>,
        sessions: Sessions,
        first_visit: Duration,
    ) -> Self {
        let order = orders.borrow_and_update().clone();
        let record = Record { identity: order.target.identity.clone(), pin: order.target.pin };
        let due = Some(shared.clock.now() + delta(first_visit));
        let watched = Watched { record, ..Watched::default() };

        Self { shared, orders, order, sessions, due, watched }
    }

    /// Watches until the device is removed. Dropping the future closes its session at once.
    pub(crate) async fn run(mut self) {
        loop {
            match self.wait().await {
                Event::Removed => return,
                Event::Ordered => {}
                Event::Ended(ended) => self.dial_again(&ended),
                Event::LeftBehind => Box::pin(self.tidy()).await,
                Event::Due => {
                    let superseded = superseded(self.orders.clone(), self.order.clone());
                    // On the heap, and only for the time of the visit: twenty thousand devices
                    // wait, and few are visited.
                    tokio::select! {
                        biased;
                        () = superseded => {}
                        () = Box::pin(self.visit()) => {}
                    }
                }
            }
            self.follow_order();
        }
    }

    async fn wait(&mut self) -> Event {
        let now = self.shared.clock.now();
        let wait = self.due.map(|due| (due - now).to_std().unwrap_or_default());
        let has_link = self.watched.link.is_some();
        tokio::select! {
            biased;
            changed = self.orders.changed() => match changed {
                Ok(()) => Event::Ordered,
                Err(_) => Event::Removed,
            },
            ended = ended(self.watched.link.as_deref_mut()) => Event::Ended(ended),
            () = self.sessions.unfinished().left(), if has_link => Event::LeftBehind,
            () = sleep(wait.unwrap_or_default()), if wait.is_some() => Event::Due,
        }
    }

    /// A session ended between two polls: one fresh dial decides whether the router is offline.
    fn dial_again(&mut self, ended: &Ended) {
        let Some(mut link) = self.watched.link.take() else { return };
        tracing::debug!(
            device.id = %self.order.target.device,
            error = ended as &dyn std::error::Error,
            "session ended"
        );
        self.watched.cost += link.spent();
        let was_steady = link.since.elapsed() >= STEADY;
        if is_unseen(ended) {
            link.lose(self.shared.settings.linger);
        }

        let wait = match (was_steady, self.watched.restless.is_open()) {
            (true, _) => {
                self.watched.restless.reset();
                Duration::ZERO
            }
            (false, is_again) => {
                let wait = self.watched.restless.failed(rand::random());
                if is_again { wait } else { Duration::ZERO }
            }
        };
        self.watched.is_urgent = true;
        self.watched.facts_at = None;
        self.due = Some(self.shared.clock.now() + delta(wait));
    }

    /// Takes over the latest order, as far as it differs from the one followed so far.
    fn follow_order(&mut self) {
        let new = self.orders.borrow_and_update().clone();
        let old = std::mem::replace(&mut self.order, new);
        let (target, retry) = (&self.order.target, old.retries != self.order.retries);
        if Arc::ptr_eq(&old.target, target) && !retry {
            return;
        }
        let now = self.shared.clock.now();

        if old.target.fence != target.fence {
            // What was told under the old fence may have been refused: it is told again.
            (self.watched.facts_at, self.watched.reported) = (None, None);
        }

        let is_void = match self.watched.session() {
            Some(session) => order::contradicts(target, &session),
            None => self.due.is_none() && order::redefines(&old.target, target),
        };
        self.watched.record.follow(&old.target, target);
        if is_void || order::leads_elsewhere(&old.target, target) {
            let record = std::mem::take(&mut self.watched.record);
            let cost = self.watched.cost;
            self.watched = Watched { record, cost, ..Watched::default() };
            self.due = Some(now);
        } else if retry && self.watched.link.is_none() {
            self.watched.breaker.reset();
            self.due = Some(now);
        } else if self.watched.link.is_some() && old.target.interval != target.interval {
            self.due = Some(self.next_slot(now));
        }
    }

    fn next_slot(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let interval = self.rhythm().interval;
        Schedule::new(self.order.target.device, interval).next(now, self.watched.polled_at)
    }

    fn rhythm(&self) -> Rhythm {
        self.shared.settings.rhythm(self.order.target.interval)
    }
}

impl Watched {
    /// The router there is a session with.
    fn session(&self) -> Option<Record> {
        let link = self.link.as_ref()?;
        Some(Record { identity: link.identity.clone(), pin: link.negotiated.fingerprint })
    }
}

/// Waits until an order makes a visit under way pointless.
async fn superseded(mut orders: watch::Receiver<Order>, visiting: Order) {
    let is_void = |new: &Target| {
        order::leads_elsewhere(&visiting.target, new) || order::corrects(&visiting.target, new)
    };
    // An error means that the device was removed, which is as good a reason.
    let _order = orders.wait_for(|order| is_void(&order.target)).await;
}

async fn ended(link: Option<&mut Link>) -> Ended {
    match link {
        Some(link) => link.ended().await,
        None => pending().await,
    }
}

/// Whether the router may not have seen the end.
pub(crate) fn is_unseen(ended: &Ended) -> bool {
    match ended {
        Ended::Unresponsive => true,
        Ended::Io(kind) => *kind == std::io::ErrorKind::TimedOut,
        _ => false,
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
