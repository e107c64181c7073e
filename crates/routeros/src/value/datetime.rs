//! Dates with times, in the router's own time zone.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

/// Reads `2024-11-26 12:09:40` (7.10 and newer) and `nov/24/2016 21:07:05` (older).
///
/// The router means its own zone, see [`utc_offset`]. A log line's time without a date is no
/// date-time.
pub fn date_time(value: &[u8]) -> Option<NaiveDateTime> {
    let (date, time) = str::from_utf8(value).ok()?.split_once(' ')?;
    Some(self::date(date)?.and_time(clock(time)?))
}

/// Reads a date of either era, as the clock shows it: `2024-05-17` or `may/17/2024`.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    if let Some((month, rest)) = text.split_once('/') {
        let month = MONTHS.iter().zip(1..).find(|(name, _)| month.eq_ignore_ascii_case(name))?.1;
        let (day, year) = rest.split_once('/')?;
        return NaiveDate::from_ymd_opt(fixed(year, 4)?, month, fixed(day, 2)?.cast_unsigned());
    }
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(
        fixed(year, 4)?,
        fixed(month, 2)?.cast_unsigned(),
        fixed(day, 2)?.cast_unsigned(),
    )
}

/// Reads `17:58:11`.
pub(crate) fn clock(text: &str) -> Option<NaiveTime> {
    let mut parts = text.splitn(3, ':').map(|part| fixed(part, 2).map(i32::cast_unsigned));
    NaiveTime::from_hms_opt(parts.next()??, parts.next()??, parts.next()??)
}

/// Reads `+01:00`: how far the router's zone is ahead of UTC.
pub fn utc_offset(value: &[u8]) -> Option<FixedOffset> {
    let text = str::from_utf8(value).ok()?;
    let ahead = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    FixedOffset::east_opt(ahead * (fixed(hours, 2)? * 3_600 + fixed(minutes, 2)? * 60))
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Exactly `width` digits.
fn fixed(text: &str, width: usize) -> Option<i32> {
    let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        let read = date_time(value.as_bytes()).map(|time| time.to_string());
        assert_eq!(read.as_deref(), expected, "{value}");
    }

    #[test]
    fn both_eras_are_read() {
        check("nov/24/2016 21:07:05", Some("2016-11-24 21:07:05"));
        check("Jul/19/2022 11:25:54", Some("2022-07-19 11:25:54"));
        check("2024-11-26 12:09:40", Some("2024-11-26 12:09:40"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for bad in [
            "",
            "14:27:01",
            "jul/19 14:27:01",
            "2024-13-01 00:00:00",
            "feb/30/2024 00:00:00",
            "2024-1-1 0:0:0",
            "2024-11-26 25:00:00",
            "2024-11-26T12:09:40",
            "never",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn an_offset_has_a_sign() {
        assert_eq!(utc_offset(b"+01:00"), FixedOffset::east_opt(3_600));
        assert_eq!(utc_offset(b"-03:30"), FixedOffset::west_opt(12_600));
        assert_eq!(utc_offset(b"01:00"), None);
        assert_eq!(utc_offset("é1:00".as_bytes()), None);
    }
}
