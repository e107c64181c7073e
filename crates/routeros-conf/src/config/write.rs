//! From what an export means back to statements.

use crate::{
    catalogue,
    config::{Config, Origin, Row},
    export::{Assigned, Assignment, Export, Statement, Verb},
    path::MenuPath,
};

impl Config {
    /// The export that means this configuration, menus in the order of
    /// `/export`.
    ///
    /// [`from_export`](Self::from_export) of it is this configuration again,
    /// provided that no row that is there by itself is without properties.
    pub fn to_export(&self) -> Export {
        let mut menus: Vec<_> = self.menus.iter().collect();
        menus.sort_by_cached_key(|(path, _)| catalogue::rank(path));
        let statements = menus
            .into_iter()
            .flat_map(|(path, menu)| menu.rows.iter().filter_map(|row| statement(path, row)));
        Export { about: self.about.clone(), statements: statements.collect(), damage: Vec::new() }
    }
}

/// The statement that makes a row what it is; none if nothing is to be said.
fn statement(menu: &MenuPath, row: &Row) -> Option<Statement> {
    let (verb, selector) = match &row.origin {
        Origin::Added => (Verb::Add, None),
        Origin::Given(_) if row.properties.is_empty() => return None,
        Origin::Given(selector) => (Verb::Set, Some(selector.clone())),
    };
    let assignments = row.properties.iter().map(|(name, setting)| Assignment {
        name: name.clone(),
        to: Assigned::Set(setting.clone()),
    });
    Some(Statement {
        line: 0,
        menu: menu.clone(),
        verb,
        selector,
        assignments: assignments.collect(),
        note: None,
    })
}
