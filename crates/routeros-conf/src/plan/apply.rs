//! What commands do to a configuration, as a router would do it.

use thiserror::Error;

use crate::{
    catalogue::{self, Facts},
    config::{Config, Menu, Origin, Row, Selector},
    diff::row::{Meaning, is_given, said},
    path::MenuPath,
    plan::{
        Plan,
        command::{Act, Command, Target},
        references::{named, referring, renamed},
    },
    value::{Name, Properties, Setting},
};

/// Why a command cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ApplyError {
    /// No row is what the command names.
    #[error("no such row in {menu}")]
    NoSuchRow {
        /// The menu.
        menu: MenuPath,
    },
    /// Several rows are what the command names.
    #[error("more than one such row in {menu}")]
    Ambiguous {
        /// The menu.
        menu: MenuPath,
    },
    /// Another row has the key already.
    #[error("such a row is in {menu} already")]
    AlreadyThere {
        /// The menu.
        menu: MenuPath,
    },
    /// The row is there by itself.
    #[error("a row of {menu} that is there by itself cannot be removed or moved")]
    Given {
        /// The menu.
        menu: MenuPath,
    },
    /// The property is not set.
    #[error("{property} is not set in {menu}")]
    NotSet {
        /// The menu.
        menu: MenuPath,
        /// The property.
        property: Name,
    },
}

impl Plan {
    /// What `config` is after the whole plan.
    pub fn apply(&self, config: &Config) -> Result<Config, ApplyError> {
        let mut config = config.clone();
        self.steps.iter().try_for_each(|step| step.command.apply(&mut config))?;
        Ok(config)
    }
}

impl Command {
    /// Does to `config` what a router would do to its own.
    ///
    /// Strict: a command for a row that is not there is an error. Where a row
    /// is renamed, those that refer to it follow. After an error `config` is
    /// as it was.
    pub fn apply(&self, config: &mut Config) -> Result<(), ApplyError> {
        let meaning = Meaning::of(config, &self.menu);
        let facts = meaning.facts;
        let at = match self.act.target() {
            Some(target) => Some(locate_or_make(config, facts, &self.menu, target)?),
            None => None,
        };
        match (&self.act, at) {
            (Act::Add { properties, before }, _) => {
                let end = config.menus.get(&self.menu).map_or(0, |menu| menu.rows.len());
                let place = match before {
                    Some(before) => locate(config, facts, &self.menu, before)?,
                    None => end,
                };
                let row = Row { origin: Origin::Added, properties: kept(meaning, properties) };
                self.refuse_twin(config, facts, &row, None)?;
                insert(config, &self.menu, place, row);
            }
            (Act::Set { properties, .. }, Some(at)) => {
                let mut row = config.menus[&self.menu].rows[at].clone();
                for (name, setting) in properties {
                    assign(meaning, &mut row, name, setting);
                }
                self.refuse_twin(config, facts, &row, Some(at))?;
                replace(config, &self.menu, at, row);
            }
            (Act::Unset { property, .. }, Some(at)) => {
                let mut row = config.menus[&self.menu].rows[at].clone();
                if row.properties.remove(property.as_str()).is_none() {
                    let (menu, property) = (self.menu.clone(), property.clone());
                    return Err(ApplyError::NotSet { menu, property });
                }
                replace(config, &self.menu, at, row);
            }
            (Act::Remove { .. }, Some(at)) => {
                self.refuse_given(config, at)?;
                rows(config, &self.menu).remove(at);
            }
            (Act::Move { before, .. }, Some(at)) => {
                self.refuse_given(config, at)?;
                let before = match before {
                    Some(before) => Some(locate(config, facts, &self.menu, before)?),
                    None => None,
                };
                shift(rows(config, &self.menu), at, before);
            }
            (_, None) => unreachable!("every act but add has a target"),
        }
        tidy(config, &self.menu);
        Ok(())
    }

    fn refuse_given(&self, config: &Config, at: usize) -> Result<(), ApplyError> {
        if is_given(&config.menus[&self.menu].rows[at]) {
            return Err(ApplyError::Given { menu: self.menu.clone() });
        }
        Ok(())
    }

    /// Names are taken once; other keys may really occur twice.
    fn refuse_twin(
        &self,
        config: &Config,
        facts: &Facts,
        row: &Row,
        own: Option<usize>,
    ) -> Result<(), ApplyError> {
        let Some(object) = named(&self.menu, facts, row) else { return Ok(()) };
        for (path, menu) in &config.menus {
            let facts = catalogue::facts(path, menu);
            for (at, other) in menu.rows.iter().enumerate() {
                let itself = *path == self.menu && own == Some(at);
                if !itself && named(path, facts, other).as_ref() == Some(&object) {
                    return Err(ApplyError::AlreadyThere { menu: self.menu.clone() });
                }
            }
        }
        Ok(())
    }
}

/// Sets one property; its default is nothing to be said.
pub(super) fn assign(meaning: Meaning, row: &mut Row, name: &Name, setting: &Setting) {
    if meaning.same(&row.origin, name, Some(setting), None) {
        row.properties.remove(name.as_str());
    } else {
        row.properties.insert(name.clone(), setting.clone());
    }
}

