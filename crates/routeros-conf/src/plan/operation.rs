//! What has to be done, before anybody has thought about the order.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{
    catalogue::{Facts, Shape},
    config::{Config, Row},
    diff::{
        Change, Diff, PropertyChange, pairs,
        row::{Meaning, is_given},
    },
    path::MenuPath,
    plan::{
        references::{NAME, Object, meant, named, references, referring},
        risk::{Risk, Sight},
        state::{State, Token},
    },
    value::Setting,
};

/// One thing to be done with one row.
pub(super) struct Operation {
    pub(super) menu: MenuPath,
    pub(super) token: Token,
    pub(super) kind: Kind,
    pub(super) risk: Risk,
    /// Names that exist once it is done.
    pub(super) gives: Vec<Object>,
    /// Names that it frees.
    pub(super) frees: Vec<Object>,
    /// Names that have to be there before.
    pub(super) needs: Vec<Object>,
    /// Names to which it stops referring.
    pub(super) drops: Vec<Object>,
}

/// What is to be done.
pub(super) enum Kind {
    /// Make this row.
    Add(Row),
    /// Make these properties what they are in the new configuration.
    Change(Vec<PropertyChange>),
    /// Put it where it belongs.
    Move,
    /// Remove it.
    Remove,
}

/// Everything to be done, and the order that rows end up in.
pub(super) struct Work {
    pub(super) operations: Vec<Operation>,
    /// For every ordered menu that rows come into or move in: its rows in their
    /// new order, and which of them stand right already.
    pub(super) orders: HashMap<MenuPath, Order>,
}

/// The order that the rows of a menu end up in.
#[derive(Default)]
pub(super) struct Order {
    pub(super) rows: Vec<Token>,
    pub(super) settled: Vec<bool>,
}

/// What turns the state into `after`, where `diff` is what differs.
pub(super) fn work(state: &mut State, after: &Config, diff: &Diff, sight: &Sight<'_>) -> Work {
    let mut work = Work { operations: Vec::new(), orders: HashMap::new() };
    for menu in &diff.menus {
        let path = &menu.path;
        let facts = known(state, after, path);
        let mut comers: HashMap<usize, Token> = HashMap::new();
        for change in &menu.changes {
            let token = token(state, path, change);
            if let Change::Added { at, .. } = change {
                comers.insert(*at, token);
            }
            let risk = sight.risk(path, change);
            work.operations.push(Operation::of(path, facts, token, change, risk));
        }
        if facts.shape == Shape::Ordered {
            let order = order(state, after, path, facts, &menu.changes, &comers);
            work.orders.insert(path.clone(), order);
        }
    }
    work
}

impl Work {
    /// The renames that come before everything else, after which what differs is
    /// looked at anew: who refers to a renamed row follows by itself.
    ///
    /// Of rows that others refer to; of rows that are to go while others go on to
    /// refer to a new row of their name, so that nobody is left without a row; and
    /// of those whose names these take.
    pub(super) fn renames(&self, state: &State) -> Option<Self> {
        let holders: HashMap<&Object, usize> = (0..)
            .zip(&self.operations)
            .flat_map(|(nth, it)| it.frees.iter().map(move |name| (name, nth)))
            .collect();
        let given: HashSet<&Object> = self.operations.iter().flat_map(|it| &it.gives).collect();
        let comes_first = |it: &Operation| match it.kind {
            Kind::Change(_) => {
                it.frees.iter().any(|name| !referring(state.config(), name).is_empty())
            }
            Kind::Remove => {
                it.frees.iter().any(|name| given.contains(name) && self.is_kept(state, name))
            }
            Kind::Add(_) | Kind::Move => false,
        };
        let mut chosen: BTreeSet<usize> =
            (0..self.operations.len()).filter(|one| comes_first(&self.operations[*one])).collect();
        let mut open: Vec<usize> = chosen.iter().copied().collect();
        while let Some(one) = open.pop() {
            for name in &self.operations[one].gives {
                open.extend(holders.get(name).filter(|holder| chosen.insert(**holder)));
            }
        }
        let operations: Vec<_> =
            chosen.into_iter().filter_map(|one| self.operations[one].rename()).collect();
        (!operations.is_empty()).then(|| Self { operations, orders: HashMap::new() })
    }

    /// Whether a row goes on to refer to a row of this name.
    fn is_kept(&self, state: &State, name: &Object) -> bool {
        referring(state.config(), name).iter().any(|(menu, at, _)| {
            let token = state.token(menu, *at);
            let lets_go = |it: &Operation| {
                it.token == token && it.drops.contains(name) && !it.needs.contains(name)
            };
            !self.operations.iter().any(lets_go)
        })
    }
}

