//! MIKROTIK-MIB: queues, leases, scripts, partitions, connections.

use std::net::Ipv4Addr;

use async_snmp::Value;

use super::{Tree, counter, gauge, integer, text};
use crate::{
    router::Router,
    snmp::record::{Record, rows, settings},
};

/// `mtxrQueues`: simple queues and the queue tree, with counters of both ways.
pub(super) fn queues(router: &Router, tree: &mut Tree) {
    for row in rows(router, "/queue/simple") {
        let (network, mask) = network(&row);
        let ((up, down), (out, back)) = (row.pair("bytes"), row.pair("packets"));
        let (lost_up, lost_down) = row.pair("dropped");
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &[row.id()], value);
        put(2, text(row.text("name")));
        put(3, Value::IpAddress(network));
        put(4, Value::IpAddress(mask));
        put(8, Value::Counter64(up));
        put(9, Value::Counter64(down));
        put(10, counter(out));
        put(11, counter(back));
        put(14, counter(lost_up));
        put(15, counter(lost_down));
    }
    for row in rows(router, "/queue/tree") {
        let mut put = |column, value| tree.cell_of(&[2, 1], column, &[row.id()], value);
        put(2, text(row.text("name")));
        put(3, text(row.text("packet-mark")));
        put(5, counter(row.number("bytes")));
        put(6, counter(row.number("packets")));
        put(7, Value::Counter64(row.number("bytes")));
        put(9, counter(row.number("dropped")));
    }
}

/// The first network a queue is for, and its mask; zeros where it is for an
/// interface.
fn network(row: &Record) -> ([u8; 4], [u8; 4]) {
    let first = row.text("target").split(',').next().unwrap_or_default();
    let (address, length) = first.split_once('/').unwrap_or((first, "32"));
    let Ok(address) = address.parse::<Ipv4Addr>() else { return Default::default() };
    let length = length.parse().unwrap_or(32_u32).min(32);
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or_default();
    (address.octets(), mask.to_be_bytes())
}

/// How many leases there are.
pub(super) fn leases(router: &Router, tree: &mut Tree) {
    tree.scalar(&[1], gauge(rows(router, "/ip/dhcp-server/lease").len() as u64));
}

/// The names of scripts; they are run by SET.
pub(super) fn scripts(router: &Router, tree: &mut Tree) {
    for row in rows(router, "/system/script") {
        tree.cell_of(&[1, 1], 2, &[row.id()], text(row.text("name")));
    }
}

/// `mtxrPartition`, sizes in MB.
pub(super) fn partitions(router: &Router, tree: &mut Tree) {
    for row in rows(router, "/partitions") {
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &[row.id()], value);
        put(2, text(row.text("name")));
        put(3, integer(row.number("size")));
        put(4, text(row.text("version")));
        put(5, integer(row.is_set("active").into()));
        put(6, integer(row.is_set("running").into()));
    }
}

/// Tracked connections, all of them IPv4.
pub(super) fn connections(router: &Router, tree: &mut Tree) {
    let tracked = settings(router, "/ip/firewall/connection/tracking").number("total-entries");
    tree.scalar(&[1, 1], gauge(tracked));
    tree.scalar(&[1, 2], gauge(tracked));
    tree.scalar(&[1, 3], gauge(0));
}
