//! `/interface/ethernet/switch`: the chip that joins the sockets, and what its
//! ports counted.

use crate::{
    board::Model,
    host::Host,
    menu::{LIST, Menu},
    menus::interface::{self, PACKET, flow, is_running},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/interface/ethernet/switch",
        exists: has_chip,
        fresh: |host| {
            let chip = |kind| Row::new(0).with("name", CHIP).with("type", kind);
            kind(host.model()).map(chip).into_iter().collect()
        },
        show: |_, row, sheet| {
            sheet.all(row);
            for name in ["mirror-source", "mirror-target"] {
                if row.get(name).is_none() {
                    sheet.put(name, "none");
                }
            }
            sheet.put("invalid", false);
        },
        settable: &[
            "name",
            "mirror-source",
            "mirror-target",
            "cpu-flow-control",
            "l3-hw-offloading",
            "qos-hw-offloading",
        ],
        key: Some("name"),
        verbs: &["set"],
        ..LIST
    },
    Menu {
        path: "/interface/ethernet/switch/port",
        exists: has_chip,
        fresh: ports,
        show: show_port,
        settable: &["vlan-mode", "vlan-header", "default-vlan-id"],
        key: Some("name"),
        verbs: &["set"],
        ..LIST
    },
];

/// A board that only an export speaks of may have one.
fn has_chip(host: Host) -> bool {
    kind(host.model()).is_some() || !host.model().is_listed()
}

/// What RouterOS calls the first chip of a board.
const CHIP: &str = "switch1";

/// The port by which the processor hangs on the chip.
const CPU: u32 = 0x100_0000;

/// The kind of chip, by product code. The other boards join their sockets in the
/// processor, or have one.
fn kind(model: &Model) -> Option<&'static str> {
    Some(match model.code {
        "RBD52G-5HacD2HnD" | "RBD53iG-5HacD2HnD" => "Atheros-8327",
        "RouterBOARD 941-2nD" => "Atheros-8227",
        "RB4011iGS+" => "Realtek-RTL8367",
        "RB5009UPr+S+" => "Marvell-88E6393X",
        "CCR2004-16G-2S+" => "Marvell-88E6191X",
        "CRS326-24G-2S+" => "Marvell-98DX3236",
        "C52iG-5HaxD2HaxD" => "IPQ-PPE",
        _ => return None,
    })
}

fn ports(host: Host) -> Vec<Row> {
    if kind(host.model()).is_none() {
        return Vec::new();
    }
    let interfaces = interface::fresh(host);
    let sockets = interfaces.iter().filter(|row| row.is("type", "ether"));
    sockets
        .map(|socket| Row::new(socket.id).with("name", socket.text("name").into_owned()))
        .chain([Row::new(CPU).with("name", format!("{CHIP}-cpu"))])
        .collect()
}

fn show_port(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    sheet.put("switch", CHIP);
    for (name, usual) in
        [("vlan-mode", "disabled"), ("vlan-header", "leave-as-is"), ("default-vlan-id", "auto")]
    {
        if row.get(name).is_none() {
            sheet.put(name, usual);
        }
    }
    sheet.put("invalid", false);
    // Whatever the processor handles came by the first socket or leaves there.
    let socket = if row.id == CPU { 1 } else { row.id };
    let Some(socket) = moment.interfaces().iter().find(|interface| interface.id == socket) else {
        return;
    };
    sheet.put("running", is_running(moment, socket));
    let count = |direction| {
        let flow = flow(moment.host, socket, direction);
        moment.state.counted(socket.id, flow, moment.boot, moment.now)
    };
    show_counters(row.id == CPU, count, sheet);
}

/// Counters of a port, which receives (0) and sends (1) `bytes`. The processor's
/// sends what a socket receives.
fn show_counters(is_cpu: bool, bytes: impl Fn(u64) -> u64, sheet: &mut Sheet<'_>) {
    let received = || bytes(u64::from(is_cpu));
    let sent = || bytes(u64::from(!is_cpu));
    sheet.with("driver-rx-byte", received);
    sheet.with("driver-rx-packet", || received() / PACKET);
    sheet.with("driver-tx-byte", sent);
    sheet.with("driver-tx-packet", || sent() / PACKET);
    // The chip counts the checksum of each frame, the driver does not.
    sheet.with("rx-bytes", || received() + received() / PACKET * 4);
    sheet.with("tx-bytes", || sent() + sent() / PACKET * 4);
    sheet.with("rx-packet", || received() / PACKET);
    sheet.with("tx-packet", || sent() / PACKET);
    sheet.with("rx-broadcast", || received() / 52_000_000);
    sheet.with("tx-broadcast", || sent() / 730_000_000);
    sheet.with("rx-multicast", || received() / 10_800_000);
    sheet.with("tx-multicast", || sent() / 275_000_000);
    for name in [
        "rx-pause",
        "rx-fcs-error",
        "rx-align-error",
        "rx-fragment",
        "rx-overflow",
        "rx-drop",
        "tx-pause",
        "tx-underrun",
        "tx-collision",
        "tx-deferred",
        "tx-drop",
    ] {
        sheet.put(name, "0");
    }
}