/// Puts `row` in the place of another; whoever refers to it follows.
pub(super) fn replace(config: &mut Config, path: &MenuPath, at: usize, row: Row) {
    let facts = Meaning::of(config, path).facts;
    let before = named(path, facts, &config.menus[path].rows[at]);
    let after = named(path, facts, &row);
    rows(config, path)[at] = row;
    if let (Some(before), Some(after)) = (before, after)
        && before != after
    {
        for (menu, at, property) in referring(config, &before) {
            let row = &mut rows(config, &menu)[at];
            if let Some(setting) = row.properties.get_mut(property.as_str()) {
                *setting = renamed(setting, &before.1, &after.1);
            }
        }
    }
}

/// Puts a row in, making the menu if there is none.
pub(super) fn insert(config: &mut Config, path: &MenuPath, at: usize, row: Row) {
    rows(config, path).insert(at, row);
}

/// Moves the row at `at` to before the one at `before`, or to the end.
pub(super) fn shift<T>(rows: &mut Vec<T>, at: usize, before: Option<usize>) {
    let row = rows.remove(at);
    let to = match before {
        Some(before) if before > at => before - 1,
        Some(before) => before,
        None => rows.len(),
    };
    rows.insert(to, row);
}

/// The rows of a menu, which is made if it is not there.
pub(super) fn rows<'a>(config: &'a mut Config, path: &MenuPath) -> &'a mut Vec<Row> {
    &mut config.menus.entry(path.clone()).or_default().rows
}

/// The properties without those at their default.
fn kept(meaning: Meaning, properties: &Properties) -> Properties {
    let said = |(name, it): &(&Name, &Setting)| !meaning.same(&Origin::Added, name, Some(it), None);
    properties.iter().filter(said).map(|(name, it)| (name.clone(), it.clone())).collect()
}

/// Where the row is that `target` means. A row that is there by itself need not
/// be mentioned anywhere: then it is made.
fn locate_or_make(
    config: &mut Config,
    facts: &Facts,
    path: &MenuPath,
    target: &Target,
) -> Result<usize, ApplyError> {
    let origin = match target {
        Target::Settings => Origin::Given(Selector::Settings),
        Target::Given(selector) => Origin::Given(selector.clone()),
        Target::Find { .. } | Target::Place { .. } => return locate(config, facts, path, target),
    };
    Ok(mentioned(config, path, origin))
}

/// Where the row is that is there by itself, after it is mentioned if it was not.
pub(super) fn mentioned(config: &mut Config, path: &MenuPath, origin: Origin) -> usize {
    let rows = rows(config, path);
    rows.iter().position(|row| row.origin == origin).unwrap_or_else(|| {
        rows.push(Row { origin, properties: Properties::new() });
        rows.len() - 1
    })
}

/// Where the row is that `target` means.
fn locate(
    config: &Config,
    facts: &Facts,
    path: &MenuPath,
    target: &Target,
) -> Result<usize, ApplyError> {
    let rows = config.menus.get(path).map_or(&[][..], |menu| &menu.rows);
    let mut matching: Vec<usize> = match target {
        Target::Settings => given(rows, &Selector::Settings).collect(),
        Target::Given(selector) => given(rows, selector).collect(),
        Target::Find { has, lacks } => {
            let fits = |(_, row): &(usize, &Row)| {
                has_all(facts, row, has)
                    && lacks.iter().all(|name| row.get(name.as_str()).is_none())
            };
            rows.iter().enumerate().filter(fits).map(|(at, _)| at).collect()
        }
        Target::Place { at, row } => {
            let nth = rows.iter().enumerate().filter(|(_, row)| !is_given(row)).nth(*at);
            nth.filter(|(_, found)| found.properties == *row)
                .map(|(at, _)| at)
                .into_iter()
                .collect()
        }
    };
    matching.dedup_by(|one, other| rows[*one] == rows[*other]);
    match matching[..] {
        [at] => Ok(at),
        [] => Err(ApplyError::NoSuchRow { menu: path.clone() }),
        _ => Err(ApplyError::Ambiguous { menu: path.clone() }),
    }
}

/// Whether `target` means any row of the menu.
pub(super) fn finds(config: &Config, path: &MenuPath, target: &Target) -> bool {
    let found = locate(config, Meaning::of(config, path).facts, path, target);
    !matches!(found, Err(ApplyError::NoSuchRow { .. }))
}

/// Where the rows are that are there by themselves and called so.
fn given<'a>(rows: &'a [Row], selector: &'a Selector) -> impl Iterator<Item = usize> + 'a {
    let called = move |row: &Row| matches!(&row.origin, Origin::Given(own) if own == selector);
    rows.iter().enumerate().filter(move |(_, row)| called(row)).map(|(at, _)| at)
}

/// Whether the row has every one of `pairs`.
pub(super) fn has_all(facts: &Facts, row: &Row, pairs: &[(Name, Setting)]) -> bool {
    pairs.iter().all(|(name, setting)| said(facts, row, name.as_str()) == Some(setting.as_bytes()))
}

/// Forgets rows and menus of which nothing is said any more.
fn tidy(config: &mut Config, path: &MenuPath) {
    let Some(Menu { rows }) = config.menus.get_mut(path) else { return };
    rows.retain(|row| !is_given(row) || !row.properties.is_empty());
    if rows.is_empty() {
        config.menus.remove(path);
    }
}
