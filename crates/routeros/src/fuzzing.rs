//! What must hold for any bytes at all. The fuzz targets in `fuzz/` call these, and so do the
//! property tests below, so that they hold without a fuzzer too.

use crate::{
    reply::Answer,
    trap::Trap,
    value::{
        self, Address, Mac, Version, boolean, date_time, duration, pair, rate, signal,
        text::Charset, utc_offset,
    },
    wire::{Decoder, FrameError, Limits, Sentence, encode},
};

/// Small, so that short inputs reach them.
const LIMITS: Limits = Limits { word: 300, sentence: 600, words: 8 };

/// Decodes `bytes`, whole and in pieces as long as its first byte says.
///
/// # Panics
///
/// If the pieces decode differently, a limit is exceeded, or a sentence does not survive being
/// written and read again.
pub fn framing(bytes: &[u8]) {
    let piece = bytes.first().map_or(1, |&first| usize::from(first) + 1);
    let (sentences, end) = decode(bytes, bytes.len().max(1));
    let (in_pieces, end_in_pieces) = decode(bytes, piece);
    assert_eq!((&sentences, end), (&in_pieces, end_in_pieces));

    for sentence in sentences {
        assert!(sentence.size() <= LIMITS.sentence, "a sentence exceeds its limit");
        assert!(sentence.words().count() <= LIMITS.words, "more words than the limit");
        assert!(sentence.words().all(|word| (1..=LIMITS.word).contains(&word.len())));

        let mut again = Vec::new();
        encode(sentence.words(), &mut again);
        let (reread, end) = decode(&again, again.len());
        assert_eq!(end, None);
        assert_eq!(reread.len(), 1, "one sentence became several");
        assert!(reread[0].words().eq(sentence.words()), "a sentence changed");

        let named =
            sentence.attributes().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
        for name in named.collect::<Vec<_>>() {
            let _value = sentence.attribute(&name);
        }
        let _kind = Trap::new(&sentence).kind();
        let _answer = Answer::new(sentence);
    }
}

/// Reads `bytes` as every kind of value.
///
/// # Panics
///
/// If what was read and written again reads differently.
pub fn values(bytes: &[u8]) {
    let _ = (boolean(bytes), duration(bytes), date_time(bytes), utc_offset(bytes));
    let _ = (rate(bytes), signal(bytes), pair::<u64>(bytes), Address::parse(bytes));
    let _ = (value::number::<i64>(bytes), value::number::<u8>(bytes), value::list(bytes).count());
    for charset in [Charset::Windows1250, Charset::Windows1251, Charset::Windows1252] {
        assert!(charset.decode(bytes).chars().count() <= bytes.len());
    }
    if let Some(version) = Version::parse(bytes) {
        assert_eq!(version.to_string().parse(), Ok(version));
    }
    if let Some(mac) = Mac::parse(bytes) {
        assert_eq!(Mac::parse(mac.to_string().as_bytes()), Some(mac));
    }
}

fn decode(bytes: &[u8], piece: usize) -> (Vec<Sentence>, Option<FrameError>) {
    let mut decoder = Decoder::new(LIMITS);
    let mut sentences = Vec::new();
    for piece in bytes.chunks(piece) {
        decoder.feed(piece);
        loop {
            match decoder.decode() {
                Ok(Some(sentence)) => sentences.push(sentence),
                Ok(None) => break,
                Err(error) => return (sentences, Some(error)),
            }
        }
    }
    (sentences, None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_framed_the_same_in_any_pieces(
            bytes in prop::collection::vec(prop_oneof![
                3 => any::<u8>(),
                3 => 0..8_u8,
                1 => 0x7E..0x83_u8,
                1 => 0xEE..0xF3_u8,
            ], 0..900),
        ) {
            super::framing(&bytes);
        }

        #[test]
        fn any_bytes_are_a_value_or_none(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            super::values(&bytes);
        }

        #[test]
        fn any_text_is_a_value_or_none(text in "[0-9a-zA-Z:/.@%,+ -]{0,24}") {
            super::values(text.as_bytes());
        }
    }
}
