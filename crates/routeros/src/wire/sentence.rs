//! A sentence that arrived, as the bytes it arrived in.

use std::fmt;

use bytes::Bytes;

use super::parse_length;

/// One sentence: its words as they came, prefixes included, without the empty word at its end.
///
/// The words are not copied out: a sentence is a view of the bytes received, so reading
/// thousands of rows costs no allocation per word, and cloning one is cheap.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence(Bytes);

impl Sentence {
    /// Takes bytes whose prefixes were all checked.
    pub(super) const fn checked(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// Its words, in order.
    pub fn words(&self) -> Words<'_> {
        Words(&self.0)
    }

    /// The first word: the command or the kind of reply. Empty only if there is no word.
    pub fn head(&self) -> &[u8] {
        self.words().next().unwrap_or_default()
    }

    /// Bytes on the wire, prefixes included.
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// The value of the attribute `=name=value`; empty if the second `=` is missing.
    ///
    /// Only the second `=` separates, so a value may hold anything (`protocol.md` §2).
    pub fn attribute(&self, name: &str) -> Option<&[u8]> {
        self.words().find_map(|word| {
            match word.strip_prefix(b"=")?.strip_prefix(name.as_bytes())? {
                [] => Some([].as_slice()),
                [b'=', value @ ..] => Some(value),
                _ => None,
            }
        })
    }

    /// All attributes `=name=value`, in order.
    pub fn attributes(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.words().filter_map(|word| {
            let word = word.strip_prefix(b"=")?;
            match word.iter().position(|&byte| byte == b'=') {
                Some(at) => Some((&word[..at], &word[at + 1..])),
                None => Some((word, [].as_slice())),
            }
        })
    }

    /// The value of `.tag=value`, which says whose reply this is.
    pub fn tag(&self) -> Option<&[u8]> {
        self.words().find_map(|word| word.strip_prefix(b".tag="))
    }

    /// This sentence as a view of `self` alone, not of everything read together with it.
    ///
    /// For a sentence that is kept: a view keeps the whole chunk it came with in memory.
    #[must_use]
    pub fn detached(&self) -> Self {
        Self(Bytes::copy_from_slice(&self.0))
    }
}

/// Words readable, control bytes escaped.
impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.words().map(|word| word.escape_ascii().to_string())).finish()
    }
}

/// The words of a [`Sentence`].
#[derive(Clone, Debug)]
pub struct Words<'a>(&'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, size) = parse_length(self.0).ok()??;
        let length = usize::try_from(length).ok()?;
        let (word, rest) = self.0.get(size..)?.split_at_checked(length)?;
        self.0 = rest;
        Some(word)
    }
}
