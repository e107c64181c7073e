//! Bytes into sentences.

use bytes::{Buf, BytesMut};

use super::{FrameError, Limits, Sentence, parse_length};

/// Cuts a stream of bytes into sentences.
///
/// Bytes go in by [`feed`](Self::feed), sentences come out of [`decode`](Self::decode). What was
/// scanned is not scanned again, so a long sentence that arrives in small pieces costs the same
/// as one that arrives at once.
#[derive(Debug)]
pub struct Decoder {
    limits: Limits,
    inbox: BytesMut,
    /// Where in `inbox` the next prefix is expected.
    scanned: usize,
    /// Words of the sentence being read.
    words: usize,
    failed: Option<FrameError>,
}

impl Decoder {
    /// A decoder that holds nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, inbox: BytesMut::new(), scanned: 0, words: 0, failed: None }
    }

    /// Appends what was received.
    ///
    /// Call [`decode`](Self::decode) until it gives nothing before feeding more; the memory held is
    /// then bounded by [`Limits::sentence`] and one piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.inbox.extend_from_slice(piece);
    }

    /// The next whole sentence, or `None` until more arrives. Empty sentences are skipped.
    ///
    /// An error is final: every later call gives it again.
    pub fn decode(&mut self) -> Result<Option<Sentence>, FrameError> {
        if let Some(error) = self.failed {
            return Err(error);
        }

        self.scan().inspect_err(|&error| {
            self.failed = Some(error);
            self.inbox = BytesMut::new();
        })
    }

    /// Whether nothing is held: no sentence and no part of one.
    pub fn is_empty(&self) -> bool {
        self.inbox.is_empty()
    }

    /// Gives the memory of an empty inbox back, for connections that are idle most of the time.
    pub fn release(&mut self) {
        if self.inbox.is_empty() {
            self.inbox = BytesMut::new();
        }
    }

    fn scan(&mut self) -> Result<Option<Sentence>, FrameError> {
        while let Some((length, size)) = parse_length(&self.inbox[self.scanned..])? {
            if length == 0 && self.words == 0 {
                self.inbox.advance(size);
                continue;
            }
            if length == 0 {
                let bytes = self.inbox.split_to(self.scanned).freeze();
                self.inbox.advance(size);
                (self.scanned, self.words) = (0, 0);
                return Ok(Some(Sentence::checked(bytes)));
            }

            let end = self.admit(length, size)?;
            if self.inbox.len() < end {
                return Ok(None);
            }
            self.scanned = end;
            self.words += 1;
        }

        Ok(None)
    }

    /// Where a word of `length` bytes would end, if it may be received at all.
    fn admit(&self, length: u32, prefix: usize) -> Result<usize, FrameError> {
        let Limits { word, sentence, words } = self.limits;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > word {
            return Err(FrameError::WordTooLong { length, limit: word });
        }
        if self.words >= words {
            return Err(FrameError::TooManyWords { limit: words });
        }

        let end = self.scanned.saturating_add(prefix).saturating_add(length);
        if end > sentence {
            return Err(FrameError::SentenceTooLong { limit: sentence });
        }
        Ok(end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::{encode, length_prefix};

    fn fed(bytes: &[u8], limits: Limits) -> Decoder {
        let mut decoder = Decoder::new(limits);
        decoder.feed(bytes);
        decoder
    }

    fn announce(length: u32) -> Vec<u8> {
        let (prefix, size) = length_prefix(length);
        prefix[..size].to_vec()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_encoded_decodes_however_the_network_splits_it(
            sentences in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u8>(), 1..300), 1..8),
                1..6,
            ),
            cuts in prop::collection::vec(1..200_usize, 1..20),
        ) {
            let mut bytes = Vec::new();
            for words in &sentences {
                encode(words, &mut bytes);
            }

            let mut decoder = Decoder::new(Limits::default());
            let mut decoded: Vec<Vec<Vec<u8>>> = Vec::new();
            let mut rest = bytes.as_slice();
            for cut in cuts.iter().cycle() {
                let (piece, later) = rest.split_at(rest.len().min(*cut));
                decoder.feed(piece);
                while let Some(sentence) = decoder.decode()? {
                    decoded.push(sentence.words().map(<[u8]>::to_vec).collect());
                }
                rest = later;
                if rest.is_empty() {
                    break;
                }
            }

            prop_assert_eq!(decoded, sentences);
            prop_assert!(decoder.is_empty());
        }
    }

    #[test]
    fn a_word_is_refused_by_its_announcement_before_it_arrives() {
        let limits = Limits { word: 1000, ..Limits::default() };
        let mut decoder = fed(&announce(1001), limits);
        let error = FrameError::WordTooLong { length: 1001, limit: 1000 };
        assert_eq!(decoder.decode(), Err(error));
        assert_eq!(fed(&announce(1000), limits).decode(), Ok(None));

        decoder.feed(b"\x03!re\0");
        assert_eq!(decoder.decode(), Err(error), "an error is final");
        assert!(fed(&announce(u32::MAX), Limits::default()).decode().is_err());
    }

    #[test]
    fn a_sentence_is_refused_when_the_word_that_exceeds_it_is_announced() {
        let limits = Limits { sentence: 10, ..Limits::default() };
        assert_eq!(fed(b"\x04abcd\x04", limits).decode(), Ok(None));
        let error = FrameError::SentenceTooLong { limit: 10 };
        assert_eq!(fed(b"\x04abcd\x05", limits).decode(), Err(error));
    }

    #[test]
    fn too_many_words_are_refused() {
        let limits = Limits { words: 2, ..Limits::default() };
        assert!(fed(b"\x01a\x01b\0", limits).decode().unwrap().is_some());
        let error = FrameError::TooManyWords { limit: 2 };
        assert_eq!(fed(b"\x01a\x01b\x01", limits).decode(), Err(error));
    }

    #[test]
    fn a_zero_byte_within_a_prefix_ends_nothing() {
        let mut bytes = Vec::new();
        encode([vec![b'x'; 256]], &mut bytes);
        assert_eq!(bytes[..2], [0x81, 0x00]);

        let sentence = fed(&bytes, Limits::default()).decode().unwrap().unwrap();
        assert_eq!(sentence.words().map(<[u8]>::len).collect::<Vec<_>>(), [256]);
    }

    #[test]
    fn empty_sentences_are_skipped() {
        let mut decoder = fed(b"\0\0\x05!done\0\0", Limits::default());
        assert_eq!(decoder.decode().unwrap().unwrap().head(), b"!done");
        assert_eq!(decoder.decode(), Ok(None));
        assert!(decoder.is_empty());
    }
}
