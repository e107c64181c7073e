//! The grammar of values (`protocol.md` §9): bytes in, types out.
//!
//! Values stay bytes until somebody asks for a type, because casting loses what does not fit: an
//! identity may be `true`, a serial number may begin with zeros. Every parser here takes the whole
//! value or gives `None`; none of them guesses.

mod address;
mod datetime;
mod duration;
mod rate;
pub mod text;
mod version;

use std::str::FromStr;

pub use address::{Address, Mac};
pub(crate) use datetime::{clock, date};
pub use datetime::{date_time, utc_offset};
pub use duration::duration;
pub use rate::{rate, signal};
pub use version::{Stage, Version};

/// Integers that [`number`] reads.
pub trait Number: FromStr + sealed::Sealed {
    /// Reads digits of the base `radix`, 10 or 16.
    fn from_digits(digits: &str, radix: u32) -> Option<Self>;
}

/// `true` or `yes`, `false` or `no`.
pub fn boolean(value: &[u8]) -> Option<bool> {
    match value {
        b"true" | b"yes" => Some(true),
        b"false" | b"no" => Some(false),
        _ => None,
    }
}

/// A decimal number, or a hexadecimal one after `0x`. No sign but `-`, no spaces, no unit.
pub fn number<N: Number>(value: &[u8]) -> Option<N> {
    let value = str::from_utf8(value).ok()?;
    match value.strip_prefix("0x") {
        Some(digits) if !digits.starts_with(['+', '-']) => N::from_digits(digits, 16),
        None if !value.starts_with('+') => N::from_digits(value, 10),
        _ => None,
    }
}

/// Two numbers joined by `,` (wireless bytes and packets) or `/` (queues). What is which differs
/// per menu.
pub fn pair<N: Number>(value: &[u8]) -> Option<(N, N)> {
    let at = value.iter().position(|byte| b",/".contains(byte))?;
    Some((number(&value[..at])?, number(&value[at + 1..])?))
}

/// The entries of a comma list; none for an empty value.
pub fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').filter(|entry| !entry.is_empty())
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl sealed::Sealed for $number {}
        impl Number for $number {
            fn from_digits(digits: &str, radix: u32) -> Option<Self> {
                Self::from_str_radix(digits, radix).ok()
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 i8 i16 i32 i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_spelled_in_two_ways() {
        for (value, expected) in
            [("true", Some(true)), ("yes", Some(true)), ("false", Some(false)), ("no", Some(false))]
        {
            assert_eq!(boolean(value.as_bytes()), expected);
        }
        assert_eq!(boolean(b""), None);
        assert_eq!(boolean(b"TRUE"), None);
    }

    #[test]
    fn numbers_are_whole_and_fit() {
        assert_eq!(number::<u64>(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(number::<u64>(b"18446744073709551616"), None);
        assert_eq!(number::<u16>(b"0x8100"), Some(0x8100));
        assert_eq!(number::<i32>(b"-54"), Some(-54));
        for bad in ["", "+1", "0x", "0x+1", "1 500", "876.2MiB", "12%"] {
            assert_eq!(number::<i64>(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn pairs_are_joined_by_a_comma_or_a_slash() {
        assert_eq!(pair::<u64>(b"17536671,2966351"), Some((17_536_671, 2_966_351)));
        assert_eq!(pair::<u64>(b"0/0"), Some((0, 0)));
        assert_eq!(pair::<u64>(b"1,2,3"), None);
        assert_eq!(pair::<u64>(b"1"), None);
    }

    #[test]
    fn an_empty_list_has_no_entries() {
        assert_eq!(list(b"").count(), 0);
        assert_eq!(list(b"*1,*2").collect::<Vec<_>>(), [b"*1", b"*2"]);
    }
}
