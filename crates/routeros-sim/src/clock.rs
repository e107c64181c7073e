//! The fleet's time: real, or moved by a test.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// Where a fleet takes its time from. Clones share the same time.
///
/// Everything a router says depends on it: counters, uptimes, signal strengths,
/// log lines. So do its own delays: reboots, slow answers, monitor intervals.
#[derive(Clone, Debug, Default)]
pub struct SimClock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Manual(watch::Sender<DateTime<Utc>>),
}

impl SimClock {
    /// The computer's own time.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `start` until [`advance`](Self::advance)d.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Source::Manual(watch::Sender::new(start)))
    }

    /// What time it is in the fleet.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => SystemTime::now().into(),
            Source::Manual(now) => *now.borrow(),
        }
    }

    /// Moves a manual clock forward and wakes whoever waited for that.
    ///
    /// # Panics
    ///
    /// On the system clock, which nobody moves.
    pub fn advance(&self, by: Duration) {
        let Source::Manual(now) = &self.0 else {
            panic!("only a manual clock can be advanced");
        };
        now.send_modify(|now| *now = later(*now, by));
    }

    /// Waits until `delay` from now has passed on this clock.
    pub(crate) fn sleep(&self, delay: Duration) -> impl Future<Output = ()> + Send + use<> {
        let manual = match &self.0 {
            Source::System => None,
            Source::Manual(now) => Some((later(*now.borrow(), delay), now.clone())),
        };
        async move {
            let Some((due, now)) = manual else {
                return tokio::time::sleep(delay).await;
            };
            now.subscribe()
                .wait_for(|now| *now >= due)
                .await
                .expect("the sender is in this future");
        }
    }
}

pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by)
        .ok()
        .and_then(|by| time.checked_add_signed(by))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_a_test_moves_the_clock() {
        let clock = SimClock::manual(DateTime::UNIX_EPOCH);
        let sleep = clock.sleep(Duration::from_mins(1));
        tokio::pin!(sleep);

        clock.advance(Duration::from_secs(59));
        assert!(futures_util::poll!(&mut sleep).is_pending());
        clock.advance(Duration::from_secs(1));
        sleep.await;

        assert_eq!(clock.now().timestamp(), 60);
    }
}
