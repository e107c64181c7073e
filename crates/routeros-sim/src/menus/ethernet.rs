//! Sockets: their settings, power over them, and what a look at the wire shows.

use bytes::BytesMut;

use super::interface::{self, INTERFACE, flow, has_link, is_running, show_flags};
use crate::{
    board::Role,
    console::{Action, Answer, Call, monitor, select},
    host::Stream,
    menu::{ADJUST, LIST, Menu, Policy, Trap},
    moment::Moment,
    router::Router,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[
    ETHERNET,
    Menu {
        path: "/interface/ethernet/poe",
        exists: |host| host.model().ports.poe_out > 0,
        has: |row| row.get("poe-out").is_some(),
        show: |_, row, sheet| {
            sheet.copy(row, &["name", "poe-out"]);
            sheet.put("poe-priority", "10");
            sheet.put("power-cycle-interval", "none");
        },
        settable: &["name", "poe-out", "poe-priority"],
        ..ETHERNET
    },
    Menu {
        path: "/interface/bridge",
        kind: Some(("type", "bridge")),
        show: show_bridge,
        settable: &[
            "name",
            "mtu",
            "arp",
            "protocol-mode",
            "vlan-filtering",
            "admin-mac",
            "auto-mac",
            "add-dhcp-option82",
            "dhcp-snooping",
            "igmp-snooping",
            "port-cost-mode",
            "mvrp",
        ],
        verbs: crate::menu::EDIT,
        ..INTERFACE
    },
    Menu {
        path: "/interface/bridge/port",
        fresh: bridge_ports,
        show: show_bridge_port,
        settable: &[
            "interface",
            "bridge",
            "pvid",
            "priority",
            "path-cost",
            "internal-path-cost",
            "edge",
            "hw",
        ],
        required: &["interface", "bridge"],
        key: Some("interface"),
        check: interface::check_parent,
        ..LIST
    },
];

const ETHERNET: Menu = Menu {
    path: "/interface/ethernet",
    kind: Some(("type", "ether")),
    show,
    settable: &[
        "name",
        "mtu",
        "l2mtu",
        "mac-address",
        "arp",
        "auto-negotiation",
        "advertise",
        "speed",
        "rx-flow-control",
        "tx-flow-control",
        "fec-mode",
        "combo-mode",
        "cable-settings",
        "mdix-enable",
        "disable-running-check",
        "sfp-ignore-rx-los",
        "sfp-rate-select",
        "sfp-shutdown-temperature",
    ],
    verbs: ADJUST,
    ..INTERFACE
};

pub(crate) const ACTIONS: &[Action] = &[
    Action {
        command: "/interface/monitor-traffic",
        policy: Policy::Read,
        exists: |_| true,
        run: |call, out| monitor(call, out, look_at_traffic),
    },
    Action {
        command: "/interface/ethernet/monitor",
        policy: Policy::Read,
        exists: |_| true,
        run: |call, out| monitor(call, out, look_at_wire),
    },
    Action {
        command: "/interface/ethernet/poe/monitor",
        policy: Policy::Read,
        exists: |host| host.model().ports.poe_out > 0,
        run: look_at_poe,
    },
];

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "mtu", "l2mtu", "mac-address"]);
    sheet.with("orig-mac-address", || moment.host.mac(u64::from(row.id)));
    sheet.put("arp", "enabled");
    sheet.put("auto-negotiation", true);
    sheet.put("loop-protect", "default");
    sheet.put("loop-protect-status", "off");
    let count = |direction| {
        moment.state.counted(row.id, flow(moment.host, row, direction), moment.boot, moment.now)
    };
    sheet.with("rx-bytes", || count(0));
    sheet.with("tx-bytes", || count(1));
    sheet.with("rx-packet", || count(0) / 830);
    sheet.with("tx-packet", || count(1) / 830);
    sheet.put("rx-fcs-error", "0");
    sheet.put("rx-align-error", "0");
    show_flags(moment, row, sheet);
}

fn show_bridge(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "mtu"]);
    sheet.put("actual-mtu", "1500");
    sheet.put("l2mtu", "1598");
    sheet.put("arp", "enabled");
    sheet.copy(row, &["mac-address"]);
    for (name, usual) in
        [("protocol-mode", "rstp"), ("vlan-filtering", "false"), ("auto-mac", "true")]
    {
        match row.get(name) {
            Some(_) => sheet.copy(row, &[name]),
            None => sheet.put(name, usual),
        }
    }
    show_flags(moment, row, sheet);
}

