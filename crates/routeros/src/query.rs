//! Which rows to return, for the router's stack machine.

use std::ops::Not;

use crate::command::is_name;

/// A condition on rows, built from comparisons and combined with
/// [`and`](Self::and), [`or`](Self::or) and `!`.
///
/// It becomes the words `?…` of `protocol.md` §6, in postfix order: operands first, then `?#&`,
/// `?#|` or `?#!`. There is no matching by pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Node);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Has(String),
    Lacks(String),
    Compare(Comparison, String, Vec<u8>),
    Not(Box<Node>),
    Both(Box<Node>, Box<Node>),
    Either(Box<Node>, Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    Greater,
}

impl Query {
    /// The property has a value.
    pub fn has(name: impl Into<String>) -> Self {
        Self(Node::Has(name.into()))
    }

    /// The property has no value.
    pub fn lacks(name: impl Into<String>) -> Self {
        Self(Node::Lacks(name.into()))
    }

    /// The property equals `value`, as the router renders it.
    pub fn eq(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Equal, name, value)
    }

    /// The property is less than `value`.
    pub fn less(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Less, name, value)
    }

    /// The property is greater than `value`.
    pub fn greater(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self::compare(Comparison::Greater, name, value)
    }

    /// Both conditions hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(Node::Both(Box::new(self.0), Box::new(other.0)))
    }

    /// At least one of the conditions holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(Node::Either(Box::new(self.0), Box::new(other.0)))
    }

    /// Its words, in the order in which they have to be sent.
    pub fn words(&self) -> Vec<Vec<u8>> {
        let mut words = Vec::new();
        self.0.push_words(&mut words);
        words
    }

    /// A name in it that cannot be sent, if there is one.
    pub(crate) fn bad_name(&self) -> Option<&str> {
        self.0.bad_name()
    }

    fn compare(how: Comparison, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self(Node::Compare(how, name.into(), value.into()))
    }
}

/// The condition does not hold.
impl Not for Query {
    type Output = Self;

    fn not(self) -> Self {
        Self(Node::Not(Box::new(self.0)))
    }
}

impl Node {
    fn push_words(&self, words: &mut Vec<Vec<u8>>) {
        match self {
            Self::Has(name) => words.push(format!("?{name}").into_bytes()),
            Self::Lacks(name) => words.push(format!("?-{name}").into_bytes()),
            Self::Compare(how, name, value) => {
                words.push([how.sign(), name.as_bytes(), b"=", value].concat());
            }
            Self::Not(node) => {
                node.push_words(words);
                words.push(b"?#!".to_vec());
            }
            Self::Both(left, right) | Self::Either(left, right) => {
                left.push_words(words);
                right.push_words(words);
                let joins_both = matches!(self, Self::Both(..));
                words.push(if joins_both { b"?#&" } else { b"?#|" }.to_vec());
            }
        }
    }

    fn bad_name(&self) -> Option<&str> {
        match self {
            Self::Has(name) | Self::Lacks(name) | Self::Compare(_, name, _) => {
                (!is_name(name) || name.starts_with(['-', '<', '>', '#', '?'])).then_some(name)
            }
            Self::Not(node) => node.bad_name(),
            Self::Both(left, right) | Self::Either(left, right) => {
                left.bad_name().or_else(|| right.bad_name())
            }
        }
    }
}

impl Comparison {
    const fn sign(self) -> &'static [u8] {
        match self {
            Self::Equal => b"?",
            Self::Less => b"?<",
            Self::Greater => b"?>",
        }
    }
}
