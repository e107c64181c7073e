//! What differs between two configurations.
//!
//! Rows are compared by meaning, not by line: a firewall rule that was edited
//! is one changed rule, a rule that was dragged elsewhere is one moved rule.
//! `pair` decides which row of one side is which of the other, `moves` which of
//! them changed places.

use std::collections::BTreeSet;

pub use crate::diff::text::Shown;
use crate::{
    catalogue::{self, Facts, Shape},
    config::{Config, Menu, Row},
    diff::{
        moves::moved,
        pair::pair,
        row::{Meaning, is_given, side_by_side},
    },
    path::MenuPath,
    value::{Name, Properties, Setting},
};

mod moves;
mod pair;
pub(crate) mod row;
mod text;

/// All differences, in the order in which `/export` prints the menus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Menus that differ; none of them is without changes.
    pub menus: Vec<MenuDiff>,
}

/// The differences of one menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuDiff {
    /// Which menu.
    pub path: MenuPath,
    /// What differs: first the removed rows in their old order, then the
    /// others in their new order.
    pub changes: Vec<Change>,
}

/// One difference.
///
/// Places count the rows of the menu from 0. A row that was edited and dragged
/// elsewhere is both [`Change::Changed`] and [`Change::Moved`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A row that is new.
    Added {
        /// Its place in the new configuration.
        at: usize,
        /// The row.
        row: Row,
    },
    /// A row that is gone.
    Removed {
        /// Its place in the old configuration.
        at: usize,
        /// The row.
        row: Row,
    },
    /// A row whose properties differ. A row that is there by itself changes
    /// when only one side says something of it.
    Changed {
        /// Its place in the old configuration; none when nothing was said of
        /// it there.
        from: Option<usize>,
        /// Its place in the new configuration; none when nothing is said of it
        /// any more.
        to: Option<usize>,
        /// The row as it was.
        row: Row,
        /// What of it differs, by name.
        properties: Vec<PropertyChange>,
    },
    /// A row that stands elsewhere among the rows that are on both sides. The
    /// fewest rows that explain the new order.
    Moved {
        /// Its place in the old configuration.
        from: usize,
        /// Its place in the new configuration.
        to: usize,
        /// The row as it is in the new configuration.
        row: Row,
    },
}

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyChange {
    /// Which property.
    pub name: Name,
    /// What it was; none when it was unset or at its default.
    pub before: Option<Setting>,
    /// What it is; none when it is unset or at its default.
    pub after: Option<Setting>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.menus.is_empty()
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.menus.iter().map(|menu| menu.changes.len()).sum()
    }
}

/// What turns `before` into `after`.
///
/// Takes time in proportion to the rows, times their logarithm, whatever they
/// hold.
pub fn diff(before: &Config, after: &Config) -> Diff {
    let paths: BTreeSet<&MenuPath> = before.menus.keys().chain(after.menus.keys()).collect();
    let empty = Menu::default();
    let mut ranked = Vec::new();
    for path in paths {
        let old = before.menus.get(path).unwrap_or(&empty);
        let new = after.menus.get(path).unwrap_or(&empty);
        if old == new {
            continue;
        }
        let facts = if old.rows.is_empty() { new } else { old }.facts(path);
        let changes = compare(Meaning::new(facts, &after.about), &old.rows, &new.rows);
        if !changes.is_empty() {
            ranked.push((
                catalogue::rank(path, &after.about),
                MenuDiff { path: path.clone(), changes },
            ));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    Diff { menus: ranked.into_iter().map(|(_, menu)| menu).collect() }
}

/// What differs between the rows of one menu.
fn compare(meaning: Meaning, old: &[Row], new: &[Row]) -> Vec<Change> {
    let pairs = pair(meaning.facts, old, new);
    let mut changes = Vec::new();

    let mut gone = vec![true; old.len()];
    for from in pairs.iter().flatten() {
        gone[*from] = false;
    }
    for (at, row) in old.iter().enumerate().filter(|(at, _)| gone[*at]) {
        if is_given(row) {
            let properties = differing(meaning, row, &nothing(row));
            push_changed(&mut changes, Some(at), None, row, properties);
        } else {
            changes.push(Change::Removed { at, row: row.clone() });
        }
    }

    let mut places = places(meaning.facts, new, &pairs).into_iter().peekable();
    for (to, (row, from)) in new.iter().zip(&pairs).enumerate() {
        match *from {
            Some(from) => {
                let properties = differing(meaning, &old[from], row);
                push_changed(&mut changes, Some(from), Some(to), &old[from], properties);
                if places.next_if_eq(&to).is_some() {
                    changes.push(Change::Moved { from, to, row: row.clone() });
                }
            }
            None if is_given(row) => {
                let before = nothing(row);
                let properties = differing(meaning, &before, row);
                push_changed(&mut changes, None, Some(to), &before, properties);
            }
            None => changes.push(Change::Added { at: to, row: row.clone() }),
        }
    }
    changes
}

/// The places of rows that moved. Those that are there by themselves stand where they always do,
/// whatever order they are spoken of in.
fn places(facts: &Facts, new: &[Row], pairs: &[Option<usize>]) -> Vec<usize> {
    if facts.shape != Shape::Ordered {
        return Vec::new();
    }
    let movable = |(row, from): (&Row, &Option<usize>)| from.filter(|_| !is_given(row));
    moved(&new.iter().zip(pairs).map(movable).collect::<Vec<_>>())
}

/// For every row of `new`, its place in `old`.
pub(crate) fn pairs(facts: &Facts, old: &[Row], new: &[Row]) -> Vec<Option<usize>> {
    pair(facts, old, new)
}

/// The properties that mean something else in `new` than in `old`.
fn differing(meaning: Meaning, old: &Row, new: &Row) -> Vec<PropertyChange> {
    if old.properties == new.properties {
        return Vec::new();
    }
    let differs = |(name, before, after): &(&Name, Option<&Setting>, Option<&Setting>)| {
        !meaning.same(&old.origin, name, *before, *after)
    };
    side_by_side(&old.properties, &new.properties)
        .filter(differs)
        .map(|(name, before, after)| PropertyChange {
            name: name.clone(),
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}

/// A row that is there by itself as it is when nothing is said of it.
fn nothing(row: &Row) -> Row {
    Row { origin: row.origin.clone(), properties: Properties::new() }
}

/// Rows whose properties mean the same did not change.
fn push_changed(
    changes: &mut Vec<Change>,
    from: Option<usize>,
    to: Option<usize>,
    row: &Row,
    properties: Vec<PropertyChange>,
) {
    if !properties.is_empty() {
        changes.push(Change::Changed { from, to, row: row.clone(), properties });
    }
}
