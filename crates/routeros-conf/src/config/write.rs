//! From what an export means back to statements.

use std::borrow::Cow;

use crate::{
    catalogue::Facts,
    config::{About, Config, Origin, Row, sequence},
    export::{Assigned, Assignment, Export, Statement, Verb},
    path::MenuPath,
    value::{Name, Properties, Setting},
};

impl Config {
    /// The export that means this configuration, menus in the order of
    /// `/export`, each row behind those that it refers to.
    ///
    /// [`from_export`](Self::from_export) of it is this configuration again,
    /// provided that no row that is there by itself is without properties.
    pub fn to_export(&self) -> Export {
        let rows = sequence::exported(self).into_iter();
        let statements =
            rows.filter_map(|(path, facts, row)| statement(path, facts, row, &self.about));
        Export { about: self.about.clone(), statements: statements.collect(), damage: Vec::new() }
    }
}

/// The statement that makes a row what it is; none if nothing is to be said.
fn statement(menu: &MenuPath, facts: &Facts, row: &Row, about: &About) -> Option<Statement> {
    let mut properties = Cow::Borrowed(&row.properties);
    let (verb, selector) = match &row.origin {
        Origin::Added => {
            say_defaults(&mut properties, facts, about);
            (Verb::Add, None)
        }
        Origin::Given(_) if row.properties.is_empty() => return None,
        Origin::Given(selector) => (Verb::Set, Some(selector.clone())),
    };
    let assignments = properties.iter().map(|(name, setting)| Assignment {
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

/// Adds what exports of this version say though it is the default.
fn say_defaults(properties: &mut Cow<'_, Properties>, facts: &Facts, about: &About) {
    for (name, since) in facts.said {
        let default = facts.default_of(&Origin::Added, name, about.major());
        if let Some(default) = default
            && about.release() >= Some(*since)
            && !properties.contains_key(*name)
        {
            properties.to_mut().insert(Name::from(*name), Setting::from(default));
        }
    }
}
