//! Rows of the API, read for their numbers.

use std::collections::BTreeMap;

use crate::{
    router::Router,
    row::{Sheet, parse_id},
    value::parse_duration,
};

/// A row as `print` shows it.
pub(super) struct Record(BTreeMap<String, String>);

/// The rows of the menu at `path`; none where the router has no such menu.
pub(super) fn rows(router: &Router, path: &str) -> Vec<Record> {
    router.look(path).unwrap_or_default().into_iter().map(Record).collect()
}

/// The one row of the settings at `path`, or an empty one.
pub(super) fn settings(router: &Router, path: &str) -> Record {
    rows(router, path).pop().unwrap_or(Record(BTreeMap::new()))
}

impl Record {
    /// What a look at something shows that no menu prints.
    pub(super) fn of(sheet: &Sheet<'_>) -> Self {
        let cells = sheet.cells();
        Self(cells.map(|(name, value)| (name.to_owned(), value.text().into_owned())).collect())
    }

    /// The number behind `*1F`: tables are indexed by it (`snmp.md`).
    pub(super) fn id(&self) -> u32 {
        self.get(".id").and_then(parse_id).unwrap_or_default()
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A property as text; empty if it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.is(name, "true")
    }

    /// A whole number; zero if it is none.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or_default()
    }

    /// Hundredths of a second of a duration.
    pub(super) fn ticks(&self, name: &str) -> u32 {
        let span = parse_duration(self.text(name)).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "ticks begin again after 497 days")]
        let ticks = (span.as_millis() / 10) as u32;
        ticks
    }

    /// A number with digits behind its point, multiplied: `24.3` as 243.
    pub(super) fn scaled(&self, name: &str, by: f64) -> Option<i32> {
        scaled(self.get(name)?, by)
    }

    /// Both halves of `12,34` or `12/34`.
    pub(super) fn pair(&self, name: &str) -> (u64, u64) {
        let (first, second) = self.text(name).split_once([',', '/']).unwrap_or_default();
        (first.parse().unwrap_or_default(), second.parse().unwrap_or_default())
    }
}

/// Reads the number that `text` begins with, and multiplies it.
pub(super) fn scaled(text: &str, by: f64) -> Option<i32> {
    let end = text
        .char_indices()
        .find(|(at, char)| !(char.is_ascii_digit() || *char == '.' || (*at == 0 && *char == '-')))
        .map_or(text.len(), |(at, _)| at);
    let number: f64 = text[..end].parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and readings are small")]
    let scaled = (number * by).round() as i32;
    Some(scaled)
}
