//! Interfaces: one list, which this menu shows in general and others by kind.

use crate::{
    board::{Role, Wireless},
    host::{Host, Stream},
    menu::{ADJUST, EDIT, LIST, Menu, Trap},
    menus::container::has_package,
    moment::Moment,
    noise::Flow,
    row::{Row, Sheet},
    value::date_time,
};

/// What all menus of interfaces have in common.
pub(super) const INTERFACE: Menu = Menu {
    path: super::INTERFACES,
    store: super::INTERFACES,
    fresh,
    show,
    settable: &["name", "mtu", "l2mtu"],
    key: Some("name"),
    verbs: ADJUST,
    ..LIST
};

pub(crate) const MENUS: &[Menu] = &[
    INTERFACE,
    Menu {
        path: "/interface/vlan",
        kind: Some(("type", "vlan")),
        show: |moment, row, sheet| {
            sheet.copy(row, &["name", "mtu", "mac-address", "vlan-id", "interface"]);
            sheet.put("use-service-tag", false);
            show_flags(moment, row, sheet);
        },
        settable: &["name", "mtu", "vlan-id", "interface", "arp", "use-service-tag"],
        required: &["vlan-id", "interface"],
        check: check_parent,
        verbs: EDIT,
        ..INTERFACE
    },
    Menu {
        path: "/interface/list",
        fresh: |_| named(&["all", "none", "dynamic", "WAN", "LAN"]),
        settable: &["name", "include", "exclude"],
        required: &["name"],
        key: Some("name"),
        ..LIST
    },
    Menu {
        path: "/interface/list/member",
        fresh: |_| {
            let member = |id, list: &'static str, interface: &'static str| {
                Row::new(id).with("list", list).with("interface", interface).with("disabled", false)
            };
            vec![member(1, "WAN", "ether1"), member(2, "LAN", "bridge")]
        },
        settable: &["list", "interface"],
        required: &["list", "interface"],
        check: check_parent,
        ..LIST
    },
];

