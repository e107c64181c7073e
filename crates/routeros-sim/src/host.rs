//! Who a router is: everything that follows from (seed, index, model) alone.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{board::Model, noise};

/// The identity of one router. Small and copied freely; every text is computed
/// when asked for, so that an idle router occupies next to nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Host {
    pub(crate) seed: u64,
    pub(crate) index: u32,
    pub(crate) model: &'static Model,
    /// Zero, or which other box stands at this address now.
    pub(crate) swap: u64,
}

/// What a random stream of a router is for. Two uses never share a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Serial = 1,
    SoftwareId,
    Mac,
    Boot,
    Load,
    Memory,
    Health,
    Traffic,
    Clients,
    Signal,
    Modem,
    Site,
    Ping,
    Lease,
    Neighbor,
    Certificate,
    Routing,
    Queue,
    HostKey,
}

/// Nobody finds a router that has restarted by itself before it has been up this long,
/// in seconds.
const SHORTEST_UPTIME: i64 = 3600;

/// A router restarts by itself after this many days at the most.
const LONGEST_UPTIME_DAYS: u64 = 180;

impl Host {
    pub(crate) fn model(self) -> &'static Model {
        self.model
    }

    /// A number that belongs to this router, this use and these details.
    pub(crate) fn stream(self, stream: Stream, details: &[u64]) -> u64 {
        let root = noise::hash(&[self.seed, u64::from(self.index), self.swap, stream as u64]);
        details.iter().fold(root, |state, detail| noise::hash(&[state, *detail]))
    }

    /// A fraction of 0..1 that belongs to this router, this use and these details.
    pub(crate) fn fraction(self, stream: Stream, details: &[u64]) -> f64 {
        noise::fraction(&[self.stream(stream, details)])
    }

    /// The serial number of the board: `HF40A1B2C3D`; on CHR there is none.
    pub(crate) fn serial(self) -> String {
        let made_up = || letters_and_digits(self.stream(Stream::Serial, &[]), 11);
        self.model.serial.map_or_else(made_up, str::to_owned)
    }

    /// `ABCD-1234`; on CHR this is the longer system id.
    pub(crate) fn software_id(self) -> String {
        if let Some(id) = self.model.software_id {
            return id.to_owned();
        }
        let id = self.stream(Stream::SoftwareId, &[]);
        if self.model().is_chr() {
            return letters_and_digits(id, 11);
        }
        format!("{}-{}", letters_and_digits(id, 4), letters_and_digits(id >> 20, 4))
    }

    /// The MAC address of interface number `port`, in MikroTik's own ranges.
    pub(crate) fn mac(self, port: u64) -> String {
        const VENDORS: [[u8; 3]; 4] =
            [[0x48, 0xa9, 0x8a], [0x2c, 0xc8, 0x1b], [0xdc, 0x2c, 0x6e], [0x18, 0xfd, 0x74]];
        let root = self.stream(Stream::Mac, &[]);
        let vendor = VENDORS[usize::from(root.to_be_bytes()[7] & 3)];
        let [.., a, b, c] = (root >> 8).wrapping_add(port).to_be_bytes();
        mac_text([vendor[0], vendor[1], vendor[2], a, b, c])
    }

    /// When the router last started, seen from `now`, if nobody restarted it.
    pub(crate) fn booted(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let days = noise::pick(&[self.stream(Stream::Boot, &[0])], 9, LONGEST_UPTIME_DAYS);
        let period = i64::try_from(days * 86_400).expect("a few months fit");
        let phase = noise::pick(&[self.stream(Stream::Boot, &[1])], 0, days * 86_400);
        let phase = i64::try_from(phase).expect("a few months fit");
        let since = (now.timestamp() - phase - SHORTEST_UPTIME).rem_euclid(period);
        let since = since + SHORTEST_UPTIME;
        now - TimeDelta::seconds(since)
            - TimeDelta::nanoseconds(now.timestamp_subsec_nanos().into())
    }
}

/// Seconds of a time as the curves of [`noise`] count them.
pub(crate) fn seconds_of(time: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double exactly")]
    let millis = time.timestamp_millis() as f64;
    millis / 1000.0
}

/// Time from `from` to `to`, or nothing if it lies the other way.
pub(crate) fn span(from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
    (to - from).to_std().unwrap_or_default()
}

pub(crate) fn mac_text(mac: [u8; 6]) -> String {
    mac.map(|byte| format!("{byte:02X}")).join(":")
}

/// The six bytes of `48:A9:8A:00:00:01`; nothing for what is no such address.
pub(crate) fn mac_bytes(text: &str) -> Option<[u8; 6]> {
    let mut bytes = [0; 6];
    let mut parts = text.split(':');
    for byte in &mut bytes {
        *byte = u8::from_str_radix(parts.next()?, 16).ok()?;
    }
    parts.next().is_none().then_some(bytes)
}

/// A MAC address of somebody's phone or laptop.
pub(crate) fn stranger_mac(number: u64) -> String {
    let [first, rest @ .., _, _] = number.to_be_bytes();
    let mut mac = [first & 0xfe; 6];
    mac[1..].copy_from_slice(&rest);
    mac_text(mac)
}

fn letters_and_digits(mut number: u64, count: usize) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut text = String::with_capacity(count);
    for _ in 0..count {
        text.push(char::from(ALPHABET[usize::from(number.to_be_bytes()[7] & 31)]));
        number = noise::hash(&[number]);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::board::Board;

    proptest! {
        #[test]
        fn a_boot_lies_in_the_past_and_stays_where_it_was(
            seed: u64, index: u32, at in 1_600_000_000_i64..2_000_000_000,
        ) {
            let host = Host { seed, index, model: Board::Chr.model(), swap: 0 };
            let now = DateTime::from_timestamp(at, 5).unwrap();
            let boot = host.booted(now);

            prop_assert!(boot <= now - TimeDelta::hours(1));
            prop_assert_eq!(boot.timestamp_subsec_nanos(), 0);
            let soon = host.booted(now + TimeDelta::minutes(10));
            prop_assert!(soon == boot || soon > boot + TimeDelta::days(8), "{} {}", boot, soon);
        }
    }

    #[test]
    fn another_box_at_the_same_address_is_another_router() {
        let host = Host { seed: 1, index: 7, model: Board::HomeAp.model(), swap: 0 };
        let other = Host { swap: 1, ..host };

        assert_ne!(host.serial(), other.serial());
        assert_ne!(host.software_id(), other.software_id());
        assert_ne!(host.mac(1), other.mac(1));
    }

    #[test]
    fn mac_addresses_are_six_bytes() {
        assert_eq!(mac_bytes("48:A9:8A:00:00:01"), Some([0x48, 0xa9, 0x8a, 0, 0, 1]));
        for text in ["", "48:A9:8A:00:00", "48:A9:8A:00:00:01:02", "48:A9:8A:00:00:XX"] {
            assert_eq!(mac_bytes(text), None, "{text}");
        }
    }
}
