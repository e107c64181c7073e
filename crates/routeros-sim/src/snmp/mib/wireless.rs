//! MIKROTIK-MIB: radios and who is on them. Only the generations of WiFi before
//! `/interface/wifi` are in it.

use async_snmp::Value;

use super::{Tree, counter, gauge, integer, network::index_of, physical, text};
use crate::{
    host::mac_bytes,
    menus::wireless,
    router::Router,
    snmp::record::{Record, rows, scaled},
};

/// `mtxrWireless`: stations, access points, registrations, `/caps-man`.
pub(super) fn wireless(router: &Router, tree: &mut Tree) {
    let interfaces = rows(router, "/interface");
    let registered = rows(router, "/interface/wireless/registration-table");
    let looks = wireless::radios(router);
    for row in rows(router, "/interface/wireless") {
        let look = looks.iter().find(|(id, _)| *id == row.id());
        let Some(look) = look.map(|(_, sheet)| Record::of(sheet)) else { continue };
        let mut here = registered.iter().filter(|other| other.is("interface", row.text("name")));
        if row.text("mode").starts_with("station") {
            station(&row, here.next(), tree);
        } else {
            access_point(&row, &look, tree);
        }
    }
    for row in &registered {
        registration(row, index_of(&interfaces, row.text("interface")), tree);
    }
    if !registered.is_empty() || !looks.is_empty() {
        tree.scalar(&[4], counter(registered.len() as u64));
    }
    if !rows(router, "/caps-man/interface").is_empty() {
        controller(router, &interfaces, tree);
    }
}

/// Bits a second of `72.2Mbps-20MHz/1S/SGI`.
fn rate(text: &str) -> Value {
    Value::Gauge32(scaled(text, 1e6).unwrap_or_default().unsigned_abs())
}

/// A number with a sign, or what a level begins with: `-61`, `-61@6Mbps`.
fn level(text: &str) -> Value {
    Value::Integer(scaled(text, 1.0).unwrap_or_default())
}

/// A radio that is on somebody else's: `tower` is the registration there.
fn station(row: &Record, tower: Option<&Record>, tree: &mut Tree) {
    let mut put = |column, value| tree.cell_of(&[1, 1], column, &[row.id()], value);
    if let Some(tower) = tower {
        put(2, rate(tower.text("tx-rate")));
        put(3, rate(tower.text("rx-rate")));
        put(4, level(tower.text("signal-strength")));
        put(6, physical(tower.text("mac-address")));
        put(9, integer(tower.number("tx-ccq")));
        put(10, integer(tower.number("rx-ccq")));
    }
    put(5, text(row.text("ssid")));
    put(7, integer(row.number("frequency")));
    put(8, text(row.text("band")));
}

fn access_point(row: &Record, look: &Record, tree: &mut Tree) {
    let mut put = |column, value| tree.cell_of(&[3, 1], column, &[row.id()], value);
    put(4, text(row.text("ssid")));
    put(5, physical(row.text("mac-address")));
    put(6, counter(look.number("registered-clients")));
    put(7, integer(row.number("frequency")));
    put(8, text(row.text("band")));
    put(9, level(look.text("noise-floor")));
    put(10, integer(look.number("overall-tx-ccq")));
    put(11, counter(look.number("authenticated-clients")));
}

/// The index of who is registered where: its address, then the interface.
fn index(row: &Record, interface: u32) -> Option<Vec<u32>> {
    let mac = mac_bytes(row.text("mac-address"))?.map(u32::from);
    Some(mac.into_iter().chain([interface]).collect())
}

fn registration(row: &Record, interface: u32, tree: &mut Tree) {
    let Some(index) = index(row, interface) else { return };
    let mut put = |column, value| tree.cell_of(&[2, 1], column, &index, value);
    let ((sent, received), (out, back)) = (row.pair("bytes"), row.pair("packets"));
    put(1, physical(row.text("mac-address")));
    put(3, level(row.text("signal-strength")));
    put(4, counter(sent));
    put(5, counter(received));
    put(6, counter(out));
    put(7, counter(back));
    put(8, rate(row.text("tx-rate")));
    put(9, rate(row.text("rx-rate")));
    put(10, text(row.text("routeros-version")));
    put(11, Value::TimeTicks(row.ticks("uptime")));
    put(12, level(row.text("signal-to-noise")));
    put(14, level(row.text("signal-strength-ch0")));
    put(16, level(row.text("signal-strength-ch1")));
    put(19, level(row.text("tx-signal-strength")));
    put(20, text(row.text("radio-name")));
}

/// What a controller knows of radios on other boards.
fn controller(router: &Router, interfaces: &[Record], tree: &mut Tree) {
    let registered = rows(router, "/caps-man/registration-table");
    tree.scalar(&[6], counter(registered.len() as u64));
    for row in &registered {
        let Some(index) = index(row, index_of(interfaces, row.text("interface"))) else { continue };
        let mut put = |column, value| tree.cell_of(&[5, 1], column, &index, value);
        let ((sent, received), (out, back)) = (row.pair("bytes"), row.pair("packets"));
        put(1, physical(row.text("mac-address")));
        put(3, Value::TimeTicks(row.ticks("uptime")));
        put(4, counter(sent));
        put(5, counter(received));
        put(6, counter(out));
        put(7, counter(back));
        put(8, rate(row.text("tx-rate")));
        put(9, rate(row.text("rx-rate")));
        put(11, level(row.text("rx-signal")));
        put(12, text(row.text("ssid")));
    }
    for row in rows(router, "/caps-man/interface") {
        let mut put = |column, value| tree.cell_of(&[7, 1], column, &[row.id()], value);
        put(2, gauge(row.number("current-registered-clients")));
        put(3, gauge(row.number("current-authorized-clients")));
        put(4, text(row.text("current-state")));
        put(5, text(row.text("current-channel")));
    }
    let caps = rows(router, "/caps-man/remote-cap");
    tree.scalar(&[10], counter(caps.len() as u64));
    for row in caps {
        let mut put = |column, value| tree.cell_of(&[11, 1], column, &[row.id()], value);
        put(2, text(row.text("identity")));
        put(3, text(row.text("state")));
        put(4, text(row.text("address")));
        put(5, integer(row.number("radios")));
    }
}
