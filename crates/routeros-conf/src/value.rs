//! Properties: names, values, and rows' sets of them.

use std::{borrow::Borrow, collections::BTreeMap, fmt, sync::Arc};

/// The name of a property: `src-address`, `remote.as`.
///
/// Names are short, few and repeated; clones share one text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Arc<str>);

impl Name {
    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value: bytes, because RouterOS knows no character set.
///
/// Clones share the bytes. Two values are equal when their bytes are;
/// [`catalogue`](crate::catalogue) knows which different bytes mean the same.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(Arc<[u8]>);

impl Value {
    /// Its bytes, without quotes or escapes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The value as text, if it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        str::from_utf8(&self.0).ok()
    }

    /// Whether it equals `text`.
    pub fn is(&self, text: &str) -> bool {
        *self.0 == *text.as_bytes()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

/// What a property is set to.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Setting {
    /// `name=value`.
    Value(Value),
    /// A flag that counts by being there: `blackhole` of a route.
    Present,
}

impl Setting {
    /// The value; empty for a flag, as the API writes it.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Value(value) => value.as_bytes(),
            Self::Present => b"",
        }
    }

    /// Whether it is a value that equals `text`.
    pub fn is(&self, text: &str) -> bool {
        matches!(self, Self::Value(value) if value.is(text))
    }
}

impl<V: Into<Value>> From<V> for Setting {
    fn from(value: V) -> Self {
        Self::Value(value.into())
    }
}

/// The properties of one row. What is not in it is unset or at its default.
pub type Properties = BTreeMap<Name, Setting>;
