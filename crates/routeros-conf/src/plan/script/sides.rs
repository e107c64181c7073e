//! Which rows a script can tell apart, whatever part of the plan was done.

use crate::{
    catalogue::{Facts, Shape},
    config::{Config, Row},
    diff::{
        Change, pairs,
        row::{Meaning, is_given},
    },
    path::MenuPath,
    plan::{
        apply::has_all,
        command::{Act, Command, Target},
        script::{Action, Unscriptable},
    },
    value::{Name, Properties, Setting},
};

/// The rows of one menu before and after the plan.
pub(super) struct Sides<'a> {
    facts: &'static Facts,
    old: &'a [Row],
    new: &'a [Row],
}

impl<'a> Sides<'a> {
    pub(super) fn new(before: &'a Config, after: &'a Config, menu: &MenuPath) -> Self {
        let rows = |config: &'a Config| config.menus.get(menu).map_or(&[][..], |it| &it.rows);
        let (old, new) = (rows(before), rows(after));
        let side = if old.is_empty() { after } else { before };
        let facts = Meaning::of(side, menu).facts;
        Self { facts, old, new }
    }

    /// The action that does what `command` does, if it is needed and only then.
    pub(super) fn action(&self, command: &Command) -> Result<Option<Action>, Unscriptable> {
        let menu = &command.menu;
        let alike = || Unscriptable::Alike { menu: menu.clone() };
        let act = match &command.act {
            // Places are put right at the end, when every row is back.
            Act::Move { .. } => return Ok(None),
            Act::Add { properties, .. } => {
                let row = self.search(&whole(properties));
                if !self.new_rows(&row).is_empty() || self.old_rows(&row).len() > 1 {
                    return Err(alike());
                }
                let act = Act::Add { properties: properties.clone(), before: None };
                let command = Command { menu: menu.clone(), act };
                return Ok(Some(Action { command, unless: Some(row) }));
            }
            Act::Remove { target } => {
                let target = self.search(target);
                if !self.old_rows(&target).is_empty() || self.new_rows(&target).len() > 1 {
                    return Err(alike());
                }
                Act::Remove { target }
            }
            Act::Set { target, properties } => {
                let target = self.kept(target).ok_or_else(alike)?;
                Act::Set { target, properties: properties.clone() }
            }
            Act::Unset { target, property } => {
                let target = self.kept(target).ok_or_else(alike)?;
                Act::Unset { target, property: property.clone() }
            }
        };
        Ok(Some(Action { command: Command { menu: menu.clone(), act }, unless: None }))
    }

    /// Puts every row that went or moved before the one that used to follow it,
    /// from the last to the first: the others never changed places.
    pub(super) fn restore_order(
        &self,
        menu: &MenuPath,
        changes: &[Change],
        actions: &mut Vec<Action>,
    ) -> Result<(), Unscriptable> {
        if self.facts.shape != Shape::Ordered {
            return Ok(());
        }
        let strayed = |change: &Change| match change {
            Change::Removed { at, .. } => Some(*at),
            Change::Moved { from, .. } => Some(*from),
            Change::Added { .. } | Change::Changed { .. } => None,
        };
        let mut places: Vec<usize> = changes.iter().filter_map(strayed).collect();
        places.sort_unstable();
        let search = |at: usize| {
            let row = self.search(&whole(&self.old[at].properties));
            let alone = self.old_rows(&row).len() == 1;
            if alone { Ok(row) } else { Err(Unscriptable::Alike { menu: menu.clone() }) }
        };
        for at in places.into_iter().rev() {
            let before = (at + 1 < self.old.len()).then(|| search(at + 1)).transpose()?;
            let act = Act::Move { target: search(at)?, before };
            actions.push(Action { command: Command { menu: menu.clone(), act }, unless: None });
        }
        Ok(())
    }

    /// A search for the row, wherever it stands: all that it holds, and nothing
    /// that rows hold which hold all of that and more.
    fn search(&self, target: &Target) -> Target {
        let has = match target {
            Target::Settings | Target::Given(_) => return target.clone(),
            Target::Find { has, .. } => has.clone(),
            Target::Place { row, .. } => pairs_of(row),
        };
        let more = self.old.iter().chain(self.new).filter(|row| has_all(self.facts, row, &has));
        let keyed = has.iter().all(|(name, _)| self.facts.keys.contains(&name.as_str()));
        let mut lacks: Vec<Name> = Vec::new();
        if !keyed {
            let extra = |name: &&Name| !has.iter().any(|(own, _)| own == *name);
            lacks.extend(more.flat_map(|row| row.properties.keys()).filter(extra).cloned());
            lacks.sort_unstable();
            lacks.dedup();
        }
        Target::Find { has, lacks }
    }

    /// A search for a row that is there before and after, if it finds no other.
    fn kept(&self, target: &Target) -> Option<Target> {
        let search = self.search(target);
        if !matches!(search, Target::Find { .. }) {
            return Some(search);
        }
        match (&self.old_rows(&search)[..], &self.new_rows(&search)[..]) {
            ([], [] | [_]) => Some(search),
            ([old], [new]) => {
                (pairs(self.facts, self.old, self.new)[*new] == Some(*old)).then_some(search)
            }
            _ => None,
        }
    }

    fn old_rows(&self, target: &Target) -> Vec<usize> {
        self.found(self.old, target)
    }

    fn new_rows(&self, target: &Target) -> Vec<usize> {
        self.found(self.new, target)
    }

    fn found(&self, rows: &[Row], target: &Target) -> Vec<usize> {
        let Target::Find { has, lacks } = target else { return Vec::new() };
        // To a script, a flag that is not set is not there.
        let lacking = |row: &Row, name: &Name| row.get(name.as_str()).is_none_or(|it| it.is("no"));
        let fits = |row: &Row| {
            !is_given(row)
                && has_all(self.facts, row, has)
                && lacks.iter().all(|name| lacking(row, name))
        };
        rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(at, _)| at).collect()
    }
}

/// A search for all that a row holds.
fn whole(properties: &Properties) -> Target {
    Target::Find { has: pairs_of(properties), lacks: Vec::new() }
}

fn pairs_of(properties: &Properties) -> Vec<(Name, Setting)> {
    properties.iter().map(|(name, setting)| (name.clone(), setting.clone())).collect()
}
