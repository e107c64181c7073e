//! How often a device is polled.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Time between two polls of a device: 5 s to 1 h in whole seconds, 60 s by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Interval(u32);

/// An interval outside 5 s to 1 h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an interval is 5 to 3600 seconds, not {0}")]
pub struct IntervalError(u32);

impl Interval {
    /// What a device has that nobody gave another.
    pub const DEFAULT: Self = Self(60);

    /// The interval as a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }

    /// The interval in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// How long a poll may take, whatever the interval: a router that answers is not offline, and
    /// one that needs longer than its interval is polled less often.
    pub const DEADLINE: Duration = Duration::from_secs(10);

    /// How long a poll may take before the router counts as slow: 5 s, or a quarter of the
    /// interval where that is shorter.
    pub fn patience(self) -> Duration {
        (Self::DEADLINE / 2).min(self.duration() / 4)
    }
}

/// Who set the interval that a device has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalSource {
    /// The device itself.
    Device,
    /// Its group.
    Group,
    /// Its tenant.
    Tenant,
    /// Nobody: [`Interval::DEFAULT`].
    System,
}

impl Interval {
    /// The interval of a device, and who set it: the closest one wins.
    pub fn effective(
        device: Option<Self>,
        group: Option<Self>,
        tenant: Option<Self>,
    ) -> (Self, IntervalSource) {
        device
            .map(|interval| (interval, IntervalSource::Device))
            .or_else(|| group.map(|interval| (interval, IntervalSource::Group)))
            .or_else(|| tenant.map(|interval| (interval, IntervalSource::Tenant)))
            .unwrap_or((Self::DEFAULT, IntervalSource::System))
    }
}

impl TryFrom<u32> for Interval {
    type Error = IntervalError;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        match seconds {
            5..=3600 => Ok(Self(seconds)),
            _ => Err(IntervalError(seconds)),
        }
    }
}

impl From<Interval> for u32 {
    fn from(interval: Interval) -> Self {
        interval.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_is_slow_that_takes_a_quarter_of_its_interval_or_five_seconds() {
        assert_eq!(Interval::try_from(5).unwrap().patience(), Duration::from_millis(1250));
        assert_eq!(Interval::DEFAULT.patience(), Duration::from_secs(5));
    }

    #[test]
    fn the_closest_interval_wins() {
        let [device, group, tenant] = [10, 20, 30].map(|s| Interval::try_from(s).unwrap());
        let effective = Interval::effective;
        assert_eq!(
            effective(Some(device), Some(group), Some(tenant)),
            (device, IntervalSource::Device)
        );
        assert_eq!(effective(None, Some(group), Some(tenant)), (group, IntervalSource::Group));
        assert_eq!(effective(None, None, Some(tenant)), (tenant, IntervalSource::Tenant));
        assert_eq!(effective(None, None, None), (Interval::DEFAULT, IntervalSource::System));
    }

    #[test]
    fn an_interval_has_bounds() {
        assert_eq!(Interval::try_from(4), Err(IntervalError(4)));
        assert_eq!(Interval::try_from(3601), Err(IntervalError(3601)));
    }
}
