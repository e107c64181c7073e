//! What there is to know about one menu, and how it is written down.

use crate::{
    catalogue::spelling,
    config::{Origin, Release, Selector},
    value::Setting,
};

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
    /// Properties that every export shows though they work like passwords: names
    /// of SNMP communities.
    pub telling: &'static [&'static str],
    /// Properties that count by being there: `blackhole` of a route.
    pub flags: &'static [&'static str],
    /// Values that a property has when nothing is said of it, in all versions
    /// since 6.40.
    pub defaults: Values,
    /// More of them, for RouterOS 7 only.
    pub defaults_7: Values,
    /// Defaults of single rows that are there by themselves, by the name or
    /// number by which `set` calls them. They go before those of the menu.
    pub presets: &'static [(&'static str, Values)],
    /// Properties that rows which are there by themselves come without, so that `unset` restores them;
    /// a name stands for those below it too, `channel` for `channel.band`.
    pub optional: &'static [&'static str],
    /// Properties that exports say of added rows even when they are at their
    /// default, and since which version they do.
    pub said: &'static [(&'static str, Release)],
    /// Comma lists whose order means nothing: policies, VLAN ids.
    pub sets: &'static [&'static str],
    /// Which properties hold names of rows of other menus.
    pub refers: &'static [Refers],
    /// Where `/export` of most versions prints the menu, from 0: what others refer to
    /// comes first. [`u32::MAX`] for menus that are not known.
    pub rank: u32,
    /// Whether the catalogue knows the menu at all.
    pub known: bool,
}

/// Properties and what they are set to.
pub type Values = &'static [(&'static str, &'static str)];

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

impl Facts {
    /// What `property` of a row is when nothing is said of it; none if that is
    /// unset, or not known.
    ///
    /// `major` is the first number of RouterOS's version. An empty comment is
    /// no comment in every menu.
    pub fn default_of(
        &self,
        origin: &Origin,
        property: &str,
        major: Option<u32>,
    ) -> Option<&'static str> {
        let preset = match origin {
            Origin::Given(selector) if !self.presets.is_empty() => self.preset(selector),
            Origin::Given(_) | Origin::Added => &[],
        };
        let since_7 = if major.is_some_and(|major| major >= 7) { self.defaults_7 } else { &[] };
        let mut all = [preset, since_7, self.defaults, &[("comment", "")]].into_iter().flatten();
        all.find(|(name, _)| *name == property).map(|(_, value)| *value)
    }

    /// Whether `setting` is what the property is anyway.
    pub fn is_default(
        &self,
        origin: &Origin,
        property: &str,
        setting: &Setting,
        major: Option<u32>,
    ) -> bool {
        let Setting::Value(value) = setting else { return false };
        let default = self.default_of(origin, property, major);
        default
            .zip(value.as_str())
            .is_some_and(|(default, text)| spelling::same(self, property, default, text))
    }

    fn preset(&self, selector: &Selector) -> Values {
        let called = |name: &str| match selector {
            Selector::Settings => false,
            Selector::Name(value) | Selector::Id(value) => value.is(name),
            Selector::Number(number) => name.parse() == Ok(*number),
            Selector::Find(conditions) => match &conditions[..] {
                [(property, value)] if Some(property.as_str()) == self.names => value.is(name),
                [(property, value)] => property.as_str() == name && value.is("yes"),
                _ => false,
            },
        };
        self.presets.iter().find(|(name, _)| called(name)).map_or(&[], |(_, values)| values)
    }

    /// Whether a property is shown to nobody: a secret, or one that tells too
    /// much though `/export` does not hide it.
    pub fn is_private(&self, property: &str) -> bool {
        self.is_secret(property) || self.telling.contains(&property)
    }

    /// Whether a property holds a secret that `/export` hides.
    ///
    /// What the catalogue says, and in every menu the names that RouterOS
    /// gives to nothing else; a dotted name counts as its last part.
    pub fn is_secret(&self, property: &str) -> bool {
        let last = property.rsplit('.').next().unwrap_or(property);
        let sounds = SOUNDS.iter().any(|end| last.ends_with(end));
        sounds || SECRETS.contains(&last) || self.secrets.contains(&property)
    }

    /// Whether rows that are there by themselves come without the property.
    pub fn is_optional(&self, property: &str) -> bool {
        let below = |name: &str| property.strip_prefix(name).is_some_and(|it| it.starts_with('.'));
        self.optional.iter().any(|name| *name == property || below(name))
    }

    /// Whether a property is a comma list whose order means nothing.
    pub fn is_set(&self, property: &str) -> bool {
        self.sets.contains(&property)
    }
}

/// Names of properties that are secret wherever they occur. RouterOS manual,
/// "list of menus with sensitive parameters".
const SECRETS: &[&str] = &["auth-key", "sim-pin", "tcp-md5-key"];

/// How the names of other secrets end, in all versions that are known.
const SOUNDS: &[&str] =
    &["passphrase", "password", "pre-shared-key", "preshared-key", "private-key", "secret"];

/// A property that names rows of another menu.
///
/// Many such properties hold other things as well (an address instead of a
/// pool, `none`, `all`, several names by comma, a leading `!`): what is no name
/// of a row refers to nothing.
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
    telling: &[],
    flags: &[],
    defaults: &[],
    defaults_7: &[],
    presets: &[],
    optional: &[],
    said: &[],
    sets: &[],
    refers: &[],
    rank: u32::MAX,
    known: false,
};

/// As [`UNKNOWN`], for a menu of which only `set` without a selector was seen.
pub(super) const UNKNOWN_SETTINGS: Facts = Facts { shape: Shape::Settings, ..UNKNOWN };

/// The default of rows that can be disabled.
const ENABLED: Values = &[("disabled", "no")];

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

    pub(super) const fn telling(self, telling: &'static [&'static str]) -> Self {
        Self { telling, ..self }
    }

    pub(super) const fn flags(self, flags: &'static [&'static str]) -> Self {
        Self { flags, ..self }
    }

    /// Replaces the defaults, `disabled=no` included.
    pub(super) const fn defaults(self, defaults: Values) -> Self {
        Self { defaults, ..self }
    }

    /// Adds defaults that hold from RouterOS 7 on.
    pub(super) const fn since_7(self, defaults_7: Values) -> Self {
        Self { defaults_7, ..self }
    }

    pub(super) const fn presets(self, presets: &'static [(&'static str, Values)]) -> Self {
        Self { presets, ..self }
    }

    pub(super) const fn optional(self, optional: &'static [&'static str]) -> Self {
        Self { optional, ..self }
    }

    /// Exports say these even at their default.
    pub(super) const fn said(self, said: &'static [(&'static str, Release)]) -> Self {
        Self { said, ..self }
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
