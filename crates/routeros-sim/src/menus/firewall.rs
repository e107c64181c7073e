//! Firewall rules and what they have counted.

use crate::{
    board::Role,
    host::{Host, Stream, seconds_of},
    menu::{LIST, Menu, ORDERED, SETTINGS},
    menus::ipv6,
    moment::Moment,
    noise::Flow,
    row::{Row, Sheet},
};

const MATCHERS: &[&str] = &[
    "chain",
    "action",
    "src-address",
    "dst-address",
    "src-address-list",
    "dst-address-list",
    "protocol",
    "src-port",
    "dst-port",
    "port",
    "in-interface",
    "out-interface",
    "in-interface-list",
    "out-interface-list",
    "connection-state",
    "connection-nat-state",
    "connection-mark",
    "packet-mark",
    "routing-mark",
    "new-connection-mark",
    "new-packet-mark",
    "new-routing-mark",
    "passthrough",
    "to-addresses",
    "to-ports",
    "address-list",
    "address-list-timeout",
    "log",
    "log-prefix",
    "limit",
    "jump-target",
    "hw-offload",
    "ipsec-policy",
    "tcp-flags",
    "icmp-options",
    "reject-with",
    "connection-bytes",
    "connection-limit",
    "connection-rate",
    "connection-type",
    "dst-address-type",
    "src-address-type",
    "dst-limit",
    "fragment",
    "headers",
    "ingress-priority",
    "ipv4-options",
    "new-dscp",
    "new-mss",
    "new-priority",
    "new-ttl",
    "nth",
    "packet-size",
    "per-connection-classifier",
    "psd",
    "random",
    "tcp-mss",
    "tls-host",
];

const RULES: Menu =
    Menu { show: show_rule, settable: MATCHERS, required: &["chain"], verbs: ORDERED, ..LIST };

pub(crate) const MENUS: &[Menu] = &[
    Menu { path: "/ip/firewall/filter", fresh: filter, ..RULES },
    Menu { path: "/ip/firewall/nat", fresh: nat, ..RULES },
    Menu { path: "/ip/firewall/mangle", ..RULES },
    Menu { path: "/ip/firewall/raw", ..RULES },
    Menu { path: "/ipv6/firewall/filter", fresh: filter_6, ..RULES },
    Menu { path: "/ipv6/firewall/nat", exists: |host| !host.model().version.is_six(), ..RULES },
    Menu { path: "/ipv6/firewall/mangle", ..RULES },
    Menu { path: "/ipv6/firewall/raw", ..RULES },
    Menu {
        path: "/ip/firewall/address-list",
        fresh: |_| {
            // The second network is that of whoever asks simulated routers.
            [(1, "10.99.0.0/24"), (2, "127.0.0.0/8")]
                .map(|(id, network)| {
                    Row::new(id)
                        .with("list", "management")
                        .with("address", network)
                        .with("dynamic", false)
                        .with("disabled", false)
                })
                .into()
        },
        settable: &["list", "address", "timeout"],
        required: &["list", "address"],
        ..LIST
    },
    Menu {
        path: "/ip/firewall/connection",
        transient: connections,
        verbs: crate::menu::LOOK,
        listens: false,
        ..LIST
    },
    Menu {
        path: "/ipv6/firewall/connection",
        transient: connections_6,
        verbs: crate::menu::LOOK,
        listens: false,
        ..LIST
    },
    Menu {
        path: "/ip/firewall/connection/tracking",
        fresh: |_| vec![Row::new(0).with("enabled", "auto").with("tcp-established-timeout", "1d")],
        show: |moment, row, sheet| {
            sheet.all(row);
            sheet.put("max-entries", moment.host.model().memory * 960);
            sheet.with("total-entries", || connection_count(moment));
        },
        settable: &["enabled", "tcp-established-timeout", "udp-timeout", "icmp-timeout"],
        ..SETTINGS
    },
];

fn rule(id: u32, cells: &[(&'static str, &'static str)]) -> Row {
    let row = cells.iter().fold(Row::new(id), |row, (name, value)| row.with(name, *value));
    row.with("log", false).with("log-prefix", "").with("disabled", false)
}

