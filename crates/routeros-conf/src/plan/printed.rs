//! Rows as the API prints them, and which of them a command means.

use thiserror::Error;

use crate::{
    catalogue,
    config::{About, Origin, Selector},
    diff::row::Meaning,
    path::MenuPath,
    plan::command::Target,
    value::{Name, Properties, Setting, Value},
};

/// A row as `print` of the API shows it: its id (`*1F`) and its properties.
pub type Printed = (String, Properties);

/// What a rule has to share with the one that was planned for, if its place is
/// to count for it. Other values are written in too many ways to compare.
const TELLING: &[&str] = &["action", "chain", "comment", "list", "name", "rule"];

/// Why a command cannot be sent: the router is not what the plan was made for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unresolved {
    /// No row is what the command names.
    #[error("no such row in {menu} of the router: compare again")]
    NoSuchRow {
        /// The menu.
        menu: MenuPath,
    },
    /// Several rows are.
    #[error("more than one such row in {menu} of the router: compare again")]
    Ambiguous {
        /// The menu.
        menu: MenuPath,
    },
    /// Another row is at the place.
    #[error("the row at place {at} in {menu} has another {property} now: compare again")]
    Drifted {
        /// The menu.
        menu: MenuPath,
        /// The place, from 0.
        at: usize,
        /// What differs.
        property: Name,
    },
}

/// The one of `rows` that `target` means in the menu at `path`: rows of a menu that are alike are one.
/// A menu of settings prints one row.
pub(super) fn meant<'r>(
    path: &MenuPath,
    target: &Target,
    rows: &'r [Printed],
) -> Result<&'r Printed, Unresolved> {
    let meaning = Meaning::new(catalogue::menu(path), &About::default());
    let fits = fitting(path, meaning, target, rows)?;
    match fits[..] {
        [row] => Ok(row),
        [] => Err(Unresolved::NoSuchRow { menu: path.clone() }),
        [first, ref others @ ..] if others.iter().all(|row| row.1 == first.1) => Ok(first),
        _ => Err(Unresolved::Ambiguous { menu: path.clone() }),
    }
}

/// Every row that `target` may mean; dynamic ones are nobody's.
fn fitting<'r>(
    path: &MenuPath,
    meaning: Meaning,
    target: &Target,
    rows: &'r [Printed],
) -> Result<Vec<&'r Printed>, Unresolved> {
    let own = || rows.iter().filter(|(_, row)| !is_true(row.get("dynamic")));
    let having = |pairs: &[(Name, Value)]| {
        let has = |row: &Properties, (name, value): &(Name, Value)| {
            is(meaning, row, name.as_str(), &Setting::Value(value.clone()))
        };
        own().filter(|(_, row)| pairs.iter().all(|pair| has(row, pair))).collect()
    };
    Ok(match target {
        Target::Settings | Target::Given(Selector::Settings) => rows.iter().take(1).collect(),
        Target::Given(Selector::Id(id)) => own().filter(|(own, _)| id.is(own)).collect(),
        Target::Given(Selector::Number(number)) => {
            let nth = usize::try_from(*number).ok().and_then(|nth| own().nth(nth));
            nth.into_iter().collect()
        }
        Target::Given(Selector::Name(value)) => {
            having(&[(Name::from(meaning.facts.names.unwrap_or("name")), value.clone())])
        }
        Target::Given(Selector::Find(pairs)) => having(pairs),
        Target::Find { has, lacks } => own()
            .filter(|(_, row)| {
                has.iter().all(|(name, setting)| is(meaning, row, name.as_str(), setting))
                    && lacks.iter().all(|name| lacking(meaning, row, name))
            })
            .collect(),
        Target::Place { at, row } => {
            let found = own().filter(|(_, row)| !is_true(row.get("default"))).nth(*at);
            if let Some((_, printed)) = found {
                check(path, meaning, *at, row, printed)?;
            }
            found.into_iter().collect()
        }
    })
}

/// Whether the row at a place is the one that was planned for.
fn check(
    path: &MenuPath,
    meaning: Meaning,
    at: usize,
    planned: &Properties,
    printed: &Properties,
) -> Result<(), Unresolved> {
    for name in TELLING.iter().map(|name| Name::from(*name)) {
        let (planned, printed) = (planned.get(name.as_str()), printed.get(name.as_str()));
        if !meaning.same(&Origin::Added, &name, planned, printed) {
            let default = meaning.default(&Origin::Added, name.as_str());
            // `print` shows defaults that exports leave out.
            if planned.is_none() && default.is_none() && name.as_str() != "comment" {
                continue;
            }
            return Err(Unresolved::Drifted { menu: path.clone(), at, property: name });
        }
    }
    Ok(())
}

/// Whether a printed row has the property set so.
fn is(meaning: Meaning, row: &Properties, name: &str, setting: &Setting) -> bool {
    let printed = row.get(name);
    match setting {
        Setting::Present => printed.is_some_and(|it| it.as_bytes().is_empty()) || is_true(printed),
        Setting::Value(_) => {
            meaning.same(&Origin::Added, &Name::from(name), printed, Some(setting))
        }
    }
}

/// Whether a printed row is without the property, or has it at its default.
fn lacking(meaning: Meaning, row: &Properties, name: &Name) -> bool {
    let printed = row.get(name.as_str());
    printed.is_none_or(|it| it.as_bytes().is_empty())
        || meaning.same(&Origin::Added, name, printed, None)
}

fn is_true(setting: Option<&Setting>) -> bool {
    setting.is_some_and(|it| it.is("true") || it.is("yes"))
}
