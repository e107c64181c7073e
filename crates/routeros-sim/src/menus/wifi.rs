//! The newer generations of WiFi: `/interface/wifiwave2` until 7.12 and
//! `/interface/wifi` since 7.13. They differ in name only.

use crate::{
    board::Wireless,
    console::{Action, Call, monitor},
    host::{Host, Stream, span, stranger_mac},
    menu::{ADJUST, LIST, LOOK, Menu, Policy, Trap},
    menus::interface::{INTERFACE, show_flags},
    moment::Moment,
    row::{Row, Sheet},
    station::{Station, interface_of, stations},
    value::{duration, seconds},
};

fn is_wifi(host: Host) -> bool {
    host.model().wireless == Wireless::Wifi
}

/// Since 7.13 every router can manage access points, with radios or without.
fn knows_wifi(host: Host) -> bool {
    is_wifi(host) || host.model().version.since(7, 13)
}

fn is_wave2(host: Host) -> bool {
    host.model().wireless == Wireless::Wave2
}

pub(crate) const MENUS: &[Menu] = &[
    WIFI,
    Menu { path: "/interface/wifiwave2", exists: is_wave2, ..WIFI },
    REGISTRATIONS,
    Menu { path: "/interface/wifiwave2/registration-table", exists: is_wave2, ..REGISTRATIONS },
    RADIOS,
    REMOTE_CAPS,
    Menu { path: "/interface/wifiwave2/capsman/remote-cap", exists: is_wave2, ..REMOTE_CAPS },
    Menu { path: "/interface/wifiwave2/radio", exists: is_wave2, ..RADIOS },
];

const WIFI: Menu = Menu {
    path: "/interface/wifi",
    exists: knows_wifi,
    kind: Some(("type", "wifi")),
    show,
    settable: &[
        "name",
        "mtu",
        "l2mtu",
        "mac-address",
        "arp",
        "configuration",
        "configuration.mode",
        "configuration.ssid",
        "configuration.country",
        "channel.frequency",
        "channel.width",
        "channel.band",
        "security",
        "security.authentication-types",
        "security.passphrase",
        "datapath",
        "datapath.bridge",
    ],
    secret: &["security.passphrase"],
    verbs: ADJUST,
    ..INTERFACE
};

const REGISTRATIONS: Menu = Menu {
    path: "/interface/wifi/registration-table",
    exists: knows_wifi,
    transient: registrations,
    verbs: LOOK,
    ..LIST
};

const RADIOS: Menu = Menu {
    path: "/interface/wifi/radio",
    exists: knows_wifi,
    transient: radios,
    verbs: LOOK,
    listens: false,
    ..LIST
};

const REMOTE_CAPS: Menu = Menu {
    path: "/interface/wifi/capsman/remote-cap",
    exists: knows_wifi,
    transient: remote_caps,
    verbs: LOOK,
    ..LIST
};

pub(crate) const ACTIONS: &[Action] = &[
    Action {
        command: "/interface/wifi/monitor",
        policy: Policy::Read,
        exists: is_wifi,
        run: |call, out| monitor(call, out, look_at_radio),
    },
    Action {
        command: "/interface/wifiwave2/monitor",
        policy: Policy::Read,
        exists: is_wave2,
        run: |call, out| monitor(call, out, look_at_radio),
    },
];

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "mac-address"]);
    sheet.put("arp", "enabled");
    sheet.copy(row, &["l2mtu"]);
    sheet.with("radio-mac", || row.text("mac-address").into_owned());
    sheet.put("master", true);
    sheet.put("bound", true);
    sheet.put("inactive", row.is_disabled());
    let number = (0..4)
        .position(|number| interface_of(moment, number).is_some_and(|other| other.id == row.id));
    if let Some(radio) = number.and_then(|number| moment.host.model().radios.get(number)) {
        let mut or_else = |name: &'static str, usual: String| match row.get(name) {
            Some(_) => sheet.copy(row, &[name]),
            None => sheet.with(name, || usual),
        };
        or_else("configuration.mode", radio.mode.to_owned());
        or_else("configuration.ssid", radio.ssid.to_owned());
        or_else("channel.frequency", radio.frequency.to_string());
        or_else("channel.band", radio.band.to_owned());
        or_else("channel.width", radio.width.to_owned());
        or_else("security.authentication-types", "wpa2-psk,wpa3-psk".to_owned());
        or_else("security.passphrase", "simulated-passphrase".to_owned());
        if moment.version().since(7, 15) {
            let text = format!(
                "mode: AP, SSID: {}, channel: {}/{}",
                radio.ssid, radio.frequency, radio.band
            );
            sheet.put(".about", text);
        }
    }
    show_flags(moment, row, sheet);
}

