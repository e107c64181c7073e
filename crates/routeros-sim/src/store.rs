//! Rows that somebody has written to, and what a change did to them.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::row::Row;

/// The stores of one router. Those nobody has written to are not here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stores {
    stores: Vec<Store>,
    stamp: u64,
}

/// The rows of one store.
#[derive(Clone, Debug)]
struct Store {
    name: &'static str,
    rows: Vec<Row>,
    next_id: u32,
}

/// What became of one row: where it stood and stands, and what was and is in it.
///
/// A row without a `before` was added, one without an `after` removed.
#[derive(Clone, Debug)]
pub(crate) struct Delta {
    pub(crate) store: &'static str,
    pub(crate) before: Option<(usize, Row)>,
    pub(crate) after: Option<(usize, Row)>,
}

impl Delta {
    /// The row's id.
    pub(crate) fn id(&self) -> u32 {
        self.after.as_ref().or(self.before.as_ref()).map_or(0, |(_, row)| row.id)
    }

    /// What takes it back.
    pub(crate) fn inverse(self) -> Self {
        Self { store: self.store, before: self.after, after: self.before }
    }
}

/// The state that was last told from all others.
static LAST: AtomicU64 = AtomicU64::new(0);

impl Stores {
    /// What tells this state of the rows from every other of any router: as long as
    /// it is the same, so are the rows.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    fn touch(&mut self) {
        self.stamp = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    }

    /// The rows of a store that was written to.
    pub(crate) fn rows(&self, store: &str) -> Option<&[Row]> {
        self.stores.iter().find(|known| known.name == store).map(|store| store.rows.as_slice())
    }

    /// Copies the rows that `fresh` makes into a store nobody has written to.
    pub(crate) fn open(&mut self, name: &'static str, fresh: impl FnOnce() -> Vec<Row>) {
        if self.rows(name).is_none() {
            let rows = fresh();
            let next_id = rows.iter().map(|row| row.id + 1).max().unwrap_or(1).max(1);
            self.stores.push(Store { name, rows, next_id });
            self.touch();
        }
    }

    /// The rows of a store that is open, for filling it.
    pub(crate) fn rows_mut(&mut self, store: &str) -> &mut Vec<Row> {
        self.touch();
        let store = self.stores.iter_mut().find(|known| known.name == store);
        &mut store.expect("the store is open").rows
    }

    /// Lets the next row of a store that is open have this id.
    pub(crate) fn set_next_id(&mut self, store: &str, id: u32) {
        let store = self.stores.iter_mut().find(|known| known.name == store);
        store.expect("the store is open").next_id = id;
    }

    /// Every store: its name, its rows, and the id that its next row gets.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &[Row], u32)> {
        self.stores.iter().map(|store| (store.name, &store.rows[..], store.next_id))
    }

    /// A copy of these stores alone.
    pub(crate) fn kept(&self, names: &[&str]) -> Self {
        let kept = self.stores.iter().filter(|store| names.contains(&store.name));
        let mut kept = Self { stores: kept.cloned().collect(), stamp: 0 };
        kept.touch();
        kept
    }

    /// The id that the next row of a store gets. Ids are never given twice.
    pub(crate) fn next_id(&self, store: &str) -> u32 {
        self.stores.iter().find(|known| known.name == store).map_or(1, |store| store.next_id)
    }

    /// Does what `delta` says. The store has to be open.
    pub(crate) fn apply(&mut self, delta: &Delta) {
        self.touch();
        let Some(store) = self.stores.iter_mut().find(|known| known.name == delta.store) else {
            return;
        };
        match (&delta.before, &delta.after) {
            (Some((from, old)), Some((to, row))) if from == to => {
                match store.rows.iter_mut().find(|known| known.id == old.id) {
                    Some(known) => *known = row.clone(),
                    None => store.rows.insert((*to).min(store.rows.len()), row.clone()),
                }
            }
            (before, after) => {
                if let Some((_, old)) = before {
                    store.rows.retain(|known| known.id != old.id);
                }
                if let Some((to, row)) = after {
                    // What two ways of going back bring back is there once.
                    store.rows.retain(|known| known.id != row.id);
                    store.rows.insert((*to).min(store.rows.len()), row.clone());
                    store.next_id = store.next_id.max(row.id + 1);
                }
            }
        }
    }
}
