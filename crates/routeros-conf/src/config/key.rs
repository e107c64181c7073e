//! What tells the rows of a menu apart.

use crate::{
    catalogue::{self, Facts},
    config::{Origin, Row, Selector},
    value::Setting,
};

/// What tells a row from the others of its menu.
///
/// Keys can be compared within one menu only. Two rows of a menu may have the
/// same key: RouterOS does not forbid all duplicates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A row that is there by itself, as `set` calls it.
    Given(Selector),
    /// The values of the natural key, in the order of [`Facts::keys`], with
    /// defaults where nothing is said; none for a part that is unset.
    Natural(Vec<Option<Setting>>),
}

impl Key {
    pub(super) fn of(row: &Row, facts: &Facts) -> Option<Self> {
        if let Origin::Given(selector) = &row.origin {
            return Some(Self::Given(selector.clone()));
        }
        let part = |name: &&str| match row.get(name) {
            Some(setting) => Some(catalogue::canonical(facts, name, setting)),
            None => facts.default_of(&row.origin, name, None).map(Setting::from),
        };
        let parts: Vec<_> = facts.keys.iter().map(part).collect();
        parts.iter().any(Option::is_some).then_some(Self::Natural(parts))
    }
}
