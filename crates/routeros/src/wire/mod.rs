//! Framing without I/O: bytes in, sentences out, and back.
//!
//! A sentence is a run of words ended by an empty word; a word is a length
//! prefix and that many bytes (RouterOS manual, "API"; `protocol.md` §1).
//! Nothing here reads a socket or a clock, so every rule is testable as a
//! function of bytes, however the network splits them.
//!
//! **Invariant:** no length that a peer announces is believed before it was
//! compared with [`Limits`], and memory grows only by bytes that arrived.

mod decode;
mod encode;
mod length;
mod sentence;

pub use decode::Decoder;
pub use encode::encode;
pub(crate) use encode::{append, end_sentence, put_word};
pub use length::{length_prefix, parse_length};
pub use sentence::{Sentence, Words};

/// Caps on what a peer may send. A router never comes near the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest word, in bytes without its prefix. 16 MiB by default.
    pub word: usize,
    /// Longest sentence, in bytes with all prefixes. 64 MiB by default.
    pub sentence: usize,
    /// Most words in a sentence. 65,536 by default.
    pub words: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { word: 16 << 20, sentence: 64 << 20, words: 1 << 16 }
    }
}

/// Why bytes are not sentences. There is no resynchronising after any of these:
/// the connection has to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A length prefix began with a byte that RouterOS reserves (`0xF1` and above).
    #[error("reserved length byte {0:#04x}")]
    ReservedLength(u8),
    /// A word is announced to be longer than [`Limits::word`].
    #[error("a word of {length} bytes exceeds the limit of {limit}")]
    WordTooLong {
        /// Announced length in bytes.
        length: usize,
        /// The limit it exceeds.
        limit: usize,
    },
    /// A sentence grew beyond [`Limits::sentence`].
    #[error("a sentence of more than {limit} bytes")]
    SentenceTooLong {
        /// The limit it exceeds.
        limit: usize,
    },
    /// A sentence has more than [`Limits::words`] words.
    #[error("a sentence of more than {limit} words")]
    TooManyWords {
        /// The limit it exceeds.
        limit: usize,
    },
}