/// Every socket but the uplink is a port of the bridge, if there is one; where
/// the router only bridges, the uplink is too.
fn bridge_ports(host: crate::host::Host) -> Vec<Row> {
    let interfaces = interface::fresh(host);
    let Some(bridge) = interfaces.iter().find(|row| row.is("type", "bridge")) else {
        return Vec::new();
    };
    let bridge = bridge.text("name").into_owned();
    let bridges = matches!(host.model().role, Role::Sector | Role::Switch | Role::Link);
    let first = if bridges { 1 } else { 2 };
    let ports = interfaces.iter().filter(|row| {
        row.id >= first && matches!(row.text("type").as_ref(), "ether" | "wlan" | "wifi" | "w60g")
    });
    (1..)
        .zip(ports)
        .map(|(id, port)| {
            Row::new(id)
                .with("interface", port.text("name").into_owned())
                .with("bridge", bridge.clone())
                .with("pvid", "1")
                .with("disabled", false)
        })
        .collect()
}

fn show_bridge_port(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let up = moment.interface(&row.text("interface")).is_some_and(|port| is_running(moment, port));
    sheet.put("status", if up { "in-bridge" } else { "inactive" });
    sheet.put("role", if up { "designated-port" } else { "disabled-port" });
    sheet.put("inactive", !up);
    sheet.put("dynamic", false);
}