fn registrations(moment: &Moment<'_>) -> Vec<Row> {
    stations(moment).iter().map(|station| registration(moment, station)).collect()
}

fn registration(moment: &Moment<'_>, station: &Station) -> Row {
    let idle = std::time::Duration::from_millis(u64::from(station.slot) * 730 % 9000);
    Row::new(station.id)
        .with("interface", station.interface.clone())
        .with("ssid", station.radio.ssid)
        .with("mac-address", station.mac.clone())
        .with("uptime", seconds(span(station.since, moment.now).as_secs()))
        .with("last-activity", duration(idle))
        .with("signal", station.signal.to_string())
        .with("auth-type", if station.slot.is_multiple_of(3) { "wpa2-psk" } else { "wpa3-psk" })
        .with("band", station.radio.band)
        .with("tx-rate", rate(station, station.signal + 2).to_string())
        .with("rx-rate", rate(station, station.signal).to_string())
        .with("packets", format!("{},{}", station.sent / 900, station.received / 300))
        .with("bytes", format!("{},{}", station.sent, station.received))
        .with("tx-bits-per-second", station.sending.to_string())
        .with("rx-bits-per-second", station.receiving.to_string())
        .with("authorized", true)
}

/// Bits a second that the signal allows.
fn rate(station: &Station, signal: i32) -> u64 {
    match (station.radio.frequency > 5000, signal) {
        (true, -58..) => 1_200_900_000,
        (true, -70..) => 720_600_000,
        (true, _) => 216_200_000,
        (false, -58..) => 286_800_000,
        (false, -70..) => 154_900_000,
        (false, _) => 34_400_000,
    }
}

fn radios(moment: &Moment<'_>) -> Vec<Row> {
    if !(is_wifi(moment.host) || is_wave2(moment.host)) {
        return Vec::new();
    }
    (1..)
        .zip(moment.host.model().radios)
        .map(|(id, radio)| {
            let interface = interface_of(moment, id - 1);
            let text = |name| {
                interface.as_ref().map(|row| row.text(name).into_owned()).unwrap_or_default()
            };
            Row::new(id)
                .with("local", true)
                .with("radio-mac", text("mac-address"))
                .with("interface", text("name"))
                .with("bands", format!("{}:20mhz", radio.band))
                .with("hw-type", "IPQ6000")
                .with("max-station-interfaces", "3")
        })
        .collect()
}

/// An access point nearby looks for a manager, and finds whoever is one.
fn remote_caps(moment: &Moment<'_>) -> Vec<Row> {
    let paths = ["/interface/wifi/capsman", "/interface/wifiwave2/capsman"];
    let manages =
        paths.iter().any(|path| moment.rows_at(path).iter().any(|row| row.is("enabled", "true")));
    let serial = moment.host.stream(Stream::Clients, &[0xca]);
    let nearby = || {
        Row::new(1)
            .with("address", "192.168.88.9")
            .with("identity", "upstairs")
            .with("board-name", "cAP ax")
            .with("serial", format!("HE{:09}", serial % 1_000_000_000))
            .with("version", moment.version().number())
            .with("base-mac", stranger_mac(serial))
            .with("common-name", "")
            .with("state", "Ok")
            .with("connected-time", seconds(moment.uptime().as_secs().saturating_sub(90)))
    };
    manages.then(nearby).into_iter().collect()
}

fn look_at_radio(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    call.router.at_this_moment(|moment| {
        let rows = super::ethernet::monitored(moment, &WIFI, call)?;
        let present = stations(moment);
        let shown = rows.iter().map(|row| {
            let here = present.iter().filter(|station| row.is("name", &station.interface));
            let mut sheet = Sheet::new(None);
            sheet.put("state", if row.is_disabled() { "disabled" } else { "running" });
            if let Some(station) = here.clone().next() {
                let radio = station.radio;
                sheet.put("channel", format!("{}/{}", radio.frequency, radio.band));
            }
            sheet.put("registered-peers", here.clone().count());
            sheet.put("authorized-peers", here.count());
            sheet.put("tx-power", "20");
            sheet
        });
        Ok(shown.collect())
    })
}
