//! MIKROTIK-MIB: what sockets and modems say.

use async_snmp::Value;

use super::{Tree, counter, integer, text};
use crate::{
    menus::{ethernet, lte},
    router::Router,
    snmp::record::{Record, rows},
};

/// `mtxrInterfaceStats`: counters beyond those of IF-MIB.
pub(super) fn statistics(router: &Router, tree: &mut Tree) {
    for row in rows(router, "/interface") {
        let index = [row.id()];
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &index, value);
        put(2, text(row.text("name")));
        let counters = [
            (11, "rx-byte"),
            (12, "rx-packet"),
            (13, "tx-byte"),
            (14, "tx-packet"),
            (31, "rx-byte"),
            (55, "rx-drop"),
            (61, "tx-byte"),
            (85, "tx-drop"),
        ];
        for (column, name) in counters {
            put(column, Value::Counter64(row.number(name)));
        }
        put(90, counter(row.number("link-downs")));
    }
}

/// `mtxrPOETable`: tenths of volts and watts, milliamperes.
pub(super) fn power(router: &Router, tree: &mut Tree) {
    for (id, sheet) in ethernet::powers(router) {
        let row = Record::of(&sheet);
        let status = match row.text("poe-out-status") {
            "waiting-for-load" => 2,
            "powered-on" => 3,
            "overload" => 4,
            _ => 1,
        };
        let number = |name, by| Value::Integer(row.scaled(name, by).unwrap_or_default());
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &[id], value);
        put(2, text(row.text("name")));
        put(3, integer(status));
        put(4, number("poe-out-voltage", 10.0));
        put(5, number("poe-out-current", 1.0));
        put(6, number("poe-out-power", 10.0));
    }
}

/// `mtxrLTEModemTable`.
pub(super) fn modems(router: &Router, tree: &mut Tree) {
    for (id, sheet) in lte::modems(router) {
        let row = Record::of(&sheet);
        let number = |name| Value::Integer(row.scaled(name, 1.0).unwrap_or_default());
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &[id], value);
        put(2, number("rssi"));
        put(3, number("rsrq"));
        put(4, number("rsrp"));
        put(5, number("current-cellid"));
        put(6, Value::Integer(if row.is("data-class", "LTE") { EUTRAN } else { UNKNOWN }));
        put(7, number("sinr"));
        put(8, number("enb-id"));
        put(9, number("sector-id"));
        put(11, text(row.text("imei")));
        put(12, text(row.text("imsi")));
        put(13, text(row.text("uicc")));
        put(14, text(row.text("data-class")));
    }
}

/// Ways to reach a cell.
const EUTRAN: i32 = 7;
const UNKNOWN: i32 = -1;

/// `mtxrOpticalTable`: hundredths of nanometres, °C, millivolts, microamperes,
/// thousandths of dBm.
pub(super) fn modules(router: &Router, tree: &mut Tree) {
    for (id, sheet) in ethernet::wires(router) {
        let row = Record::of(&sheet);
        if !row.is_set("sfp-module-present") {
            continue;
        }
        let number = |name, by| Value::Integer(row.scaled(name, by).unwrap_or_default());
        let mut put = |column, value| tree.cell_of(&[1, 1], column, &[id], value);
        put(2, text(row.text("name")));
        put(3, integer(row.is_set("sfp-rx-loss").into()));
        put(4, integer(row.is_set("sfp-tx-fault").into()));
        put(5, number("sfp-wavelength", 100.0));
        put(6, number("sfp-temperature", 1.0));
        put(7, number("sfp-supply-voltage", 1000.0));
        put(8, number("sfp-tx-bias-current", 1000.0));
        put(9, number("sfp-tx-power", 1000.0));
        put(10, number("sfp-rx-power", 1000.0));
        put(11, text(row.text("sfp-vendor-name")));
    }
}
