//! IP-MIB, and who is around: MIKROTIK-MIB's neighbours and LLDP-MIB.

use std::net::Ipv4Addr;

use async_snmp::Value;

use super::{Tree, gauge, integer, physical, text};
use crate::{
    router::Router,
    snmp::record::{Record, rows, settings},
};

/// Addresses, ARP and how many routes there are.
pub(super) fn addresses(router: &Router, tree: &mut Tree) {
    let interfaces = rows(router, "/interface");
    for row in rows(router, "/ip/address") {
        let (address, length) = row.text("address").split_once('/').unwrap_or_default();
        let Ok(address) = address.parse::<Ipv4Addr>() else { continue };
        let length = length.parse().unwrap_or(32_u32).min(32);
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or_default();
        let index = address.octets().map(u32::from);
        tree.cell_of(&[20, 1], 1, &index, Value::IpAddress(address.octets()));
        let number = index_of(&interfaces, row.text("interface"));
        tree.cell_of(&[20, 1], 2, &index, integer(number.into()));
        tree.cell_of(&[20, 1], 3, &index, Value::IpAddress(mask.to_be_bytes()));
    }
    for row in rows(router, "/ip/arp") {
        let Ok(address) = row.text("address").parse::<Ipv4Addr>() else { continue };
        let number = index_of(&interfaces, row.text("interface"));
        let [a, b, c, d] = address.octets().map(u32::from);
        let mut put = |column, value| tree.cell_of(&[22, 1], column, &[number, a, b, c, d], value);
        put(1, integer(number.into()));
        put(2, physical(row.text("mac-address")));
        put(3, Value::IpAddress(address.octets()));
        put(4, integer(if row.is_set("dynamic") { DYNAMIC } else { STATIC }));
    }
    tree.scalar(&[24, 3], gauge(rows(router, "/ip/route").len() as u64));
}

const DYNAMIC: u64 = 3;
const STATIC: u64 = 4;

/// The number of the interface of this name; zero if there is none.
pub(super) fn index_of(interfaces: &[Record], name: &str) -> u32 {
    interfaces.iter().find(|row| row.is("name", name)).map(Record::id).unwrap_or_default()
}

/// `mtxrNeighborTable`: who `/ip/neighbor` has found.
pub(super) fn neighbours(router: &Router, tree: &mut Tree) {
    let interfaces = rows(router, "/interface");
    for row in rows(router, "/ip/neighbor") {
        let address = row.text("address").parse().unwrap_or(Ipv4Addr::UNSPECIFIED);
        let index = [row.id()];
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &index, value);
        put(2, Value::IpAddress(address.octets()));
        put(3, physical(row.text("mac-address")));
        put(4, text(row.text("version")));
        put(5, text(row.text("platform")));
        put(6, text(row.text("identity")));
        put(7, text(row.text("software-id")));
        put(8, integer(index_of(&interfaces, row.text("interface")).into()));
    }
}

/// How a chassis and a port are named in LLDP: by MAC address, by interface.
const BY_MAC: u64 = 4;
const BY_INTERFACE: u64 = 5;

/// What the router says of itself over LLDP.
pub(super) fn lldp_local(router: &Router, tree: &mut Tree) {
    let interfaces = rows(router, "/interface");
    let chassis = interfaces.iter().find_map(|row| row.get("mac-address")).unwrap_or_default();
    let version = settings(router, "/system/resource");
    let description = format!("MikroTik RouterOS {}", version.text("version"));
    tree.scalar(&[1], integer(BY_MAC));
    tree.scalar(&[2], physical(chassis));
    tree.scalar(&[3], text(&router.identity()));
    tree.scalar(&[4], text(&description));
    for row in interfaces.iter().filter(|row| row.is("type", "ether")) {
        tree.cell_of(&[7, 1], 2, &[row.id()], integer(BY_INTERFACE));
        tree.cell_of(&[7, 1], 3, &[row.id()], text(row.text("name")));
        tree.cell_of(&[7, 1], 4, &[row.id()], text(row.text("comment")));
    }
}

/// Who is on the other end of cables; the first index is a time that stands still.
pub(super) fn lldp_remote(router: &Router, tree: &mut Tree) {
    let interfaces = rows(router, "/interface");
    for row in rows(router, "/ip/neighbor") {
        let index = [0, index_of(&interfaces, row.text("interface")), row.id()];
        let mut put = |column, value| tree.cell(column, &index, value);
        put(4, integer(BY_MAC));
        put(5, physical(row.text("mac-address")));
        put(6, integer(BY_INTERFACE));
        put(7, text(row.text("interface-name")));
        put(9, text(row.text("identity")));
        put(10, text(&format!("{} RouterOS {}", row.text("platform"), row.text("version"))));
    }
}
