//! A token bucket, as a function of time.

use std::time::Duration;

use crate::{RateLimit, Verdict};

/// How empty a bucket is: the time until it is full again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bucket {
    full_at: Duration,
}

impl Bucket {
    /// Takes one token at `now`, a time since any fixed moment.
    #[must_use]
    pub(super) fn take(self, limit: RateLimit, now: Duration) -> (Self, Verdict) {
        let token = limit.per / limit.burst.max(1);
        let full_at = self.full_at.max(now) + token;
        match full_at.saturating_sub(now + limit.per) {
            Duration::ZERO => (Self { full_at }, Verdict::Allowed),
            wait => (self, Verdict::Limited(wait)),
        }
    }

    /// Whether it is full, and so tells nothing that a new bucket would not.
    pub(super) fn is_full(self, now: Duration) -> bool {
        self.full_at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: RateLimit = RateLimit { burst: 3, per: Duration::from_secs(30) };

    /// Takes a token at each of `seconds` and compares what the bucket says: `+` or `-`.
    #[track_caller]
    fn check(seconds: &[u64], expected: &str) {
        let mut bucket = Bucket::default();
        let mut verdicts = String::new();
        for &second in seconds {
            let (next, verdict) = bucket.take(LIMIT, Duration::from_secs(second));
            bucket = next;
            verdicts.push(if verdict == Verdict::Allowed { '+' } else { '-' });
        }
        assert_eq!(verdicts, expected, "{seconds:?}");
    }

    #[test]
    fn a_burst_passes_and_then_one_per_token() {
        check(&[0, 0, 0, 0], "+++-");
        check(&[0, 0, 0, 9, 10, 10, 20, 30, 30], "+++-+-++-");
    }

    #[test]
    fn a_refusal_costs_nothing() {
        check(&[0, 0, 0, 1, 2, 3, 4, 5, 10], "+++-----+");
    }

    #[test]
    fn patience_fills_the_bucket_and_no_more() {
        check(&[0, 0, 0, 1000, 1000, 1000, 1000], "++++++-");
    }

    #[test]
    fn the_wait_it_names_is_enough() {
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            bucket = bucket.take(LIMIT, Duration::from_secs(5)).0;
        }
        let (bucket, verdict) = bucket.take(LIMIT, Duration::from_secs(6));
        assert_eq!(verdict, Verdict::Limited(Duration::from_secs(9)));
        assert_eq!(bucket.take(LIMIT, Duration::from_secs(15)).1, Verdict::Allowed);
    }
}
