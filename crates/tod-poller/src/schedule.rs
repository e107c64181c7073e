//! When a device is polled.
//!
//! The day is cut into slots of one interval. Where in the interval a device has its slot is a
//! hash of its id: 20,000 routers spread evenly, every poller agrees, and a device that moves to
//! another process keeps its rhythm.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tod_model::DeviceId;

/// The slots of one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    interval_ms: i64,
    phase_ms: i64,
}

/// How soon after a poll the next one may follow. A poll outside its slot (the first, and one
/// after a reconnect) makes the next slot so near that its rates would be noise; that slot is
/// skipped. Short enough that no gap exceeds the interval by the 30 s after which we count as
/// blind.
const NEAREST: TimeDelta = TimeDelta::seconds(10);

/// How many new devices are dialled per second when many come at once: 20,000 in a minute.
const STARTS_PER_SECOND: u64 = 334;

impl Schedule {
    /// The slots of `device` when it is polled every `interval`.
    pub fn new(device: DeviceId, interval: Duration) -> Self {
        let interval_ms = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX).max(1);
        let phase_ms = i64::try_from(hash(device) % interval_ms.unsigned_abs())
            .expect("a remainder of an interval fits");

        Self { interval_ms, phase_ms }
    }

    /// The first slot after `now` that is not too near to the poll made at `last`.
    pub fn next(self, now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let nearest = NEAREST.min(TimeDelta::milliseconds(self.interval_ms / 2));
        // A clock set back leaves `last` in the future, where it says nothing.
        let floor = match last {
            Some(last) if last <= now => now.max(last + nearest),
            _ => now,
        };

        self.slot_after(floor)
    }

    fn slot_after(self, floor: DateTime<Utc>) -> DateTime<Utc> {
        let into = (floor.timestamp_millis() - self.phase_ms).rem_euclid(self.interval_ms);
        let slot = floor.timestamp_millis() - into + self.interval_ms;

        DateTime::from_timestamp_millis(slot).unwrap_or(floor)
    }
}

/// How long a device waits for its first dial when it came together with `count` others: a single
/// one is dialled at once, a whole fleet within a minute.
pub fn start_delay(device: DeviceId, count: usize) -> Duration {
    let window_ms = (count as u64 * 1000 / STARTS_PER_SECOND).clamp(1, 60_000);

    Duration::from_millis(hash(device) % window_ms)
}

/// How much later than its slot something began, in milliseconds; early is not late.
pub fn lateness_ms(slot: DateTime<Utc>, began: DateTime<Utc>) -> u32 {
    u32::try_from((began - slot).num_milliseconds().max(0)).unwrap_or(u32::MAX)
}

/// FNV-1a: stable over releases and machines, unlike the standard library's hashes.
fn hash(device: DeviceId) -> u64 {
    device.uuid().as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000 + ms).unwrap()
    }

    fn schedule(interval_ms: i64, phase_ms: i64) -> Schedule {
        Schedule { interval_ms, phase_ms }
    }

    #[test]
    fn the_next_slot_is_the_first_one_after_now() {
        let every_minute = schedule(60_000, 15_000);
        assert_eq!(every_minute.next(at(0), None), at(15_000));
        assert_eq!(every_minute.next(at(14_999), None), at(15_000));
        assert_eq!(every_minute.next(at(15_000), None), at(75_000));
    }

    #[test]
    fn a_slot_too_near_to_the_last_poll_is_skipped() {
        let every_minute = schedule(60_000, 15_000);
        assert_eq!(every_minute.next(at(4_000), Some(at(4_000))), at(15_000));
        assert_eq!(every_minute.next(at(6_000), Some(at(6_000))), at(75_000));

        let every_ten_seconds = schedule(10_000, 5_000);
        assert_eq!(every_ten_seconds.next(at(5_100), Some(at(5_001))), at(15_000));
    }

    #[test]
    fn no_gap_exceeds_the_interval_by_more_than_ten_seconds() {
        for interval in [5, 60, 3600].map(Duration::from_secs) {
            let schedule = Schedule::new(DeviceId::generate(), interval);
            for offset in 0..500 {
                let polled = at(offset * 7_919);
                let gap = schedule.next(polled, Some(polled)) - polled;
                assert!(gap.to_std().unwrap() <= interval + Duration::from_secs(10));
            }
        }
    }

    #[test]
    fn a_clock_set_back_does_not_stop_polling() {
        let next = schedule(60_000, 0).next(at(0), Some(at(86_400_000)));
        assert!(next - at(0) <= TimeDelta::seconds(60));
    }

    #[test]
    fn devices_spread_evenly_over_the_interval() {
        let mut devices_in = [0_u32; 60];
        for _ in 0..20_000 {
            let phase = Schedule::new(DeviceId::generate(), Duration::from_mins(1)).phase_ms;
            devices_in[usize::try_from(phase / 1000).unwrap()] += 1;
        }
        assert!(devices_in.iter().all(|devices| (220..460).contains(devices)), "{devices_in:?}");
    }

    #[test]
    fn a_fleet_starts_within_a_minute_and_one_router_at_once() {
        let delays: Vec<Duration> =
            (0..20_000).map(|_| start_delay(DeviceId::generate(), 20_000)).collect();
        assert!(delays.iter().all(|delay| *delay < Duration::from_mins(1)));
        let first_half = delays.iter().filter(|delay| **delay < Duration::from_secs(30)).count();
        assert!((9_000..11_000).contains(&first_half), "{first_half}");

        assert!(start_delay(DeviceId::generate(), 1) < Duration::from_millis(5));
    }

    #[test]
    fn lateness_is_never_negative() {
        assert_eq!(lateness_ms(at(1_000), at(900)), 0);
        assert_eq!(lateness_ms(at(1_000), at(1_250)), 250);
    }
}
