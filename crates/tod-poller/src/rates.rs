//! Counters to rates: never a spike.
//!
//! RouterOS counts from boot, resets on request, forgets an interface that goes away, and wraps on
//! some drivers. Whenever two readings do not belong together the rate is unknown, which is honest
//! and harmless; a made-up peak would be neither.

use std::time::Duration;

use tod_model::Rates;

/// What an interface counted at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes received.
    pub rx_bytes: u64,
    /// Bytes sent.
    pub tx_bytes: u64,
    /// Packets received.
    pub rx_packets: u64,
    /// Packets sent.
    pub tx_packets: u64,
    /// Receive and send errors together.
    pub errors: u64,
    /// Receive and send drops together.
    pub drops: u64,
}

/// How far uptime may lag behind our clock, in seconds: both sides round, and clocks drift. No
/// router reboots faster.
const SLACK_SECONDS: u64 = 5;

/// The counters of every interface at the previous poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Seconds since boot then.
    uptime: Option<u64>,
    interfaces: Box<[(Key, Counters)]>,
}

/// An interface as long as it is the same one: a `pppoe` interface that went and came back has
/// another internal id, and a renamed one another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of the interface with this internal id (`*1F`) and name.
    pub fn new(id: &[u8], name: &[u8]) -> Self {
        let bytes = id.iter().chain(&[0]).chain(name);
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }
}

impl Baseline {
    /// Remembers a poll.
    pub fn new(uptime: Option<u64>, interfaces: Vec<(Key, Counters)>) -> Self {
        Self { uptime, interfaces: interfaces.into() }
    }

    /// Whether a router that is up for `uptime` seconds now has not rebooted in the `elapsed` time
    /// since this poll.
    pub fn is_same_boot(&self, uptime: Option<u64>, elapsed: Duration) -> bool {
        match (self.uptime, uptime) {
            (Some(before), Some(now)) => now + SLACK_SECONDS >= before + elapsed.as_secs(),
            _ => false,
        }
    }

    /// The counters of an interface at this poll. `at` is its place in the list now, which is
    /// where it was then, too, unless the list changed.
    pub fn counters(&self, at: usize, key: Key) -> Option<Counters> {
        let same = self.interfaces.get(at).filter(|(then, _)| *then == key);
        let found = same.or_else(|| self.interfaces.iter().find(|(then, _)| *then == key));

        found.map(|&(_, counters)| counters)
    }
}

/// The rates between two readings of one interface; none when a counter went backwards or no time
/// passed.
pub fn between(before: Counters, now: Counters, elapsed: Duration) -> Option<Rates> {
    let elapsed_ms = u64::try_from(elapsed.as_millis()).ok().filter(|ms| *ms > 0)?;
    let per_second = |before: u64, now: u64, unit: u128| {
        let grown = u128::from(now.checked_sub(before)?);
        Some(u64::try_from(grown * unit * 1000 / u128::from(elapsed_ms)).unwrap_or(u64::MAX))
    };
    let grown = |before: u64, now: u64| now.checked_sub(before).map(saturated);

    Some(Rates {
        rx_bps: per_second(before.rx_bytes, now.rx_bytes, 8)?,
        tx_bps: per_second(before.tx_bytes, now.tx_bytes, 8)?,
        rx_pps: saturated(per_second(before.rx_packets, now.rx_packets, 1)?),
        tx_pps: saturated(per_second(before.tx_packets, now.tx_packets, 1)?),
        errors: grown(before.errors, now.errors)?,
        drops: grown(before.drops, now.drops)?,
    })
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_SECONDS: Duration = Duration::from_secs(10);

    fn bytes(rx_bytes: u64) -> Counters {
        Counters { rx_bytes, tx_bytes: 7, rx_packets: 100, tx_packets: 1, errors: 2, drops: 3 }
    }

    #[test]
    fn a_rate_is_growth_over_time() {
        let now = Counters {
            rx_bytes: 12_500_000,
            tx_bytes: 1_250,
            rx_packets: 1_000,
            tx_packets: 10,
            errors: 5,
            drops: 7,
        };
        let rates = between(Counters::default(), now, TEN_SECONDS).unwrap();
        assert_eq!(
            rates,
            Rates {
                rx_bps: 10_000_000,
                tx_bps: 1_000,
                rx_pps: 100,
                tx_pps: 1,
                errors: 5,
                drops: 7
            }
        );
    }

    #[test]
    fn a_counter_that_goes_backwards_makes_no_rate() {
        assert_eq!(between(bytes(5_000), bytes(4_999), TEN_SECONDS), None);
        assert_eq!(between(bytes(u64::MAX), bytes(10), TEN_SECONDS), None);

        let fewer_drops = Counters { drops: 0, ..bytes(6_000) };
        assert_eq!(between(bytes(5_000), fewer_drops, TEN_SECONDS), None);
    }

    #[test]
    fn no_time_makes_no_rate() {
        assert_eq!(between(bytes(0), bytes(1), Duration::from_micros(10)), None);
    }

    #[test]
    fn the_fastest_port_for_the_longest_interval_does_not_overflow() {
        let rates = between(bytes(0), bytes(u64::MAX), Duration::from_millis(1)).unwrap();
        assert_eq!(rates.rx_bps, u64::MAX);
    }

    #[test]
    fn a_reboot_is_seen_by_the_uptime() {
        let before = Baseline::new(Some(1_000), Vec::new());
        assert!(before.is_same_boot(Some(1_060), Duration::from_mins(1)));
        assert!(before.is_same_boot(Some(1_057), Duration::from_mins(1)));
        assert!(!before.is_same_boot(Some(20), Duration::from_mins(1)));
        assert!(!before.is_same_boot(None, Duration::from_mins(1)));

        // Up again for longer than it was up before.
        let young = Baseline::new(Some(5), Vec::new());
        assert!(!young.is_same_boot(Some(40), Duration::from_mins(1)));
    }

    #[test]
    fn an_interface_is_found_wherever_it_moved() {
        let (ether1, ether2) = (Key::new(b"*1", b"ether1"), Key::new(b"*2", b"ether2"));
        let before = Baseline::new(Some(1), vec![(ether1, bytes(1)), (ether2, bytes(2))]);
        assert_eq!(before.counters(1, ether2), Some(bytes(2)));
        assert_eq!(before.counters(0, ether2), Some(bytes(2)));
    }

    #[test]
    fn an_interface_that_came_back_or_was_renamed_is_another_one() {
        let before =
            Baseline::new(Some(1), vec![(Key::new(b"*F00001", b"<pppoe-anna>"), bytes(1))]);
        assert_eq!(before.counters(0, Key::new(b"*F00002", b"<pppoe-anna>")), None);
        assert_eq!(before.counters(0, Key::new(b"*F00001", b"<pppoe-bert>")), None);
    }
}
