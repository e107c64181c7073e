//! A console line or a whole export, token by token.
//!
//! Tokens are what the console tells apart before it knows any menu, so that
//! whoever does know the menus can read single command lines with them too:
//!
//! ```
//! use routeros_conf::export::lexer::{Bracket, Lexer, Operator, Token};
//!
//! let line = br#"/ip address set [find comment="up link"] disabled=yes"#;
//! let tokens: Vec<Token> =
//!     Lexer::new(line).map(|lexeme| lexeme.map(|lexeme| lexeme.token)).collect::<Result<_, _>>()?;
//! assert!(tokens[0].is_word("/ip"));
//! assert_eq!(tokens[3], Token::Open(Bracket::Square));
//! assert!(tokens[5].is_word("comment"));
//! assert_eq!(tokens[6], Token::Operator(Operator::Equal));
//! # Ok::<(), routeros_conf::export::Damage>(())
//! ```

use std::borrow::Cow;

use super::damage::{Damage, Position, Problem};
use crate::quote::{QuoteError, Quoted, read_quoted, wrap_length};

pub use token::{Bracket, Lexeme, Operator, Token, Word};

mod skip;
#[cfg(test)]
mod tests;
mod token;

/// Takes tokens off a text. Clones continue from the same place.
///
/// The text is read once, from left to right, and nothing is copied but words
/// with escapes or wraps in them. An error is repeated until something is
/// skipped.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    line_start: usize,
    /// Brackets that are open now: square, round, curly.
    open: [u32; 3],
    state: State,
}

/// What the last token allows to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a statement or a comment.
    Start,
    /// Inside a statement.
    Inside,
    /// Directly behind an operator: what is not blank is a value.
    Value,
}

impl<'a> Lexer<'a> {
    /// A lexer at the beginning of `text`; a byte order mark is skipped.
    pub fn new(text: &'a [u8]) -> Self {
        let at = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Self { text, at, line: 1, line_start: 0, open: [0; 3], state: State::Start }
    }

    /// Where it is now.
    pub fn here(&self) -> Position {
        let column = u32::try_from(self.at - self.line_start).unwrap_or(u32::MAX);
        Position { line: self.line, column: column.saturating_add(1) }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    /// Whether it is before a statement, not within one.
    pub fn is_between(&self) -> bool {
        self.state == State::Start && self.open == [0; 3]
    }

    /// Whether an operator stands directly behind the last word, which then is
    /// a name.
    pub fn operator_follows(&self) -> bool {
        Operator::read(self.rest()).is_some()
    }

    /// Whether there were any; a wrap alone separates nothing.
    fn skip_blanks(&mut self) -> bool {
        let mut any = false;
        loop {
            match self.rest() {
                [b' ' | b'\t' | b'\r', ..] => {
                    any = true;
                    self.at += 1;
                }
                rest => match wrap_length(rest) {
                    Some(wrap) => self.advance_over(wrap),
                    None => return any,
                },
            }
        }
    }

    /// Moves over `length` bytes that end behind a line end.
    fn advance_over_line_end(&mut self, length: usize) {
        self.at += length;
        self.line += 1;
        self.line_start = self.at;
    }

    /// Moves over `length` bytes that may hold line ends.
    fn advance_over(&mut self, length: usize) {
        for (offset, _) in self.rest()[..length].iter().enumerate().filter(|(_, b)| **b == b'\n') {
            self.line += 1;
            self.line_start = self.at + offset + 1;
        }
        self.at += length;
    }

    fn token(&mut self, state: State, glued: bool) -> Result<Option<Token<'a>>, Problem> {
        let Some(&byte) = self.rest().first() else { return Ok(None) };
        self.state = State::Inside;
        let value = state == State::Value && glued;
        if !value && let Some((operator, length)) = Operator::read(self.rest()) {
            self.at += length;
            self.state = State::Value;
            return Ok(Some(Token::Operator(operator)));
        }
        Ok(Some(match byte {
            b'\n' => {
                self.advance_over_line_end(1);
                self.end()
            }
            b';' => {
                self.at += 1;
                self.end()
            }
            b'#' if state == State::Start => Token::Comment(self.comment()),
            b'"' => Token::Word(self.quoted()?),
            b'[' => self.open(Bracket::Square),
            b'(' => self.open(Bracket::Round),
            b'{' => self.open(Bracket::Curly),
            b']' if self.closes(byte) || !value => self.close(Bracket::Square),
            b')' if self.closes(byte) || !value => self.close(Bracket::Round),
            b'}' if self.closes(byte) || !value => self.close(Bracket::Curly),
            b'$' => Token::Variable(self.variable()),
            _ => Token::Word(self.bare(value)?),
        }))
    }

