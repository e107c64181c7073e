//! The configuration between two steps of a plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    catalogue::{Facts, Shape},
    config::{Config, Origin, Row, Selector},
    diff::row::{Meaning, is_given, said},
    path::MenuPath,
    plan::{
        apply::{assign, has_all, insert, replace, rows, shift},
        command::Target,
        references::{self, NAME, Object},
    },
    value::{Name, Setting},
};

/// A row, whatever happens to its place and its properties.
pub(super) type Token = usize;

/// The configuration as it is after the steps so far, its rows recognisable.
pub(super) struct State {
    config: Config,
    tokens: BTreeMap<MenuPath, Vec<Token>>,
    next: Token,
    /// How many rows of a menu have the same whole key.
    keys: HashMap<MenuPath, HashMap<Key, usize>>,
}

/// All parts of a natural key.
type Key = Vec<Vec<u8>>;

impl State {
    pub(super) fn new(config: &Config) -> Self {
        let mut state =
            Self { config: config.clone(), tokens: BTreeMap::new(), next: 0, keys: HashMap::new() };
        for (path, menu) in &config.menus {
            let tokens = menu.rows.iter().map(|_| fresh(&mut state.next)).collect();
            state.tokens.insert(path.clone(), tokens);
        }
        state.count_all(&config.menus.keys().cloned().collect::<Vec<_>>());
        state
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// The token of the row that is at `at` now.
    pub(super) fn token(&self, path: &MenuPath, at: usize) -> Token {
        self.tokens[path][at]
    }

    /// A token for a row that is to come.
    pub(super) fn coming(&mut self) -> Token {
        fresh(&mut self.next)
    }

    /// Where the row is now, if it is there.
    pub(super) fn at(&self, path: &MenuPath, token: Token) -> Option<usize> {
        self.tokens.get(path)?.iter().position(|other| *other == token)
    }

    /// The next row behind the one at `at` that is not there by itself.
    pub(super) fn follower(&self, path: &MenuPath, at: usize) -> Option<Token> {
        let mut behind = (at + 1..).zip(&self.config.menus[path].rows[at + 1..]);
        let next = behind.find(|(_, row)| !is_given(row));
        next.map(|(next, _)| self.token(path, next))
    }

    pub(super) fn row(&self, path: &MenuPath, at: usize) -> &Row {
        &self.config.menus[path].rows[at]
    }

    /// How the row at `at` can be named.
    ///
    /// By its key where that names one row; rules by their place, because
    /// exports and the API write the same value in different ways.
    pub(super) fn target(&self, path: &MenuPath, at: usize) -> Target {
        let facts = self.facts(path);
        let row = self.row(path, at);
        match &row.origin {
            Origin::Given(Selector::Settings) => return Target::Settings,
            Origin::Given(selector) => return Target::Given(selector.clone()),
            Origin::Added => {}
        }
        let has: Vec<_> = facts.keys.iter().filter_map(|key| pair(row, key)).collect();
        if !has.is_empty() && self.is_only(path, row, &has) {
            return Target::Find { has, lacks: Vec::new() };
        }
        let rows = &self.config.menus[path].rows;
        if facts.shape == Shape::Ordered {
            let place = rows[..at].iter().filter(|row| !is_given(row)).count();
            return Target::Place { at: place, row: row.properties.clone() };
        }
        let has: Vec<_> =
            row.properties.iter().map(|(name, it)| (name.clone(), it.clone())).collect();
        let more = rows.iter().filter(|other| has_all(facts, other, &has));
        let names = more.flat_map(|other| other.properties.keys());
        let lacks: BTreeSet<&Name> =
            names.filter(|name| row.get(name.as_str()).is_none()).collect();
        Target::Find { has, lacks: lacks.into_iter().cloned().collect() }
    }

    /// Makes the row at `at`, pushing others down.
    pub(super) fn add(&mut self, path: &MenuPath, at: Option<usize>, token: Token, row: Row) {
        let at =
            at.unwrap_or_else(|| self.config.menus.get(path).map_or(0, |menu| menu.rows.len()));
        insert(&mut self.config, path, at, row);
        self.tokens.entry(path.clone()).or_default().insert(at, token);
        self.count(path, at, true);
    }

    /// Sets properties of the row at `at`, or unsets them; rows that refer to
    /// it follow when its name changes.
    pub(super) fn set(&mut self, path: &MenuPath, at: usize, settings: &[(Name, Option<Setting>)]) {
        let meaning = Meaning::of(&self.config, path);
        let facts = meaning.facts;
        let mut row = self.row(path, at).clone();
        for (name, setting) in settings {
            match setting {
                Some(setting) => assign(meaning, &mut row, name, setting),
                None => _ = row.properties.remove(name.as_str()),
            }
        }
        let old = references::named(path, facts, self.row(path, at));
        let follows = settings.iter().any(|(name, _)| name.as_str() == NAME);
        let following = match old {
            Some(old) if follows => references::referring(&self.config, &old),
            _ => Vec::new(),
        };
        let mut touched: Vec<_> = following.into_iter().map(|(menu, at, _)| (menu, at)).collect();
        touched.push((path.clone(), at));
        touched.sort_unstable();
        touched.dedup();
        for (menu, at) in &touched {
            self.count(menu, *at, false);
        }
        replace(&mut self.config, path, at, row);
        for (menu, at) in &touched {
            self.count(menu, *at, true);
        }
    }

    pub(super) fn remove(&mut self, path: &MenuPath, at: usize) {
        self.count(path, at, false);
        rows(&mut self.config, path).remove(at);
        self.tokens.get_mut(path).expect("a menu with rows has tokens").remove(at);
    }

    pub(super) fn shift(&mut self, path: &MenuPath, at: usize, before: Option<usize>) {
        shift(rows(&mut self.config, path), at, before);
        shift(self.tokens.get_mut(path).expect("a menu with rows has tokens"), at, before);
    }

    /// Who refers to the row at `at`, itself excepted.
    pub(super) fn referring(&self, path: &MenuPath, at: usize) -> Vec<(MenuPath, usize, Name)> {
        let object = self.object(path, at);
        let mut found = object.map_or_else(Vec::new, |it| references::referring(&self.config, &it));
        found.retain(|(menu, place, _)| (menu, *place) != (path, at));
        found
    }

    pub(super) fn facts(&self, path: &MenuPath) -> &'static Facts {
        Meaning::of(&self.config, path).facts
    }

