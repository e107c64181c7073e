//! Connections over connections: `PPPoE`, WireGuard, dialled-in users.

use crate::{
    board::Role,
    host::{Host, Stream, seconds_of},
    menu::{EDIT, LIST, LOOK, Menu},
    menus::interface::{INTERFACE, check_parent, is_running, show_flags},
    moment::Moment,
    noise::Flow,
    row::{Row, Sheet},
    value::seconds,
};

fn knows_wireguard(host: Host) -> bool {
    host.model().version.since(7, 1)
}

/// Whether customers dial in here.
pub(super) fn serves_customers(host: Host) -> bool {
    matches!(host.model().role, Role::Edge | Role::Core)
}

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/interface/pppoe-client",
        kind: Some(("type", "pppoe-out")),
        show: |moment, row, sheet| {
            sheet.copy(row, &["name", "interface", "user", "password", "profile", "service-name"]);
            sheet.put("add-default-route", true);
            sheet.put("keepalive-timeout", "10");
            sheet.put("invalid", false);
            show_flags(moment, row, sheet);
        },
        settable: &["name", "interface", "user", "password", "profile", "service-name"],
        required: &["interface"],
        secret: &["password"],
        check: check_parent,
        verbs: EDIT,
        ..INTERFACE
    },
    Menu {
        path: "/interface/wireguard",
        exists: knows_wireguard,
        kind: Some(("type", "wg")),
        show: |moment, row, sheet| {
            sheet.copy(row, &["name", "mtu", "listen-port", "private-key"]);
            sheet.put("public-key", PUBLIC_KEY);
            show_flags(moment, row, sheet);
        },
        settable: &["name", "mtu", "listen-port", "private-key"],
        secret: &["private-key"],
        verbs: EDIT,
        ..INTERFACE
    },
    Menu {
        path: "/interface/wireguard/peers",
        exists: knows_wireguard,
        fresh: |host| {
            let peer = Row::new(1)
                .with("interface", "wireguard1")
                .with("public-key", "bXktcGVlci1pcy1zaW11bGF0ZWQtYW5kLWhhcm1sZXM=")
                .with("endpoint-address", "")
                .with("endpoint-port", "0")
                .with("allowed-address", "10.77.0.2/32")
                .with("disabled", false);
            matches!(host.model().role, Role::Edge | Role::Cloud)
                .then_some(peer)
                .into_iter()
                .collect()
        },
        show: show_peer,
        settable: &[
            "interface",
            "name",
            "public-key",
            "private-key",
            "endpoint-address",
            "endpoint-port",
            "allowed-address",
            "preshared-key",
            "persistent-keepalive",
        ],
        required: &["interface", "public-key"],
        secret: &["private-key", "preshared-key"],
        check: check_parent,
        ..LIST
    },
    Menu {
        path: "/ppp/active",
        transient: |moment| {
            if serves_customers(moment.host) { customers(moment) } else { Vec::new() }
        },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/ppp/secret",
        settable: &[
            "name",
            "password",
            "service",
            "profile",
            "local-address",
            "remote-address",
            "routes",
        ],
        required: &["name"],
        key: Some("name"),
        secret: &["password"],
        ..LIST
    },
    Menu {
        path: "/ppp/profile",
        fresh: |_| vec![Row::new(0).with("name", "default").with("default", true)],
        settable: &["name", "local-address", "remote-address", "rate-limit", "dns-server"],
        required: &["name"],
        key: Some("name"),
        verbs: &["add", "set", "remove", "comment", "unset"],
        ..LIST
    },
];

/// The public half of nobody's key.
const PUBLIC_KEY: &str = "HhbyDzG6loyFAsB040GvnOcRH1Ks+M44utp6REaWPxo=";

fn show_peer(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let up = !row.is_disabled()
        && moment.interface(&row.text("interface")).is_some_and(|row| is_running(moment, row));
    if up {
        let flow = Flow::new(2400.0, moment.host.stream(Stream::Traffic, &[u64::from(row.id), 55]));
        let bytes = || flow.between(seconds_of(moment.boot), moment.seconds());
        sheet.put("current-endpoint-address", "203.0.113.77");
        sheet.put("current-endpoint-port", "51820");
        sheet.with("rx", || bytes() / 3);
        sheet.with("tx", bytes);
        sheet.with("last-handshake", || seconds(moment.now.timestamp().unsigned_abs() % 120));
    }
    sheet.put("dynamic", false);
}

/// Who has dialled in.
pub(super) fn customers(moment: &Moment<'_>) -> Vec<Row> {
    (1..=24_u32)
        .filter(|number| moment.host.fraction(Stream::Lease, &[u64::from(*number)]) < 0.85)
        .map(|number| {
            let mac = crate::host::stranger_mac(
                moment.host.stream(Stream::Lease, &[u64::from(number), 1]),
            );
            Row::new(0x100 + number)
                .with("name", format!("customer{number:02}"))
                .with("service", "pppoe")
                .with("caller-id", mac)
                .with("address", format!("100.64.1.{number}"))
                .with("uptime", seconds(moment.uptime().as_secs() * u64::from(number) / 30))
                .with("encoding", "")
                .with("session-id", format!("0x811{number:05x}"))
                .with("limit-bytes-in", "0")
                .with("limit-bytes-out", "0")
                .with("radius", true)
        })
        .collect()
}