fn filter(host: Host) -> Vec<Row> {
    if matches!(host.model().role, Role::Switch | Role::Sector | Role::Link) {
        return Vec::new();
    }
    vec![
        rule(
            1,
            &[
                ("chain", "input"),
                ("action", "accept"),
                ("connection-state", "established,related,untracked"),
                ("comment", "defconf: accept established,related,untracked"),
            ],
        ),
        rule(
            2,
            &[
                ("chain", "input"),
                ("action", "drop"),
                ("connection-state", "invalid"),
                ("comment", "defconf: drop invalid"),
            ],
        ),
        rule(3, &[("chain", "input"), ("action", "accept"), ("protocol", "icmp")]),
        rule(
            4,
            &[
                ("chain", "input"),
                ("action", "accept"),
                ("src-address-list", "management"),
                ("comment", "accept management"),
            ],
        ),
        rule(
            5,
            &[
                ("chain", "input"),
                ("action", "drop"),
                ("in-interface-list", "!LAN"),
                ("comment", "defconf: drop all not coming from LAN"),
            ],
        ),
        rule(
            6,
            &[
                ("chain", "forward"),
                ("action", "fasttrack-connection"),
                ("connection-state", "established,related"),
                ("comment", "defconf: fasttrack"),
            ],
        ),
    ]
}

fn nat(host: Host) -> Vec<Row> {
    let role = host.model().role;
    if !matches!(role, Role::Home | Role::Subscriber | Role::Edge | Role::Mobile | Role::Controller)
    {
        return Vec::new();
    }
    vec![rule(
        1,
        &[
            ("chain", "srcnat"),
            ("action", "masquerade"),
            ("out-interface-list", "WAN"),
            ("comment", "defconf: masquerade"),
        ],
    )]
}

/// The same in short, where there is IPv6.
fn filter_6(host: Host) -> Vec<Row> {
    if !ipv6::has_prefix(host) {
        return Vec::new();
    }
    let established = "established,related,untracked";
    vec![
        rule(1, &[("chain", "input"), ("action", "accept"), ("connection-state", established)]),
        rule(2, &[("chain", "input"), ("action", "accept"), ("protocol", "icmpv6")]),
        rule(
            3,
            &[
                ("chain", "input"),
                ("action", "drop"),
                ("in-interface-list", "!LAN"),
                ("comment", "defconf: drop everything else not coming from LAN"),
            ],
        ),
    ]
}

/// The API returns counters with a plain `print`.
fn show_rule(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if row.get("action").is_none() {
        sheet.put("action", "accept");
    }
    sheet.with("bytes", || bytes(moment, row));
    sheet.with("packets", || bytes(moment, row) / 700);
    sheet.put("invalid", false);
    sheet.put("dynamic", false);
}

fn bytes(moment: &Moment<'_>, row: &Row) -> u64 {
    if row.is_disabled() {
        return 0;
    }
    let place = [u64::from(row.id), 77];
    let mean = moment.host.fraction(Stream::Traffic, &place)
        * f64::from(moment.host.model().traffic)
        * 20.0;
    let flow = Flow::new(mean, moment.host.stream(Stream::Traffic, &place));
    flow.between(seconds_of(moment.boot), moment.seconds())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive count")]
fn connection_count(moment: &Moment<'_>) -> u64 {
    let swing = moment.drift(Stream::Traffic, &[99], 120.0);
    (f64::from(moment.host.model().traffic).sqrt() * swing.mul_add(0.4, 2.0)) as u64 + 7
}

/// Enough rows to look at; the counts say how many there would be.
pub(super) fn connections(moment: &Moment<'_>) -> Vec<Row> {
    (0..u32::try_from(connection_count(moment)).unwrap_or(u32::MAX).min(4000))
        .map(|number| {
            let port = 40_000 + number % 20_000;
            Row::new(number + 1)
                .with("protocol", if number % 4 == 0 { "udp" } else { "tcp" })
                .with("src-address", format!("192.168.88.{}:{port}", 254 - number % 200))
                .with("dst-address", "198.51.100.80:443")
                .with("timeout", "23h59m")
                .with("assured", true)
        })
        .collect()
}

/// A third as many, where there is IPv6.
fn connections_6(moment: &Moment<'_>) -> Vec<Row> {
    if !ipv6::has_prefix(moment.host) {
        return Vec::new();
    }
    let lan = ipv6::subnet(moment.host, 1);
    (1..=u32::try_from(connection_count(moment) / 3).unwrap_or(u32::MAX).min(1000))
        .map(|number| {
            Row::new(number)
                .with("protocol", if number % 4 == 0 { "udp" } else { "tcp" })
                .with("src-address", format!("{lan}{:x}", 0x100 + number % 60))
                .with("dst-address", "2001:db8:ffff::80")
                .with("timeout", "23h59m")
                .with("assured", true)
        })
        .collect()
}
