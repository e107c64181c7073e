//! What there is at a path: how consoles read commands and how
//! `/console/inspect` walks the tree.

use std::collections::BTreeMap;

use super::{ACTIONS, DEEDS, LOG, arguments, find};
use crate::{
    host::Host,
    menu::{LOOK, Menu, Shape},
    script,
};

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `path`: what several packages share a menu for.
    Level,
    /// `dir`
    Menu,
    /// `cmd`
    Command,
    /// `arg`
    Argument,
}

/// The levels of all trees from 7.12 to 7.24.
const LEVELS: [&str; 6] = ["/interface", "/ip", "/ipv6", "/system", "/tool", "/user"];

impl Kind {
    /// As `/console/inspect` calls it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Level => "path",
            Self::Menu => "dir",
            Self::Command => "cmd",
            Self::Argument => "arg",
        }
    }

    fn of_menu(path: &str) -> Self {
        if LEVELS.contains(&path) { Self::Level } else { Self::Menu }
    }
}

/// What is at `path`, such as `/ip/address/add`; none where there is nothing. The
/// root is empty.
pub(crate) fn kind(host: Host, path: &str) -> Option<Kind> {
    if is_command(host, path) {
        return Some(Kind::Command);
    }
    if path.is_empty() || leads(host, path) {
        return Some(Kind::of_menu(path));
    }
    let (command, name) = path.rsplit_once('/')?;
    let argument =
        || arguments::of(host, command).iter().any(|known| known == name).then_some(Kind::Argument);
    if is_command(host, command) { argument() } else { None }
}

/// What is directly below `path`, in alphabetical order.
pub(crate) fn children(host: Host, path: &str) -> BTreeMap<String, Kind> {
    let mut children = BTreeMap::new();
    if is_command(host, path) {
        children.extend(arguments::of(host, path).into_iter().map(|name| (name, Kind::Argument)));
        return children;
    }
    for menu in super::all().filter(|menu| menu.is_on(host)) {
        if let Some((name, _)) = below(menu.path, path) {
            let kind = Kind::of_menu(&menu.path[..path.len() + 1 + name.len()]);
            children.insert(name.to_owned(), kind);
        }
    }
    for command in commands(host) {
        let Some((name, rest)) = below(command, path) else { continue };
        let kind = if rest.is_empty() { Kind::Command } else { Kind::Menu };
        children.entry(name.to_owned()).or_insert(kind);
    }
    if let Some(menu) = find(host, path) {
        children.extend(verbs(menu).map(|verb| (verb.to_owned(), Kind::Command)));
    }
    if path.is_empty() {
        children.extend(script::builtins().map(|name| (name.to_owned(), Kind::Command)));
    }
    if exports(host, path) {
        children.insert("export".to_owned(), Kind::Command);
    }
    children
}

/// The first word of `path` below `above`, and what follows it.
fn below<'p>(path: &'p str, above: &str) -> Option<(&'p str, &'p str)> {
    let rest = path.strip_prefix(above)?.strip_prefix('/')?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// Whether there is a menu at `path`, or something below it.
fn leads(host: Host, path: &str) -> bool {
    let is_above = |command: &str| below(command, path).is_some();
    find(host, path).is_some() || super::is_directory(host, path) || commands(host).any(is_above)
}

fn is_command(host: Host, path: &str) -> bool {
    let Some((above, verb)) = path.rsplit_once('/') else { return false };
    let in_menu = || find(host, above).is_some_and(|menu| verbs(menu).any(|known| known == verb));
    let exports = verb == "export" && exports(host, above);
    exports || in_menu() || commands(host).any(|command| command == path)
}

fn exports(host: Host, path: &str) -> bool {
    find(host, path).is_some() || super::is_directory(host, path)
}

/// Commands that are more than edits.
fn commands(host: Host) -> impl Iterator<Item = &'static str> {
    let actions = ACTIONS.iter().copied().flatten().filter(move |action| (action.exists)(host));
    let deeds = DEEDS.iter().copied().flatten().filter(move |deed| (deed.exists)(host));
    actions.map(|action| action.command).chain(deeds.map(|deed| deed.command))
}

/// What can be done in every menu of this kind, and what in this one.
fn verbs(menu: &'static Menu) -> impl Iterator<Item = &'static str> {
    const LINES: &[&str] = &["debug", "error", "info", "warning"];
    let common: &[&str] =
        if menu.shape == Shape::Settings { &["get", "print"] } else { &["find", "get", "print"] };
    let lines = if menu.path == LOG { LINES } else { LOOK };
    common.iter().chain(menu.verbs).chain(lines).copied()
}
