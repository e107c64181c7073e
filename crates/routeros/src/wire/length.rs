//! The length prefix of a word: one to five bytes, big-endian.

use super::FrameError;

/// Longest prefix in bytes.
pub(super) const LONGEST: usize = 5;

/// The prefix for a word of `length` bytes, and how many of the five bytes count.
///
/// The shortest form is used, as RouterOS does (`protocol.md` §1).
pub const fn length_prefix(length: u32) -> ([u8; LONGEST], usize) {
    let [a, b, c, d] = length.to_be_bytes();
    match length {
        0..=0x7F => ([d, 0, 0, 0, 0], 1),
        0x80..=0x3FFF => ([c | 0x80, d, 0, 0, 0], 2),
        0x4000..=0x1F_FFFF => ([b | 0xC0, c, d, 0, 0], 3),
        0x20_0000..=0x0FFF_FFFF => ([a | 0xE0, b, c, d, 0], 4),
        _ => ([0xF0, a, b, c, d], 5),
    }
}

/// Reads a prefix off the front of `bytes`: the length and the bytes it took,
/// or `None` until more arrives.
///
/// Longer forms than needed are accepted, because nothing says that they are wrong.
pub const fn parse_length(bytes: &[u8]) -> Result<Option<(u32, usize)>, FrameError> {
    let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
    let (top, size) = match first {
        0x00..=0x7F => (first, 1),
        0x80..=0xBF => (first & 0x3F, 2),
        0xC0..=0xDF => (first & 0x1F, 3),
        0xE0..=0xEF => (first & 0x0F, 4),
        0xF0 => (0, 5),
        _ => return Err(FrameError::ReservedLength(first)),
    };

    if rest.len() + 1 < size {
        return Ok(None);
    }
    let mut length = top as u32;
    let mut at = 0;
    while at + 1 < size {
        length = length << 8 | rest[at] as u32;
        at += 1;
    }

    Ok(Some((length, size)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back_at_its_borders() {
        for length in [
            0,
            1,
            0x7F,
            0x80,
            0x3FFF,
            0x4000,
            0x1F_FFFF,
            0x20_0000,
            0xFFF_FFFF,
            0x1000_0000,
            u32::MAX,
        ] {
            let (prefix, size) = length_prefix(length);
            assert_eq!(parse_length(&prefix[..size]), Ok(Some((length, size))), "{length:#x}");
            for cut in 0..size {
                assert_eq!(parse_length(&prefix[..cut]), Ok(None), "{length:#x} cut at {cut}");
            }
        }
    }

    #[test]
    fn reserved_first_bytes_are_refused() {
        for first in 0xF1..=0xFF {
            assert_eq!(parse_length(&[first]), Err(FrameError::ReservedLength(first)));
        }
    }

    #[test]
    fn a_longer_form_than_needed_is_accepted() {
        assert_eq!(parse_length(&[0xF0, 0, 0, 0, 5]), Ok(Some((5, 5))));
    }
}
