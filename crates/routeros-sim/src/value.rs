//! Values as routers write them.

use std::{borrow::Cow, fmt::Write as _, time::Duration};

use chrono::{DateTime, Utc};
use routeros_conf::{
    Setting,
    catalogue::{self, Facts},
};

use crate::version::Version;

/// The value of one property: bytes, because the protocol has no charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value(Cow<'static, [u8]>);

impl Value {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value as text; bytes that are no UTF-8 are replaced.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        *self.0 == *text.as_bytes()
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text.into_bytes()))
    }
}

impl From<Cow<'static, str>> for Value {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Cow::Owned(bytes))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        if flag { "true".into() } else { "false".into() }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                number.to_string().into()
            }
        }
    )*};
}
numbers!(u16, u32, u64, usize, i32, i64);

/// `1w4d23h26m9s`: largest unit first, zero units left out, `0s` for nothing.
pub(crate) fn duration(span: Duration) -> String {
    let mut left = span.as_secs();
    if left == 0 && span.subsec_millis() == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    for (unit, seconds) in [('w', 604_800), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)] {
        let count = left / seconds;
        left %= seconds;
        if count > 0 {
            write!(text, "{count}{unit}").expect("a string takes all");
        }
    }
    if span.subsec_millis() > 0 {
        write!(text, "{}ms", span.subsec_millis()).expect("a string takes all");
    }
    text
}

/// A duration of whole seconds, see [`duration`].
pub(crate) fn seconds(count: u64) -> String {
    duration(Duration::from_secs(count))
}

/// Round-trip times: `9ms445us`.
pub(crate) fn round_trip(micros: u64) -> String {
    match (micros / 1000, micros % 1000) {
        (0, micros) => format!("{micros}us"),
        (millis, 0) => format!("{millis}ms"),
        (millis, micros) => format!("{millis}ms{micros}us"),
    }
}

/// `nov/24/2016 21:07:05` until 7.9, `2024-11-26 12:09:40` since 7.10.
pub(crate) fn date_time(version: Version, at: DateTime<Utc>) -> String {
    if version.iso_dates() {
        return at.format("%Y-%m-%d %H:%M:%S").to_string();
    }
    at.format("%b/%d/%Y %H:%M:%S").to_string().to_lowercase()
}

/// The date alone, see [`date_time`].
pub(crate) fn date(version: Version, at: DateTime<Utc>) -> String {
    if version.iso_dates() {
        return at.format("%Y-%m-%d").to_string();
    }
    at.format("%b/%d/%Y").to_string().to_lowercase()
}

/// Log times: today's lines until 7.9 carry no date, older ones no year.
pub(crate) fn log_time(version: Version, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if version.iso_dates() {
        return date_time(version, at);
    }
    let format = if at.date_naive() == now.date_naive() { "%H:%M:%S" } else { "%b/%d %H:%M:%S" };
    at.format(format).to_string().to_lowercase()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

/// Reads a duration as routers accept it: `1d2h`, `500ms`, `00:05:00`, `5`.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    if text.contains(':') {
        let parts: Vec<u64> =
            text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let total =
            parts.iter().try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(*part))?;
        return Some(Duration::from_secs(total));
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let count: u32 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "w" => Duration::from_hours(168),
            "d" => Duration::from_hours(24),
            "h" => Duration::from_hours(1),
            "m" => Duration::from_mins(1),
            "s" | "" => Duration::from_secs(1),
            "ms" => Duration::from_millis(1),
            "us" => Duration::from_micros(1),
            _ => return None,
        };
        rest = &rest[letters..];
        total = total.checked_add(unit.checked_mul(count)?)?;
    }
    (!text.is_empty()).then_some(total)
}

/// Reads a flag as routers accept it.
pub(crate) fn parse_flag(text: &[u8]) -> Option<bool> {
    match text {
        b"yes" | b"true" => Some(true),
        b"no" | b"false" => Some(false),
        _ => None,
    }
}

/// Whether yes and no are flags in this property, shown as `true` and `false`;
/// otherwise they are words among others.
pub(crate) fn is_flag(facts: &Facts, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let yes = Setting::from("true");
    WORDS.binary_search(&last).is_err() && catalogue::canonical(facts, name, &yes) != yes
}

/// Properties that know more than yes and no.
const WORDS: [&str; 22] = [
    "add-default-route",
    "authoritative",
    "change-tcp-mss",
    "default-originate",
    "detect-internet",
    "edge",
    "generate-policy",
    "multicast-helper",
    "only-one",
    "originate-default",
    "point-to-point",
    "redistribute-bgp",
    "redistribute-connected",
    "redistribute-ospf",
    "redistribute-static",
    "rp-filter",
    "use-compression",
    "use-encryption",
    "use-ipsec",
    "use-ipv6",
    "use-mpls",
    "use-radius",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn durations_are_written_largest_unit_first() {
        assert_eq!(seconds(0), "0s");
        assert_eq!(seconds(1_034_769), "1w4d23h26m9s");
        assert_eq!(seconds(3600), "1h");
        assert_eq!(duration(Duration::from_millis(4750)), "4s750ms");
        assert_eq!(round_trip(9445), "9ms445us");
    }

    #[test]
    fn durations_are_read_in_every_accepted_form() {
        for (text, millis) in [
            ("1d2h", 93_600_000),
            ("500ms", 500),
            ("00:05:00", 300_000),
            ("5", 5000),
            ("4s30ms", 4030),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "soon", "5x", "99999999999w"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn dates_changed_their_form_at_7_10() {
        let at = DateTime::from_timestamp(1_732_622_980, 0).unwrap();
        let (old, new) = (Version::new(7, 9, 2, "stable"), Version::new(7, 10, 0, "stable"));

        assert_eq!(date_time(old, at), "nov/26/2024 12:09:40");
        assert_eq!(date_time(new, at), "2024-11-26 12:09:40");
        assert_eq!(log_time(old, at, at), "12:09:40");
        assert_eq!(log_time(old, at, at + chrono::TimeDelta::days(1)), "nov/26 12:09:40");
    }
}
