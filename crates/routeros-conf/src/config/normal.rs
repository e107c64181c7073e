//! The one form of all configurations that mean the same.

use std::cmp::Ordering;

use crate::{
    catalogue::{self, Facts, Shape},
    config::{Config, Origin, Row},
    value::Value,
};

impl Config {
    /// The same configuration in the form that two equal ones share.
    ///
    /// Values have their one spelling, what is at its default or what a selector
    /// says already is left out, and where order means nothing rows are sorted by
    /// key. Where it means something (firewall, queues, routing filters, unknown
    /// menus) it stays.
    /// What the head of the export said stays too; [`digest`](Self::digest)
    /// ignores it.
    #[must_use]
    pub fn normal(&self) -> Self {
        let mut normal = self.clone();
        for (path, menu) in &mut normal.menus {
            let facts = catalogue::facts(path, menu);
            for row in &mut menu.rows {
                for (name, setting) in &mut row.properties {
                    *setting = catalogue::canonical(facts, name.as_str(), setting);
                }
                let origin = &row.origin;
                row.properties.retain(|name, setting| {
                    let said = origin.says(facts, name.as_str()).map(Value::as_bytes);
                    said != Some(setting.as_bytes())
                });
            }
        }
        normal.elide();
        for (path, menu) in &mut normal.menus {
            let facts = catalogue::facts(path, menu);
            sort(facts, &mut menu.rows);
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

/// Rows that are there by themselves first, then the added ones: by key where
/// their order means nothing, as they are where it does.
fn sort(facts: &Facts, rows: &mut Vec<Row>) {
    let place = |row: Row| match (&row.origin, facts.shape) {
        (Origin::Added, Shape::Ordered) => (true, None, row),
        (origin, _) => (*origin == Origin::Added, row.key(facts), row),
    };
    let mut placed: Vec<_> = rows.drain(..).map(place).collect();
    placed.sort_by(|(one_added, one_key, one), (other_added, other_key, other)| {
        let by_key = (one_added, one_key).cmp(&(other_added, other_key));
        let ordered = *one_added && facts.shape == Shape::Ordered;
        by_key.then_with(|| {
            if ordered { Ordering::Equal } else { one.properties.cmp(&other.properties) }
        })
    });
    rows.extend(placed.into_iter().map(|(_, _, row)| row));
}
