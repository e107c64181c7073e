//! Names of rows, and the rows that refer to them.
//!
//! RouterOS keeps references by the row, not by its name: renaming an interface
//! renames it in every row that refers to it, and removing it leaves them
//! without one, even if another of the same name is made later.

use crate::{
    catalogue::{self, Facts, Refers},
    config::{Config, Row},
    diff::row::said,
    path::MenuPath,
    value::{Name, Setting, Value},
};

/// The property by which others refer to a row.
pub(super) const NAME: &str = "name";

/// A name, and the menu or namespace it is taken in.
pub(crate) type Object = (String, Vec<u8>);

/// What others would call the row; none where a name is a property like others, and
/// rows may share it (`/ip/dns/static`).
pub(crate) fn named(path: &MenuPath, facts: &Facts, row: &Row) -> Option<Object> {
    let space = namespace(path.as_str());
    let names = facts.names == Some(NAME) || facts.keys.contains(&NAME);
    if !names && space != Refers::INTERFACES {
        return None;
    }
    Some((space.to_owned(), said(facts, row, NAME)?.to_vec()))
}

/// What others would call a row of the menu that has this name.
pub(super) fn object(path: &MenuPath, name: &Setting) -> Object {
    (namespace(path.as_str()).to_owned(), name.as_bytes().to_vec())
}

/// Which rows the row refers to.
pub(crate) fn references(facts: &Facts, row: &Row) -> Vec<Object> {
    let refer = |refers: &Refers| {
        let setting = row.properties.get(refers.property)?;
        Some(objects(refers, setting))
    };
    by_name(facts).filter_map(refer).flatten().collect()
}

/// Which rows the property refers to when it is `setting`.
pub(super) fn meant(facts: &Facts, property: &Name, setting: &Setting) -> Vec<Object> {
    let refers = by_name(facts).filter(|refers| refers.property == property.as_str());
    refers.flat_map(|refers| objects(refers, setting)).collect()
}

/// Every place where `config` refers to `object`: menu, row, property.
pub(super) fn referring(config: &Config, object: &Object) -> Vec<(MenuPath, usize, Name)> {
    let mut found = Vec::new();
    for (path, menu) in &config.menus {
        let facts = catalogue::facts(path, menu);
        for refers in by_name(facts).filter(|refers| namespace(refers.menu) == object.0) {
            for (at, row) in menu.rows.iter().enumerate() {
                if let Some((name, setting)) = row.properties.get_key_value(refers.property)
                    && elements(setting).any(|element| element == object.1)
                {
                    found.push((path.clone(), at, name.clone()));
                }
            }
        }
    }
    found
}

/// The setting with one name in it replaced by another.
pub(super) fn renamed(setting: &Setting, old: &[u8], new: &[u8]) -> Setting {
    let parts = setting.as_bytes().split(|byte| *byte == b',').map(|part| {
        let (not, name) = negation(part);
        [not, if name == old { new } else { name }].concat()
    });
    Setting::Value(Value::from(parts.collect::<Vec<_>>().join(&b',')))
}

/// The menus of interfaces share one namespace, and lists of interfaces are
/// named in the same places.
fn namespace(menu: &str) -> &str {
    let below = menu.strip_prefix(Refers::INTERFACES).and_then(|rest| rest.strip_prefix('/'));
    if below.is_some_and(|rest| !rest.contains('/')) { Refers::INTERFACES } else { menu }
}

/// References to rows that have names, rather than to words that rows share
/// (lists of addresses): only these follow when a row is renamed.
fn by_name(facts: &Facts) -> impl Iterator<Item = &'static Refers> + use<> {
    facts.refers.iter().filter(|refers| refers.named == NAME)
}

fn objects(refers: &Refers, setting: &Setting) -> Vec<Object> {
    let space = namespace(refers.menu);
    elements(setting).map(|name| (space.to_owned(), name.to_vec())).collect()
}

/// The names in a value such as `!lan` or `ether1,ether2`.
fn elements(setting: &Setting) -> impl Iterator<Item = &[u8]> {
    setting.as_bytes().split(|byte| *byte == b',').map(|part| negation(part).1)
}

fn negation(part: &[u8]) -> (&[u8], &[u8]) {
    if part.first() == Some(&b'!') { part.split_at(1) } else { part.split_at(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_wherever_it_stands_in_a_list() {
        let check = |before: &str, after: &str| {
            assert_eq!(renamed(&before.into(), b"lan", b"home"), Setting::from(after));
        };
        check("lan", "home");
        check("!lan", "!home");
        check("ether1,lan,lan2", "ether1,home,lan2");
    }

    #[test]
    fn interfaces_share_one_namespace() {
        assert_eq!(namespace("/interface/vlan"), namespace("/interface/bridge"));
        assert_eq!(namespace("/interface/list"), "/interface");
        assert_eq!(namespace("/interface/wifi/security"), "/interface/wifi/security");
        assert_eq!(namespace("/ip/pool"), "/ip/pool");
    }
}
