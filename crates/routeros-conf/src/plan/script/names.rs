//! What rows were called before.

use crate::{
    catalogue,
    path::MenuPath,
    plan::{
        Plan,
        command::{Act, Command, Target},
        references::{NAME, Object, meant, object, renamed},
    },
    value::{Name, Setting},
};

/// Rows that the plan renames. The script gives them their names back first:
/// what refers to them then does so by the names it had before.
pub(super) struct Names {
    pub(super) restore: Vec<Command>,
    /// Names that the plan gives, and what they replace.
    given: Vec<(Object, Setting)>,
}

impl Names {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut names = Self { restore: Vec::new(), given: Vec::new() };
        for step in plan.steps.iter().rev() {
            let Act::Set { properties: set, .. } = &step.command.act else { continue };
            for command in step.inverse.iter().flatten() {
                let Act::Set { target, properties } = &command.act else { continue };
                if let (Some(new), Some(old)) = (set.get(NAME), properties.get(NAME)) {
                    names.given.push((object(&command.menu, new), old.clone()));
                    let (target, properties) =
                        (target.clone(), [(NAME.into(), old.clone())].into());
                    let act = Act::Set { target, properties };
                    names.restore.push(Command { menu: command.menu.clone(), act });
                }
            }
        }
        names
    }

    /// The command as it is when everything is called as before; none if it
    /// does nothing else than that.
    pub(super) fn as_before(&self, command: &Command) -> Option<Command> {
        let mut command = command.clone();
        let menu = &command.menu;
        match &mut command.act {
            Act::Add { properties, .. } => self.translate(menu, properties.iter_mut()),
            Act::Set { target, properties } => {
                self.translate_target(menu, target);
                if properties.remove(NAME).is_some() && properties.is_empty() {
                    return None;
                }
                self.translate(menu, properties.iter_mut());
            }
            Act::Unset { target, .. } | Act::Remove { target } | Act::Move { target, .. } => {
                self.translate_target(menu, target);
            }
        }
        Some(command)
    }

    fn translate_target(&self, menu: &MenuPath, target: &mut Target) {
        match target {
            Target::Find { has, .. } => {
                self.translate(menu, has.iter_mut().map(|(name, it)| (&*name, it)));
            }
            Target::Place { row, .. } => self.translate(menu, row.iter_mut()),
            Target::Settings | Target::Given(_) => {}
        }
    }

    fn translate<'s>(
        &self,
        menu: &MenuPath,
        settings: impl Iterator<Item = (&'s Name, &'s mut Setting)>,
    ) {
        let facts = catalogue::menu(menu);
        for (name, setting) in settings {
            for (new, old) in &self.given {
                let own = name.as_str() == NAME && object(menu, setting) == *new;
                if own || meant(facts, name, setting).contains(new) {
                    *setting = renamed(setting, &new.1, old.as_bytes());
                }
            }
        }
    }
}
