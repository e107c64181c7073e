//! The letters in front of rows.

use crate::script::Record;

/// A property that is shown as a letter, and the word of the legend.
type Flag = (&'static str, char, &'static str);

/// Flags that share the place of one letter.
type Place = &'static [Flag];

const X: Flag = ("disabled", 'X', "disabled");
const I: Flag = ("invalid", 'I', "invalid");
const D: Flag = ("dynamic", 'D', "dynamic");
const R: Flag = ("running", 'R', "running");
const S: Flag = ("slave", 'S', "slave");
const A: Flag = ("active", 'A', "active");

/// The places of a menu's letters, in the order of RouterOS 6 and of transcripts.
const PLACES: [(&str, &[Place]); 9] = [
    ("/interface", &[&[D], &[X, R], &[S]]),
    ("/ip/address", &[&[X, I, D]]),
    (
        "/ip/arp",
        &[
            &[X, I, ("DHCP", 'H', "DHCP"), D],
            &[("published", 'P', "published"), ("complete", 'C', "complete")],
        ],
    ),
    ("/ip/dhcp-server/lease", &[&[X, ("radius", 'R', "radius"), D, ("blocked", 'B', "blocked")]]),
    (
        "/ip/route",
        &[
            &[X, A],
            &[D],
            &[("connect", 'C', "connect"), ("static", 'S', "static")],
            &[("blackhole", 'B', "blackhole")],
        ],
    ),
    (
        "/system/history",
        &[
            &[("undoable", 'U', "undoable"), ("redoable", 'R', "redoable")],
            &[("floating-undo", 'F', "floating-undo")],
        ],
    ),
    ("/user", &[&[X]]),
    ("/user/active", &[&[("radius", 'R', "radius"), ("by-romon", 'M', "by-romon")]]),
    ("/snmp/community", &[&[("default", '*', "default"), X]]),
];

/// Where nothing better is known.
const COMMON: &[Place] =
    &[&[("default", '*', "default")], &[D], &[X, I, ("inactive", 'I', "inactive"), A, R], &[S]];

pub(super) fn is_flag(path: &str, name: &str) -> bool {
    places(path).iter().copied().flatten().any(|(known, ..)| *known == name)
}

fn places(path: &str) -> &'static [Place] {
    PLACES.iter().find(|(known, _)| *known == path).map_or(COMMON, |(_, places)| places)
}

fn holds(row: &Record, name: &str) -> bool {
    row.get(name) == Some(b"true")
}

/// The letters of some rows: all that the menu has, or those that occur.
pub(super) struct Letters(Vec<Vec<Flag>>);

impl Letters {
    pub(super) fn all(path: &str) -> Self {
        Self(places(path).iter().map(|place| place.to_vec()).collect())
    }

    pub(super) fn of(path: &str, rows: &[Record]) -> Self {
        let mut letters = Self::all(path);
        for place in &mut letters.0 {
            place.retain(|(name, ..)| rows.iter().any(|row| holds(row, name)));
        }
        letters.0.retain(|place| !place.is_empty());
        letters
    }

    /// How many letters stand in front of a row.
    pub(super) fn width(&self) -> usize {
        self.0.len()
    }

    /// `X - disabled, I - invalid, D - dynamic`, as RouterOS 6 says it.
    pub(super) fn plain(&self) -> String {
        let words = self.0.iter().flatten().map(|(_, letter, word)| format!("{letter} - {word}"));
        words.collect::<Vec<_>>().join(", ")
    }

    /// `D - DYNAMIC; X - DISABLED, R - RUNNING`, as RouterOS 7 says it.
    pub(super) fn placed(&self) -> String {
        let word = |(_, letter, word): &Flag| format!("{letter} - {}", word.to_uppercase());
        let places =
            self.0.iter().map(|place| place.iter().map(word).collect::<Vec<_>>().join(", "));
        places.collect::<Vec<_>>().join("; ")
    }

    /// The letters of one row, a blank where no flag holds.
    pub(super) fn row(&self, row: &Record) -> String {
        let letter = |place: &Vec<Flag>| {
            place.iter().find(|(name, ..)| holds(row, name)).map_or(' ', |(_, letter, _)| *letter)
        };
        self.0.iter().map(letter).collect()
    }
}
