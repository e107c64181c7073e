//! From operations to commands, each with the commands that undo it.

use std::collections::HashMap;

use crate::{
    catalogue::Shape,
    config::{Origin, Row},
    diff::{PropertyChange, row::Meaning},
    path::MenuPath,
    plan::{
        Circumstances, Irreversible, Secrets, Step, Untold,
        command::{Act, Command},
        operation::{Kind, Operation, Order, Work, aside},
        order::{Turn, order},
        references::{NAME, Object, meant},
        risk::Risk,
        state::{State, Token},
    },
    value::{Name, Properties, Setting},
};

/// Does `work` to the state, writing down each step.
pub(super) fn perform(
    state: &mut State,
    work: Work,
    circumstances: &Circumstances,
    steps: &mut Vec<Step>,
) {
    let Work { operations, orders } = work;
    let turns = order(&operations, &state.config().about);
    let mut builder = Builder { state, circumstances, orders, steps };
    for turn in turns {
        match turn {
            Turn::Do(one) => builder.operate(&operations[one], &[]),
            Turn::Without(one, early) => builder.operate(&operations[one], &early),
            Turn::Loosen(one) => builder.loosen(&operations[one], &operations),
            Turn::Aside(one) => builder.aside(&operations[one]),
        }
    }
}

struct Builder<'a> {
    state: &'a mut State,
    circumstances: &'a Circumstances,
    orders: HashMap<MenuPath, Order>,
    steps: &'a mut Vec<Step>,
}

