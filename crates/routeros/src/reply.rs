//! What a router answers: rows, an end, an error, or something newer than we are.

use crate::{
    trap::Trap,
    value::{self, text::Charset},
    wire::Sentence,
};

/// The kind of a sentence that a router sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `!re`: one row, or one step of progress.
    Row(Row),
    /// `!done`: the command is finished; always its last sentence.
    Done(Row),
    /// `!trap`: the command failed or warns. `!done` still follows.
    Trap(Trap),
    /// `!fatal`: the router is closing the connection, and why.
    Fatal(String),
    /// `!empty`, sent since 7.18 before the `!done` of a print without rows, and every other
    /// `!word`: without meaning for us, because older and newer routers must both be understood.
    Unknown,
}

impl Answer {
    /// Sorts a sentence by its first word.
    pub fn new(sentence: Sentence) -> Self {
        match sentence.head() {
            b"!re" => Self::Row(Row(sentence)),
            b"!done" => Self::Done(Row(sentence)),
            b"!trap" => Self::Trap(Trap::new(&sentence)),
            b"!fatal" => Self::Fatal(fatal_reason(&sentence)),
            _ => Self::Unknown,
        }
    }
}

/// The attributes of one sentence: properties by name, values as bytes.
///
/// RouterOS omits what is unset, so every property may be absent, and an absent flag is false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Sentence);

impl Row {
    /// The row that the attributes of `sentence` make, whatever kind of sentence it is.
    pub fn new(sentence: Sentence) -> Self {
        Self(sentence)
    }

    /// The value of a property, as the router sent it.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.attribute(name)
    }

    /// The value of a property as text; bytes that are no UTF-8 are read in the default [`Charset`].
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|bytes| Charset::default().decode(bytes).into_owned())
    }

    /// The value of a property as a number, if it is one.
    pub fn number<N: value::Number>(&self, name: &str) -> Option<N> {
        self.get(name).and_then(value::number)
    }

    /// Whether a flag is set. A missing flag is false (`protocol.md` §8).
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).and_then(value::boolean).unwrap_or(false)
    }

    /// The internal id, such as `*1F`: unique in its menu until the row is removed.
    pub fn id(&self) -> Option<&[u8]> {
        self.get(".id")
    }

    /// Whether this row of a `listen` says that the row is gone.
    pub fn is_dead(&self) -> bool {
        self.flag(".dead")
    }

    /// Which refresh of a command that goes on this row belongs to, such as a `monitor` without
    /// `once`: rows of one refresh have one number, and the first is 0 (`protocol.md` §7).
    pub fn section(&self) -> Option<u64> {
        self.number(".section")
    }

    /// All properties, in the order the router chose.
    pub fn properties(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.attributes()
    }

    /// The sentence it came in.
    pub fn sentence(&self) -> &Sentence {
        &self.0
    }
}

/// Everything a command answered before its `!done`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The rows, in the order they came.
    pub rows: Vec<Row>,
    /// The attributes of `!done`.
    pub done: Row,
}

impl Reply {
    /// What the command returned: the id of an added row, a count, a job, an output.
    pub fn returned(&self) -> Option<&[u8]> {
        self.done.get("ret")
    }

    /// The answer to `count-only`.
    pub fn count(&self) -> Option<u64> {
        self.returned().and_then(value::number)
    }

    /// The first row, of menus that have only one.
    pub fn row(&self) -> Option<&Row> {
        self.rows.first()
    }
}

/// The reason is a word of its own, without `=` (`protocol.md` §3).
fn fatal_reason(sentence: &Sentence) -> String {
    let reason = sentence.words().nth(1).unwrap_or_default();
    let reason = reason.strip_prefix(b"=message=").unwrap_or(reason);
    Charset::default().decode(reason).into_owned()
}
