//! Rows that name rows of other menus: which they are, what becomes of them when
//! the other is renamed or removed, and which names are refused.
//!
//! Where names occur is known by the catalogue of `routeros-conf`.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use routeros_conf::catalogue::{self, Refers};

use super::INTERFACES;
use crate::{
    menu::{Menu, Trap},
    moment::Moment,
    row::{Row, id_text},
    store::Delta,
};

/// The menu of interface lists, whose names are taken where interfaces are.
const LISTS: &str = "/interface/list";

/// A menu and a property of it that holds names.
type Place = (&'static str, &'static str);

/// Where names of rows occur, by the menu that the rows are in.
static PLACES: LazyLock<HashMap<&'static str, Vec<Place>>> = LazyLock::new(|| {
    let mut places: HashMap<_, Vec<_>> = HashMap::new();
    for (path, facts) in catalogue::all() {
        for refers in facts.refers.iter().filter(|refers| names_rows(refers)) {
            places.entry(refers.menu).or_default().push((path, refers.property));
        }
    }
    places
});

/// Whether a property holds what one row of the other menu has to itself. Names of
/// address lists, which many rows share, need no row.
fn names_rows(refers: &Refers) -> bool {
    refers.menu == Refers::INTERFACES
        || super::vocabulary::facts(refers.menu).names == Some(refers.named)
}

/// What rows become that name `before`, now that it is `after`: they follow a new
/// name; where the row is gone, its id stands in their place, as routers show it.
pub(crate) fn follow(
    moment: &Moment<'_>,
    menu: &Menu,
    before: &Row,
    after: Option<&Row>,
) -> Vec<Delta> {
    let named = match menu.store() {
        INTERFACES => "name",
        _ => menu.facts().names.unwrap_or("name"),
    };
    let Some(old) = before.get(named).map(|name| name.text().into_owned()) else {
        return Vec::new();
    };
    let new = match after {
        Some(row) => row.text(named).into_owned(),
        None => id_text(before.id),
    };
    if old == new || old.is_empty() {
        return Vec::new();
    }
    let mut deltas = Vec::new();
    for (path, property) in occurrences(menu, before) {
        // A socket's power is in a menu of its own and yet the same row.
        let is_own = property == named && super::is_store(path, menu.store());
        if !is_own {
            rename(moment, path, property, (&old, &new), &mut deltas);
        }
    }
    deltas
}

/// The menus and properties in which the name of a row may stand.
fn occurrences(menu: &Menu, row: &Row) -> Vec<Place> {
    let kinds = || {
        let shown = super::all().filter(|other| other.store() == INTERFACES && other.owns(row));
        shown.map(|other| other.path).chain([INTERFACES]).collect()
    };
    let mut paths: Vec<&str> = match menu.store() {
        INTERFACES => kinds(),
        LISTS => vec![LISTS, INTERFACES],
        _ => vec![menu.path],
    };
    paths.sort_unstable();
    paths.dedup();
    paths.iter().filter_map(|path| PLACES.get(path)).flatten().copied().collect()
}

/// Changes a name wherever `property` holds it, alone or among others.
fn rename(
    moment: &Moment<'_>,
    path: &'static str,
    property: &'static str,
    (old, new): (&str, &str),
    deltas: &mut Vec<Delta>,
) {
    let Some(menu) = super::find(moment.host, path) else { return };
    let factory = || super::factory(moment.host, menu.store()).into();
    let rows = moment.state.rows(menu.store()).map_or_else(factory, Cow::Borrowed);
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| menu.owns(row)) {
        // The row may refer twice: what became of it so far counts.
        let known =
            deltas.iter_mut().find(|known| known.store == menu.store() && known.id() == row.id);
        let latest =
            known.as_ref().and_then(|known| known.after.as_ref()).map_or(row, |(_, row)| row);
        let held = latest.text(property);
        if !names(&held).any(|name| name == old) {
            continue;
        }
        let replaced = held.split(',').map(|part| match part.strip_prefix('!') {
            Some(name) if name == old => format!("!{new}"),
            None if part == old => new.to_owned(),
            _ => part.to_owned(),
        });
        let value = replaced.collect::<Vec<_>>().join(",");
        let mut changed = latest.clone();
        changed.set(property.into(), value.into());
        match known {
            Some(known) => known.after = Some((at, changed)),
            None => deltas.push(Delta {
                store: menu.store(),
                before: Some((at, row.clone())),
                after: Some((at, changed)),
            }),
        }
    }
}

/// The names in a value such as `ether1,!ether2`.
fn names(held: &str) -> impl Iterator<Item = &str> {
    held.split(',').map(|part| part.strip_prefix('!').unwrap_or(part))
}

/// Refuses a property that names a row which is not there.
///
/// # Errors
///
/// `input does not match any value of …`.
pub(crate) fn check(
    moment: &Moment<'_>,
    menu: &Menu,
    property: &str,
    held: &str,
) -> Result<(), Trap> {
    let refers = menu.facts().refers.iter().filter(|refers| refers.property == property);
    let mut refers = refers.filter(|refers| names_rows(refers)).peekable();
    let facts = menu.facts();
    let defaults = facts.defaults.iter().chain(facts.defaults_7);
    if refers.peek().is_none() || defaults.into_iter().any(|usual| *usual == (property, held)) {
        return Ok(());
    }
    let mut known: Vec<Row> = Vec::new();
    for refers in refers {
        let Some(target) = super::find(moment.host, refers.menu) else { return Ok(()) };
        if target.generic && target.facts().given {
            return Ok(());
        }
        known.extend(moment.rows(target));
        if refers.menu == Refers::INTERFACES {
            known.extend(moment.rows_at(LISTS));
        }
    }
    let is_there =
        |name: &str| known.iter().any(|row| row.is("name", name) || row.is("default-name", name));
    match names(held).find(|name| !is_word(name) && !is_there(name)) {
        Some(_) => Err(Trap::argument(format!("input does not match any value of {property}"))),
        None => Ok(()),
    }
}

/// What stands in place of a name: nothing, a word, an id, an address.
fn is_word(name: &str) -> bool {
    const WORDS: [&str; 10] =
        ["", "all", "any", "auto", "dynamic", "global", "main", "none", "static", "unknown"];
    WORDS.contains(&name)
        || name.starts_with("default")
        || name.starts_with('*')
        || name.contains(['.', ':', '/', '%'])
}