impl Builder<'_> {
    /// Does it, as far as its row is still there; an addition `without` some properties.
    fn operate(&mut self, operation: &Operation, without: &[Name]) {
        let Operation { menu, token, kind, risk, .. } = operation;
        match (kind, self.state.at(menu, *token)) {
            (Kind::Add(row), _) => self.add(menu, *token, row, without, risk),
            (Kind::Change(properties), Some(at)) => self.change(menu, at, properties, risk),
            (Kind::Move, Some(at)) => self.shift(menu, at, *token, risk),
            (Kind::Remove, Some(at)) => self.remove(menu, at, *token, risk),
            (Kind::Change(_) | Kind::Move | Kind::Remove, None) => {}
        }
    }

    fn add(&mut self, menu: &MenuPath, token: Token, row: &Row, without: &[Name], risk: &Risk) {
        let mut row = row.clone();
        for early in without {
            row.properties.remove(early.as_str());
        }
        let next = self.settle(menu, token);
        let before = next.map(|at| self.state.target(menu, at));
        let properties = row.properties.clone();
        self.state.add(menu, next, token, row);

        let at = self.state.at(menu, token).expect("the row was just added");
        let undo = Act::Remove { target: self.state.target(menu, at) };
        self.push(menu, Act::Add { properties, before }, Ok(vec![command(menu, undo)]), risk);
    }

    /// Sets first, then what has to be unset, one at a time: between them a
    /// rule matches less than it should, never more.
    fn change(&mut self, menu: &MenuPath, at: usize, properties: &[PropertyChange], risk: &Risk) {
        let meaning = Meaning::of(self.state.config(), menu);
        let row = self.state.row(menu, at).clone();
        let mut sets = Properties::new();
        let mut unsets = Vec::new();
        for change in properties {
            let now = row.properties.get(change.name.as_str());
            if meaning.same(&row.origin, &change.name, now, change.after.as_ref()) {
                continue;
            }
            match change
                .after
                .clone()
                .or_else(|| meaning.default(&row.origin, change.name.as_str()))
            {
                Some(setting) => _ = sets.insert(change.name.clone(), setting),
                None => unsets.push(change.name.clone()),
            }
        }
        if !sets.is_empty() {
            self.set(menu, at, sets, risk);
        }
        for name in unsets {
            self.unset(menu, at, name, risk);
        }
    }

    fn set(&mut self, menu: &MenuPath, at: usize, properties: Properties, risk: &Risk) {
        let row = self.state.row(menu, at).clone();
        let target = self.state.target(menu, at);
        let changes = settings(&properties);
        self.state.set(menu, at, &changes);
        let undo = self.way_back(menu, at, &row, properties.keys());
        self.state.set(menu, at, &changes);
        let undo = self.unknown(menu, &row, properties.keys()).map_or(Ok(undo), Err);
        self.push(menu, Act::Set { target, properties }, undo, risk);
    }

    /// The commands that make `names` of the row at `at` again what they are in `row`. It is gone
    /// on the way, to see how the row is called there.
    fn way_back<'n>(
        &mut self,
        menu: &MenuPath,
        at: usize,
        row: &Row,
        names: impl Iterator<Item = &'n Name>,
    ) -> Vec<Command> {
        let meaning = Meaning::of(self.state.config(), menu);
        let mut undo = Vec::new();
        let mut back = Properties::new();
        for name in names {
            let was = row.properties.get(name).cloned();
            if let Some(was) = was.or_else(|| meaning.default(&row.origin, name.as_str())) {
                back.insert(name.clone(), was);
                continue;
            }
            let target = self.state.target(menu, at);
            self.state.set(menu, at, &[(name.clone(), None)]);
            undo.push(command(menu, Act::Unset { target, property: name.clone() }));
        }
        if !back.is_empty() {
            let target = self.state.target(menu, at);
            self.state.set(menu, at, &settings(&back));
            undo.push(command(menu, Act::Set { target, properties: back }));
        }
        undo
    }

    /// Why nobody knows what one of `names` is in `row`.
    fn unknown<'n>(
        &self,
        menu: &MenuPath,
        row: &Row,
        mut names: impl Iterator<Item = &'n Name>,
    ) -> Option<Irreversible> {
        let Circumstances { secrets, told, .. } = self.circumstances;
        let meaning = Meaning::of(self.state.config(), menu);
        names.find_map(|name| {
            let (menu, property) = (menu.clone(), name.clone());
            if row.properties.contains_key(name) {
                return None;
            }
            if *secrets == Secrets::Hidden && meaning.facts.is_secret(name.as_str()) {
                return Some(Irreversible::HiddenSecret { menu, property });
            }
            let Origin::Given(selector) = &row.origin else { return None };
            let unknown = meaning.is_unknown(&row.origin, name.as_str());
            let untold = Untold { menu, row: selector.clone(), property };
            (unknown && !told.is_unset(&untold)).then_some(Irreversible::Untold(untold))
        })
    }

    fn unset(&mut self, menu: &MenuPath, at: usize, property: Name, risk: &Risk) {
        let was = self.state.row(menu, at).properties[property.as_str()].clone();
        let target = self.state.target(menu, at);
        self.state.set(menu, at, &[(property.clone(), None)]);
        let properties = Properties::from([(property.clone(), was)]);
        let undo = Act::Set { target: self.state.target(menu, at), properties };
        self.push(menu, Act::Unset { target, property }, Ok(vec![command(menu, undo)]), risk);
    }

    /// Sets a property to what it is.
    fn rebinding(&self, menu: &MenuPath, at: usize, property: &Name) -> Option<Act> {
        let setting = self.state.row(menu, at).properties.get(property.as_str())?.clone();
        let properties = Properties::from([(property.clone(), setting)]);
        Some(Act::Set { target: self.state.target(menu, at), properties })
    }

    fn shift(&mut self, menu: &MenuPath, at: usize, token: Token, risk: &Risk) {
        let next = self.settle(menu, token);
        let follower = self.state.follower(menu, at);
        let target = self.state.target(menu, at);
        let before = next.map(|next| self.state.target(menu, next));
        self.state.shift(menu, at, next);

        let now = self.state.at(menu, token).expect("the row is still there");
        let back = follower.and_then(|follower| self.state.at(menu, follower));
        let undo = Act::Move {
            target: self.state.target(menu, now),
            before: back.map(|back| self.state.target(menu, back)),
        };
        self.push(menu, Act::Move { target, before }, Ok(vec![command(menu, undo)]), risk);
    }

    fn remove(&mut self, menu: &MenuPath, at: usize, token: Token, risk: &Risk) {
        let facts = self.state.facts(menu);
        let row = self.state.row(menu, at).clone();
        let target = self.state.target(menu, at);
        let follower = self.state.follower(menu, at).filter(|_| facts.shape == Shape::Ordered);
        self.state.remove(menu, at);

        let next = follower.and_then(|follower| self.state.at(menu, follower));
        let before = next.map(|next| self.state.target(menu, next));
        let mut undo = vec![command(menu, Act::Add { properties: row.properties.clone(), before })];
        self.state.add(menu, next, token, row.clone());
        let again = self.state.at(menu, token).expect("the row was just added");
        for (menu, at, property) in self.state.referring(menu, again) {
            undo.extend(self.rebinding(&menu, at, &property).map(|act| command(&menu, act)));
        }
        self.state.remove(menu, again);

        let lost = || Irreversible::lost(menu, facts, &row, self.circumstances.secrets);
        let undo = lost().map_or(Ok(undo), Err);
        self.push(menu, Act::Remove { target }, undo, risk);
    }

    /// Takes from a row that is to be removed what refers to others of them.
    fn loosen(&mut self, operation: &Operation, all: &[Operation]) {
        let menu = &operation.menu;
        let Some(at) = self.state.at(menu, operation.token) else { return };
        let facts = self.state.facts(menu);
        let goes = |object: &Object| {
            all.iter().any(|it| matches!(it.kind, Kind::Remove) && it.frees.contains(object))
        };
        let row = self.state.row(menu, at).clone();
        for (name, setting) in row.properties {
            if meant(facts, &name, &setting).iter().any(goes) {
                let gone = PropertyChange { name, before: Some(setting), after: None };
                self.change(menu, at, &[gone], &operation.risk);
            }
        }
    }

    /// Names the row so that its own name is free; its operation names it
    /// again.
    fn aside(&mut self, operation: &Operation) {
        let menu = &operation.menu;
        let Some(at) = self.state.at(menu, operation.token) else { return };
        let name = Setting::from(aside(operation.token));
        let properties = Properties::from([(Name::from(NAME), name)]);
        self.set(menu, at, properties, &operation.risk);
    }

    /// Where a row that comes or moves belongs: before the first of those behind
    /// it that stand right already. From now on it stands right itself.
    fn settle(&mut self, menu: &MenuPath, token: Token) -> Option<usize> {
        let order = self.orders.get_mut(menu)?;
        let own = order.rows.iter().position(|other| *other == token)?;
        order.settled[own] = true;
        let behind = order.rows.iter().zip(&order.settled).skip(own + 1);
        behind.filter(|(_, settled)| **settled).find_map(|(next, _)| self.state.at(menu, *next))
    }

    fn push(
        &mut self,
        menu: &MenuPath,
        act: Act,
        inverse: Result<Vec<Command>, Irreversible>,
        risk: &Risk,
    ) {
        self.steps.push(Step { command: command(menu, act), inverse, risk: risk.clone() });
    }
}

/// The properties as [`State::set`] takes them.
fn settings(properties: &Properties) -> Vec<(Name, Option<Setting>)> {
    properties.iter().map(|(name, setting)| (name.clone(), Some(setting.clone()))).collect()
}

fn command(menu: &MenuPath, act: Act) -> Command {
    Command { menu: menu.clone(), act }
}
