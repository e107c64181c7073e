//! How long to wait before trying again: the one place that says so.

use std::time::Duration;

/// The first wait.
const FIRST: Duration = Duration::from_millis(100);

/// The longest wait: an outage of the database is noticed to be over within this time.
const LONGEST: Duration = Duration::from_secs(5);

/// How long to wait after `failures` failures in a row: doubling, capped, and anywhere in the upper
/// half of that, as `chance` (0 to 1) decides, so that those who failed together do not return
/// together.
pub(crate) fn delay(failures: u32, chance: f64) -> Duration {
    let doubled = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));

    doubled.min(LONGEST).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

/// [`delay`] with a chance of its own.
pub(crate) fn jittered(failures: u32) -> Duration {
    delay(failures, rand::random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_cap() {
        let waits = [1, 2, 3, 6, 7, 40].map(|failures| delay(failures, 1.0).as_millis());
        assert_eq!(waits, [100, 200, 400, 3200, 5000, 5000]);
    }

    #[test]
    fn chance_decides_within_the_upper_half() {
        assert_eq!(delay(7, 0.0), LONGEST / 2);
        assert!((LONGEST / 2..=LONGEST).contains(&jittered(7)));
    }
}
