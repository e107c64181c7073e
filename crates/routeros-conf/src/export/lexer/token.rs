//! What a text is made of.

use std::borrow::Cow;

use crate::export::Position;

/// One token, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme<'a> {
    /// Where it begins.
    pub at: Position,
    /// Whether no blank is between it and what is before it.
    pub glued: bool,
    /// The token.
    pub token: Token<'a>,
}

/// What the console tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A path, a verb, a name, a value.
    Word(Word<'a>),
    /// What is between a name and a value.
    Operator(Operator),
    /// A bracket opens.
    Open(Bracket),
    /// A bracket closes.
    Close(Bracket),
    /// `$name`, without the dollar.
    Variable(&'a [u8]),
    /// A comment without its `#`, to the end of its line.
    Comment(&'a [u8]),
    /// A line end or `;`: the statement is complete.
    End,
}

impl Token<'_> {
    /// Whether it is the bare word `text`.
    pub fn is_word(&self, text: &str) -> bool {
        matches!(self, Self::Word(word) if !word.quoted && *word.bytes == *text.as_bytes())
    }
}

/// A word, without its quotes and escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// What it stands for.
    pub bytes: Cow<'a, [u8]>,
    /// Whether it is written in quotes, and so can be nothing but a value.
    pub quoted: bool,
}

/// Between a name and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `~`: the value is a regular expression.
    Matches,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// The operator at the front of `text`, and its length.
    pub(super) fn read(text: &[u8]) -> Option<(Self, usize)> {
        Some(match text {
            [b'=', ..] => (Self::Equal, 1),
            [b'!', b'=', ..] => (Self::NotEqual, 2),
            [b'~', ..] => (Self::Matches, 1),
            [b'<', b'=', ..] => (Self::LessOrEqual, 2),
            [b'<', ..] => (Self::Less, 1),
            [b'>', b'=', ..] => (Self::GreaterOrEqual, 2),
            [b'>', ..] => (Self::Greater, 1),
            _ => return None,
        })
    }
}

/// A kind of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    /// `[ ]`: a command whose result is used.
    Square,
    /// `( )`: an expression.
    Round,
    /// `{ }`: a block or an array.
    Curly,
}
