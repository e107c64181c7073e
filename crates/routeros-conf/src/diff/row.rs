//! Questions to one row that comparing and planning ask.

use crate::{
    catalogue::{self, Facts},
    config::{About, Config, Origin, Row, Selector},
    path::MenuPath,
    value::{Name, Setting, Value},
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
        if let Some(value) = selected(self.facts, origin, name) {
            return Some(Setting::Value(value.clone()));
        }
        self.facts.default_of(origin, name, self.major).map(Setting::from)
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
                    || selected(self.facts, origin, name.as_str())
                        .is_some_and(|value| value.as_bytes() == it.as_bytes())
            }
            (None, None) => true,
        }
    }
}

/// Whether the row is there by itself.
pub(crate) fn is_given(row: &Row) -> bool {
    row.origin != Origin::Added
}

/// What the row has under `name`: its property, or what its selector says.
pub(crate) fn said<'a>(facts: &Facts, row: &'a Row, name: &str) -> Option<&'a [u8]> {
    let setting = row.get(name).map(Setting::as_bytes);
    setting.or_else(|| selected(facts, &row.origin, name).map(Value::as_bytes))
}

/// What the selector of a row that is there by itself says of `name`.
fn selected<'a>(facts: &Facts, origin: &'a Origin, name: &str) -> Option<&'a Value> {
    match origin {
        Origin::Given(Selector::Name(value)) => {
            (facts.names == Some(name) || name == "name").then_some(value)
        }
        Origin::Given(Selector::Find(pairs)) => {
            let find = |wanted: &str| {
                pairs.iter().find(|(name, _)| name.as_str() == wanted).map(|(_, value)| value)
            };
            find(name).or_else(|| (name == "name").then(|| find("default-name")).flatten())
        }
        Origin::Given(Selector::Settings | Selector::Number(_) | Selector::Id(_))
        | Origin::Added => None,
    }
}