/// Bits and packets a second of the interfaces in `=interface=`.
fn look_at_traffic(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    let names = call
        .request
        .text("interface")
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) interface"))?;
    call.router
        .at_this_moment(|moment| names.split(',').map(|name| traffic_of(moment, name)).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are positive")]
fn traffic_of(moment: &Moment<'_>, name: &str) -> Result<Sheet<'static>, Trap> {
    let interfaces: Vec<&Row> = if name == "aggregate" {
        moment.interfaces().iter().collect()
    } else {
        let unknown = || Trap::argument("input does not match any value of interface");
        vec![moment.interface(name).ok_or_else(unknown)?]
    };
    let rate = |direction| -> u64 {
        let running = interfaces.iter().filter(|row| is_running(moment, row));
        running.map(|row| flow(moment.host, row, direction).rate(moment.seconds()) as u64).sum()
    };
    let mut sheet = Sheet::new(None);
    sheet.put("name", name.to_owned());
    let directions = [
        (
            0,
            "rx-packets-per-second",
            "rx-bits-per-second",
            "rx-drops-per-second",
            "rx-errors-per-second",
        ),
        (
            1,
            "tx-packets-per-second",
            "tx-bits-per-second",
            "tx-drops-per-second",
            "tx-errors-per-second",
        ),
    ];
    for (direction, packets, bits, drops, errors) in directions {
        let bytes = rate(direction);
        sheet.put(packets, bytes / 830);
        sheet.put(bits, bytes * 8);
        sheet.put(drops, "0");
        sheet.put(errors, "0");
    }
    sheet.put("tx-queue-drops-per-second", "0");
    Ok(sheet)
}

/// The rows that a monitor's `=.id=` or `=numbers=` names.
pub(super) fn monitored(
    moment: &Moment<'_>,
    menu: &Menu,
    call: &Call<'_>,
) -> Result<Vec<Row>, Trap> {
    let targets = call
        .request
        .targets()
        .ok_or_else(|| Trap::argument("missing value(s) of argument(s) numbers"))?;
    select(menu, &moment.rows(menu), &targets)
}

fn look_at_wire(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    call.router.at_this_moment(|moment| {
        let rows = monitored(moment, &ETHERNET, call)?;
        Ok(rows.iter().map(|row| wire_of(moment, row)).collect())
    })
}

/// What a look at every wire shows, by interface.
pub(crate) fn wires(router: &Router) -> Vec<(u32, Sheet<'static>)> {
    router.at_this_moment(|moment| {
        let rows = moment.rows(&ETHERNET);
        rows.iter().map(|row| (row.id, wire_of(moment, row))).collect()
    })
}

fn wire_of(moment: &Moment<'_>, row: &Row) -> Sheet<'static> {
    let up = is_running(moment, row);
    let optical = row.text("default-name").contains("sfp");
    let copper = moment.host.model().ports.copper;
    let speed = if optical { 10_000 } else { copper };
    let mut sheet = Sheet::new(None);
    sheet.put("name", row.text("name").into_owned());
    sheet.put("status", if up { "link-ok" } else { "no-link" });
    sheet.put("auto-negotiation", "done");
    if up {
        sheet.put(
            "rate",
            if speed < 1000 { format!("{speed}Mbps") } else { format!("{}Gbps", speed / 1000) },
        );
        sheet.put("full-duplex", true);
        sheet.put("tx-flow-control", false);
        sheet.put("rx-flow-control", false);
    }
    let modes = advertised(speed, moment.version().since(7, 12));
    sheet.put("supported", modes.clone());
    sheet.put("advertising", modes.clone());
    sheet.put("link-partner-advertising", if up { modes } else { String::new() });
    if optical {
        show_module(moment, row, &mut sheet);
    }
    sheet
}

/// Names of link modes; they changed about 7.12.
fn advertised(speed: u32, modern: bool) -> String {
    let modes: &[(u32, &str, &str)] = &[
        (10, "10M-half,10M-full", "10M-baseT-half,10M-baseT-full"),
        (100, "100M-half,100M-full", "100M-baseT-half,100M-baseT-full"),
        (1000, "1000M-half,1000M-full", "1G-baseT-half,1G-baseT-full"),
        (10_000, "10000M-full", "10G-baseT"),
    ];
    let known = modes.iter().filter(|(rate, ..)| *rate <= speed);
    known.map(|(_, old, new)| if modern { *new } else { *old }).collect::<Vec<_>>().join(",")
}

fn show_module(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'static>) {
    let id = u64::from(row.id);
    sheet.put("sfp-module-present", true);
    sheet.put("sfp-rx-loss", !is_running(moment, row));
    sheet.put("sfp-type", "SFP/SFP+/SFP28/SFP56");
    sheet.put("sfp-connector-type", "LC");
    sheet.put("sfp-vendor-name", "MikroTik");
    sheet.put("sfp-vendor-part-number", "S+85DLC03D");
    sheet.put("sfp-wavelength", "850");
    let wander = moment.drift(Stream::Health, &[id, 9], 300.0);
    sheet.put("sfp-temperature", format!("{:.0}", wander.mul_add(3.0, 42.0)));
    sheet.put("sfp-supply-voltage", format!("{:.3}", wander.mul_add(0.01, 3.27)));
    sheet.put("sfp-tx-bias-current", "6");
    sheet.put("sfp-tx-power", format!("{:.3}", wander.mul_add(0.1, -2.4)));
    sheet.put("sfp-rx-power", format!("{:.3}", wander.mul_add(0.4, -4.1)));
}

fn look_at_poe(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    monitor(call, out, |call| {
        call.router.at_this_moment(|moment| {
            let menu =
                super::find(moment.host, "/interface/ethernet/poe").expect("the action exists");
            let rows = monitored(moment, menu, call)?;
            Ok(rows.iter().map(|row| power_of(moment, row)).collect())
        })
    })
}

/// What a look at every socket that feeds others shows, by interface.
pub(crate) fn powers(router: &Router) -> Vec<(u32, Sheet<'static>)> {
    router.at_this_moment(|moment| {
        let rows = moment.rows_at("/interface/ethernet/poe");
        rows.iter().map(|row| (row.id, power_of(moment, row))).collect()
    })
}

fn power_of(moment: &Moment<'_>, row: &Row) -> Sheet<'static> {
    let fed = has_link(moment.host, row) && !row.is("poe-out", "off") && row.id.is_multiple_of(2);
    let mut sheet = Sheet::new(None);
    sheet.put("name", row.text("name").into_owned());
    sheet.put("poe-out", row.text("poe-out").into_owned());
    sheet.put(
        "poe-out-status",
        match (row.is("poe-out", "off"), fed) {
            (true, _) => "disabled",
            (false, true) => "powered-on",
            (false, false) => "waiting-for-load",
        },
    );
    if fed {
        let wander = moment.drift(Stream::Health, &[u64::from(row.id), 8], 30.0);
        sheet.put("poe-out-voltage", format!("{:.1}", wander.mul_add(0.2, 52.1)));
        sheet.put("poe-out-current", format!("{:.0}", wander.mul_add(20.0, 110.0)));
        sheet.put("poe-out-power", format!("{:.1}", wander.mul_add(1.0, 5.7)));
    }
    sheet
}
