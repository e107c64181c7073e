//! Framing: words and sentences as bytes. No I/O.
//!
//! Written from the protocol's description alone and independent of the crate
//! `routeros`, so that each proves the other.

use std::mem;

use bytes::{Buf as _, BufMut as _, BytesMut};

/// The longest sentence a session that is signed in may send, in bytes.
pub(crate) const SENTENCE_LIMIT: usize = 4 << 20;

/// The longest sentence before login. Routers limit it; the number is a guess.
pub(crate) const LOGIN_LIMIT: usize = 64 << 10;

/// Why a stream of bytes cannot be followed any further.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FramingError {
    #[error("a word begins with the reserved byte {0:#04x}")]
    Reserved(u8),

    #[error("a sentence is longer than {0} bytes")]
    TooLong(usize),
}

/// Collects words until an empty one ends the sentence.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    words: Vec<Vec<u8>>,
    size: usize,
}

impl Decoder {
    /// Takes one sentence of at most `limit` bytes off the front of `inbox`.
    ///
    /// `None` until more arrives. Empty sentences are skipped.
    pub(crate) fn decode(
        &mut self,
        inbox: &mut BytesMut,
        limit: usize,
    ) -> Result<Option<Vec<Vec<u8>>>, FramingError> {
        while let Some((header, length)) = word_length(inbox)? {
            let size = self.size.saturating_add(header).saturating_add(length);
            if size > limit {
                return Err(FramingError::TooLong(limit));
            }
            if inbox.len() < header + length {
                return Ok(None);
            }
            inbox.advance(header);
            if length > 0 {
                self.words.push(inbox.split_to(length).to_vec());
                self.size = size;
                continue;
            }
            self.size = 0;
            if !self.words.is_empty() {
                return Ok(Some(mem::take(&mut self.words)));
            }
        }
        Ok(None)
    }

    /// Whether a sentence has begun and not ended.
    pub(crate) fn is_amid(&self) -> bool {
        !self.words.is_empty()
    }
}

/// How many bytes the length at the front of `inbox` takes, and its value.
fn word_length(inbox: &[u8]) -> Result<Option<(usize, usize)>, FramingError> {
    let Some(&first) = inbox.first() else { return Ok(None) };
    let (header, lead) = match first {
        0x00..=0x7f => (1, first),
        0x80..=0xbf => (2, first & 0x3f),
        0xc0..=0xdf => (3, first & 0x1f),
        0xe0..=0xef => (4, first & 0x0f),
        0xf0 => (5, 0),
        reserved => return Err(FramingError::Reserved(reserved)),
    };
    let Some(rest) = inbox.get(1..header) else { return Ok(None) };
    let length = rest.iter().fold(usize::from(lead), |sum, byte| sum << 8 | usize::from(*byte));
    Ok(Some((header, length)))
}

/// Appends the words of one sentence to `out`.
#[derive(Debug)]
pub(crate) struct Encoder<'a> {
    out: &'a mut BytesMut,
}

impl<'a> Encoder<'a> {
    /// Begins a sentence with the reply word `kind`.
    pub(crate) fn begin(out: &'a mut BytesMut, kind: &str) -> Self {
        let mut sentence = Self { out };
        sentence.word(&[kind.as_bytes()]);
        sentence
    }

    /// Adds one word made of `parts`.
    pub(crate) fn word(&mut self, parts: &[&[u8]]) {
        put_length(self.out, parts.iter().map(|part| part.len()).sum());
        for part in parts {
            self.out.put_slice(part);
        }
    }

    /// Adds `=name=value`.
    pub(crate) fn attribute(&mut self, name: &str, value: &[u8]) {
        self.word(&[b"=", name.as_bytes(), b"=", value]);
    }

    /// Adds `.tag=…` when the command carried one, and ends the sentence.
    pub(crate) fn end(mut self, tag: Option<&[u8]>) {
        if let Some(tag) = tag {
            self.word(&[b".tag=", tag]);
        }
        self.out.put_u8(0);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "each arm keeps the bytes its range needs")]
fn put_length(out: &mut BytesMut, length: usize) {
    let length = length as u32;
    match length {
        0..0x80 => out.put_u8(length as u8),
        0x80..0x4000 => out.put_u16(length as u16 | 0x8000),
        0x4000..0x20_0000 => {
            out.put_u8((length >> 16) as u8 | 0xc0);
            out.put_u16(length as u16);
        }
        0x20_0000..0x1000_0000 => out.put_u32(length | 0xe000_0000),
        _ => {
            out.put_u8(0xf0);
            out.put_u32(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sentences_survive_any_chunking(
            sentences in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 1..6), 1..5),
            chunk in 1..64_usize,
        ) {
            let mut bytes = BytesMut::new();
            for sentence in &sentences {
                let mut encoder = Encoder { out: &mut bytes };
                for word in sentence {
                    encoder.word(&[word]);
                }
                encoder.end(None);
            }

            let (mut decoder, mut inbox, mut decoded) = (Decoder::default(), BytesMut::new(), Vec::new());
            for piece in bytes.chunks(chunk) {
                inbox.extend_from_slice(piece);
                while let Some(sentence) = decoder.decode(&mut inbox, SENTENCE_LIMIT).unwrap() {
                    decoded.push(sentence);
                }
            }

            prop_assert_eq!(decoded, sentences);
            prop_assert!(inbox.is_empty());
        }

        #[test]
        fn a_length_reads_back(length in prop_oneof![0..0x20_usize, 0x70..0x90_usize,
            0x3ff0..0x4010_usize, 0x1f_fff0..0x20_0010_usize, 0xfff_fff0..0x1000_0010_usize]) {
            let mut bytes = BytesMut::new();
            put_length(&mut bytes, length);

            prop_assert_eq!(word_length(&bytes).unwrap(), Some((bytes.len(), length)));
            prop_assert_eq!(word_length(&bytes[..bytes.len() - 1]).unwrap(), None);
        }
    }

    #[test]
    fn lengths_have_the_documented_forms() {
        for (length, form) in [
            (1, &[0x01][..]),
            (135, &[0x80, 0x87]),
            (256, &[0x81, 0x00]),
            (17_185, &[0xc0, 0x43, 0x21]),
            (2_805_231, &[0xe0, 0x2a, 0xcd, 0xef]),
            (268_435_584, &[0xf0, 0x10, 0x00, 0x00, 0x80]),
        ] {
            let mut bytes = BytesMut::new();
            put_length(&mut bytes, length);
            assert_eq!(&bytes[..], form, "{length}");
        }
    }

    #[test]
    fn reserved_bytes_end_the_conversation() {
        for byte in 0xf1..=0xff {
            let mut inbox = BytesMut::from(&[byte, 0, 0][..]);
            let error = Decoder::default().decode(&mut inbox, SENTENCE_LIMIT).unwrap_err();
            assert_eq!(error, FramingError::Reserved(byte));
        }
    }

    #[test]
    fn a_sentence_is_refused_by_its_announced_size() {
        let mut inbox = BytesMut::from(&[0xef, 0xff, 0xff, 0xff][..]);
        let error = Decoder::default().decode(&mut inbox, LOGIN_LIMIT).unwrap_err();
        assert_eq!(error, FramingError::TooLong(LOGIN_LIMIT));

        let mut many = BytesMut::new();
        for _ in 0..=LOGIN_LIMIT / 2 {
            many.extend_from_slice(&[1, b'x']);
        }
        assert!(Decoder::default().decode(&mut many, LOGIN_LIMIT).is_err());
    }
}
