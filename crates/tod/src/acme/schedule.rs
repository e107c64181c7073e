//! When to order, and when to try again. Pure.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// From when to when a certificate serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// The last moment.
    pub until: DateTime<Utc>,
}

impl Validity {
    /// When to renew: with a third of its life left, as ACME servers advise where they say nothing
    /// else. A certificate of 90 days is renewed 30 days early, one of 6 days 2 days early.
    pub fn due_at(self) -> DateTime<Utc> {
        self.until - (self.until - self.from) / 3
    }
}

/// What an attempt failed of, as far as the wait after it depends on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered. Asking again costs nobody anything.
    Unanswered,
    /// The server answered, and refused. Public servers count refusals: Let's Encrypt allows five
    /// failed proofs per name and hour.
    Refused,
}

/// The longest wait between two attempts.
const LONGEST: Duration = Duration::from_hours(6);

/// How long to wait after `failures` failures in a row, of which this was the last.
///
/// Each doubles the wait. `chance`, from 0 to 1, takes away up to a quarter of it, so that servers
/// that failed together do not come back together.
pub fn pause(failure: Failure, failures: u32, chance: f64) -> Duration {
    let first = match failure {
        Failure::Unanswered => Duration::from_secs(5),
        Failure::Refused => Duration::from_mins(3),
    };
    let doubled = first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));

    doubled.min(LONGEST).mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_certificate_is_due_with_a_third_of_its_life_left() {
        let from = DateTime::UNIX_EPOCH;
        let validity = |days| Validity { from, until: from + TimeDelta::days(days) };
        assert_eq!(validity(90).due_at(), from + TimeDelta::days(60));
        assert_eq!(validity(6).due_at(), from + TimeDelta::days(4));
    }

    #[test]
    fn waits_grow_to_a_bound() {
        let seconds = |failure, failures| pause(failure, failures, 0.0).as_secs();
        let unanswered = [1, 2, 3].map(|failures| seconds(Failure::Unanswered, failures));
        assert_eq!(unanswered, [5, 10, 20]);
        assert_eq!(seconds(Failure::Refused, 1), 180);
        for failures in [0, 30, u32::MAX] {
            for failure in [Failure::Unanswered, Failure::Refused] {
                assert!(pause(failure, failures, 0.0) <= LONGEST);
                assert!(pause(failure, failures, 1.0) >= Duration::from_secs(3));
            }
        }
    }

    #[test]
    fn an_hour_has_no_more_than_five_refusals() {
        let mut spent = Duration::ZERO;
        let mut refusals = 0;
        while spent < Duration::from_hours(1) {
            refusals += 1;
            spent += pause(Failure::Refused, refusals, 1.0);
        }
        assert!(refusals <= 5, "{refusals}");
    }

    #[test]
    fn chance_shortens_a_wait_by_a_quarter_at_most() {
        let whole = pause(Failure::Refused, 1, 0.0);
        assert_eq!(pause(Failure::Refused, 1, 1.0), whole.mul_f64(0.75));
        assert_eq!(pause(Failure::Refused, 1, 7.0), whole.mul_f64(0.75));
    }
}
