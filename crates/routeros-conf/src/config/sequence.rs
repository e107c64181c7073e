//! In which order an export says rows.

use std::collections::HashMap;

use crate::{
    catalogue::{self, Facts},
    config::{Config, Row},
    path::MenuPath,
    plan::references::{Object, named, references},
};

/// Every row with its menu and what is known of that: menus in the order of `/export`, rows of a menu in their
/// own.
///
/// A row that refers to one of a later menu stands behind that one, with what is left
/// of its own menu, so that the text can be imported from top to bottom: a VLAN on a
/// bond follows the bond, though VLANs come before bonds. Real exports of 7.23 do.
pub(super) fn exported(config: &Config) -> Vec<(&MenuPath, &'static Facts, &Row)> {
    let mut sections: Vec<Section<'_>> = config
        .menus
        .iter()
        .map(|(path, menu)| Section { path, facts: menu.facts(path), rows: &menu.rows })
        .collect();
    sections.sort_by_cached_key(|section| catalogue::rank(section.path, &config.about));
    let mut to_come = ToCome::of(&sections);
    let mut said = Vec::new();
    loop {
        sections.retain(|section| !section.rows.is_empty());
        let ready = sections.iter().position(|section| !to_come.holds_back(section));
        // Where all that is left waits for one another, nothing is gained by waiting.
        let Some(section) = sections.get_mut(ready.unwrap_or(0)) else { return said };
        while let Some((row, rest)) = section.rows.split_first() {
            said.push((section.path, section.facts, row));
            to_come.strike(section, row);
            section.rows = rest;
            if to_come.holds_back(section) {
                break;
            }
        }
    }
}

/// What is not said yet of a menu.
struct Section<'a> {
    path: &'a MenuPath,
    facts: &'static Facts,
    rows: &'a [Row],
}

/// The names of rows that are not said yet, and the menus of these rows.
struct ToCome<'a>(HashMap<Object, Vec<&'a MenuPath>>);

impl<'a> ToCome<'a> {
    fn of(sections: &[Section<'a>]) -> Self {
        let mut names: HashMap<_, Vec<_>> = HashMap::new();
        for section in sections {
            let rows = section.rows.iter();
            for name in rows.filter_map(|row| named(section.path, section.facts, row)) {
                names.entry(name).or_default().push(section.path);
            }
        }
        Self(names)
    }

    /// Whether the next row of a menu refers to one of another menu that is yet to
    /// come.
    fn holds_back(&self, section: &Section<'_>) -> bool {
        let Some(row) = section.rows.first() else { return false };
        references(section.facts, row).iter().any(|object| {
            self.0.get(object).is_some_and(|menus| menus.iter().any(|menu| *menu != section.path))
        })
    }

    fn strike(&mut self, section: &Section<'_>, row: &Row) {
        let Some(name) = named(section.path, section.facts, row) else { return };
        if let Some(menus) = self.0.get_mut(&name)
            && let Some(at) = menus.iter().position(|menu| *menu == section.path)
        {
            menus.swap_remove(at);
        }
    }
}
