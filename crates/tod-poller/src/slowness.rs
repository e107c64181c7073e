//! Whether a router answers too slowly for its interval.

use std::time::Duration;

/// How slowly a router answered lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slowness {
    score: u8,
    is_slow: bool,
}

/// Slow polls more than fast ones that make a router slow. One may be chance, a backup, an export.
const ENOUGH: u8 = 3;

impl Slowness {
    /// Counts a poll that took `took`, where more than `patience` is slow; gives whether the router
    /// is. It becomes so after some slow polls, and stops being so after as many fast ones.
    pub fn polled(&mut self, took: Duration, patience: Duration) -> bool {
        let was_slow = took > patience;
        self.score =
            if was_slow { (self.score + 1).min(ENOUGH) } else { self.score.saturating_sub(1) };
        match self.score {
            ENOUGH => self.is_slow = true,
            0 => self.is_slow = false,
            _ => {}
        }

        self.is_slow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);
    const SLOW: Duration = Duration::from_secs(6);
    const FAST: Duration = Duration::from_secs(1);

    #[test]
    fn a_router_is_slow_after_three_slow_polls_until_three_fast_ones() {
        let mut slowness = Slowness::default();
        let verdicts: Vec<bool> = [SLOW, SLOW, SLOW, FAST, FAST, FAST, SLOW]
            .into_iter()
            .map(|took| slowness.polled(took, PATIENCE))
            .collect();
        assert_eq!(verdicts, [false, false, true, true, true, false, false]);
    }

    #[test]
    fn a_single_slow_poll_is_chance() {
        let mut slowness = Slowness::default();
        for _ in 0..10 {
            assert!(!slowness.polled(SLOW, PATIENCE));
            assert!(!slowness.polled(FAST, PATIENCE));
        }
    }
}
