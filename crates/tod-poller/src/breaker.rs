//! The circuit breaker: how long a router that failed is left alone.

use std::time::Duration;

/// Counts failures in a row and spaces the tries.
///
/// The wait doubles from a second to 30 s. The cap is low on purpose: a router that comes back is
/// online again within a minute, and a failed dial costs next to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    failures: u32,
}

/// The wait after the first failure.
const FIRST: Duration = Duration::from_secs(1);

/// The longest wait.
const CAP: Duration = Duration::from_secs(30);

impl Breaker {
    /// Counts a failure; gives the wait before the next try. `jitter` is drawn evenly from 0 to 1
    /// and shortens the wait by up to a quarter, so that what failed together does not come back
    /// together.
    pub fn failed(&mut self, jitter: f64) -> Duration {
        let doublings = self.failures.min(CAP.as_secs().ilog2() + 1);
        self.failures = self.failures.saturating_add(1);

        (FIRST * 2_u32.pow(doublings)).min(CAP).mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 4.0)
    }

    /// Forgets every failure: the router answered, or somebody asks for a try now.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// Whether the last try failed.
    pub const fn is_open(self) -> bool {
        self.failures > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let mut breaker = Breaker::default();
        let waits: Vec<u64> = (0..8).map(|_| breaker.failed(0.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn it_never_gives_up_however_often_it_fails() {
        let mut breaker = Breaker { failures: u32::MAX - 1 };
        for _ in 0..3 {
            assert_eq!(breaker.failed(0.0), CAP);
        }
    }

    #[test]
    fn jitter_shortens_by_up_to_a_quarter() {
        let mut breaker = Breaker { failures: 20 };
        assert_eq!(breaker.failed(1.0), CAP.mul_f64(0.75));
        assert!(breaker.failed(0.5) < CAP);
    }

    #[test]
    fn a_reset_forgets_every_failure() {
        let mut breaker = Breaker::default();
        breaker.failed(0.0);
        assert!(breaker.is_open());

        breaker.reset();
        assert!(!breaker.is_open());
        assert_eq!(breaker.failed(0.0), FIRST);
    }
}
