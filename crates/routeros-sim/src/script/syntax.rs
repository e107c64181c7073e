//! A script, taken apart.

use std::{fmt, sync::Arc};

use super::{builtin::Builtin, value::Value};

/// A line and a column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

/// Statements between braces, and the text they were written as.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) source: Vec<u8>,
    pub(super) block: Block,
}

/// Statements in their order.
#[derive(Debug, Default)]
pub(super) struct Block(pub(super) Vec<Statement>);

#[derive(Debug)]
pub(super) struct Statement {
    pub(super) at: Place,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// `{ … }`, with variables of its own.
    Block(Block),
    Call(Call),
    Value(Expr),
}

/// A command with its arguments.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) target: Target,
    pub(super) arguments: Vec<Argument>,
    /// What stands behind `where`, or behind `find`.
    pub(super) filter: Option<Expr>,
}

#[derive(Debug)]
pub(super) enum Target {
    Builtin(Builtin),
    /// `/ip/address` and `add`.
    Menu {
        path: String,
        verb: String,
    },
    /// `$name`, which holds code.
    Variable(String),
}

#[derive(Debug)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    /// Without one it is `!name`.
    pub(super) value: Option<Expr>,
}

#[derive(Debug)]
pub(super) enum Expr {
    Literal(Value),
    /// A text with variables, expressions and commands in it.
    Text(Vec<Expr>),
    Variable(String),
    /// `[ … ]`: what its last command returns.
    Command(Block),
    Code(Arc<Code>),
    /// `{1; 2; "a"=3}`.
    Array(Vec<(Option<Expr>, Expr)>),
    /// What a row has under this name; only in a filter.
    Property(String),
    Unary(Unary, Box<Expr>),
    /// An operand, and what is done with it, one after the other. However many there
    /// are, they are not nested.
    Chain(Box<Expr>, Vec<(Binary, Expr)>),
}

impl Expr {
    /// An operand and those it is joined with, from the left.
    pub(super) fn chain(first: Self, links: Vec<(Binary, Self)>) -> Self {
        match first {
            first if links.is_empty() => first,
            Self::Chain(first, mut before) => {
                before.extend(links);
                Self::Chain(first, before)
            }
            first => Self::Chain(first.into(), links),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unary {
    Not,
    Minus,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    Join,
    Concat,
    BitOr,
    BitXor,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    /// `->`
    Index,
}
