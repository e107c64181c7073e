//! IF-MIB: `ifTable` and `ifXTable`.

use std::collections::BTreeMap;

use async_snmp::Value;

use super::{Tree, counter, gauge, integer, physical, text};
use crate::{
    menus::ethernet,
    router::Router,
    snmp::record::{Record, rows},
};

/// How many interfaces there are.
pub(super) fn count(router: &Router, tree: &mut Tree) {
    tree.scalar(&[], integer(rows(router, "/interface").len() as u64));
}

/// `ifTable`; its index is the number of the row.
pub(super) fn table(router: &Router, tree: &mut Tree) {
    let speeds = speeds(router);
    for row in rows(router, "/interface") {
        let index = row.id();
        let speed = speeds.get(&index).copied().unwrap_or_default();
        let mut put = |column, value| tree.cell(column, &[index], value);
        put(1, integer(index.into()));
        put(2, text(row.text("name")));
        put(3, integer(kind(row.text("type"))));
        put(4, integer(mtu(&row)));
        put(5, gauge(speed * 1_000_000));
        put(6, physical(row.text("mac-address")));
        put(7, integer(if row.is_set("disabled") { DOWN } else { UP }));
        put(8, integer(if row.is_set("running") { UP } else { DOWN }));
        put(9, Value::TimeTicks(0));
        put(10, counter(row.number("rx-byte")));
        put(11, counter(row.number("rx-packet")));
        put(12, counter(0));
        put(13, counter(row.number("rx-drop")));
        put(14, counter(row.number("rx-error")));
        put(15, counter(0));
        put(16, counter(row.number("tx-byte")));
        put(17, counter(row.number("tx-packet")));
        put(18, counter(0));
        put(19, counter(row.number("tx-drop")));
        put(20, counter(row.number("tx-error")));
        put(21, gauge(0));
    }
}

/// `ifXTable`: counters of 64 bits, Mbit/s, and the comment as alias.
pub(super) fn extended(router: &Router, tree: &mut Tree) {
    let speeds = speeds(router);
    for row in rows(router, "/interface") {
        let index = row.id();
        let speed = speeds.get(&index).copied().unwrap_or_default();
        let mut put = |column, value| tree.cell(column, &[index], value);
        put(1, text(row.text("name")));
        for column in 2..=5 {
            put(column, counter(0));
        }
        put(6, Value::Counter64(row.number("rx-byte")));
        put(7, Value::Counter64(row.number("rx-packet")));
        put(8, Value::Counter64(0));
        put(9, Value::Counter64(0));
        put(10, Value::Counter64(row.number("tx-byte")));
        put(11, Value::Counter64(row.number("tx-packet")));
        put(12, Value::Counter64(0));
        put(13, Value::Counter64(0));
        put(15, gauge(speed));
        put(16, integer(FALSE));
        put(17, integer(if row.is("type", "ether") { TRUE } else { FALSE }));
        put(18, text(row.text("comment")));
        put(19, Value::TimeTicks(0));
    }
}

const UP: u64 = 1;
const DOWN: u64 = 2;
const TRUE: u64 = 1;
const FALSE: u64 = 2;

fn mtu(row: &Record) -> u64 {
    row.get("actual-mtu").or(row.get("mtu")).and_then(|mtu| mtu.parse().ok()).unwrap_or(1500)
}

/// Numbers of kinds of interfaces (`IANAifType`). Those of sockets, radios, bridges
/// and PPP are from the real walk.
fn kind(kind: &str) -> u64 {
    match kind {
        "ether" => 6,
        "wlan" | "wifi" | "cap" => 71,
        "bridge" => 209,
        "vlan" => 135,
        "loopback" => 24,
        "bond" => 161,
        "lte" => 244,
        _ if kind.ends_with("-out") || kind.ends_with("-in") => 23,
        _ if kind.ends_with("-tunnel") || matches!(kind, "wg" | "eoip" | "vxlan") => 131,
        _ => 1,
    }
}

/// Mbit/s of the sockets with a cable in them, by interface.
fn speeds(router: &Router) -> BTreeMap<u32, u64> {
    let wires = ethernet::wires(router);
    let speed =
        |(id, sheet): (u32, crate::row::Sheet<'_>)| Some((id, rate(&sheet.get("rate")?.text())?));
    wires.into_iter().filter_map(speed).collect()
}

/// `100Mbps`, `10Gbps`.
fn rate(text: &str) -> Option<u64> {
    match text.strip_suffix("Gbps") {
        Some(number) => number.parse().ok().map(|rate: u64| rate * 1000),
        None => text.strip_suffix("Mbps")?.parse().ok(),
    }
}
