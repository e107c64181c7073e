//! Addresses, routes, neighbours, names.

use std::net::Ipv4Addr;

use crate::{
    board::Role,
    host::{Host, Stream, stranger_mac},
    menu::{LIST, LOOK, Menu, ORDERED, SETTINGS, Trap},
    menus::interface,
    moment::Moment,
    row::{Row, Sheet},
    station::stations,
    value::seconds,
};

pub(crate) const MENUS: &[Menu] = &[
    ADDRESSES,
    Menu {
        path: "/ip/route",
        fresh: |host| {
            let gateway = if host.model().role == Role::Edge { "pppoe-out1" } else { "10.64.0.1" };
            vec![
                Row::new(1)
                    .with("dst-address", "0.0.0.0/0")
                    .with("gateway", gateway)
                    .with("distance", "1")
                    .with("disabled", false),
            ]
        },
        transient: connected_routes,
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
            "routing-mark",
            "blackhole",
            "vrf-interface",
        ],
        ..LIST
    },
    Menu {
        path: "/ip/arp",
        transient: |moment| neighbours(moment).map(|peer| arp(moment, &peer)).collect(),
        settable: &["address", "mac-address", "interface", "published"],
        required: &["address", "interface"],
        check: interface::check_parent,
        ..LIST
    },
    Menu { path: "/ip/neighbor", transient: discovered, verbs: LOOK, ..LIST },
    Menu {
        path: "/ip/neighbor/discovery-settings",
        fresh: |_| {
            vec![
                Row::new(0)
                    .with("discover-interface-list", "LAN")
                    .with("lldp-med-net-policy-vlan", "disabled")
                    .with("protocol", "cdp,lldp,mndp"),
            ]
        },
        settable: &[
            "discover-interface-list",
            "discover-interval",
            "lldp-mac-phy-config",
            "lldp-max-frame-size",
            "lldp-med-net-policy-vlan",
            "lldp-vlan-info",
            "mode",
            "protocol",
        ],
        ..SETTINGS
    },
    Menu {
        path: "/ip/dns",
        fresh: |_| {
            vec![
                Row::new(0)
                    .with("servers", "203.0.113.53")
                    .with("allow-remote-requests", true)
                    .with("cache-size", "2048")
                    .with("cache-max-ttl", "1w"),
            ]
        },
        show: |moment, row, sheet| {
            sheet.copy(row, &["servers"]);
            sheet.put("dynamic-servers", "");
            sheet.copy(row, &["allow-remote-requests", "cache-size", "cache-max-ttl"]);
            sheet.with("cache-used", || moment.uptime().as_secs() / 60 % 900 + 60);
        },
        settable: &["servers", "allow-remote-requests", "cache-size", "cache-max-ttl"],
        ..SETTINGS
    },
    Menu {
        path: "/ip/dns/static",
        settable: &["name", "address", "type", "ttl", "cname", "regexp"],
        verbs: ORDERED,
        ..LIST
    },
];

const ADDRESSES: Menu = Menu {
    path: "/ip/address",
    fresh: addresses,
    show: show_address,
    settable: &["address", "network", "interface", "netmask", "broadcast"],
    required: &["address", "interface"],
    check: check_address,
    ..LIST
};

/// The address by which a router is managed as it was installed.
pub(crate) fn management_address(host: Host) -> Ipv4Addr {
    let [.., high, low] = host.index.to_be_bytes();
    Ipv4Addr::new(10, 64, high, low.max(2))
}

