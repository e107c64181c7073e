//! The sessions of ours on one router: how many it may think it has, and which may be shared.
//!
//! A session whose end the router did not see stays with it for about nine minutes (RouterOS
//! manual, "API"), and it takes 20 (`max-sessions`). A link that flaps must not fill that up and
//! lock other programs out.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::{link::Known, load::Load, unfinished::Unfinished};

/// Sessions one router may hold of ours, those it may still think it has included.
pub(crate) const MOST: usize = 3;

/// Lost sessions at which even polling waits until the oldest is surely gone.
pub(crate) const TOO_MANY_LOST: usize = 8;

/// What may be asked at a time over a session that polls. It takes twice as much
/// ([`in_flight`](routeros::session::Settings::in_flight)), and a poll has less than half of that.
const LOOKS: usize = 32;

/// The sessions of one router, counted by everybody who opens one. Clones share the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions(Arc<Counted>);

/// A session that counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Open {
    sessions: Sessions,
}

#[derive(Debug)]
struct Counted {
    ledger: Mutex<Ledger>,
    /// The turn to do heavy work on the router.
    heavy: Semaphore,
    /// The turns to ask something over the session that polls.
    looks: Semaphore,
    load: Load,
    unfinished: Unfinished,
}

/// The count itself.
#[derive(Debug, Default)]
struct Ledger {
    open: usize,
    /// When each lost session is surely gone, in order.
    lost: Vec<Instant>,
    /// The session that polls, where it lasts.
    polling: Option<Known>,
}

impl Sessions {
    /// Counts a session for polling; with too many lost ones, says how many, and when to ask again.
    pub(crate) fn open_for_polling(&self, now: Instant) -> Result<Open, (usize, Instant)> {
        let mut ledger = self.ledger(now);
        match ledger.lost.first() {
            Some(&gone) if ledger.lost.len() >= TOO_MANY_LOST => Err((ledger.lost.len(), gone)),
            _ => Ok(self.opened(&mut ledger)),
        }
    }

    /// Counts a session beside the one that polls; none when the router would hold too many.
    pub(crate) fn open_beside(&self, now: Instant) -> Option<Open> {
        let mut ledger = self.ledger(now);
        (ledger.open + ledger.lost.len() < MOST).then(|| self.opened(&mut ledger))
    }

    /// Whether so many lost sessions linger that the router should be left alone.
    pub(crate) fn linger(&self, now: Instant) -> bool {
        // The session that polls is not lost, so one less says that the next loss is one too many.
        self.ledger(now).lost.len() + 1 >= TOO_MANY_LOST
    }

    /// Has callers use the session that polls, until it is over.
    pub(crate) fn share(&self, polling: impl FnOnce() -> Known) {
        let mut ledger = self.ledger(Instant::now());
        if ledger.polling().is_none() {
            ledger.polling = Some(polling());
        }
    }

    /// The session that polls, where it lasts and there is one now.
    pub(crate) fn polling(&self) -> Option<Known> {
        self.ledger(Instant::now()).polling().cloned()
    }

    /// Waits for the turn to do heavy work on the router: one at a time.
    pub(crate) async fn turn(&self) -> SemaphorePermit<'_> {
        self.0.heavy.acquire().await.expect("this semaphore is never closed")
    }

    /// Waits for a turn to ask something over the session that polls, of which polls need some too.
    pub(crate) async fn look(&self) -> SemaphorePermit<'_> {
        self.0.looks.acquire().await.expect("this semaphore is never closed")
    }

    /// How busy the router is.
    pub(crate) fn load(&self) -> &Load {
        &self.0.load
    }

    /// Files on the router that were left half done.
    pub(crate) fn unfinished(&self) -> &Unfinished {
        &self.0.unfinished
    }

    fn opened(&self, ledger: &mut Ledger) -> Open {
        ledger.open += 1;
        Open { sessions: self.clone() }
    }

    fn ledger(&self, now: Instant) -> MutexGuard<'_, Ledger> {
        let mut ledger = self.0.lock();
        ledger.lost.retain(|gone| *gone > now);
        ledger
    }
}

impl Open {
    /// The router may not have seen the end of this session; it counts for `linger` from `now` on.
    pub(crate) fn lose(self, now: Instant, linger: Duration) {
        self.sessions.ledger(now).lost.push(now + linger);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.sessions.0.lock().open -= 1;
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            ledger: Mutex::default(),
            heavy: Semaphore::new(1),
            looks: Semaphore::new(LOOKS),
            load: Load::default(),
            unfinished: Unfinished::default(),
        }
    }
}

impl Counted {
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    fn polling(&self) -> Option<&Known> {
        self.polling.as_ref().filter(|known| !known.session.is_closed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINGER: Duration = Duration::from_mins(10);

    fn lose(sessions: &Sessions, now: Instant) {
        sessions.open_for_polling(now).unwrap().lose(now, LINGER);
    }

    #[test]
    fn a_router_holds_three_sessions_of_ours_at_most() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let _polling = sessions.open_for_polling(now).unwrap();
        let watching = sessions.open_beside(now).unwrap();
        let _testing = sessions.open_beside(now).unwrap();
        assert!(sessions.open_beside(now).is_none());

        drop(watching);
        assert!(sessions.open_beside(now).is_some());
    }

    #[test]
    fn a_lost_session_counts_for_ten_minutes() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        (0..3).for_each(|_| lose(&sessions, now));
        assert!(sessions.open_beside(now + LINGER - Duration::from_secs(1)).is_none());
        assert!(sessions.open_beside(now + LINGER).is_some());
    }

    #[test]
    fn polling_goes_on_until_eight_were_lost() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        for lost in 0..TOO_MANY_LOST {
            assert_eq!(sessions.linger(now), lost == TOO_MANY_LOST - 1);
            lose(&sessions, now + Duration::from_secs(lost as u64));
        }
        let refused = sessions.open_for_polling(now + Duration::from_secs(8));
        assert_eq!(refused.unwrap_err(), (TOO_MANY_LOST, now + LINGER));
        assert!(sessions.open_for_polling(now + LINGER).is_ok());
    }
}