    fn object(&self, path: &MenuPath, at: usize) -> Option<Object> {
        references::named(path, self.facts(path), self.row(path, at))
    }

    /// Whether no other row has all of `pairs`.
    fn is_only(&self, path: &MenuPath, row: &Row, pairs: &[(Name, Setting)]) -> bool {
        let facts = self.facts(path);
        if let Some(key) = whole_key(facts, row)
            && pairs.len() == key.len()
        {
            return self.keys.get(path).and_then(|keys| keys.get(&key)) == Some(&1);
        }
        let rows = &self.config.menus[path].rows;
        rows.iter().filter(|row| has_all(facts, row, pairs)).nth(1).is_none()
    }

    fn count_all(&mut self, paths: &[MenuPath]) {
        for path in paths {
            for at in 0..self.config.menus[path].rows.len() {
                self.count(path, at, true);
            }
        }
    }

    /// Enters the key of the row at `at` into the index, or takes it out.
    fn count(&mut self, path: &MenuPath, at: usize, comes: bool) {
        let facts = self.facts(path);
        let row = &self.config.menus[path].rows[at];
        let Some(key) = whole_key(facts, row) else { return };
        let count = self.keys.entry(path.clone()).or_default().entry(key).or_default();
        *count = if comes { *count + 1 } else { count.saturating_sub(1) };
    }
}

/// The property `name` of a row, to find it by.
fn pair(row: &Row, name: &str) -> Option<(Name, Setting)> {
    row.properties.get_key_value(name).map(|(name, setting)| (name.clone(), setting.clone()))
}

/// The key, if the row has every part of it.
fn whole_key(facts: &Facts, row: &Row) -> Option<Key> {
    let part = |name: &&str| said(facts, row, name).map(<[u8]>::to_vec);
    if facts.keys.is_empty() { None } else { facts.keys.iter().map(part).collect() }
}

fn fresh(next: &mut Token) -> Token {
    *next += 1;
    *next
}
