//! What exports leave out of rows that are there by themselves.
//!
//! Of such a row an export says what differs from its default. The catalogue
//! knows many defaults, and what `unset` restores; of the rest nobody knows
//! what to go back to, unless the router was asked before (ADR 0016).

use std::{collections::BTreeMap, fmt};

use crate::{
    catalogue,
    config::{Config, Origin, Selector},
    diff::{Change, MenuDiff, PropertyChange, diff, row::Meaning},
    path::MenuPath,
    plan::{
        Circumstances, Secrets,
        apply::{mentioned, rows},
        command::Target,
        console::named,
        printed::{Printed, Unresolved, meant},
    },
    value::{Name, Properties, Setting},
};

/// A property of a row that is there by itself, of which an export says nothing
/// and nobody knows what that means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untold {
    /// The menu.
    pub menu: MenuPath,
    /// The row.
    pub row: Selector,
    /// The property.
    pub property: Name,
}

/// What a router itself says of rows that are there by themselves: all that they
/// hold, defaults included.
///
/// What such a row lacks is not set: routers show everything else. Settings are
/// the exception, because nothing of them can be unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<MenuPath, BTreeMap<Selector, Properties>>);

/// What has to be read from the router before [`plan`](super::plan()) is asked, so
/// that every step that sets a property can be undone. Nothing where the exports
/// say all of it, the catalogue knows it, or the router told it already.
///
/// [`Told::read`] takes the answers. Hidden secrets are not listed: no more than
/// the export does a router tell them to who may not see them.
pub fn untold(before: &Config, after: &Config, circumstances: &Circumstances) -> Vec<Untold> {
    let open = unsaid(before, after, circumstances.secrets);
    open.filter(|untold| !circumstances.told.knows(untold)).collect()
}

impl Told {
    /// The router was not asked.
    pub const fn nothing() -> Self {
        Self(BTreeMap::new())
    }

    /// Takes what `print` of the menu shows of the row: `rows` are all that it
    /// shows at this moment, dynamic rows included.
    pub fn read(&mut self, untold: &Untold, rows: &[Printed]) -> Result<(), Unresolved> {
        let Untold { menu, row, .. } = untold;
        let (_, printed) = meant(menu, &Target::Given(row.clone()), rows)?;
        let facts = catalogue::menu(menu);
        let spelled = printed.iter().map(|(name, setting)| {
            (name.clone(), catalogue::canonical(facts, name.as_str(), setting))
        });
        self.0.entry(menu.clone()).or_default().insert(row.clone(), spelled.collect());
        Ok(())
    }

    /// Whether the router said that the property is not set.
    pub(super) fn is_unset(&self, untold: &Untold) -> bool {
        let row = self.row(untold).filter(|_| untold.row != Selector::Settings);
        row.is_some_and(|row| !row.contains_key(&untold.property))
    }

    fn knows(&self, untold: &Untold) -> bool {
        self.setting(untold).is_some() || self.is_unset(untold)
    }

    fn setting(&self, untold: &Untold) -> Option<&Setting> {
        self.row(untold)?.get(&untold.property)
    }

    fn row(&self, untold: &Untold) -> Option<&Properties> {
        self.0.get(&untold.menu)?.get(&untold.row)
    }
}

impl From<&Config> for Told {
    /// What a verbose export says.
    fn from(verbose: &Config) -> Self {
        let mut told = Self::nothing();
        for (path, menu) in &verbose.menus {
            for row in &menu.rows {
                if let Origin::Given(selector) = &row.origin {
                    let menu = told.0.entry(path.clone()).or_default();
                    menu.insert(selector.clone(), row.properties.clone());
                }
            }
        }
        told
    }
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = named(&self.menu, &Target::Given(self.row.clone()));
        let space = if row.is_empty() { "" } else { " " };
        write!(f, "{} of {}{space}{row}", self.property, self.menu)
    }
}

/// Has `before` say what the router told of properties that `after` sets.
pub(super) fn complete(before: &mut Config, after: &Config, circumstances: &Circumstances) {
    let open: Vec<_> = unsaid(before, after, circumstances.secrets).collect();
    for untold in open {
        if let Some(setting) = circumstances.told.setting(&untold) {
            say(before, &untold, setting.clone());
        }
    }
}

/// Has `after` keep what `before` says of properties that nobody knows how to
/// bring back to where `after` says nothing of them.
pub(super) fn keep(before: &Config, after: &mut Config) -> Vec<Untold> {
    let mut kept = Vec::new();
    for Silence { untold, before } in silences(before, after) {
        if let Some(setting) = before {
            say(after, &untold, setting);
            kept.push(untold);
        }
    }
    kept
}

fn say(config: &mut Config, untold: &Untold, setting: Setting) {
    let at = mentioned(config, &untold.menu, Origin::Given(untold.row.clone()));
    let row = &mut rows(config, &untold.menu)[at];
    row.properties.insert(untold.property.clone(), setting);
}

/// What `before` does not say and a router that is asked would tell.
fn unsaid(before: &Config, after: &Config, secrets: Secrets) -> impl Iterator<Item = Untold> {
    let silent = silences(before, after).into_iter().filter(|silence| silence.before.is_none());
    silent.map(|silence| silence.untold).filter(move |untold| {
        let facts = catalogue::menu(&untold.menu);
        secrets == Secrets::Shown || !facts.is_secret(untold.property.as_str())
    })
}

/// A property that differs, of which one side says nothing and nobody knows what
/// that means.
struct Silence {
    untold: Untold,
    /// What it is before; none if it is that side that is silent.
    before: Option<Setting>,
}

fn silences(before: &Config, after: &Config) -> Vec<Silence> {
    let mut silences = Vec::new();
    for MenuDiff { path, changes } in diff(before, after).menus {
        let meaning = Meaning::of(before, &path);
        for change in changes {
            let Change::Changed { row, properties, .. } = change else { continue };
            let Origin::Given(selector) = &row.origin else { continue };
            for PropertyChange { name, before, after } in properties {
                let silent = before.is_none() || after.is_none();
                if silent && meaning.is_unknown(&row.origin, name.as_str()) {
                    let (menu, row) = (path.clone(), selector.clone());
                    silences.push(Silence { untold: Untold { menu, row, property: name }, before });
                }
            }
        }
    }
    silences
}
