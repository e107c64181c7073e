//! Lines as RouterOS breaks them.

use crate::quote::{push_escaped, quote};

/// The last column that a whole word or value may take, so that a space and a
/// backslash still fit behind it.
const LAST_OF_WORD: usize = 77;
/// The last column of a part of a quoted value; a backslash follows.
const LAST_OF_PART: usize = 78;
/// Blanks that a wrapped line goes on behind.
const INDENT: &str = "    ";

/// Writes lines, and breaks them where RouterOS does (measured on exports of 6.48
/// to 7.19): between words, between `name=` and its value, and inside values in
/// quotes that no line can hold, or before every line end in them.
pub(super) struct Lines {
    text: String,
    column: usize,
    breaks: Breaks,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Breaks {
    Never,
    AtLineEnds,
    AtWidth,
}

impl Lines {
    /// Lines of 79 columns behind `text`.
    pub(super) fn wrapped(text: String) -> Self {
        Self { text, column: 0, breaks: Breaks::AtWidth }
    }

    /// Lines of any length, broken only before line ends in values.
    pub(super) fn long(text: String) -> Self {
        Self { text, column: 0, breaks: Breaks::AtLineEnds }
    }

    /// One line, whatever is in it.
    pub(super) fn single() -> Self {
        Self { text: String::new(), column: 0, breaks: Breaks::Never }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// A whole line that is never broken.
    pub(super) fn line(&mut self, line: &str) {
        self.text.extend([line, "\n"]);
    }

    /// The first word of a line.
    pub(super) fn begin(&mut self, word: &str) {
        self.column = 0;
        self.push(word);
    }

    pub(super) fn end(&mut self) {
        self.text.push('\n');
    }

    /// A word behind a space.
    pub(super) fn word(&mut self, word: &str) {
        self.push(" ");
        if self.is_beyond(self.column + word.len()) {
            self.wrap();
        }
        self.push(word);
    }

    /// A value directly behind `name=`.
    pub(super) fn value(&mut self, value: &[u8]) {
        let has_line_ends = self.breaks >= Breaks::AtLineEnds && value.contains(&b'\n');
        let written = quote(value);
        if has_line_ends || self.is_beyond(INDENT.len() + written.len()) {
            return self.parts(value);
        }
        if self.is_beyond(self.column + written.len()) {
            self.wrap();
        }
        self.push(&written);
    }

    /// A value in quotes over several lines.
    fn parts(&mut self, value: &[u8]) {
        self.push("\"");
        let mut escaped = String::new();
        for &byte in value {
            escaped.clear();
            push_escaped(&mut escaped, byte);
            if byte == b'\n' || self.is_full(escaped.len()) {
                self.wrap();
                // Blanks at the beginning of a wrapped line would be skipped.
                if byte == b' ' {
                    escaped.replace_range(.., "\\_");
                }
            }
            self.push(&escaped);
        }
        if self.is_beyond(self.column + 1) {
            self.wrap();
        }
        self.push("\"");
    }

    fn is_beyond(&self, column: usize) -> bool {
        self.breaks == Breaks::AtWidth && column > LAST_OF_WORD
    }

    fn is_full(&self, length: usize) -> bool {
        self.breaks == Breaks::AtWidth && self.column + length > LAST_OF_PART
    }

    fn wrap(&mut self) {
        self.text.push_str("\\\n");
        self.column = 0;
        self.push(INDENT);
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.len();
    }
}
