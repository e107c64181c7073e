//! IPv6 as it is configured: addresses, routes, neighbours and pools. It decides
//! nothing here about who reaches a router.

use std::net::Ipv6Addr;

use crate::{
    board::Role,
    host::{Host, Stream, mac_bytes, stranger_mac},
    menu::{LIST, LOOK, Menu},
    menus::{
        interface::{check_parent, is_running},
        tunnel::{customers, serves_customers},
    },
    moment::Moment,
    row::{Row, Sheet},
    station::stations,
};

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/ipv6/address",
        fresh: addresses,
        transient: link_locals,
        show: show_address,
        settable: &["address", "interface", "from-pool", "eui-64", "advertise", "no-dad"],
        required: &["interface"],
        check: check_parent,
        ..LIST
    },
    Menu {
        path: "/ipv6/route",
        fresh: |host| {
            let way_out = Row::new(1)
                .with("dst-address", "::/0")
                .with("gateway", format!("{}%{}", gateway(host), uplink(host)))
                .with("distance", "1")
                .with("disabled", false);
            has_prefix(host).then_some(way_out).into_iter().collect()
        },
        transient: connected,
        show: show_route,
        settable: &[
            "dst-address",
            "gateway",
            "distance",
            "scope",
            "target-scope",
            "check-gateway",
            "pref-src",
            "routing-table",
            "blackhole",
        ],
        ..LIST
    },
    Menu {
        path: "/ipv6/neighbor",
        transient: neighbours,
        settable: &["address", "interface", "mac-address"],
        ..LIST
    },
    Menu {
        path: "/ipv6/pool",
        fresh: |host| {
            let pool = Row::new(1)
                .with("name", POOL)
                .with("prefix", format!("{}/49", subnet(host, 0x8000)))
                .with("prefix-length", "56");
            delegates(host).then_some(pool).into_iter().collect()
        },
        show: |_, row, sheet| {
            sheet.all(row);
            sheet.put("dynamic", false);
        },
        settable: &["name", "prefix", "prefix-length", "from-pool"],
        required: &["name", "prefix-length"],
        key: Some("name"),
        verbs: &["add", "set", "remove", "comment", "unset"],
        ..LIST
    },
    Menu { path: "/ipv6/pool/used", transient: used, verbs: LOOK, ..LIST },
];

/// Whether the provider has given the router a prefix.
pub(super) fn has_prefix(host: Host) -> bool {
    let role = host.model().role;
    !host.model().version.is_six() && matches!(role, Role::Edge | Role::Core | Role::Cloud)
}

/// Whether customers get prefixes out of it.
fn delegates(host: Host) -> bool {
    has_prefix(host) && serves_customers(host)
}

const POOL: &str = "customers";

/// Subnet number `subnet` of the router's prefix, of those for examples.
pub(super) fn subnet(host: Host, subnet: u16) -> Ipv6Addr {
    let [_, _, high, low] = host.index.to_be_bytes();
    Ipv6Addr::new(0x2001, 0xdb8, u16::from_be_bytes([high, low]), subnet, 0, 0, 0, 0)
}

/// The router's own address in a subnet of it.
fn host_in(host: Host, number: u16) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(subnet(host, number)) | 1)
}

fn uplink(host: Host) -> &'static str {
    match host.model().role {
        Role::Edge => "pppoe-out1",
        Role::Core => "vlan10-transit",
        _ => "ether1",
    }
}

fn addresses(host: Host) -> Vec<Row> {
    if !has_prefix(host) {
        return Vec::new();
    }
    let planned: &[(u16, &str)] = match host.model().role {
        Role::Edge => &[(1, "bridge"), (2, "vlan20-guests")],
        Role::Core => &[(0, "vlan10-transit"), (1, "vlan30-towers")],
        _ => &[(0, "ether1")],
    };
    (1..)
        .zip(planned)
        .map(|(id, (number, interface))| {
            Row::new(id)
                .with("address", format!("{}/64", host_in(host, *number)))
                .with("interface", *interface)
                .with("advertise", host.model().role == Role::Edge)
                .with("disabled", false)
        })
        .collect()
}

/// An address made of the MAC address for every interface that frames come in by;
/// RouterOS 7 has IPv6 at work unless told otherwise.
fn link_locals(moment: &Moment<'_>) -> Vec<Row> {
    if moment.version().is_six() {
        return Vec::new();
    }
    let ports = moment.rows_at("/interface/bridge/port");
    let is_port = |row: &Row| ports.iter().any(|port| port.get("interface") == row.get("name"));
    moment
        .interfaces()
        .iter()
        .filter(|row| is_running(moment, row) && !is_port(row))
        .filter_map(|row| {
            let address = link_local(&row.text("mac-address"))?;
            let row = Row::new(DYNAMIC + row.id)
                .with("address", format!("{address}/64"))
                .with("interface", row.text("name").into_owned())
                .with("advertise", false);
            Some(row.with("dynamic", true).with("link-local", true).with("disabled", false))
        })
        .collect()
}

/// The first id of rows that come and go.
const DYNAMIC: u32 = 0x1000;

