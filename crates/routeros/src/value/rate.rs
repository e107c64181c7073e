//! What radios report: speeds and strengths.

use super::number;

/// Bits per second from `72.2Mbps-20MHz/1S/SGI`, `1Gbps`, `48Mbps` or plain `866700000`.
pub fn rate(value: &[u8]) -> Option<u64> {
    let text = str::from_utf8(value).ok()?;
    let Some((amount, _)) = text.split_once("bps") else { return number(value) };
    let (amount, unit) = match amount.as_bytes().last()? {
        b'k' | b'K' => (&amount[..amount.len() - 1], 1_000),
        b'M' => (&amount[..amount.len() - 1], 1_000_000),
        b'G' => (&amount[..amount.len() - 1], 1_000_000_000),
        _ => (amount, 1),
    };

    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let whole: u64 = number::<u64>(whole.as_bytes())?.checked_mul(unit)?;
    if decimals.is_empty() {
        return (!amount.contains('.')).then_some(whole);
    }
    let scale = 10_u64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    whole.checked_add(number::<u64>(decimals.as_bytes())?.checked_mul(unit)? / scale)
}

/// Decibels relative to a milliwatt from `-62@1Mbps`, `-47` or `-47dBm`.
pub fn signal(value: &[u8]) -> Option<i16> {
    let text = str::from_utf8(value).ok()?;
    let strength = text.split_once('@').map_or(text, |(strength, _)| strength);
    number(strength.strip_suffix("dBm").unwrap_or(strength).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_bits_per_second_however_it_is_written() {
        for (value, expected) in [
            ("72.2Mbps-20MHz/1S/SGI", Some(72_200_000)),
            ("65Mbps-20MHz/1S", Some(65_000_000)),
            ("5.5Mbps", Some(5_500_000)),
            ("1Gbps", Some(1_000_000_000)),
            ("866700000", Some(866_700_000)),
            ("0bps", Some(0)),
            ("", None),
            ("Mbps", None),
            ("1.Mbps", None),
            ("fast", None),
            ("99999999999999999999Gbps", None),
        ] {
            assert_eq!(rate(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn a_signal_may_name_the_rate_it_was_heard_at() {
        assert_eq!(signal(b"-62@1Mbps"), Some(-62));
        assert_eq!(signal(b"-47"), Some(-47));
        assert_eq!(signal(b"-51dBm"), Some(-51));
        assert_eq!(signal(b"-41@HT20-7"), Some(-41));
        assert_eq!(signal(b""), None);
        assert_eq!(signal(b"strong"), None);
    }
}
