//! From operations to commands, each with the commands that undo it.

use crate::{
    catalogue::{Facts, Shape},
    config::Row,
    diff::{PropertyChange, row::Meaning},
    path::MenuPath,
    plan::{
        Irreversible, Secrets, Step,
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
pub(super) fn perform(state: &mut State, mut work: Work, secrets: Secrets, steps: &mut Vec<Step>) {
    let turns = order(&work.operations, &state.config().about);
    let mut builder = Builder { state, secrets, steps };
    for turn in turns {
        match turn {
            Turn::Do(one) => builder.operate(&work.operations[one], &[], &mut work.orders),
            Turn::Without(one, early) => {
                builder.operate(&work.operations[one], &early, &mut work.orders);
            }
            Turn::Loosen(one) => builder.loosen(&work.operations[one], &work.operations),
            Turn::Aside(one) => builder.aside(&work.operations[one]),
        }
    }
}

type Orders = std::collections::HashMap<MenuPath, Order>;

struct Builder<'a> {
    state: &'a mut State,
    secrets: Secrets,
    steps: &'a mut Vec<Step>,
}

impl Builder<'_> {
    fn operate(&mut self, operation: &Operation, without: &[Name], orders: &mut Orders) {
        let Operation { menu, token, kind, risk, .. } = operation;
        match kind {
            Kind::Add(row) => self.add(menu, *token, row, without, risk, orders),
            Kind::Change(properties) => {
                if let Some(at) = self.state.at(menu, *token) {
                    self.change(menu, at, properties, risk);
                }
            }
            Kind::Move => {
                if let Some(at) = self.state.at(menu, *token) {
                    self.shift(menu, at, *token, risk, orders);
                }
            }
            Kind::Remove => {
                if let Some(at) = self.state.at(menu, *token) {
                    self.remove(menu, at, *token, risk);
                }
            }
        }
    }

    fn add(
        &mut self,
        menu: &MenuPath,
        token: Token,
        row: &Row,
        without: &[Name],
        risk: &Risk,
        orders: &mut Orders,
    ) {
        let mut row = row.clone();
        for early in without {
            row.properties.remove(early.as_str());
        }
        let next = orders.get_mut(menu).and_then(|order| settle(order, self.state, menu, token));
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
        let meaning = Meaning::of(self.state.config(), menu);
        let row = self.state.row(menu, at).clone();
        let target = self.state.target(menu, at);
        let changes: Vec<_> = properties
            .iter()
            .map(|(name, setting)| (name.clone(), Some(setting.clone())))
            .collect();
        self.state.set(menu, at, &changes);

        // The way back is gone once, to see how the row is called on it.
        let mut undo = Vec::new();
        let mut back = Properties::new();
        let mut gone = Vec::new();
        for name in properties.keys() {
            let was = row.properties.get(name.as_str()).cloned();
            match was.or_else(|| meaning.default(&row.origin, name.as_str())) {
                Some(setting) => _ = back.insert(name.clone(), setting),
                None => gone.push(name.clone()),
            }
        }
        for name in gone {
            let target = self.state.target(menu, at);
            self.state.set(menu, at, &[(name.clone(), None)]);
            undo.push(command(menu, Act::Unset { target, property: name }));
        }
        if !back.is_empty() {
            let target = self.state.target(menu, at);
            undo.push(command(menu, Act::Set { target, properties: back.clone() }));
            let back: Vec<_> = back.into_iter().map(|(name, it)| (name, Some(it))).collect();
            self.state.set(menu, at, &back);
        }
        self.state.set(menu, at, &changes);

        let untold = properties.keys().any(|name| Irreversible::is_untold(menu, &row, name));
        let undo = match self.unknown_secret(meaning.facts, &row, &properties) {
            Some(property) => Err(Irreversible::HiddenSecret { menu: menu.clone(), property }),
            None if untold => Err(Irreversible::NeverExported { menu: menu.clone() }),
            None => Ok(undo),
        };
        self.push(menu, Act::Set { target, properties }, undo, risk);
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

    fn shift(
        &mut self,
        menu: &MenuPath,
        at: usize,
        token: Token,
        risk: &Risk,
        orders: &mut Orders,
    ) {
        let next = orders.get_mut(menu).and_then(|order| settle(order, self.state, menu, token));
        let was_before = (at + 1 < self.state.config().menus[menu].rows.len())
            .then(|| self.state.token(menu, at + 1));
        let target = self.state.target(menu, at);
        let before = next.map(|next| self.state.target(menu, next));
        self.state.shift(menu, at, next);

        let now = self.state.at(menu, token).expect("the row is still there");
        let back = was_before.and_then(|follower| self.state.at(menu, follower));
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
        let follower = (facts.shape == Shape::Ordered
            && at + 1 < self.state.config().menus[menu].rows.len())
        .then(|| self.state.token(menu, at + 1));
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

        let lost = || Irreversible::lost(menu, facts, &row, self.secrets);
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

    /// A secret that is set anew while nobody knows what it was.
    fn unknown_secret(&self, facts: &Facts, row: &Row, sets: &Properties) -> Option<Name> {
        if self.secrets == Secrets::Shown {
            return None;
        }
        let unknown = |name: &&Name| {
            facts.is_secret(name.as_str()) && !row.properties.contains_key(name.as_str())
        };
        sets.keys().find(unknown).cloned()
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

/// Where a row that comes or moves belongs: before the first of those behind it
/// that stand right already. From now on it stands right itself.
fn settle(order: &mut Order, state: &State, menu: &MenuPath, token: Token) -> Option<usize> {
    let own = order.rows.iter().position(|other| *other == token)?;
    order.settled[own] = true;
    let behind = order.rows.iter().zip(&order.settled).skip(own + 1);
    behind.filter(|(_, settled)| **settled).find_map(|(next, _)| state.at(menu, *next))
}

fn command(menu: &MenuPath, act: Act) -> Command {
    Command { menu: menu.clone(), act }
}
