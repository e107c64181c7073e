//! Which properties there are at all, and what the catalogue says of a menu.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use routeros_conf::{
    MenuPath,
    catalogue::{self, Facts},
};

/// What the catalogue knows of the menu at `path`.
pub(crate) fn facts(path: &'static str) -> &'static Facts {
    static UNKNOWN: LazyLock<&'static Facts> = LazyLock::new(|| catalogue::menu(&MenuPath::root()));
    static FACTS: LazyLock<HashMap<&'static str, &'static Facts>> =
        LazyLock::new(|| catalogue::all().collect());
    FACTS.get(path).copied().unwrap_or(*UNKNOWN)
}

/// Whether a property of this name occurs in any menu: what is known of single
/// menus is not all that they take, but a slip of the pen is in none of them.
pub(crate) fn knows(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        let tables = super::all().flat_map(|menu| menu.settable).copied();
        tables.chain(catalogue::all().flat_map(|(_, facts)| properties(facts))).collect()
    });
    NAMES.contains(name)
}

/// The properties that the catalogue knows of a menu.
pub(crate) fn properties(facts: &'static Facts) -> impl Iterator<Item = &'static str> {
    let named = [facts.keys, facts.secrets, facts.flags, facts.sets];
    named
        .into_iter()
        .flatten()
        .copied()
        .chain(facts.refers.iter().map(|refers| refers.property))
        .chain(defaults(facts).map(|(name, _)| name))
}

/// The defaults that the catalogue knows of a menu, in any version.
pub(super) fn defaults(
    facts: &'static Facts,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let presets = facts.presets.iter().flat_map(|(_, values)| *values);
    facts.defaults.iter().chain(facts.defaults_7).chain(presets).copied()
}
