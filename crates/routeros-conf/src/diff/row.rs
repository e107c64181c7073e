//! Questions to one row, or to two, that comparing and planning ask.

use std::{cmp::Ordering, iter};

use crate::{
    catalogue::{self, Facts},
    config::{About, Config, Origin, Row, Selector},
    path::MenuPath,
    value::{Name, Properties, Setting, Value},
};

/// What the values of one menu mean on a router of one version.
#[derive(Clone, Copy)]
pub(crate) struct Meaning {
    pub(crate) facts: &'static Facts,
    /// The first number of RouterOS's version.
    major: Option<u32>,
}

impl Meaning {
    pub(crate) fn new(facts: &'static Facts, about: &About) -> Self {
        Self { facts, major: about.major() }
    }

    /// Of the menu at `path`, given what `config` says there.
    pub(crate) fn of(config: &Config, path: &MenuPath) -> Self {
        let menu = config.menus.get(path);
        let facts = menu.map_or_else(|| catalogue::menu(path), |menu| menu.facts(path));
        Self::new(facts, &config.about)
    }

    /// The value that says of a row what nothing says, if there is one.
    ///
    /// Of a row that is there by itself its name is what its selector calls it:
    /// a port that was never renamed is named as it was delivered.
    pub(crate) fn default(self, origin: &Origin, name: &str) -> Option<Setting> {
        if let Some(value) = origin.says(self.facts, name) {
            return Some(Setting::Value(value.clone()));
        }
        self.facts.default_of(origin, name, self.major).map(Setting::from)
    }

    /// Whether nobody knows what `name` of a row that is there by itself is when nothing is said of it:
    /// it has no known default, nor does `unset` restore it.
    pub(crate) fn is_unknown(self, origin: &Origin, name: &str) -> bool {
        let Origin::Given(selector) = origin else { return false };
        let unsets = *selector != Selector::Settings && self.facts.is_optional(name);
        !unsets && self.default(origin, name).is_none()
    }

    /// Whether two settings of `name` mean the same; none is the default.
    pub(crate) fn same(
        self,
        origin: &Origin,
        name: &Name,
        one: Option<&Setting>,
        other: Option<&Setting>,
    ) -> bool {
        if one == other {
            return true;
        }
        let canonical = |it: &Setting| catalogue::canonical(self.facts, name.as_str(), it);
        match (one, other) {
            (Some(one), Some(other)) => canonical(one) == canonical(other),
            (Some(it), None) | (None, Some(it)) => {
                self.facts.is_default(origin, name.as_str(), it, self.major)
                    || origin
                        .says(self.facts, name.as_str())
                        .is_some_and(|value| value.as_bytes() == it.as_bytes())
            }
            (None, None) => true,
        }
    }
}

/// Every property that one of two rows has, by name, with what it is in each.
pub(super) fn side_by_side<'a>(
    one: &'a Properties,
    other: &'a Properties,
) -> impl Iterator<Item = (&'a Name, Option<&'a Setting>, Option<&'a Setting>)> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    iter::from_fn(move || {
        let order = match (one.peek(), other.peek()) {
            (Some((one, _)), Some((other, _))) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => one.next().map(|(name, it)| (name, Some(it), None)),
            Ordering::Greater => other.next().map(|(name, it)| (name, None, Some(it))),
            Ordering::Equal => {
                let (name, it) = one.next()?;
                Some((name, Some(it), other.next().map(|(_, it)| it)))
            }
        }
    })
}

/// Whether the row is there by itself.
pub(crate) fn is_given(row: &Row) -> bool {
    row.origin != Origin::Added
}

/// What the row has under `name`: its property, or what its selector says.
pub(crate) fn said<'a>(facts: &Facts, row: &'a Row, name: &str) -> Option<&'a [u8]> {
    let setting = row.get(name).map(Setting::as_bytes);
    setting.or_else(|| row.origin.says(facts, name).map(Value::as_bytes))
}
