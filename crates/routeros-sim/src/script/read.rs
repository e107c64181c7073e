//! Characters of a script, one after the other.

use super::{Fault, syntax::Place};

/// Reads a script's text and knows where it is. Copies go on from the same
/// place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    line_start: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1, line_start: 0 }
    }

    pub(super) fn place(&self) -> Place {
        let column = u32::try_from(self.at - self.line_start).unwrap_or(u32::MAX);
        Place { line: self.line, column: column.saturating_add(1) }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn starts_with(&self, text: &[u8]) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        if byte == b'\n' {
            self.line += 1;
            self.line_start = self.at;
        }
        Some(byte)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        for _ in 0..bytes {
            self.next();
        }
    }

    /// Goes on behind `text` if it stands here.
    pub(super) fn take(&mut self, text: &[u8]) -> bool {
        let there = self.starts_with(text);
        if there {
            self.skip(text.len());
        }
        there
    }

    /// Goes on behind what fits.
    pub(super) fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len());
        self.skip(length);
        &rest[..length]
    }

    /// The text from `start` to here.
    pub(super) fn since(&self, start: &Self) -> &'a [u8] {
        &self.text[start.at..self.at]
    }

    /// Skips blanks and wraps, not line ends. Whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let start = self.at;
        loop {
            match self.rest() {
                [b' ' | b'\t' | b'\r', ..] => self.skip(1),
                [b'\\', b'\n', ..] => self.skip(2),
                [b'\\', b'\r', b'\n', ..] => self.skip(3),
                _ => return self.at > start,
            }
        }
    }

    /// Skips blanks and line ends, as between brackets.
    pub(super) fn space(&mut self) {
        while self.blanks() || self.take(b"\n") {}
    }

    /// Skips all that stands between statements, comments included.
    pub(super) fn between(&mut self) {
        loop {
            self.space();
            match self.peek() {
                Some(b';') => self.skip(1),
                Some(b'#') => {
                    self.take_while(|byte| byte != b'\n');
                }
                _ => return,
            }
        }
    }

    /// Skips the rest of a line, with the lines that it is wrapped into.
    pub(super) fn line_end(&mut self) {
        let mut wrapped = false;
        while let Some(byte) = self.next() {
            if byte == b'\n' && !wrapped {
                return;
            }
            wrapped = byte == b'\\' || (wrapped && byte == b'\r');
        }
    }

    /// `syntax error (line 1 column 7)`.
    pub(super) fn syntax_error(&self) -> Fault {
        Fault::at("syntax error", self.place())
    }
}
