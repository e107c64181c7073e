//! What a router answers.

use std::{fmt, time::Duration};

use super::{Heard, Mark};
use crate::HostKey;

/// One answer among those to a request. What went well ends with [`Done`](Self::Done): replies that
/// end without it are a part, and nobody knows of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A row, or one step of progress.
    Row(Row),
    /// The next piece of a text or file.
    Piece(Vec<u8>),
    /// What was heard of a journal, and where to go on after it; nowhere before the journal was looked
    /// at.
    Heard(Heard, Option<Mark>),
    /// The rows of the answer to the next question; none if the router never answers it.
    Answer(Option<Vec<Row>>),
    /// The key that the router proved to have over SSH: what to expect next time.
    HostKey(HostKey),
    /// How much of a file is where it is to be.
    Progress {
        /// In bytes.
        done: u64,
        /// Of so many, as far as that is known.
        of: Option<u64>,
    },
    /// The end, and what came of it.
    Done(Outcome),
}

/// How a request ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; what it returned is in the row: `ret` of a sentence, `name` and `size` of a file.
    Returned(Row),
    /// The dead man's switch is in place, as the router read it back.
    Armed {
        /// How long until it runs, by the router's clock, if the router says so.
        runs_in: Option<Duration>,
    },
    /// It was there, and is gone.
    Disarmed {
        /// How often it has run. One that began to run in this moment is not counted: compare the
        /// configuration afterwards.
        runs: u64,
    },
    /// It is not there: it ran and removed itself, or somebody else removed it.
    WasGone,
    /// The router rebooted and is back. The handle is over: open another one.
    Back {
        /// How long it was from the command until it was seen to be back.
        after: Duration,
        /// What runs, as RouterOS writes it: `7.18.2`.
        version: String,
        /// Whether that is what was expected.
        is_as_expected: bool,
    },
    /// A command line ended. Many versions of RouterOS send 0 whatever happened: read the output.
    Exited {
        /// What the router said, if it did.
        status: Option<u32>,
    },
}

/// Properties by name, values as bytes. RouterOS omits what is unset.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row(Vec<Property>);

/// Name and value.
type Property = (Box<[u8]>, Box<[u8]>);

impl Reply {
    /// Longest [`Piece`](Self::Piece), in bytes: 32 KiB.
    pub const PIECE: usize = 32 << 10;

    /// What it holds of what was asked for, in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Self::Row(row) | Self::Done(Outcome::Returned(row)) => row.size(),
            Self::Piece(bytes) => bytes.len() as u64,
            Self::Heard(heard, mark) => heard.size() + mark.as_ref().map_or(0, Mark::size),
            Self::Answer(rows) => rows.iter().flatten().map(Row::size).sum(),
            Self::HostKey(_) | Self::Progress { .. } | Self::Done(_) => 0,
        }
    }
}

impl Outcome {
    /// It is done, and returned nothing.
    pub fn nothing() -> Self {
        Self::Returned(Row::default())
    }
}

impl Row {
    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.properties().find_map(|(key, value)| (key == name.as_bytes()).then_some(value))
    }

    /// The value of a property as text; what is no UTF-8 in it is replaced.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// What it holds, in bytes.
    pub fn size(&self) -> u64 {
        let size = |(name, value): (&[u8], &[u8])| name.len() + value.len();
        self.properties().map(size).sum::<usize>() as u64
    }

    /// All properties, in the router's order.
    pub fn properties(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> FromIterator<(N, V)> for Row {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(properties: T) -> Self {
        let owned = |(name, value): (N, V)| (name.as_ref().into(), value.as_ref().into());
        Self(properties.into_iter().map(owned).collect())
    }
}

/// `name=value`, control bytes escaped.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .properties()
            .map(|(name, value)| format!("{}={}", name.escape_ascii(), value.escape_ascii()));
        f.debug_list().entries(shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_bytes_that_are_no_text() {
        let row: Row =
            [("name", b"caf\xe9".as_slice()), ("comment", b"".as_slice())].into_iter().collect();
        assert_eq!(row.get("name"), Some(b"caf\xe9".as_slice()));
        assert_eq!(row.text("comment").as_deref(), Some(""));
        assert_eq!(row.get("disabled"), None);
        assert_eq!(format!("{row:?}"), r#"["name=caf\\xe9", "comment="]"#);
        assert_eq!(Reply::Row(row).size(), 15);
    }
}