fn addresses(host: Host) -> Vec<Row> {
    let inside = "192.168.88.1/24".to_owned();
    let outside = format!("{}/16", management_address(host));
    let pair =
        |lan: &'static str, wan: &'static str| vec![(inside.clone(), lan), (outside.clone(), wan)];
    let planned = match host.model().role {
        Role::Home | Role::Controller => pair("bridge", "ether1"),
        Role::Mobile => pair("bridge", "lte1"),
        Role::Edge => {
            let mut planned = pair("bridge", "pppoe-out1");
            planned.push(("192.168.20.1/24".to_owned(), "vlan20-guests"));
            planned.push(("10.99.0.1/24".to_owned(), "vlan99-mgmt"));
            planned
        }
        Role::Sector | Role::Switch | Role::Link => vec![(outside, "bridge")],
        Role::Subscriber => vec![(outside, "pppoe-out1"), (inside, "ether1")],
        Role::Core => vec![
            (outside, "vlan99-mgmt"),
            ("198.51.100.2/30".to_owned(), "vlan10-transit"),
            ("10.30.0.1/24".to_owned(), "vlan30-towers"),
        ],
        Role::Cloud => vec![(outside, "ether1")],
    };
    (1..)
        .zip(planned)
        .map(|(id, (address, interface))| {
            Row::new(id)
                .with("address", address)
                .with("interface", interface)
                .with("disabled", false)
        })
        .collect()
}

fn show_address(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["address"]);
    match row.get("network") {
        Some(_) => sheet.copy(row, &["network"]),
        None => sheet.with("network", || network(&row.text("address")).0.to_string()),
    }
    sheet.copy(row, &["interface"]);
    sheet.with("actual-interface", || row.text("interface").into_owned());
    sheet.put("invalid", moment.interface(&row.text("interface")).is_none());
    sheet.put("dynamic", false);
    sheet.copy(row, &["disabled", "comment"]);
}

/// The network of `192.168.88.1/24` and its length.
fn network(address: &str) -> (Ipv4Addr, u32) {
    let (address, length) = address.split_once('/').unwrap_or((address, "32"));
    let length = length.parse().unwrap_or(32).min(32);
    let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
    let address: Ipv4Addr = address.parse().unwrap_or(Ipv4Addr::UNSPECIFIED);
    (Ipv4Addr::from(u32::from(address) & mask), length)
}

fn check_address(moment: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    let text = row.text("address");
    let (address, length) = text.split_once('/').unwrap_or((&text, "32"));
    let valid =
        address.parse::<Ipv4Addr>().is_ok() && length.parse().is_ok_and(|length: u32| length <= 32);
    if !valid {
        return Err(Trap::argument("invalid value for argument address"));
    }
    interface::check_parent(moment, row)?;
    let taken = moment.rows(&ADDRESSES).iter().any(|other| {
        other.id != row.id
            && other.get("address") == row.get("address")
            && other.get("interface") == row.get("interface")
    });
    if taken { Err(Trap::failure("failure: already have such address")) } else { Ok(()) }
}

/// A route for every address whose interface is up.
fn connected_routes(moment: &Moment<'_>) -> Vec<Row> {
    let up =
        |name: &str| moment.interface(name).is_some_and(|row| interface::is_running(moment, row));
    moment
        .rows(&ADDRESSES)
        .iter()
        .filter(|row| !row.is_disabled() && up(&row.text("interface")))
        .map(|row| {
            let (network, length) = network(&row.text("address"));
            let address = row.text("address");
            Row::new(0x1000 + row.id)
                .with("dst-address", format!("{network}/{length}"))
                .with("gateway", row.text("interface").into_owned())
                .with("pref-src", address.split('/').next().unwrap_or_default().to_owned())
                .with("distance", "0")
                .with("connect", true)
        })
        .collect()
}

/// RouterOS 6 and 7 describe a route in different words.
fn show_route(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let connected = row.is("connect", "true");
    let gateway = row.text("gateway").into_owned();
    sheet.all(row);
    let mut or_else = |name: &'static str, usual: &'static str| {
        if row.get(name).is_none() {
            sheet.put(name, usual);
        }
    };
    or_else("dst-address", "0.0.0.0/0");
    or_else("distance", "1");
    or_else("scope", if connected { "10" } else { "30" });
    if moment.version().is_six() {
        sheet.put("gateway-status", format!("{gateway} reachable via ether1"));
    } else {
        or_else("routing-table", "main");
        or_else("target-scope", if connected { "5" } else { "10" });
        sheet.put("immediate-gw", if connected { gateway } else { format!("{gateway}%ether1") });
    }
    sheet.put("active", !row.is_disabled());
    sheet.put("dynamic", connected);
    sheet.mark("static", !connected);
}