/// `FE80::/64` and the MAC address, RFC 4291.
fn link_local(mac: &str) -> Option<Ipv6Addr> {
    let mac = mac_bytes(mac)?;
    let mut bytes = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0];
    bytes[8..11].copy_from_slice(&mac[..3]);
    bytes[13..].copy_from_slice(&mac[3..]);
    bytes[8] ^= 2;
    Some(Ipv6Addr::from(bytes))
}

fn show_address(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let local = row.is("link-local", "true");
    sheet.copy(row, &["address"]);
    sheet.put("from-pool", row.text("from-pool").into_owned());
    sheet.copy(row, &["interface"]);
    sheet.put("actual-interface", row.text("interface").into_owned());
    for (name, usual) in [("eui-64", false), ("advertise", true), ("no-dad", false)] {
        match row.get(name) {
            Some(_) => sheet.copy(row, &[name]),
            None => sheet.put(name, usual),
        }
    }
    sheet.put("invalid", moment.interface(&row.text("interface")).is_none());
    sheet.put("dynamic", local);
    sheet.put("global", !local);
    sheet.put("link-local", local);
    sheet.copy(row, &["disabled", "comment"]);
}

/// A route for every address whose interface is up.
fn connected(moment: &Moment<'_>) -> Vec<Row> {
    let up = |name: &str| moment.interface(name).is_some_and(|row| is_running(moment, row));
    let mut addresses = moment.rows_at("/ipv6/address");
    addresses.extend(link_locals(moment));
    addresses
        .iter()
        .filter(|row| !row.is_disabled() && up(&row.text("interface")))
        .filter_map(|row| {
            let interface = row.text("interface").into_owned();
            let network = network(&row.text("address"))?;
            let network = if row.is("link-local", "true") {
                format!("{network}%{interface}")
            } else {
                network
            };
            let route = Row::new(DYNAMIC + row.id).with("dst-address", network);
            Some(route.with("gateway", interface).with("distance", "0").with("connect", true))
        })
        .collect()
}

/// The network of `2001:db8::1/64`; none where the address comes from a pool.
fn network(address: &str) -> Option<String> {
    let (address, length) = address.split_once('/')?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 128)?;
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    let network = Ipv6Addr::from(u128::from(address.parse::<Ipv6Addr>().ok()?) & mask);
    Some(format!("{network}/{length}"))
}

fn show_route(_: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let connected = row.is("connect", "true");
    sheet.all(row);
    if row.get("dst-address").is_none() {
        sheet.put("dst-address", "::/0");
    }
    sheet.with("immediate-gw", || row.text("gateway").into_owned());
    sheet.put("routing-table", "main");
    for (name, of_link, of_way) in [("scope", "10", "30"), ("target-scope", "5", "10")] {
        if row.get(name).is_none() {
            sheet.put(name, if connected { of_link } else { of_way });
        }
    }
    sheet.put("active", !row.is_disabled());
    sheet.put("dynamic", connected);
    sheet.mark("static", !connected);
}

/// The router of the provider.
fn gateway(host: Host) -> Ipv6Addr {
    let mac = stranger_mac(host.stream(Stream::Neighbor, &[0]));
    link_local(&mac).expect("a MAC address")
}

/// The provider's router and whoever is on the air.
fn neighbours(moment: &Moment<'_>) -> Vec<Row> {
    let host = moment.host;
    if !has_prefix(host) {
        return Vec::new();
    }
    let upstream = Row::new(1)
        .with("address", gateway(host).to_string())
        .with("interface", uplink(host))
        .with("mac-address", stranger_mac(host.stream(Stream::Neighbor, &[0])))
        .with("router", true)
        .with("status", "reachable");
    let air = stations(moment).into_iter().filter_map(|station| {
        let row = Row::new(station.id)
            .with("address", link_local(&station.mac)?.to_string())
            .with("interface", station.interface)
            .with("mac-address", station.mac);
        Some(row.with("status", "stale"))
    });
    [upstream].into_iter().chain(air).map(|row| row.with("dynamic", true)).collect()
}

/// A prefix for everybody who has dialled in.
fn used(moment: &Moment<'_>) -> Vec<Row> {
    if !delegates(moment.host) {
        return Vec::new();
    }
    customers(moment)
        .into_iter()
        .map(|customer| {
            let number = 0x8000 | (u16::try_from(customer.id & 0x7f).unwrap_or(0) << 8);
            Row::new(customer.id)
                .with("pool", POOL)
                .with("prefix", format!("{}/56", subnet(moment.host, number)))
                .with("owner", "DHCPv6")
                .with("info", customer.text("name").into_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_local_address_has_the_mac_address_in_it() {
        let address = link_local("48:A9:8A:00:00:01").unwrap();

        assert_eq!(address.to_string(), "fe80::4aa9:8aff:fe00:1");
        assert_eq!(link_local("48:A9:8A"), None);
    }

    #[test]
    fn an_address_lies_in_its_network() {
        assert_eq!(network("2001:db8:0:1::1/64").unwrap(), "2001:db8:0:1::/64");
        assert_eq!(network("2001:db8::1/0").unwrap(), "::/0");
        assert_eq!(network("2001:db8::1"), None);
        assert_eq!(network("2001:db8::1/129"), None);
    }
}
