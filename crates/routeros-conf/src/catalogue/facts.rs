//! What there is to know about one menu, and how it is written down.

/// What is known about one menu.
///
/// Written by hand from the RouterOS manual and from real exports; everything
/// that is unsure is left out, because a wrong default hides a change and a
/// missing one only shows a line too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Settings, or rows and whether their order means something.
    pub shape: Shape,
    /// The properties that together tell a row from its neighbours. Empty when
    /// rows are told apart by all that they hold (firewall rules).
    pub keys: &'static [&'static str],
    /// Whether some rows are there by themselves (ports, services, default
    /// profiles): configuration adjusts them and cannot remove them.
    pub given: bool,
    /// The property by which `set NAME` names a row.
    pub names: Option<&'static str>,
    /// Properties that `/export` hides unless told `show-sensitive`.
    pub secrets: &'static [&'static str],
    /// Properties that count by being there: `blackhole` of a route.
    pub flags: &'static [&'static str],
    /// Values that a property has when nothing is said of it.
    ///
    /// Only values that are the same in all versions since 6.40.
    pub defaults: &'static [(&'static str, &'static str)],
    /// Comma lists whose order means nothing: policies, VLAN ids.
    pub sets: &'static [&'static str],
    /// Which properties hold names of rows of other menus.
    pub refers: &'static [Refers],
    /// Where `/export` prints the menu, from 0: what others refer to comes
    /// first. [`u32::MAX`] for menus that are not known.
    pub rank: u32,
    /// Whether the catalogue knows the menu at all.
    pub known: bool,
}

/// What a menu holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// One row, adjusted by `set` without a selector.
    Settings,
    /// Rows whose order means nothing.
    List,
    /// Rows that are tried one after the other: firewall, queues, filters.
    Ordered,
}

/// A property that names rows of another menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refers {
    /// The property that holds the name.
    pub property: &'static str,
    /// The menu whose row is meant. [`Refers::INTERFACES`] stands for every
    /// menu of the one namespace of interfaces.
    pub menu: &'static str,
    /// The property of that row which the name equals.
    pub named: &'static str,
}

impl Refers {
    /// The namespace that all interfaces share, whichever menu makes them;
    /// names of `/interface/list` are taken in the same places.
    pub const INTERFACES: &'static str = "/interface";
}

/// A menu of settings, about which nothing else is known yet.
pub(super) const fn settings() -> Facts {
    Facts { shape: Shape::Settings, ..UNKNOWN }.known()
}

/// Rows without order, told apart by `keys`, with the default that every row
/// has: it is enabled.
pub(super) const fn list(keys: &'static [&'static str]) -> Facts {
    let names = match keys {
        [name] => Some(*name),
        _ => None,
    };
    Facts { shape: Shape::List, keys, names, defaults: ENABLED, ..UNKNOWN }.known()
}

/// Rows that are tried in order and told apart by what they hold.
pub(super) const fn ordered() -> Facts {
    Facts { defaults: ENABLED, ..UNKNOWN }.known()
}

/// What is assumed of a menu that is not in the catalogue: rows whose order is
/// kept, told apart by what they hold, nothing of which is a default.
pub(super) const UNKNOWN: Facts = Facts {
    shape: Shape::Ordered,
    keys: &[],
    given: false,
    names: None,
    secrets: &[],
    flags: &[],
    defaults: &[],
    sets: &[],
    refers: &[],
    rank: u32::MAX,
    known: false,
};

/// As [`UNKNOWN`], for a menu of which only `set` without a selector was seen.
pub(super) const UNKNOWN_SETTINGS: Facts = Facts { shape: Shape::Settings, ..UNKNOWN };

/// The default of rows that can be disabled.
const ENABLED: &[(&str, &str)] = &[("disabled", "no")];

/// How the tables say what differs from [`settings`], [`list`] and
/// [`ordered`].
impl Facts {
    const fn known(self) -> Self {
        Self { known: true, ..self }
    }

    /// Tells rows of an ordered menu apart by `keys`.
    pub(super) const fn keyed(self, keys: &'static [&'static str]) -> Self {
        let names = match keys {
            [name] => Some(*name),
            _ => None,
        };
        Self { keys, names, ..self }
    }

    /// Some or all rows are there by themselves, named by `name`.
    pub(super) const fn given(self, name: &'static str) -> Self {
        Self { given: true, names: Some(name), ..self }
    }

    pub(super) const fn secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }

    pub(super) const fn flags(self, flags: &'static [&'static str]) -> Self {
        Self { flags, ..self }
    }

    /// Replaces the defaults, `disabled=no` included.
    pub(super) const fn defaults(self, defaults: &'static [(&'static str, &'static str)]) -> Self {
        Self { defaults, ..self }
    }

    pub(super) const fn sets(self, sets: &'static [&'static str]) -> Self {
        Self { sets, ..self }
    }

    pub(super) const fn refers(self, refers: &'static [Refers]) -> Self {
        Self { refers, ..self }
    }

    pub(super) const fn ranked(self, rank: u32) -> Self {
        Self { rank, ..self }
    }
}

/// `property` holds the name of an interface.
pub(super) const fn interface(property: &'static str) -> Refers {
    to(property, Refers::INTERFACES)
}

/// `property` holds the `name` of a row of `menu`.
pub(super) const fn to(property: &'static str, menu: &'static str) -> Refers {
    by(property, menu, "name")
}

/// `property` holds what `named` is of a row of `menu`.
pub(super) const fn by(property: &'static str, menu: &'static str, named: &'static str) -> Refers {
    Refers { property, menu, named }
}