/// Somebody the router has heard from on the wire or in the air.
struct Peer {
    id: u32,
    address: Ipv4Addr,
    mac: String,
    interface: String,
}

/// Stations in the air and a few hosts on the wire.
fn neighbours(moment: &Moment<'_>) -> impl Iterator<Item = Peer> {
    let uplink = moment.interfaces().first().map(|row| row.text("name").into_owned());
    let gateway = uplink.map(|interface| Peer {
        id: 1,
        address: Ipv4Addr::new(10, 64, 0, 1),
        mac: stranger_mac(moment.host.stream(Stream::Neighbor, &[0])),
        interface,
    });
    let air = stations(moment).into_iter().map(|station| Peer {
        id: station.id,
        address: Ipv4Addr::new(192, 168, 88, lease_octet(station.slot)),
        mac: station.mac,
        interface: station.interface,
    });
    gateway.into_iter().chain(air)
}

/// The last octet of the address a place in the air gets.
pub(super) fn lease_octet(slot: u32) -> u8 {
    u8::try_from(254 - slot.min(200)).expect("at most 254")
}

fn arp(moment: &Moment<'_>, peer: &Peer) -> Row {
    let row = Row::new(peer.id)
        .with("address", peer.address.to_string())
        .with("mac-address", peer.mac.clone())
        .with("interface", peer.interface.clone())
        .with("published", false)
        .with("invalid", false)
        .with("DHCP", peer.id != 1)
        .with("dynamic", true)
        .with("complete", true)
        .with("disabled", false);
    if moment.version().since(7, 2) { row.with("status", "reachable") } else { row }
}

/// What the discovery protocols have found: the router uplink and, on towers,
/// the antennas of subscribers.
fn discovered(moment: &Moment<'_>) -> Vec<Row> {
    let uplink =
        neighbours(moment).take(1).map(|peer| (peer, "core-uplink".to_owned(), "CCR2004-16G-2S+"));
    let antennas = neighbours(moment)
        .skip(1)
        .filter(|_| moment.host.model().role == Role::Sector)
        .map(|peer| {
            let identity = format!("subscriber-{:02}", peer.id & 0x3f);
            (peer, identity, "RBSXTsqG-5acD")
        });
    let row = |(peer, identity, board): (Peer, String, &'static str)| {
        let mut row = Row::new(peer.id)
            .with("interface", peer.interface)
            .with("address", peer.address.to_string())
            .with("address4", peer.address.to_string())
            .with("mac-address", peer.mac)
            .with("identity", identity)
            .with("platform", "MikroTik")
            .with("version", "7.16.2 (stable)")
            .with("unpack", "none")
            .with("age", seconds(moment.uptime().as_secs() % 60))
            .with("uptime", seconds(moment.uptime().as_secs() / 2))
            .with("software-id", "ABCD-1234")
            .with("board", board)
            .with("interface-name", "ether1")
            .with("system-caps", "bridge,router")
            .with("system-caps-enabled", "router");
        if moment.version().since(7, 0) {
            row = row.with("discovered-by", "mndp");
        }
        row
    };
    uplink.chain(antennas).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_its_network() {
        for (address, expected) in [
            ("192.168.88.1/24", ([192, 168, 88, 0], 24)),
            ("10.64.3.9/16", ([10, 64, 0, 0], 16)),
            ("10.0.0.1", ([10, 0, 0, 1], 32)),
            ("10.0.0.1/0", ([0, 0, 0, 0], 0)),
        ] {
            assert_eq!(network(address), (expected.0.into(), expected.1), "{address}");
        }
    }
}