fn named(names: &[&'static str]) -> Vec<Row> {
    (1..).zip(names).map(|(id, name)| Row::new(id).with("name", *name)).collect()
}

/// Refuses rows that refer to an interface which is not there.
pub(super) fn check_parent(moment: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    match row.get("interface") {
        Some(name) if moment.interface(&name.text()).is_none() => {
            Err(Trap::argument("input does not match any value of interface"))
        }
        _ => Ok(()),
    }
}

/// The interfaces a router has as it was installed.
pub(crate) fn fresh(host: Host) -> Vec<Row> {
    let model = host.model();
    let mut plan = Plan { host, rows: Vec::new() };
    for port in 1..=model.ports.ether {
        plan.physical(format!("ether{port}"), "ether", "1598");
    }
    for port in 1..=model.ports.sfp {
        plan.physical(format!("sfp-sfpplus{port}"), "ether", "1598");
    }
    for (radio, kind) in (1..).zip(model.radios) {
        match model.wireless {
            _ if kind.is_w60g() => plan.physical("wlan60-1".to_owned(), "w60g", "1600"),
            Wireless::Legacy => plan.physical(format!("wlan{radio}"), "wlan", "1600"),
            Wireless::Wifi | Wireless::Wave2 => {
                plan.physical(format!("wifi{radio}"), "wifi", "1560");
            }
            Wireless::CapsMan => plan.add(format!("cap{radio}"), "cap", "1500"),
            Wireless::None => {}
        }
    }
    plan.virtual_ones();
    plan.further_ones();
    plan.rows
}

struct Plan {
    host: Host,
    rows: Vec<Row>,
}

impl Plan {
    /// What a router of this role has beside its sockets and radios.
    fn virtual_ones(&mut self) {
        let version = self.host.model().version;
        match self.host.model().role {
            Role::Home
            | Role::Sector
            | Role::Switch
            | Role::Controller
            | Role::Mobile
            | Role::Link => {
                self.add("bridge".to_owned(), "bridge", "1500");
            }
            Role::Edge => {
                self.add("bridge".to_owned(), "bridge", "1500");
                self.add("pppoe-out1".to_owned(), "pppoe-out", "1480");
                self.extend(&[
                    ("interface", "ether1"),
                    ("user", "edge@isp"),
                    ("password", "pppoe-secret"),
                ]);
                self.vlan("vlan20-guests", "bridge", "20");
                self.vlan("vlan99-mgmt", "bridge", "99");
            }
            Role::Subscriber => {
                self.add("pppoe-out1".to_owned(), "pppoe-out", "1480");
                self.extend(&[
                    ("interface", "wlan1"),
                    ("user", "subscriber"),
                    ("password", "pppoe-secret"),
                ]);
            }
            Role::Core => {
                self.vlan("vlan10-transit", "sfp-sfpplus1", "10");
                self.vlan("vlan30-towers", "sfp-sfpplus2", "30");
                self.vlan("vlan99-mgmt", "ether1", "99");
            }
            Role::Cloud => {}
        }
        if self.host.model().role == Role::Mobile {
            self.physical("lte1".to_owned(), "lte", "");
        }
        if matches!(self.host.model().role, Role::Edge | Role::Cloud) && version.since(7, 1) {
            self.add("wireguard1".to_owned(), "wg", "1420");
            self.extend(&[("listen-port", "13231"), ("private-key", PRIVATE_KEY)]);
        }
        if version.since(7, 14) {
            self.add("lo".to_owned(), "loopback", "65536");
        }
        if has_package(self.host) {
            self.add("veth1".to_owned(), "veth", "1500");
            self.extend(&[("address", "172.17.0.2/24"), ("gateway", "172.17.0.1")]);
        }
    }

    /// What else is soldered on.
    fn further_ones(&mut self) {
        for (kind, name) in self.host.model().further {
            if self.rows.iter().any(|row| row.is("default-name", name)) {
                continue;
            }
            let l2mtu = match *kind {
                "ether" => "1598",
                "wlan" | "w60g" => "1600",
                "wifi" => "1560",
                _ => "",
            };
            self.physical((*name).to_owned(), kind, l2mtu);
        }
    }

    fn physical(&mut self, name: String, kind: &'static str, l2mtu: &'static str) {
        self.add(name.clone(), kind, "1500");
        let row = self.rows.last_mut().expect("it was just added");
        row.set("default-name".into(), name.into());
        if !l2mtu.is_empty() {
            row.set("l2mtu".into(), l2mtu.into());
        }
        if kind == "ether" && row.id <= self.host.model().ports.poe_out {
            row.set("poe-out".into(), "auto-on".into());
        }
    }

    fn vlan(&mut self, name: &'static str, parent: &'static str, id: &'static str) {
        self.add(name.to_owned(), "vlan", "1500");
        self.extend(&[("interface", parent), ("vlan-id", id)]);
    }

    fn add(&mut self, name: String, kind: &'static str, mtu: &'static str) {
        let id = u32::try_from(self.rows.len()).expect("a few dozen interfaces") + 1;
        let mut row = Row::new(id).with("name", name).with("type", kind).with("mtu", mtu);
        if !matches!(kind, "wg" | "pppoe-out" | "lte" | "loopback") {
            row = row.with("mac-address", self.host.mac(u64::from(id)));
        }
        self.rows.push(row.with("disabled", false));
    }

    /// Gives the interface added last what only its kind has.
    fn extend(&mut self, properties: &[(&'static str, &'static str)]) {
        let row = self.rows.last_mut().expect("one was added before");
        for (name, value) in properties {
            row.set((*name).into(), (*value).into());
        }
    }
}

/// A WireGuard key of nobody: 32 bytes of the letter a, in base64.
const PRIVATE_KEY: &str = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=";

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "type", "mtu"]);
    show_mtu(row, sheet);
    sheet.copy(row, &["l2mtu"]);
    if row.is("type", "ether") {
        sheet
            .put("max-l2mtu", if moment.host.model().ports.copper > 100 { "9214" } else { "2028" });
    }
    sheet.copy(row, &["mac-address"]);
    show_links(moment, row, sheet);
    show_counters(moment, row, sheet);
    show_flags(moment, row, sheet);
}