impl Operation {
    /// What has to be done about one difference of the row.
    fn of(path: &MenuPath, facts: &Facts, token: Token, change: &Change, risk: Risk) -> Self {
        match change {
            Change::Added { row, .. } => Self {
                gives: named(path, facts, row).into_iter().collect(),
                needs: references(facts, row),
                ..Self::new(path, token, Kind::Add(row.clone()), risk)
            },
            Change::Removed { row, .. } => Self {
                frees: named(path, facts, row).into_iter().collect(),
                drops: references(facts, row),
                ..Self::new(path, token, Kind::Remove, risk)
            },
            Change::Changed { row, properties, .. } => {
                changed(path, facts, token, row, properties, risk)
            }
            Change::Moved { .. } => Self::new(path, token, Kind::Move, risk),
        }
    }

    fn new(menu: &MenuPath, token: Token, kind: Kind, risk: Risk) -> Self {
        Self {
            menu: menu.clone(),
            token,
            kind,
            risk,
            gives: Vec::new(),
            frees: Vec::new(),
            needs: Vec::new(),
            drops: Vec::new(),
        }
    }

    /// The part of it that names the row; a row that is to go gets a name that
    /// nobody wants.
    fn rename(&self) -> Option<Self> {
        let [old] = &self.frees[..] else { return None };
        let (change, new) = match &self.kind {
            Kind::Change(properties) => {
                let change = properties.iter().find(|change| change.name.as_str() == NAME)?;
                (change.clone(), self.gives.first()?.clone())
            }
            Kind::Remove => {
                let name = Setting::from(aside(self.token));
                let new = (old.0.clone(), name.as_bytes().to_vec());
                let before = Some(Setting::from(old.1.clone()));
                (PropertyChange { name: NAME.into(), before, after: Some(name) }, new)
            }
            Kind::Add(_) | Kind::Move => return None,
        };
        let kind = Kind::Change(vec![change]);
        let rename = Self::new(&self.menu, self.token, kind, self.risk.clone());
        Some(Self { gives: vec![new], frees: vec![old.clone()], ..rename })
    }
}

/// A name that nobody wants, for a row that is in the way of another.
pub(super) fn aside(token: Token) -> String {
    format!("moving-aside-{token}")
}

/// The facts of a menu that one of the sides may not mention.
fn known(state: &State, after: &Config, path: &MenuPath) -> &'static Facts {
    let side = if state.config().menus.contains_key(path) { state.config() } else { after };
    Meaning::of(side, path).facts
}

/// The row that a difference is about; what comes gets a token.
fn token(state: &mut State, path: &MenuPath, change: &Change) -> Token {
    match change {
        Change::Added { .. } => state.coming(),
        Change::Removed { at, .. }
        | Change::Changed { from: Some(at), .. }
        | Change::Moved { from: at, .. } => state.token(path, *at),
        Change::Changed { from: None, row, .. } => mention(state, path, row),
    }
}

/// A row that is there by itself and of which nothing is said as yet.
fn mention(state: &mut State, path: &MenuPath, row: &Row) -> Token {
    let token = state.coming();
    state.add(path, None, token, row.clone());
    token
}

fn changed(
    path: &MenuPath,
    facts: &Facts,
    token: Token,
    row: &Row,
    properties: &[PropertyChange],
    risk: Risk,
) -> Operation {
    let mut operation = Operation::new(path, token, Kind::Change(properties.to_vec()), risk);
    for change in properties {
        let refers = |setting: &Option<_>| {
            setting.as_ref().map_or_else(Vec::new, |setting| meant(facts, &change.name, setting))
        };
        operation.needs.extend(refers(&change.after));
        operation.drops.extend(refers(&change.before));
    }
    if properties.iter().any(|change| change.name.as_str() == NAME) {
        let mut new = row.clone();
        for change in properties {
            match &change.after {
                Some(setting) => _ = new.properties.insert(change.name.clone(), setting.clone()),
                None => _ = new.properties.remove(change.name.as_str()),
            }
        }
        operation.frees.extend(named(path, facts, row));
        operation.gives.extend(named(path, facts, &new));
    }
    operation
}

/// The rows of an ordered menu in their new order, without those that are there by themselves.
fn order(
    state: &State,
    after: &Config,
    path: &MenuPath,
    facts: &Facts,
    changes: &[Change],
    comers: &HashMap<usize, Token>,
) -> Order {
    let (Some(old), Some(new)) = (state.config().menus.get(path), after.menus.get(path)) else {
        let count = after.menus.get(path).map_or(0, |menu| menu.rows.len());
        let rows = (0..count).filter_map(|at| comers.get(&at).copied()).collect::<Vec<_>>();
        return Order { settled: vec![false; rows.len()], rows };
    };
    let moved: HashSet<usize> = changes
        .iter()
        .filter_map(|change| if let Change::Moved { to, .. } = change { Some(*to) } else { None })
        .collect();
    let pairs = pairs(facts, &old.rows, &new.rows);
    let mut order = Order::default();
    let movable = |(at, _): &(usize, Option<usize>)| !is_given(&new.rows[*at]);
    for (at, from) in pairs.into_iter().enumerate().filter(movable) {
        let (token, settled) = match (from, comers.get(&at)) {
            (Some(from), _) => (state.token(path, from), !moved.contains(&at)),
            (None, Some(token)) => (*token, false),
            (None, None) => continue,
        };
        order.rows.push(token);
        order.settled.push(settled);
    }
    order
}
