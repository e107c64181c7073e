//! `/interface/w60g`: radios of 60 GHz, from one mast to another.

use crate::{
    board::Radio,
    console::{Action, Call, monitor},
    host::{Host, Stream, stranger_mac},
    menu::{ADJUST, Menu, Policy, Trap},
    menus::interface::{INTERFACE, is_running, show_flags},
    moment::Moment,
    row::{Row, Sheet},
};

pub(crate) const MENUS: &[Menu] = &[W60G];

const W60G: Menu = Menu {
    path: "/interface/w60g",
    exists: has_radio,
    kind: Some(("type", "w60g")),
    show,
    settable: &[
        "name",
        "mtu",
        "l2mtu",
        "mac-address",
        "arp",
        "region",
        "mode",
        "ssid",
        "frequency",
        "password",
        "tx-sector",
        "put-stations-in-bridge",
        "isolate-stations",
    ],
    secret: &["password"],
    verbs: ADJUST,
    ..INTERFACE
};

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/interface/w60g/monitor",
    policy: Policy::Read,
    exists: has_radio,
    run: |call, out| monitor(call, out, look_at_link),
}];

/// A board that only an export speaks of may have one.
fn has_radio(host: Host) -> bool {
    radio(host).is_some() || !host.model().is_listed()
}

fn radio(host: Host) -> Option<&'static Radio> {
    host.model().radios.iter().find(|radio| radio.is_w60g())
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "mtu", "l2mtu", "mac-address"]);
    sheet.put("arp", "enabled");
    if let Some(radio) = radio(moment.host) {
        let mut or_else = |name: &'static str, usual: &str| match row.get(name) {
            Some(_) => sheet.copy(row, &[name]),
            None => sheet.with(name, || usual.to_owned()),
        };
        or_else("region", "eu");
        or_else("mode", radio.mode);
        or_else("ssid", radio.ssid);
        or_else("frequency", &radio.frequency.to_string());
        or_else("password", "simulated-passphrase");
        or_else("tx-sector", "auto");
        or_else("put-stations-in-bridge", "none");
        or_else("isolate-stations", "true");
    }
    sheet.put("default-scan-list", "58320,60480,62640,64800");
    show_flags(moment, row, sheet);
}

fn look_at_link(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    call.router.at_this_moment(|moment| {
        let rows = super::ethernet::monitored(moment, &W60G, call)?;
        Ok(rows.iter().map(|row| link(moment, row)).collect())
    })
}

/// What a look at the other mast shows. Rain takes its share of the signal.
fn link(moment: &Moment<'_>, row: &Row) -> Sheet<'static> {
    let mut sheet = Sheet::new(None);
    sheet.put("name", row.text("name").into_owned());
    let Some(radio) = radio(moment.host).filter(|_| is_running(moment, row)) else {
        sheet.put("connected", false);
        return sheet;
    };
    let host = moment.host;
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen of each")]
    let around = |detail, period, mean: f64, swing: f64| {
        moment.drift(Stream::Signal, &[60, detail], period).mul_add(swing, mean) as i32
    };
    let rssi = around(1, 600.0, f64::from(radio.signal), 4.0);
    let (step, rate) = modulation(rssi);
    sheet.put("connected", true);
    sheet.put("frequency", radio.frequency);
    sheet.put("remote-address", stranger_mac(host.stream(Stream::Signal, &[60])));
    sheet.put("tx-mcs", step);
    sheet.put("tx-phy-rate", rate);
    sheet.put("signal", (rssi + 140).clamp(0, 100));
    sheet.put("rssi", rssi);
    sheet.put("tx-sector", host.stream(Stream::Signal, &[61]) % 64);
    sheet.put("tx-sector-info", "center");
    let distance = host.fraction(Stream::Signal, &[62]).mul_add(700.0, 150.0);
    sheet.put("distance", format!("{distance:.2}m"));
    sheet.put("tx-packet-error-rate", format!("{}%", around(2, 60.0, 2.0, 2.0).max(0)));
    if !moment.version().is_six() {
        sheet.put("baseband-temperature", around(3, 1800.0, 48.0, 5.0));
        sheet.put("rf-temperature", around(4, 1800.0, 44.0, 5.0));
    }
    sheet
}

/// The coding that a signal allows, and its bits a second.
fn modulation(rssi: i32) -> (u32, u64) {
    match rssi {
        -52.. => (9, 2_502_500_000),
        -56.. => (8, 2_310_000_000),
        -60.. => (6, 1_540_000_000),
        _ => (4, 1_155_000_000),
    }
}