/// What fits through: what is set, or else what the headers of a tunnel leave of
/// a usual frame.
pub(super) fn show_mtu(row: &Row, sheet: &mut Sheet<'_>) {
    let tunnel = match row.text("type").as_ref() {
        "eoip" => Some(1458),
        "eoipv6" => Some(1438),
        "gre-tunnel" => Some(1476),
        "gre6-tunnel" => Some(1456),
        "ipip-tunnel" => Some(1480),
        "ipipv6-tunnel" => Some(1460),
        _ => None,
    };
    if tunnel.is_some() && row.get("mtu").is_none() {
        sheet.put("mtu", "auto");
    }
    sheet.with("actual-mtu", || row.text("mtu").parse().unwrap_or(tunnel.unwrap_or(1500_u32)));
}

/// What is configured of an interface, but for the flags.
pub(super) fn show_general(row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    for name in ["type", "disabled", "comment"] {
        sheet.drop(name);
    }
}

/// The flags every menu of interfaces shows, and the comment.
pub(super) fn show_flags(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    if moment.version().since(6, 43) {
        sheet.put("running", is_running(moment, row));
        sheet.put("disabled", row.is_disabled());
    } else {
        // Old versions leave out flags that do not hold.
        sheet.mark("running", is_running(moment, row));
        sheet.mark("disabled", row.is_disabled());
    }
    sheet.copy(row, &["comment"]);
}

fn show_links(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let (downs, last_down) = moment.state.downs(row.id);
    let when = |at| date_time(moment.version(), at);
    if let Some(at) = last_down.filter(|at| *at >= moment.boot) {
        sheet.with("last-link-down-time", || when(at));
    }
    if has_link(moment.host, row) {
        let up = moment.state.last_up(row.id).unwrap_or(moment.boot).max(moment.boot);
        sheet.with("last-link-up-time", || when(up));
    }
    sheet.with("link-downs", || {
        downs + moment.host.stream(Stream::Traffic, &[u64::from(row.id)]) % 4
    });
}

/// Whether the interface is up: enabled and, for a socket, with a cable in it.
pub(crate) fn is_running(moment: &Moment<'_>, row: &Row) -> bool {
    !row.is_disabled() && has_link(moment.host, row)
}

/// Some sockets are empty, never the first one.
pub(crate) fn has_link(host: Host, row: &Row) -> bool {
    let socket = row.is("type", "ether") && row.id > 1;
    !socket || host.fraction(Stream::Traffic, &[u64::from(row.id), 1]) < 0.7
}

/// Bytes a second that the interface receives (0) or sends (1), as a curve.
pub(super) fn flow(host: Host, row: &Row, direction: u64) -> Flow {
    let id = u64::from(row.id);
    let uplink = f64::from(host.model().traffic) * 1000.0 / 8.0;
    let share = host.fraction(Stream::Traffic, &[id, 2, direction]);
    let mean = match row.text("type").as_ref() {
        _ if !has_link(host, row) => 0.0,
        "loopback" => 12.0,
        _ if row.id == 1 => uplink * [1.0, 0.18][usize::from(direction == 1)],
        "bridge" => uplink * share.mul_add(0.2, 0.7),
        _ => uplink * share * share * 0.6,
    };
    Flow::new(mean, host.stream(Stream::Traffic, &[id, 3, direction]))
}

/// Bytes in a packet on average; the same on both ends of every interface.
pub(super) const PACKET: u64 = 830;

fn show_counters(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let count = |direction| {
        moment.state.counted(row.id, flow(moment.host, row, direction), moment.boot, moment.now)
    };
    sheet.with("rx-byte", || count(0));
    sheet.with("tx-byte", || count(1));
    sheet.with("rx-packet", || count(0) / PACKET);
    sheet.with("tx-packet", || count(1) / PACKET);
    sheet.with("rx-drop", || count(0) / 40_000_000_000);
    sheet.with("tx-drop", || count(1) / 60_000_000_000);
    sheet.with("tx-queue-drop", || count(1) / 900_000_000);
    sheet.with("rx-error", || count(0) / 70_000_000_000);
    sheet.put("tx-error", "0");
    if row.is("type", "ether") {
        sheet.with("fp-rx-byte", || count(0) / 8 * 7);
        sheet.with("fp-tx-byte", || count(1) / 8 * 7);
        sheet.with("fp-rx-packet", || count(0) / PACKET / 8 * 7);
        sheet.with("fp-tx-packet", || count(1) / PACKET / 8 * 7);
    }
}
