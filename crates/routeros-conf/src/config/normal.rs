//! The one form of all configurations that mean the same.

use std::cmp::Ordering;

use crate::{
    catalogue::{self, Facts, Shape},
    config::{Config, Origin, Row},
    value::{Properties, Setting},
};

impl Config {
    /// The same configuration in the form that two equal ones share.
    ///
    /// Values have their one spelling, what is at its default is left out, and
    /// where order means nothing rows are sorted by key. Where it means
    /// something (firewall, queues, routing filters, unknown menus) it stays.
    /// What the head of the export said stays too; [`digest`](Self::digest)
    /// ignores it.
    #[must_use]
    pub fn normal(&self) -> Self {
        let mut normal = self.clone();
        for (path, menu) in &mut normal.menus {
            let facts = catalogue::facts(path, menu);
            for row in &mut menu.rows {
                row.properties = canonical(facts, &row.properties);
            }
        }
        normal.elide();
        for (path, menu) in &mut normal.menus {
            let facts = catalogue::facts(path, menu);
            menu.rows.sort_by(|one, other| order(facts, one, other));
        }
        normal
    }

    /// Leaves out what is at its default, rows of which nothing is left to say,
    /// and menus without rows.
    pub(super) fn elide(&mut self) {
        let major = self.about.major();
        self.menus.retain(|path, menu| {
            let facts = catalogue::facts(path, menu);
            menu.rows.retain_mut(|row| {
                let origin = &row.origin;
                row.properties.retain(|name, setting| {
                    !facts.is_default(origin, name.as_str(), setting, major)
                });
                row.origin == Origin::Added || !row.properties.is_empty()
            });
            !menu.rows.is_empty()
        });
    }
}

fn canonical(facts: &Facts, properties: &Properties) -> Properties {
    let respelled = |name: &str, setting: &Setting| catalogue::canonical(facts, name, setting);
    properties
        .iter()
        .map(|(name, setting)| (name.clone(), respelled(name.as_str(), setting)))
        .collect()
}

/// Rows that are there by themselves first, then the added ones: by key where
/// their order means nothing, as they are where it does.
fn order(facts: &Facts, one: &Row, other: &Row) -> Ordering {
    match (&one.origin, &other.origin) {
        (Origin::Given(one), Origin::Given(other)) => one.cmp(other),
        (Origin::Given(_), Origin::Added) => Ordering::Less,
        (Origin::Added, Origin::Given(_)) => Ordering::Greater,
        (Origin::Added, Origin::Added) if facts.shape == Shape::Ordered => Ordering::Equal,
        (Origin::Added, Origin::Added) => {
            let by_key = one.key(facts).cmp(&other.key(facts));
            by_key.then_with(|| one.properties.cmp(&other.properties))
        }
    }
}