    /// Outside a block the end of a statement closes whatever it left open.
    fn end(&mut self) -> Token<'a> {
        self.state = State::Start;
        if self.open[Bracket::Curly as usize] == 0 {
            self.open = [0; 3];
        }
        Token::End
    }

    fn open(&mut self, bracket: Bracket) -> Token<'a> {
        self.at += 1;
        self.open[bracket as usize] += 1;
        if bracket == Bracket::Curly {
            self.state = State::Start;
        }
        Token::Open(bracket)
    }

    fn close(&mut self, bracket: Bracket) -> Token<'a> {
        self.at += 1;
        let open = &mut self.open[bracket as usize];
        *open = open.saturating_sub(1);
        Token::Close(bracket)
    }

    fn closes(&self, byte: u8) -> bool {
        match byte {
            b']' => self.open[Bracket::Square as usize] > 0,
            b')' => self.open[Bracket::Round as usize] > 0,
            b'}' => self.open[Bracket::Curly as usize] > 0,
            _ => false,
        }
    }

    fn comment(&mut self) -> &'a [u8] {
        let text = &self.rest()[1..];
        let (text, behind) = match text.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&text[..end], 1),
            None => (text, 0),
        };
        self.at += 1 + text.len();
        if behind == 1 {
            self.advance_over_line_end(1);
        }
        self.state = State::Start;
        text.strip_suffix(b"\r").unwrap_or(text)
    }

    fn variable(&mut self) -> &'a [u8] {
        let text = &self.rest()[1..];
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let name = &text[..text.iter().take_while(|byte| fits(byte)).count()];
        self.at += 1 + name.len();
        name
    }

    fn quoted(&mut self) -> Result<Word<'a>, Problem> {
        match read_quoted(self.rest()) {
            Ok(Quoted { bytes, length }) => {
                self.advance_over(length);
                match self.rest().first() {
                    None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b';') => {}
                    Some(&byte) if self.closes(byte) => {}
                    Some(_) => return Err(QuoteError::Behind.into()),
                }
                Ok(Word { bytes, quoted: true })
            }
            Err((error, at)) => {
                self.advance_over(at);
                Err(if self.rest().is_empty() { Problem::Cut } else { error.into() })
            }
        }
    }

    /// A word without quotes. As a value it takes whatever cannot be mistaken:
    /// people write `url=http://example.net/?a=b`, and so does old RouterOS.
    fn bare(&mut self, value: bool) -> Result<Word<'a>, Problem> {
        let mut bytes = Cow::Borrowed(&self.rest()[..0]);
        loop {
            let rest = self.rest();
            let length = rest.iter().position(|byte| self.ends_bare(*byte, value));
            let plain = &rest[..length.unwrap_or(rest.len())];
            match &mut bytes {
                Cow::Borrowed(_) => bytes = Cow::Borrowed(plain),
                Cow::Owned(bytes) => bytes.extend_from_slice(plain),
            }
            self.at += plain.len();
            match self.rest() {
                [b'!', ..] if Operator::read(self.rest()).is_none() => {
                    bytes.to_mut().push(b'!');
                    self.at += 1;
                }
                [b'\\', ..] => {
                    let wrap = wrap_length(self.rest()).ok_or_else(|| match self.rest() {
                        [_] | [_, b'\r'] => Problem::Cut,
                        _ => QuoteError::Bare('\\').into(),
                    })?;
                    bytes.to_mut();
                    self.advance_over(wrap);
                }
                [byte @ (b'"' | b'$' | b'[' | b'(' | b'{'), ..] if value => {
                    return Err(QuoteError::Bare((*byte).into()).into());
                }
                _ => return Ok(Word { bytes, quoted: false }),
            }
        }
    }

    fn ends_bare(&self, byte: u8, value: bool) -> bool {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b';' | b'"' | b'\\' | b'$' | b'[' | b'(' | b'{' => true,
            b']' | b')' | b'}' => !value || self.closes(byte),
            b'=' | b'~' | b'<' | b'>' | b'!' => !value,
            _ => false,
        }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Result<Lexeme<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        let state = self.state;
        let glued = !self.skip_blanks();
        let at = self.here();
        match self.token(state, glued) {
            Ok(token) => token.map(|token| Ok(Lexeme { at, glued, token })),
            Err(problem) => Some(Err(Damage { at: self.here(), problem })),
        }
    }
}
