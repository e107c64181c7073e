//! What was measured: last readings, and series over time.
//!
//! Tenants read through views, never the series themselves. A point of a series stands for a step
//! of time from [`Range::from`] on; a step without a poll has no point, because nobody looked.

pub mod health;
pub mod interfaces;
pub mod registrations;

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The most points a series is asked in; a screen has fewer pixels.
const MOST_POINTS: i64 = 5_000;

/// From when to when, and in which steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    step: Duration,
}

/// Why a range is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// It ends before it begins.
    #[error("from must be before to")]
    Backwards,
    /// It has more than 5,000 steps, or its step is shorter than a second.
    #[error("step is too short: a series has at most 5000 points, each a second or longer")]
    TooFine,
}

impl Range {
    /// From `from` up to, but without, `until`, in steps of `step`.
    pub fn new(
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        step: Duration,
    ) -> Result<Self, RangeError> {
        if until <= from {
            return Err(RangeError::Backwards);
        }
        let step_seconds = i64::try_from(step.as_secs()).unwrap_or(i64::MAX);
        if step_seconds == 0 || (until - from).num_seconds() / step_seconds > MOST_POINTS {
            return Err(RangeError::TooFine);
        }

        Ok(Self { from, until, step: Duration::from_secs(step.as_secs()) })
    }

    /// Where it begins, included.
    pub fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// Where it ends, not included.
    pub fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// The time that one point stands for, whole seconds.
    pub fn step(&self) -> Duration {
        self.step
    }

    fn step_seconds(&self) -> f64 {
        self.step.as_secs_f64()
    }
}

/// What a measured value was over a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stat {
    /// The mean of its samples.
    pub avg: f64,
    /// The largest of them.
    pub max: f64,
}

/// Of two columns; none when no sample of the step had a value.
fn stat(avg: Option<f64>, max: Option<f64>) -> Option<Stat> {
    avg.zip(max).map(|(avg, max)| Stat { avg, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn a_range_is_bounded() {
        let minute = Duration::from_mins(1);
        assert!(Range::new(at(0), at(300_000), minute).is_ok());
        assert_eq!(Range::new(at(0), at(600_000), minute), Err(RangeError::TooFine));
        assert_eq!(Range::new(at(0), at(1), Duration::ZERO), Err(RangeError::TooFine));
        assert_eq!(Range::new(at(1), at(1), minute), Err(RangeError::Backwards));
    }
}
