//! Spans of time.

use std::time::Duration;

/// Reads `1w4d23h26m9s`, `9ms445us`, `00:05:00`, `1d02:03:04.5`.
///
/// `never` and everything else that is no span gives `None`.
pub fn duration(value: &[u8]) -> Option<Duration> {
    let mut rest = str::from_utf8(value).ok().filter(|value| !value.is_empty())?;
    let mut total = Duration::ZERO;
    let mut last = Duration::MAX;

    while !rest.is_empty() {
        if rest.contains(':') && digits(rest).is_some_and(|(_, unit)| unit.starts_with(':')) {
            return total.checked_add(clock(rest)?);
        }
        let (count, after) = digits(rest)?;
        let (unit, after) = UNITS.iter().find_map(|&(name, unit)| {
            let after = after.strip_prefix(name)?;
            (after.is_empty()
                || after.starts_with(|next: char| next.is_ascii_digit() || next == ' '))
            .then_some((unit, after))
        })?;
        if unit >= last {
            return None;
        }
        last = unit;
        total = total.checked_add(unit.checked_mul(count)?)?;
        rest = after.trim_start_matches(' ');
    }

    Some(total)
}

/// Largest first, as RouterOS writes them. A unit whose name begins another's stands after it
/// only where the next character could not tell them apart.
const UNITS: [(&str, Duration); 8] = [
    ("w", Duration::from_hours(168)),
    ("d", Duration::from_hours(24)),
    ("h", Duration::from_hours(1)),
    ("ms", Duration::from_millis(1)),
    ("m", Duration::from_mins(1)),
    ("s", Duration::from_secs(1)),
    ("us", Duration::from_micros(1)),
    ("ns", Duration::from_nanos(1)),
];

fn digits(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// `hours:minutes:seconds`, seconds with up to nine decimals.
fn clock(text: &str) -> Option<Duration> {
    let (hours, rest) = digits(text)?;
    let (minutes, rest) = digits(rest.strip_prefix(':')?)?;
    let (seconds, rest) = digits(rest.strip_prefix(':')?)?;
    if minutes > 59 || seconds > 59 {
        return None;
    }
    let nanos = match rest.strip_prefix('.') {
        None if rest.is_empty() => 0,
        Some(decimals) if (1..=9).contains(&decimals.len()) => {
            digits(decimals).filter(|(_, rest)| rest.is_empty())?;
            format!("{decimals:0<9}").parse().ok()?
        }
        _ => return None,
    };
    let whole = u64::from(hours) * 3_600 + u64::from(minutes) * 60 + u64::from(seconds);
    Some(Duration::new(whole, nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<Duration>) {
        assert_eq!(duration(value.as_bytes()), expected, "{value}");
    }

    #[test]
    fn units_are_added() {
        check(
            "1w4d23h26m9s",
            Some(Duration::from_secs(604_800 + 4 * 86_400 + 23 * 3_600 + 26 * 60 + 9)),
        );
        check("9ms445us", Some(Duration::from_micros(9_445)));
        check("4s30ms", Some(Duration::from_millis(4_030)));
        check("5d9m11s", Some(Duration::from_secs(5 * 86_400 + 9 * 60 + 11)));
        check("53m10s720ms", Some(Duration::from_millis(53 * 60_000 + 10_720)));
        check("0s", Some(Duration::ZERO));
        check("0ms", Some(Duration::ZERO));
        check("519w4d15h28m25s", Some(Duration::from_secs(519 * 604_800 + 4 * 86_400 + 55_705)));
    }

    #[test]
    fn a_clock_is_a_span_too() {
        check("00:05:00", Some(Duration::from_mins(5)));
        check("1d02:03:04", Some(Duration::from_secs(86_400 + 7_384)));
        check("1d 02:03:04", Some(Duration::from_secs(86_400 + 7_384)));
        check("00:00:01.5", Some(Duration::from_millis(1_500)));
        check("30:00:00", Some(Duration::from_hours(30)));
    }

    #[test]
    fn everything_else_is_no_span() {
        for bad in [
            "",
            "never",
            "s",
            "5",
            "5x",
            "1m1m",
            "1s1m",
            "-1s",
            "00:61:00",
            "00:05",
            "1:2:3:4",
            "00:00:01.",
            "9999999999w",
        ] {
            check(bad, None);
        }
    }
}
