//! Getting past what is not understood.

use super::{Lexer, State};
use crate::quote::wrap_length;

impl Lexer<'_> {
    /// Goes on behind the line and those that it is wrapped into.
    pub fn skip_line(&mut self) {
        self.open = [0; 3];
        self.state = State::Start;
        while let Some(end) = self.rest().iter().position(|byte| *byte == b'\n') {
            let line = &self.rest()[..end];
            let wrapped = line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"\\");
            self.advance_over_line_end(end + 1);
            if !wrapped {
                return;
            }
        }
        self.at = self.text.len();
    }

    /// Goes on behind the statement, however many lines its brackets span.
    /// Whether it ended: the text may end first.
    pub fn skip_block(&mut self) -> bool {
        let mut depth = self.open.iter().sum::<u32>();
        self.open = [0; 3];
        self.state = State::Start;
        loop {
            self.skip_blanks();
            let Some(&byte) = self.rest().first() else { return false };
            match byte {
                b'\n' => self.advance_over_line_end(1),
                b'"' => self.skip_quoted(depth > 0),
                b'\\' => self.at = self.text.len().min(self.at + 2),
                _ => self.at += 1,
            }
            match byte {
                b'[' | b'(' | b'{' => depth += 1,
                b']' | b')' | b'}' => depth = depth.saturating_sub(1),
                b'\n' | b';' if depth == 0 => return true,
                _ => {}
            }
            if matches!(byte, b'\n' | b';' | b'{') {
                self.skip_comments();
            }
        }
    }

    fn skip_quoted(&mut self, over_lines: bool) {
        self.at += 1;
        while let Some(&byte) = self.rest().first() {
            match byte {
                b'\n' if !over_lines => return,
                b'\n' => self.advance_over_line_end(1),
                b'\\' => match wrap_length(self.rest()) {
                    Some(wrap) => self.advance_over(wrap),
                    None => self.at = self.text.len().min(self.at + 2),
                },
                _ => self.at += 1,
            }
            if byte == b'"' {
                return;
            }
        }
    }

    /// Comments inside a block may hold brackets and quotes that mean nothing.
    fn skip_comments(&mut self) {
        loop {
            self.skip_blanks();
            if self.rest().first() != Some(&b'#') {
                return;
            }
            match self.rest().iter().position(|byte| *byte == b'\n') {
                Some(end) => self.advance_over_line_end(end + 1),
                None => self.at = self.text.len(),
            }
        }
    }
}
