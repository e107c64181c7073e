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
