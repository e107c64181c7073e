//! MIKROTIK-MIB: sensors, licence, board.

use async_snmp::Value;

use super::{Tree, integer, system::product, text};
use crate::{
    router::Router,
    snmp::record::{Record, rows, scaled, settings},
};

/// What sensors of these names are in the older half of `mtxrHealth`: the column,
/// and by how much the reading is multiplied.
const SCALARS: &[(&str, u32, f64)] = &[
    ("voltage", 8, 10.0),
    ("temperature", 10, 10.0),
    ("cpu-temperature", 11, 10.0),
    ("power-consumption", 12, 10.0),
    ("current", 13, 1000.0),
    ("fan1-speed", 17, 1.0),
    ("fan2-speed", 18, 1.0),
];

/// States of power supplies, of which 1 is good there.
const SUPPLIES: &[(&str, u32)] = &[("psu1-state", 15), ("psu2-state", 16)];

/// Sensors: each kind at its own number, and on RouterOS 7 a table of all.
pub(super) fn health(router: &Router, tree: &mut Tree) {
    let sensors = rows(router, "/system/health");
    let six = router.version().is_six();
    let reading = |name: &str| -> Option<String> {
        let of_all = || sensors.iter().find(|row| row.is("name", name))?.get("value");
        let value = if six { sensors.first()?.get(name) } else { of_all() };
        value.map(str::to_owned)
    };
    for (name, column, by) in SCALARS {
        if let Some(value) = reading(name).and_then(|value| scaled(&value, *by)) {
            tree.scalar(&[*column], Value::Integer(value));
        }
    }
    for (name, column) in SUPPLIES {
        if let Some(state) = reading(name) {
            tree.scalar(&[*column], integer((state == "ok").into()));
        }
    }
    if let Some(frequency) = settings(router, "/system/resource").get("cpu-frequency") {
        tree.scalar(&[14], integer(frequency.parse().unwrap_or_default()));
    }
    if !six {
        for row in &sensors {
            gauge(row, tree);
        }
    }
}

/// A row of `mtxrGaugeTable`, indexed by the number of the sensor's row.
fn gauge(row: &Record, tree: &mut Tree) {
    let (unit, by) = match row.text("type") {
        "C" => (1, 1.0),
        "RPM" => (2, 1.0),
        "V" => (3, 10.0),
        "A" => (4, 10.0),
        "W" => (5, 10.0),
        _ => (6, 1.0),
    };
    let failed = i32::from(!row.is("value", "ok"));
    let value = if unit == 6 { failed } else { row.scaled("value", by).unwrap_or_default() };
    let index = [row.id()];
    tree.cell_of(&[100, 1], 2, &index, text(row.text("name")));
    tree.cell_of(&[100, 1], 3, &index, Value::Integer(value));
    tree.cell_of(&[100, 1], 4, &index, Value::Integer(unit));
}

/// The licence, and the version of RouterOS without its channel.
pub(super) fn license(router: &Router, tree: &mut Tree) {
    let license = settings(router, "/system/license");
    let id = license.get("software-id").or(license.get("system-id")).unwrap_or_default();
    tree.scalar(&[1], text(id));
    if let Some(level) = license.get("nlevel").and_then(|level| level.parse().ok()) {
        tree.scalar(&[3], Value::Integer(level));
    }
    let version = settings(router, "/system/resource");
    let number = version.text("version").split(' ').next().unwrap_or_default();
    tree.scalar(&[4], text(number));
}

/// Serial number, firmware, names of the board.
pub(super) fn system(router: &Router, tree: &mut Tree) {
    let (board, resource) =
        (settings(router, "/system/routerboard"), settings(router, "/system/resource"));
    if let Some(serial) = board.get("serial-number") {
        tree.scalar(&[3], text(serial));
        tree.scalar(&[4], text(board.text("current-firmware")));
    }
    tree.scalar(&[5], text(settings(router, "/system/note").text("note")));
    tree.scalar(&[6], text(resource.text("build-time")));
    if let Some(firmware) = board.get("upgrade-firmware") {
        tree.scalar(&[7], text(firmware));
    }
    tree.scalar(&[8], text(resource.text("board-name")));
    tree.scalar(&[9], text(&product(router, &resource)));
}
