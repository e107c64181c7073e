//! Interfaces: one list, shown by many menus.

use crate::{
    board::Wireless,
    host::{Host, Stream, seconds_of},
    menu::{ADJUST, LIST, Menu},
    moment::Moment,
    noise::Flow,
    row::{Row, Sheet},
    value::date_time,
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: super::INTERFACES,
    fresh,
    show,
    settable: &["name", "mtu", "l2mtu"],
    key: Some("name"),
    verbs: ADJUST,
    ..LIST
}];

/// The interfaces a router has as it was installed.
pub(crate) fn fresh(host: Host) -> Vec<Row> {
    let model = host.model();
    let mut rows = Vec::new();
    let mut add = |name: String, kind: &'static str, physical: bool| {
        let id = u32::try_from(rows.len()).expect("a few dozen interfaces") + 1;
        let mut row = Row::new(id).with("name", name.clone());
        if physical {
            row = row.with("default-name", name);
        }
        rows.push(
            row.with("type", kind)
                .with("mtu", "1500")
                .with("mac-address", host.mac(u64::from(id)))
                .with("disabled", false),
        );
    };
    for port in 1..=model.ports.ether {
        add(format!("ether{port}"), "ether", true);
    }
    for port in 1..=model.ports.sfp {
        add(format!("sfp-sfpplus{port}"), "ether", true);
    }
    for radio in 1..=model.radios.len() {
        match model.wireless {
            Wireless::Legacy => add(format!("wlan{radio}"), "wlan", true),
            Wireless::Wifi | Wireless::Wave2 => add(format!("wifi{radio}"), "wifi", true),
            Wireless::CapsMan => add(format!("cap{radio}"), "cap", false),
            Wireless::None => {}
        }
    }
    add("bridge".to_owned(), "bridge", false);
    rows
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "type", "mtu"]);
    sheet.copy(row, &["mac-address"]);
    show_counters(moment, row, sheet);
    sheet.put("running", is_running(moment, row));
    sheet.copy(row, &["disabled", "comment"]);
}

/// Whether there is a link: some ports have no cable.
pub(crate) fn is_running(moment: &Moment<'_>, row: &Row) -> bool {
    !row.is_disabled() && has_link(moment.host, row)
}

fn has_link(host: Host, row: &Row) -> bool {
    let uplink = row.id == 1 || !row.is("type", "ether");
    uplink || host.fraction(Stream::Traffic, &[u64::from(row.id), 1]) < 0.7
}

/// Bytes a second that the interface receives or sends, as a curve.
fn flow(host: Host, row: &Row, direction: u64) -> Flow {
    let share = host.fraction(Stream::Traffic, &[u64::from(row.id), 2, direction]);
    let uplink = f64::from(host.model().traffic) * 1000.0 / 8.0;
    let mean = if row.id == 1 { uplink } else { uplink * share * share * 0.6 };
    Flow::new(mean, host.stream(Stream::Traffic, &[u64::from(row.id), 3, direction]))
}

fn show_counters(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    let count = |direction| {
        if !has_link(moment.host, row) {
            return 0;
        }
        moment.state.counted(row.id, flow(moment.host, row, direction), moment.boot, moment.now)
    };
    sheet.with("rx-byte", || count(0));
    sheet.with("tx-byte", || count(1));
    sheet.with("last-link-up-time", || date_time(moment.version(), moment.boot));
    let _ = seconds_of;
}
