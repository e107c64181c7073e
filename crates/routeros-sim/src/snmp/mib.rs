//! What there is to ask: groups of objects, each computed when somebody asks.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
};

use async_snmp::{Oid, Value, Version};

use crate::{host::mac_bytes, router::Router};

mod host;
mod interfaces;
mod mikrotik;
mod network;
mod services;
mod system;
mod wired;
mod wireless;

/// Objects below one root. Roots do not lie in each other.
struct Group {
    root: &'static [u32],
    fill: fn(&Router, &mut Tree),
}

/// All groups, by root.
const GROUPS: &[Group] = &[
    Group { root: &[1, 0, 8802, 1, 1, 2, 1, 3], fill: network::lldp_local },
    Group { root: &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1], fill: network::lldp_remote },
    Group { root: &[1, 3, 6, 1, 2, 1, 1], fill: system::system },
    Group { root: &[1, 3, 6, 1, 2, 1, 2, 1], fill: interfaces::count },
    Group { root: &[1, 3, 6, 1, 2, 1, 2, 2, 1], fill: interfaces::table },
    Group { root: &[1, 3, 6, 1, 2, 1, 4], fill: network::addresses },
    Group { root: &[1, 3, 6, 1, 2, 1, 25, 1], fill: host::system },
    Group { root: &[1, 3, 6, 1, 2, 1, 25, 2], fill: host::storage },
    Group { root: &[1, 3, 6, 1, 2, 1, 25, 3], fill: host::processors },
    Group { root: &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1], fill: interfaces::extended },
    Group { root: &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1], fill: system::parts },
    Group { root: &[1, 3, 6, 1, 4, 1, 2021, 11], fill: host::load },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 1], fill: wireless::wireless },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 2], fill: services::queues },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 3], fill: mikrotik::health },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 4], fill: mikrotik::license },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 6], fill: services::leases },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 7], fill: mikrotik::system },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 8], fill: services::scripts },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 11], fill: network::neighbours },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 14], fill: wired::statistics },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 15], fill: wired::power },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 16], fill: wired::modems },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 17], fill: services::partitions },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 19], fill: wired::modules },
    Group { root: &[1, 3, 6, 1, 4, 1, 14988, 1, 1, 22], fill: services::connections },
];

/// What one request sees of a router. Each group is computed once at the most.
pub(super) struct View<'a> {
    router: &'a Router,
    version: Version,
    groups: Vec<OnceCell<BTreeMap<Oid, Value>>>,
}

impl<'a> View<'a> {
    pub(super) fn new(router: &'a Router, version: Version) -> Self {
        Self { router, version, groups: GROUPS.iter().map(|_| OnceCell::new()).collect() }
    }

    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// The object of this name, or why there is none.
    pub(super) fn get(&self, oid: &Oid) -> Value {
        let Some(number) = GROUPS.iter().position(|group| oid.arcs().starts_with(group.root))
        else {
            return Value::NoSuchObject;
        };
        let found = self.group(number).get(oid).filter(|value| self.speaks(value));
        found.cloned().unwrap_or(Value::NoSuchInstance)
    }

    /// The first object behind this name.
    pub(super) fn next(&self, oid: &Oid) -> Option<(Oid, Value)> {
        // A group can have something behind a name that begins as its root does,
        // or that lies before it.
        let may_follow =
            |group: &Group| oid.arcs().starts_with(group.root) || oid.arcs() < group.root;
        let numbers = (0..GROUPS.len()).filter(|number| may_follow(&GROUPS[*number]));
        numbers
            .flat_map(|number| self.group(number).range::<Oid, _>((Excluded(oid), Unbounded)))
            .find(|(_, value)| self.speaks(value))
            .map(|(oid, value)| (oid.clone(), value.clone()))
    }

    fn group(&self, number: usize) -> &BTreeMap<Oid, Value> {
        self.groups[number].get_or_init(|| {
            let group = &GROUPS[number];
            let mut tree = Tree { root: group.root, objects: BTreeMap::new() };
            (group.fill)(self.router, &mut tree);
            tree.objects
        })
    }

    /// Version 1 has no numbers of 64 bits (RFC 3584 §4.2.2).
    fn speaks(&self, value: &Value) -> bool {
        self.version != Version::V1 || !matches!(value, Value::Counter64(_))
    }
}

/// The objects of a group while they are gathered.
pub(super) struct Tree {
    root: &'static [u32],
    objects: BTreeMap<Oid, Value>,
}

impl Tree {
    /// An object that there is once: `.0` follows its name.
    pub(super) fn scalar(&mut self, name: &[u32], value: Value) {
        self.put(&[name, &[0]], value);
    }

    /// A cell of a table, by the number of its column and the index of its row.
    pub(super) fn cell(&mut self, column: u32, index: &[u32], value: Value) {
        self.put(&[&[column], index], value);
    }

    /// A cell of one of several tables below the group's root.
    pub(super) fn cell_of(&mut self, table: &[u32], column: u32, index: &[u32], value: Value) {
        self.put(&[table, &[column], index], value);
    }

    fn put(&mut self, name: &[&[u32]], value: Value) {
        let arcs = self.root.iter().chain(name.iter().copied().flatten()).copied();
        self.objects.insert(Oid::new(arcs), value);
    }
}

fn text(text: &str) -> Value {
    Value::OctetString(bytes::Bytes::copy_from_slice(text.as_bytes()))
}

fn integer(number: u64) -> Value {
    Value::Integer(i32::try_from(number).unwrap_or(i32::MAX))
}

fn gauge(number: u64) -> Value {
    Value::Gauge32(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A counter of 32 bits begins again at zero.
fn counter(number: u64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "that is how such counters count")]
    let low = number as u32;
    Value::Counter32(low)
}

/// A MAC address as SNMP has it; empty for what is none.
fn physical(text: &str) -> Value {
    Value::OctetString(mac_bytes(text).map(|mac| mac.to_vec()).unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_in_order_and_none_lies_in_another() {
        for (one, other) in GROUPS.iter().zip(&GROUPS[1..]) {
            assert!(one.root < other.root, "{:?} and {:?}", one.root, other.root);
            assert!(!other.root.starts_with(one.root), "{:?} and {:?}", one.root, other.root);
        }
    }
}
