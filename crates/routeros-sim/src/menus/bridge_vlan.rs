//! `/interface/bridge/vlan`: which VLANs a bridge that filters carries where.

use crate::{
    menu::{LIST, Menu},
    menus::interface::is_running,
    moment::Moment,
    reach::ports_hold,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/interface/bridge/vlan",
    transient: native,
    show,
    settable: &["bridge", "vlan-ids", "tagged", "untagged"],
    required: &["bridge", "vlan-ids"],
    ..LIST
}];

/// The VLANs of untagged frames that nobody configured.
fn native(moment: &Moment<'_>) -> Vec<Row> {
    let configured = moment.rows_at("/interface/bridge/vlan");
    let mut rows: Vec<Row> = Vec::new();
    for (bridge, vlan) in natives(moment) {
        let lists =
            |row: &Row| row.is("bridge", &bridge) && ports_hold(&row.text("vlan-ids"), vlan);
        if configured.iter().any(|row| !row.is_disabled() && lists(row)) || rows.iter().any(lists) {
            continue;
        }
        let id = DYNAMIC + u32::try_from(rows.len()).expect("at most 4096 VLANs a bridge");
        let row = Row::new(id).with("bridge", bridge).with("vlan-ids", vlan);
        rows.push(row.with("tagged", "").with("untagged", "").with("dynamic", true));
    }
    rows
}

/// The first id of rows that come and go.
const DYNAMIC: u32 = 0x1000;

/// The bridges that filter and their ports, each with its own VLAN.
fn natives(moment: &Moment<'_>) -> Vec<(String, u16)> {
    let filtering = filtering(moment);
    let own = filtering.iter().map(|bridge| (bridge.text("name").into_owned(), pvid(bridge)));
    let ports = moment.rows_at("/interface/bridge/port").into_iter().filter(|port| {
        !port.is_disabled()
            && filtering.iter().any(|bridge| bridge.get("name") == port.get("bridge"))
    });
    own.chain(ports.map(|port| (port.text("bridge").into_owned(), pvid(&port)))).collect()
}

fn filtering<'a>(moment: &'a Moment<'_>) -> Vec<&'a Row> {
    let filters = |row: &&Row| row.is("type", "bridge") && row.is("vlan-filtering", "true");
    moment.interfaces().iter().filter(filters).collect()
}

fn pvid(row: &Row) -> u16 {
    row.text("pvid").parse().unwrap_or(1)
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let current = |carriage| current(moment, row, carriage).join(",");
    sheet.with("current-tagged", || current("tagged"));
    sheet.with("current-untagged", || current("untagged"));
    if row.get("dynamic").is_none() {
        sheet.put("dynamic", false);
    }
}

/// The members of a VLAN that are up: those that are listed and, untagged, those
/// whose own VLAN it is.
fn current(moment: &Moment<'_>, row: &Row, carriage: &str) -> Vec<String> {
    let bridge = row.text("bridge");
    let Some(bridge) = filtering(moment).into_iter().find(|known| known.is("name", &bridge)) else {
        return Vec::new();
    };
    let ports = moment.rows_at("/interface/bridge/port");
    let members = ports
        .iter()
        .filter(|port| !port.is_disabled() && port.get("bridge") == bridge.get("name"))
        .map(|port| (port.text("interface").into_owned(), pvid(port)))
        .chain([(bridge.text("name").into_owned(), pvid(bridge))]);
    let ids = row.text("vlan-ids");
    let lists =
        |carriage: &str, name: &str| row.text(carriage).split(',').any(|member| member == name);
    let up = |name: &str| moment.interface(name).is_some_and(|row| is_running(moment, row));
    members
        .filter(|(name, own)| {
            let native = carriage == "untagged" && ports_hold(&ids, *own) && !lists("tagged", name);
            (lists(carriage, name) || native) && up(name)
        })
        .map(|(name, _)| name)
        .collect()
}
