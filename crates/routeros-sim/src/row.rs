//! Rows of menus, and the sheet one is shown on.

use std::borrow::Cow;

use routeros_conf::{Name, Selector};

use crate::value::Value;

/// One configured row: what was set, in the order it was first set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// The number behind `*1F`; zero in menus that have one row without an id.
    pub(crate) id: u32,
    /// How an export calls it, if it came with the router or an export said so;
    /// none for rows that somebody added.
    pub(crate) given: Option<Selector>,
    /// What an export said of it although it came so.
    pub(crate) said: Vec<Name>,
    cells: Vec<(Cow<'static, str>, Value)>,
}

impl Row {
    pub(crate) fn new(id: u32) -> Self {
        Self { id, given: None, said: Vec::new(), cells: Vec::new() }
    }

    /// Adds a property while building a row.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.cells.push((Cow::Borrowed(name), value.into()));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.cells.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// A property as text; empty if it is not there.
    pub(crate) fn text(&self, name: &str) -> Cow<'_, str> {
        self.get(name).map(Value::text).unwrap_or_default()
    }

    pub(crate) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|known| known.is(value))
    }

    pub(crate) fn is_disabled(&self) -> bool {
        self.is("disabled", "true")
    }

    pub(crate) fn set(&mut self, name: Cow<'static, str>, value: Value) {
        match self.cells.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.cells.push((name, value)),
        }
    }

    /// Sets a property by command: what an export said of it no longer counts.
    pub(crate) fn change(&mut self, name: Cow<'static, str>, value: Value) {
        self.said.retain(|said| said.as_str() != name);
        self.set(name, value);
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.cells.retain(|(known, _)| known != name);
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &(Cow<'static, str>, Value)> {
        self.cells.iter()
    }
}

/// A row as a client gets to see it.
///
/// Properties that nobody asked for are not even computed.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    wanted: Option<&'a [&'a str]>,
    cells: Vec<(Cow<'static, str>, Value)>,
}

impl<'a> Sheet<'a> {
    /// A sheet for the properties in `wanted`, or for all.
    pub(crate) fn new(wanted: Option<&'a [&'a str]>) -> Self {
        Self { wanted, cells: Vec::new() }
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.wanted.is_none_or(|wanted| wanted.contains(&name))
    }

    /// Shows a property whose value costs nothing.
    pub(crate) fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.with(name, || value);
    }

    /// Shows a property, computing its value only if it is wanted.
    pub(crate) fn with<V: Into<Value>>(&mut self, name: &'static str, value: impl FnOnce() -> V) {
        if self.wants(name) {
            self.cells.push((Cow::Borrowed(name), value().into()));
        }
    }

    /// Shows a flag that is only there while it holds.
    pub(crate) fn mark(&mut self, name: &'static str, holds: bool) {
        if holds {
            self.put(name, true);
        }
    }

    /// Shows these properties of `row`, where it has them.
    pub(crate) fn copy(&mut self, row: &Row, names: &[&'static str]) {
        for name in names {
            if let Some(value) = row.get(name).filter(|_| self.wants(name)) {
                self.cells.push((Cow::Borrowed(name), value.clone()));
            }
        }
    }

    /// Shows everything `row` has.
    pub(crate) fn all(&mut self, row: &Row) {
        for (name, value) in row.cells() {
            if self.wants(name) {
                self.cells.push((name.clone(), value.clone()));
            }
        }
    }

    /// Hides a property again.
    pub(crate) fn drop(&mut self, name: &str) {
        self.cells.retain(|(known, _)| known != name);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.cells.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.cells.iter().map(|(name, value)| (name.as_ref(), value))
    }

    pub(crate) fn clear(&mut self) {
        self.cells.clear();
    }

    /// What is on the sheet, as a row of its own.
    pub(crate) fn shown(&self) -> Shown {
        Shown(self.cells.clone())
    }
}

/// A row as somebody got to see it: what was configured and what was measured,
/// `.id` first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown(Vec<(Cow<'static, str>, Value)>);

impl Shown {
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }
}

impl Shown {
    /// The row as one line: `name=ether1 mtu=1500`.
    pub(crate) fn line(&self) -> String {
        let cells = self.cells().map(|(name, value)| format!("{name}={}", value.text()));
        cells.collect::<Vec<_>>().join(" ") + "\n"
    }
}

/// `*1F`.
pub(crate) fn id_text(id: u32) -> String {
    format!("*{id:X}")
}

/// Reads `*1F`.
pub(crate) fn parse_id(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix('*')?, 16).ok()
}
