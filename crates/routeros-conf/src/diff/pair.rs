//! Which row of one configuration is which of the other.

use std::{collections::HashMap, hash::Hash};

use crate::{
    catalogue::Facts,
    config::{Origin, Row},
    diff::row::{is_given, side_by_side},
    value::{Name, Properties, Setting},
};

/// How many pairs of rows are looked at in search of similar ones, so that two
/// configurations that have nothing in common cost no more than others.
const LOOKS: usize = 8_192;

/// The fewest neighbours a row is compared with, however many rows there are.
const NEIGHBOURS: usize = 4;

/// For every row of `new`, its place in `old`, if it was there.
///
/// By content first; then by natural key, or by comment where the menu has
/// none; then by similarity among the few that are left. Rows of a menu with
/// secrets are never paired by similarity: the secret of one must not become
/// that of another.
pub(super) fn pair(facts: &Facts, old: &[Row], new: &[Row]) -> Vec<Option<usize>> {
    let mut pairing =
        Pairing { old, new, of: vec![None; new.len()], taken: vec![false; old.len()] };

    pairing.by_equal(|row| is_given(row).then_some(&row.origin));
    pairing.by_equal(|row| (!is_given(row)).then_some(&row.properties));
    if facts.keys.is_empty() {
        pairing.by_unique(|row| row.get("comment"));
        if facts.secrets.is_empty() {
            pairing.by_similarity();
        }
    } else {
        pairing.by_equal(|row| row.key(facts));
        if facts.secrets.is_empty() {
            for name in facts.keys {
                pairing.by_equal(|row| all_but(name, row));
            }
        }
    }
    pairing.of
}

/// All that `row` holds beside `key`: rows that differ in nothing else are one
/// row with another key. None if that is nothing, because then every two rows
/// would do.
fn all_but<'a>(key: &str, row: &'a Row) -> Option<Vec<(&'a Name, &'a Setting)>> {
    if is_given(row) || row.get(key).is_none() {
        return None;
    }
    let rest: Vec<_> = row.properties.iter().filter(|(name, _)| name.as_str() != key).collect();
    (!rest.is_empty()).then_some(rest)
}

/// Pairs found so far.
struct Pairing<'a> {
    old: &'a [Row],
    new: &'a [Row],
    /// For every new row its place among the old.
    of: Vec<Option<usize>>,
    /// Which old rows have a pair.
    taken: Vec<bool>,
}

impl<'a> Pairing<'a> {
    /// Pairs rows of which `of` says the same, the first with the first.
    fn by_equal<K: Hash + Eq>(&mut self, of: impl Fn(&'a Row) -> Option<K>) {
        let mut places: HashMap<K, Vec<usize>> = HashMap::new();
        for at in self.left_of_old().rev() {
            if let Some(key) = of(&self.old[at]) {
                places.entry(key).or_default().push(at);
            }
        }
        for to in self.left_of_new() {
            let key = of(&self.new[to]);
            if let Some(at) = key.and_then(|key| places.get_mut(&key)).and_then(Vec::pop) {
                self.join(at, to);
            }
        }
    }

    /// Pairs rows of which `of` says the same, if one row of each side says it.
    fn by_unique<K: Hash + Eq>(&mut self, of: impl Fn(&'a Row) -> Option<K>) {
        let mut said: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for at in self.left_of_old() {
            if let Some(key) = of(&self.old[at]) {
                said.entry(key).or_default().0.push(at);
            }
        }
        for to in self.left_of_new() {
            if let Some(key) = of(&self.new[to]) {
                said.entry(key).or_default().1.push(to);
            }
        }
        for (at, to) in said.into_values() {
            if let ([at], [to]) = (at.as_slice(), to.as_slice()) {
                self.join(*at, *to);
            }
        }
    }

    /// Pairs the rows that share most, if they share at least half.
    ///
    /// A row is compared with those that stand about where it stands among the
    /// rows that are left.
    fn by_similarity(&mut self) {
        let olds: Vec<usize> = self.left_of_old().collect();
        let news: Vec<usize> = self.left_of_new().collect();
        let reach = (LOOKS / news.len().max(1)).max(NEIGHBOURS) / 2;
        let mut found = Vec::new();
        for (nth, to) in news.iter().enumerate() {
            let middle = nth * olds.len() / news.len();
            let (first, last) =
                (middle.saturating_sub(reach), (middle + reach + 1).min(olds.len()));
            for at in &olds[first..last] {
                if let Some(shared) = similar(&self.old[*at], &self.new[*to]) {
                    found.push((std::cmp::Reverse(shared), at.abs_diff(*to), *to, *at));
                }
            }
        }
        found.sort_unstable();
        for (_, _, to, at) in found {
            if self.of[to].is_none() && !self.taken[at] {
                self.join(at, to);
            }
        }
    }

    fn join(&mut self, at: usize, to: usize) {
        self.of[to] = Some(at);
        self.taken[at] = true;
    }

    fn left_of_old(&self) -> impl DoubleEndedIterator<Item = usize> + use<> {
        let taken = self.taken.clone();
        (0..taken.len()).filter(move |at| !taken[*at])
    }

    fn left_of_new(&self) -> impl Iterator<Item = usize> + use<> {
        let of = self.of.clone();
        (0..of.len()).filter(move |to| of[*to].is_none())
    }
}

/// How much two rows share, in thousandths of the larger; none below half, and
/// none for rules of different chains.
fn similar(old: &Row, new: &Row) -> Option<usize> {
    let added = |row: &Row| row.origin == Origin::Added;
    if !added(old) || !added(new) || old.get("chain") != new.get("chain") {
        return None;
    }
    let size = old.properties.len().max(new.properties.len());
    let shared = shared(&old.properties, &new.properties);
    (shared > 0 && shared * 2 >= size).then(|| shared * 1000 / size)
}

/// How many properties are the same in both.
fn shared(old: &Properties, new: &Properties) -> usize {
    side_by_side(old, new).filter(|(_, old, new)| old == new).count()
}
