//! Routers written down in a few lines.

use std::collections::HashMap;

use crate::reach::*;

/// A router written down as lines of `menu name=value …`.
#[derive(Clone, Default)]
pub(super) struct Written(HashMap<String, Vec<Row>>);

impl Written {
    pub(super) fn new(lines: &[&str]) -> Self {
        let mut written = Self::default();
        for line in lines {
            written = written.and(line);
        }
        written
    }

    pub(super) fn and(mut self, line: &str) -> Self {
        let mut words = line.split(' ');
        let path = words.next().unwrap().to_owned();
        self.0.entry(path).or_default().push(row(words));
        self
    }

    /// Puts a row before all others of its menu.
    pub(super) fn first(mut self, line: &str) -> Self {
        let mut words = line.split(' ');
        let path = words.next().unwrap().to_owned();
        self.0.entry(path).or_default().insert(0, row(words));
        self
    }

    /// Sets a property of the row that has `key=value`; `-` takes it away.
    pub(super) fn set(mut self, path: &str, key: &str, name: &str, value: &str) -> Self {
        let (property, wanted) = key.split_once('=').unwrap();
        let rows = self.0.get_mut(path).unwrap();
        let row = rows.iter_mut().find(|row| row.is(property, wanted)).unwrap();
        if value == "-" {
            row.unset(name);
        } else {
            row.set(name.to_owned().into(), value.to_owned().into());
        }
        self
    }

    pub(super) fn without(mut self, path: &str, key: &str) -> Self {
        let (property, wanted) = key.split_once('=').unwrap();
        self.0.get_mut(path).unwrap().retain(|row| !row.is(property, wanted));
        self
    }
}

fn row<'a>(words: impl Iterator<Item = &'a str>) -> Row {
    let mut row = Row::new(1);
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        row.set(name.to_owned().into(), value.replace('_', " ").into());
    }
    row
}

impl Tables for Written {
    fn rows(&self, path: &str) -> &[Row] {
        assert!(TABLES.contains(&path), "{path} decides, and is not among the tables that do");
        self.0.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    fn has_link(&self, interface: &Row) -> bool {
        !interface.is("link", "none")
    }
}
