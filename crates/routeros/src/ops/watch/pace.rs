//! How many rows are too many.

use std::time::Duration;

use tokio::time::Instant;

/// Allows so many rows per second, over ten seconds.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: u32,
    /// How many more may come now.
    room: f64,
    at: Instant,
}

const OVER: u32 = 10;

impl Pace {
    pub(super) fn new(per_second: u32, now: Instant) -> Self {
        let per_second = per_second.max(1);
        Self { per_second, room: f64::from(per_second) * f64::from(OVER), at: now }
    }

    /// Whether one more may come at `now`.
    pub(super) fn takes(&mut self, now: Instant) -> bool {
        let rate = f64::from(self.per_second);
        let gained = now.duration_since(self.at).as_secs_f64() * rate;
        self.room = (self.room + gained).min(rate * f64::from(OVER)) - 1.0;
        self.at = now;
        self.room >= 0.0
    }

    /// How many may come in a span.
    pub(super) fn within(&self, span: Duration) -> usize {
        let seconds = usize::try_from(span.as_secs()).unwrap_or(usize::MAX);
        let rate = usize::try_from(self.per_second).unwrap_or(usize::MAX);
        seconds.saturating_mul(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_a_flood_is_not() {
        let start = Instant::now();
        let mut pace = Pace::new(20, start);
        assert!((0..200).all(|_| pace.takes(start)));
        assert!(!pace.takes(start));

        let later = start + Duration::from_mins(1);
        assert!((0..200).all(|_| pace.takes(later)), "ten seconds are kept, not a minute");
        assert!(!pace.takes(later));
    }

    #[test]
    fn what_is_allowed_may_come_for_ever() {
        let start = Instant::now();
        let mut pace = Pace::new(20, start);
        assert!((0..2_000).all(|n| pace.takes(start + Duration::from_millis(50) * n)));
        let start = start + Duration::from_secs(100);
        let taken = (0..2_000).all(|n| pace.takes(start + Duration::from_millis(25) * n));
        assert!(!taken, "twice as much");
    }
}
