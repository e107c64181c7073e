//! Rows made from a table of what they may hold.

use proptest::{collection::vec, prelude::*};
use routeros_conf::{Config, Origin, Properties, Row, Selector, Setting, catalogue};

use super::{Family, rows, tables::TABLES};

/// A menu, and what its rows may hold.
pub(super) struct Table {
    pub(super) menu: &'static str,
    pub(super) family: Family,
    pub(super) rows: Rows,
    /// Properties, and the values they may have. An empty one is none, [`FLAG`] is
    /// a flag, and `$` with a menu is the name of one of its rows.
    pub(super) columns: &'static [(&'static str, &'static [&'static str])],
}

/// Which rows a table has.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// Added ones, at most so many.
    Most(usize),
    /// Some that are there by themselves, called by the first column.
    Named,
    /// The one row of a menu of settings.
    Settings,
}

/// The value of a property that counts by being there.
pub(super) const FLAG: &str = "+";

/// What is picked for the cells of a table, row by row.
pub(super) type Picks = Vec<Vec<usize>>;

/// Picks for every table.
pub(super) fn picks() -> impl Strategy<Value = Vec<Picks>> {
    let table = |table: &Table| {
        let rows = match table.rows {
            Rows::Most(most) => 0..=most,
            Rows::Named => 0..=2,
            Rows::Settings => 1..=1,
        };
        vec(vec(0..840_usize, table.columns.len()), rows)
    };
    TABLES.iter().map(table).collect::<Vec<_>>()
}

/// Fills the tables of a family. A row may name those of the tables before, and
/// those before it.
pub(super) fn fill(config: &mut Config, family: Family, picks: &[Picks]) {
    let fits = |table: &Table| [Family::Any, family].contains(&table.family);
    for (table, picks) in TABLES.iter().zip(picks).filter(|(table, _)| fits(table)) {
        for cells in picks {
            let Some(row) = table.row(config, cells) else { continue };
            let facts = catalogue::menu(&table.menu.parse().unwrap());
            let key = row.key(facts);
            let twin = |other: &Row| key.is_some() && other.key(facts) == key;
            let is_taken = |name| named(config, INTERFACES).contains(&name);
            let is_interface = INTERFACES.contains(&table.menu);
            let taken = is_interface && row.get("name").is_some_and(is_taken);
            if !taken && !config.rows(table.menu).any(twin) {
                rows(config, table.menu).push(row);
            }
        }
    }
}

impl Table {
    /// The row of these picks; none where it had to name a row and there is none.
    fn row(&self, config: &Config, cells: &[usize]) -> Option<Row> {
        let mut properties = Properties::new();
        for ((name, choices), cell) in self.columns.iter().zip(cells) {
            let choice = choices[cell % choices.len()];
            match setting(config, choice, cell / choices.len()) {
                Some(setting) => _ = properties.insert((*name).into(), setting),
                None if choices.contains(&"") => {}
                None => return None,
            }
        }
        let origin = match self.rows {
            Rows::Most(_) => Origin::Added,
            Rows::Settings => Origin::Given(Selector::Settings),
            Rows::Named => {
                let name = properties.remove(self.columns[0].0)?;
                Origin::Given(Selector::Name(name.as_bytes().into()))
            }
        };
        Some(Row { origin, properties })
    }
}

/// What a choice stands for.
fn setting(config: &Config, choice: &str, nth: usize) -> Option<Setting> {
    let Some(menu) = choice.strip_prefix('$') else {
        return match choice {
            "" => None,
            FLAG => Some(Setting::Present),
            value => Some(value.into()),
        };
    };
    let menus: &[&str] = if menu == "/interface" { INTERFACES } else { &[menu] };
    let names = named(config, menus);
    names.get(nth % names.len().max(1)).map(|name| (*name).clone())
}

/// The names of all rows of some menus.
fn named<'a>(config: &'a Config, menus: &[&str]) -> Vec<&'a Setting> {
    menus.iter().flat_map(|menu| config.rows(menu)).filter_map(|row| row.get("name")).collect()
}

/// The menus of interfaces that there are tables for.
const INTERFACES: &[&str] =
    &["/interface/ethernet", "/interface/bridge", "/interface/vlan", "/interface/wireguard"];
