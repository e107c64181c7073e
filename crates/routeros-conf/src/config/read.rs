//! From the text of an export to what it means.

use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

use crate::{
    catalogue,
    config::{Config, Menu, Origin, Row, Selector},
    export::{Assigned, Assignment, Damage, Export, Statement, Verb},
    path::MenuPath,
    value::{Name, Properties, Setting, Value},
};

/// How many rows are looked at in search of those that a selector means, in
/// the whole export; real ones need a few thousand.
const MOST_LOOKS: usize = 2_000_000;

/// An export that must not be taken for the whole configuration of a router.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the export is no whole configuration: {}", self.summary())]
pub struct Incomplete {
    /// What of the text was not understood or is missing.
    pub damage: Vec<Damage>,
    /// Statements that were understood and have no meaning as configuration.
    pub refused: Vec<Refused>,
}

impl Incomplete {
    fn summary(&self) -> String {
        let damage = self.damage.iter().map(ToString::to_string);
        let mut all = damage.chain(self.refused.iter().map(ToString::to_string));
        let first = all.next().unwrap_or_default();
        match all.count() {
            0 => first,
            more => format!("{first}; and {more} more"),
        }
    }
}

/// A statement that does not say how something is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, {menu}: {why}")]
pub struct Refused {
    /// The line on which it begins.
    pub line: u32,
    /// The menu it is for.
    pub menu: MenuPath,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a statement is no configuration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Why {
    /// A command that does something, or moves a row.
    #[error("`{0}` is no configuration; say how it is, with `add` and `set`")]
    Command(String),
    /// `remove` of rows that no `add` before it made.
    #[error("only rows that were added before can be removed")]
    NotAdded,
    /// An export whose selectors cost more than any real one's.
    #[error("too many rows to search; this is no export of one router")]
    TooMany,
}

impl Config {
    /// What a whole export means.
    ///
    /// An export with damage, or with statements that are no configuration, is
    /// refused: what is missing would look as if it had been removed.
    pub fn from_export(export: &Export) -> Result<Self, Incomplete> {
        let (config, refused) = Self::from_damaged(export);
        if export.damage.is_empty() && refused.is_empty() {
            return Ok(config);
        }
        Err(Incomplete { damage: export.damage.clone(), refused })
    }

    /// What can be made of an export that may be damaged: to be shown, never
    /// to be compared or applied.
    pub fn from_damaged(export: &Export) -> (Self, Vec<Refused>) {
        let mut menus: BTreeMap<MenuPath, Draft> = BTreeMap::new();
        let mut refused = Vec::new();
        let mut looks = MOST_LOOKS;
        for statement in &export.statements {
            let draft = menus.entry(statement.menu.clone()).or_default();
            if let Err(why) = draft.take(statement, &mut looks) {
                let Statement { line, menu, .. } = statement;
                refused.push(Refused { line: *line, menu: menu.clone(), why });
            }
        }
        let menus = menus.into_iter().map(|(path, draft)| (path, draft.finish())).collect();
        let mut config = Self { about: export.about.clone(), menus };
        config.elide();
        (config, refused)
    }
}

/// A menu while statements come in.
#[derive(Default)]
struct Draft {
    given: Vec<Row>,
    places: HashMap<Selector, usize>,
    added: Vec<Row>,
}

impl Draft {
    fn take(&mut self, statement: &Statement, looks: &mut usize) -> Result<(), Why> {
        let to_no = |value: &str| {
            let to = Assigned::Set(Setting::from(value));
            vec![Assignment { name: Name::from("disabled"), to }]
        };
        match &statement.verb {
            Verb::Add => {
                let mut row = Row { origin: Origin::Added, properties: Properties::new() };
                assign(&mut row, &statement.assignments);
                self.added.push(row);
                Ok(())
            }
            Verb::Set | Verb::Unset => self.set(statement, &statement.assignments, looks),
            Verb::Enable => self.set(statement, &to_no("no"), looks),
            Verb::Disable => self.set(statement, &to_no("yes"), looks),
            Verb::Remove => self.remove(statement, looks),
            Verb::Move | Verb::Other(_) => Err(Why::Command(statement.verb.as_str().to_owned())),
        }
    }

    /// Changes the added rows that are meant; if there are none, a row that is
    /// there by itself.
    fn set(
        &mut self,
        statement: &Statement,
        assignments: &[Assignment],
        looks: &mut usize,
    ) -> Result<(), Why> {
        let selector = statement.selector.clone().unwrap_or(Selector::Settings);
        let facts = catalogue::menu(&statement.menu);
        let everything = selector == Selector::Find(Vec::new());
        let meant = self.meant(&selector, facts.names, looks)?;
        for index in &meant {
            assign(&mut self.added[*index], assignments);
        }
        if meant.is_empty() || (everything && facts.given) {
            let next = self.given.len();
            let index = *self.places.entry(selector.clone()).or_insert(next);
            if index == next {
                let origin = Origin::Given(selector);
                self.given.push(Row { origin, properties: Properties::new() });
            }
            assign(&mut self.given[index], assignments);
        }
        Ok(())
    }

    fn remove(&mut self, statement: &Statement, looks: &mut usize) -> Result<(), Why> {
        let selector = statement.selector.clone().unwrap_or(Selector::Settings);
        let facts = catalogue::menu(&statement.menu);
        let meant = self.meant(&selector, facts.names, looks)?;
        if meant.is_empty() {
            return Err(Why::NotAdded);
        }
        let mut index = 0;
        self.added.retain(|_| {
            index += 1;
            meant.binary_search(&(index - 1)).is_err()
        });
        Ok(())
    }

    /// The added rows that a selector means, in order.
    fn meant(
        &self,
        selector: &Selector,
        names: Option<&str>,
        looks: &mut usize,
    ) -> Result<Vec<usize>, Why> {
        let by_name;
        let conditions: &[(Name, Value)] = match (selector, names) {
            (Selector::Find(conditions), _) => conditions,
            (Selector::Name(value), names) => {
                by_name = [(Name::from(names.unwrap_or("name")), value.clone())];
                &by_name
            }
            (Selector::Settings | Selector::Number(_) | Selector::Id(_), _) => {
                return Ok(Vec::new());
            }
        };
        *looks = looks.checked_sub(self.added.len()).ok_or(Why::TooMany)?;
        let meets = |row: &Row| {
            conditions.iter().all(|(name, value)| match row.get(name.as_str()) {
                Some(Setting::Value(has)) => has == value,
                Some(Setting::Present) => value.is("yes"),
                None => false,
            })
        };
        Ok((0..self.added.len()).filter(|index| meets(&self.added[*index])).collect())
    }

    fn finish(self) -> Menu {
        Menu { rows: self.given.into_iter().chain(self.added).collect() }
    }
}

fn assign(row: &mut Row, assignments: &[Assignment]) {
    for Assignment { name, to } in assignments {
        match to {
            Assigned::Set(setting) => row.properties.insert(name.clone(), setting.clone()),
            Assigned::Unset => row.properties.remove(name),
        };
    }
}
