//! In which order things are done.
//!
//! What others refer to comes first and goes last; a name is freed before it is
//! taken again; what may cut us off comes at the end, as late as the rest
//! allows. Among those that nothing holds back, the order of `/export`.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use crate::{
    catalogue,
    config::About,
    plan::{
        operation::{Kind, Operation},
        references::{Object, meant},
        risk::Level,
    },
    value::Name,
};

/// One thing to do next.
pub(super) enum Turn {
    /// The operation at this place.
    Do(usize),
    /// The addition at this place, but without properties whose names are not
    /// there yet: they follow when they are.
    Without(usize, Vec<Name>),
    /// Let the row of the operation at this place, which is to be removed, refer
    /// to nothing that is to be removed before it.
    Loosen(usize),
    /// Give the row of the operation at this place a name that nobody wants,
    /// because its own is wanted by one that has to go first.
    Aside(usize),
}

/// Every operation once, in an order that the router accepts.
pub(super) fn order(operations: &[Operation], about: &About) -> Vec<Turn> {
    let mut queue = Queue::new(operations, about);
    let mut turns = Vec::with_capacity(operations.len());
    loop {
        while let Some(next) = queue.pop() {
            turns.push(Turn::Do(next));
            queue.finish(next);
        }
        // Whatever is left waits for one another in a circle.
        let Some(turn) = queue.break_circle() else { return turns };
        match turn {
            Turn::Aside(one) => queue.release_only(one, Wait::Name),
            Turn::Loosen(one) => queue.release_only(one, Wait::Drop),
            Turn::Do(one) | Turn::Without(one, _) => queue.finish(one),
        }
        turns.push(turn);
    }
}

/// Smaller comes first: what is harmless, then additions and changes before
/// removals, then the order of `/export`, backwards for removals.
type Rank = (Level, bool, i64, i64);

/// What an operation waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// A name that is given.
    Give,
    /// A name that is freed, to be taken again.
    Name,
    /// A reference that is dropped, so that its row can be removed.
    Drop,
}

/// Operations that wait for others.
struct Queue<'a> {
    operations: &'a [Operation],
    ranks: Vec<Rank>,
    /// For how many others each one waits.
    waits: Vec<usize>,
    /// Who waits for each one, and what for.
    awaited: Vec<Vec<(usize, Wait)>>,
    ready: BinaryHeap<Reverse<(Rank, usize)>>,
    done: Vec<bool>,
}

impl<'a> Queue<'a> {
    fn new(operations: &'a [Operation], about: &About) -> Self {
        let count = operations.len();
        let mut queue = Self {
            operations,
            ranks: operations
                .iter()
                .zip(0..)
                .map(|(operation, nth)| rank(operation, nth, about))
                .collect(),
            waits: vec![0; count],
            awaited: vec![Vec::new(); count],
            ready: BinaryHeap::new(),
            done: vec![false; count],
        };
        let gives = index(operations, |operation| &operation.gives);
        let drops = index(operations, |operation| &operation.drops);
        for (later, operation) in operations.iter().enumerate() {
            for name in &operation.needs {
                queue.wait_for(gives.get(name), later, Wait::Give);
            }
            if matches!(operation.kind, Kind::Remove) {
                // Renaming needs nobody to let go: who refers to it follows.
                for name in &operation.frees {
                    queue.wait_for(drops.get(name), later, Wait::Drop);
                }
            }
        }
        let frees = index(operations, |operation| &operation.frees);
        for (later, operation) in operations.iter().enumerate() {
            for name in &operation.gives {
                queue.wait_for(frees.get(name), later, Wait::Name);
            }
        }
        let free = |one: &usize| queue.waits[*one] == 0;
        queue.ready = (0..count).filter(free).map(|one| Reverse((queue.ranks[one], one))).collect();
        queue
    }

    fn wait_for(&mut self, earlier: Option<&Vec<usize>>, later: usize, wait: Wait) {
        for earlier in earlier.into_iter().flatten().filter(|earlier| **earlier != later) {
            self.awaited[*earlier].push((later, wait));
            self.waits[later] += 1;
        }
    }

    fn pop(&mut self) -> Option<usize> {
        self.ready.pop().map(|Reverse((_, one))| one)
    }

    fn finish(&mut self, one: usize) {
        self.done[one] = true;
        for (later, _) in std::mem::take(&mut self.awaited[one]) {
            self.release(later);
        }
    }

    /// Releases those that wait for one thing that it does; it has yet to do
    /// the others.
    fn release_only(&mut self, one: usize, wait: Wait) {
        let (released, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.awaited[one]).into_iter().partition(|(_, it)| *it == wait);
        self.awaited[one] = kept;
        for (later, _) in released {
            self.release(later);
        }
    }

    fn release(&mut self, later: usize) {
        self.waits[later] -= 1;
        if self.waits[later] == 0 && !self.done[later] {
            self.ready.push(Reverse((self.ranks[later], later)));
        }
    }

    /// What to do about the first of those that wait in a circle.
    fn break_circle(&self) -> Option<Turn> {
        let left = || (0..self.operations.len()).filter(|one| !self.done[*one]);
        let first = left().min_by_key(|one| (self.ranks[*one], *one))?;
        let holds = |one: usize, wait: Wait| self.awaited[one].iter().any(|(_, it)| *it == wait);
        let is_removal = |one: usize| matches!(self.operations[one].kind, Kind::Remove);
        let is_change = |one: usize| matches!(self.operations[one].kind, Kind::Change(_));
        // Another name harms no row; what it refers to it may not be able to go without.
        let in_the_way =
            |one: &usize| (is_change(*one) || is_removal(*one)) && holds(*one, Wait::Name);
        if let Some(one) = left().find(in_the_way) {
            return Some(Turn::Aside(one));
        }
        if let Some(one) = left().find(|one| is_removal(*one) && holds(*one, Wait::Drop)) {
            return Some(Turn::Loosen(one));
        }
        let to_come: HashSet<&Object> = left()
            .filter(|one| *one != first)
            .flat_map(|one| &self.operations[one].gives)
            .collect();
        let addition = left().find_map(|one| {
            let Kind::Add(row) = &self.operations[one].kind else { return None };
            let facts = catalogue::menu(&self.operations[one].menu);
            let early = row.properties.iter().filter(|(name, setting)| {
                meant(facts, name, setting).iter().any(|object| to_come.contains(object))
            });
            let early: Vec<Name> = early.map(|(name, _)| name.clone()).collect();
            (!early.is_empty()).then_some(Turn::Without(one, early))
        });
        Some(addition.unwrap_or(Turn::Do(first)))
    }
}

fn rank(operation: &Operation, nth: i64, about: &About) -> Rank {
    let exported = i64::from(catalogue::rank(&operation.menu, about));
    // Only what may cut us off is held back.
    let level = if operation.risk.level() == Level::Lockout { Level::Lockout } else { Level::None };
    match operation.kind {
        Kind::Remove => (level, true, -exported, -nth),
        _ => (level, false, exported, nth),
    }
}

fn index<'a>(
    operations: &'a [Operation],
    names: impl Fn(&'a Operation) -> &'a Vec<Object>,
) -> HashMap<&'a Object, Vec<usize>> {
    let mut index: HashMap<_, Vec<usize>> = HashMap::new();
    for (nth, operation) in operations.iter().enumerate() {
        for name in names(operation) {
            index.entry(name).or_default().push(nth);
        }
    }
    index
}
