//! Rows that are there by themselves, and how an export calls them.

use std::{collections::HashMap, sync::LazyLock};

use routeros_conf::{Name, Selector, Value, catalogue::Shape as Form, config::Origin};

use super::INTERFACES;
use crate::{
    host::Host,
    menu::{Menu, Shape},
    row::{Row, parse_id},
};

/// Lists in which some rows come with the router although more can be added.
const BUILT_IN: &[(&str, &[&str])] = &[
    ("/interface/list", &["all", "none", "dynamic", "static"]),
    ("/user/group", &["read", "write", "full", "watch"]),
];

/// Whether some rows of the list at `path` are there on every router.
pub(crate) fn is_built_in(path: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| *known == path)
}

/// Marks those of the rows of an untouched store that came with the router.
pub(super) fn mark(host: Host, menu: &Menu, rows: &mut [Row]) {
    for (number, row) in (0..).zip(rows) {
        row.given = selector(host, menu, row, number);
    }
}

fn selector(host: Host, menu: &Menu, row: &Row, number: u32) -> Option<Selector> {
    let menu = if menu.store() == INTERFACES { of_kind(host, row).unwrap_or(menu) } else { menu };
    let facts = menu.facts();
    if (facts.shape == Form::Settings || menu.shape == Shape::Settings) && row.id == 0 {
        return Some(Selector::Settings);
    }
    let find = |name: &str, value: &str| {
        Some(Selector::Find(vec![(Name::from(name), Value::from(value))]))
    };
    if let Some(socket) = row.get("default-name") {
        return find("default-name", &socket.text());
    }
    let built_in = BUILT_IN.iter().find(|(path, _)| *path == menu.path);
    let built_in = built_in.is_some_and(|(_, names)| names.contains(&&*row.text("name")));
    let fixed = facts.given && !menu.verbs.contains(&"add");
    if !(built_in || fixed || row.is("default", "true")) {
        return None;
    }
    let numbered = facts.presets.iter().any(|(name, _)| name.parse() == Ok(number));
    match facts.names.and_then(|name| row.get(name)) {
        _ if numbered => Some(Selector::Number(number)),
        Some(name) => Some(Selector::Name(name.as_bytes().into())),
        None => find("default", "yes"),
    }
}

/// The menus of interfaces of one kind, by what `/interface` calls it.
static BY_KIND: LazyLock<HashMap<&'static str, Vec<&'static Menu>>> = LazyLock::new(|| {
    let mut index: HashMap<_, Vec<_>> = HashMap::new();
    for menu in super::all().filter(|menu| menu.store() == INTERFACES) {
        if let Some((_, kind)) = menu.kind {
            index.entry(kind).or_default().push(menu);
        }
    }
    index
});

/// The menu of interfaces of a row's kind, which is the one that configures it.
pub(crate) fn of_kind(host: Host, row: &Row) -> Option<&'static Menu> {
    let menus = BY_KIND.get(&*row.text("type"))?;
    menus.iter().copied().find(|menu| menu.owns(row) && menu.is_on(host))
}

/// How configuration speaks of a row.
pub(crate) fn of(row: &Row) -> Origin {
    row.given.clone().map_or(Origin::Added, Origin::Given)
}

/// Whether `selector` means `row`, the `number`th of those that are there by
/// themselves in `menu`.
pub(crate) fn means(menu: &Menu, selector: &Selector, row: &Row, number: u32) -> bool {
    let holds = |name: &str, value: &Value| match row.get(name) {
        Some(held) if held.is("true") => value.is("yes") || value.is("true"),
        Some(held) if held.is("false") => value.is("no") || value.is("false"),
        Some(held) => held.as_bytes() == value.as_bytes(),
        None => false,
    };
    match selector {
        Selector::Settings => true,
        Selector::Number(wanted) => *wanted == number,
        Selector::Id(id) => id.as_str().and_then(parse_id) == Some(row.id),
        Selector::Name(name) => {
            let named = menu.facts().names.into_iter().chain(menu.key);
            named.chain(["name"]).any(|property| holds(property, name))
        }
        Selector::Find(conditions) => {
            conditions.iter().all(|(name, value)| holds(name.as_str(), value))
        }
    }
}
