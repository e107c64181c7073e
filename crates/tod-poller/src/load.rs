//! How busy a router is, and whether heavy work has to wait for that.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// The load of one router's CPU, as the last poll read it. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load(Arc<watch::Sender<Option<Seen>>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    /// Over all cores, 0 to 100.
    percent: u8,
    at: Instant,
}

/// Load above which no heavy work is begun, in percent: what is left is for the router's own work.
pub(crate) const HIGHEST: u8 = 80;

/// For so long what was read says something of now.
const FRESH: Duration = Duration::from_mins(2);

impl Load {
    /// A poll has read it.
    pub(crate) fn saw(&self, percent: u8) {
        self.0.send_replace(Some(Seen { percent, at: Instant::now() }));
    }

    /// Waits until the load allows heavy work, or nothing fresh is known of it; says how high it still
    /// is if that takes too long.
    pub(crate) async fn calm(&self, within: Duration) -> Result<(), u8> {
        let until = Instant::now() + within;
        let mut polls = self.0.subscribe();
        loop {
            let last = *polls.borrow_and_update();
            let Some(Seen { percent, at }) = last.filter(|seen| seen.percent > HIGHEST) else {
                return Ok(());
            };
            tokio::select! {
                biased;
                _polled = polls.changed() => {}
                () = sleep_until(at + FRESH) => return Ok(()),
                () = sleep_until(until) => return Err(percent),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::time::advance;

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn who_is_calm_or_unknown_is_not_waited_for() {
        let load = Load::default();
        assert_eq!(load.calm(MINUTE).now_or_never(), Some(Ok(())));
        load.saw(HIGHEST);
        assert_eq!(load.calm(MINUTE).now_or_never(), Some(Ok(())));
        load.saw(100);
        assert_eq!(load.calm(MINUTE).now_or_never(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_poll_that_finds_it_calm_ends_the_wait() {
        let load = Load::default();
        load.saw(100);
        let polling = async {
            for percent in [95, 20] {
                advance(MINUTE / 4).await;
                load.saw(percent);
            }
        };
        let (calm, ()) = tokio::join!(load.calm(MINUTE), polling);
        assert_eq!(calm, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn who_stays_busy_is_refused_with_the_load_of_the_last_poll() {
        let load = Load::default();
        load.saw(100);
        let began = Instant::now();
        let polling = async {
            advance(MINUTE / 2).await;
            load.saw(93);
        };
        let (calm, ()) = tokio::join!(load.calm(MINUTE), polling);
        assert_eq!((calm, began.elapsed()), (Err(93), MINUTE));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_long_ago_says_nothing() {
        let load = Load::default();
        load.saw(100);
        let began = Instant::now();
        assert_eq!(load.calm(10 * MINUTE).await, Ok(()));
        assert_eq!(began.elapsed(), FRESH);
    }
}
