//! The first generation of WiFi: `/interface/wireless`, and `/caps-man`, which
//! manages radios of that kind on other boards.

use crate::{
    board::Wireless,
    console::{Action, Call, monitor},
    host::{Host, span},
    menu::{ADJUST, EDIT, LIST, LOOK, Menu, Policy, SETTINGS, Trap},
    menus::interface::{INTERFACE, show_flags},
    moment::Moment,
    packages::has_wireless,
    router::Router,
    row::{Row, Sheet},
    station::{Station, interface_of, stations},
    value::{duration, seconds},
};

fn is_legacy(host: Host) -> bool {
    host.model().wireless == Wireless::Legacy
}

fn is_controller(host: Host) -> bool {
    host.model().wireless == Wireless::CapsMan
}

/// Where the package is, its menus are too, radios or not.
fn has_package(host: Host) -> bool {
    let model = host.model();
    has_wireless(model.version, model.packages)
}

pub(crate) const MENUS: &[Menu] = &[
    WIRELESS,
    Menu {
        path: "/interface/wireless/registration-table",
        exists: has_package,
        transient: |moment| if is_legacy(moment.host) { registrations(moment) } else { Vec::new() },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/interface/wireless/security-profiles",
        exists: has_package,
        fresh: |_| {
            vec![
                Row::new(0)
                    .with("name", "default")
                    .with("mode", "dynamic-keys")
                    .with("authentication-types", "wpa2-psk")
                    .with("wpa2-pre-shared-key", "simulated-passphrase")
                    .with("default", true),
            ]
        },
        settable: &[
            "name",
            "mode",
            "authentication-types",
            "wpa2-pre-shared-key",
            "supplicant-identity",
            "eap-methods",
            "tls-mode",
            "tls-certificate",
            "group-key-update",
            "management-protection",
            "radius-mac-authentication",
            "static-key-0",
        ],
        required: &["name"],
        key: Some("name"),
        secret: &["wpa2-pre-shared-key"],
        ..LIST
    },
    Menu {
        path: "/caps-man/manager",
        exists: has_package,
        fresh: |host| {
            vec![
                Row::new(0)
                    .with("enabled", is_controller(host))
                    .with("certificate", "none")
                    .with("ca-certificate", "none")
                    .with("package-path", "")
                    .with("upgrade-policy", "none")
                    .with("require-peer-certificate", false),
            ]
        },
        settable: &["enabled", "certificate", "upgrade-policy", "require-peer-certificate"],
        ..SETTINGS
    },
    Menu {
        path: "/caps-man/interface",
        exists: has_package,
        kind: Some(("type", "cap")),
        show: show_cap,
        settable: &[
            "name",
            "configuration",
            "channel",
            "security",
            "datapath",
            "mac-address",
            "master-interface",
            "radio-mac",
            "radio-name",
            "arp",
        ],
        verbs: EDIT,
        ..INTERFACE
    },
    Menu {
        path: "/caps-man/registration-table",
        exists: has_package,
        transient: |moment| {
            if is_controller(moment.host) { cap_registrations(moment) } else { Vec::new() }
        },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/caps-man/remote-cap",
        exists: has_package,
        transient: |moment| {
            if is_controller(moment.host) { remote_caps(moment) } else { Vec::new() }
        },
        verbs: LOOK,
        ..LIST
    },
];

const WIRELESS: Menu = Menu {
    path: "/interface/wireless",
    exists: has_package,
    kind: Some(("type", "wlan")),
    show,
    settable: &[
        "name",
        "mtu",
        "l2mtu",
        "ssid",
        "frequency",
        "band",
        "channel-width",
        "mode",
        "country",
        "tx-power",
        "tx-power-mode",
        "hide-ssid",
        "security-profile",
        "wireless-protocol",
        "installation",
        "distance",
        "frequency-mode",
        "radio-name",
        "mac-address",
        "arp",
    ],
    verbs: ADJUST,
    ..INTERFACE
};

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/interface/wireless/monitor",
    policy: Policy::Read,
    exists: is_legacy,
    run: |call, out| monitor(call, out, look_at_radio),
}];

/// Shows what is set, and what the board came with where nothing is.
fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "default-name", "mtu", "l2mtu", "mac-address"]);
    sheet.put("arp", "enabled");
    sheet.put("interface-type", "Atheros AR9300");
    let radios = moment.host.model().radios;
    let number = radio_number(moment, row);
    let Some(radio) = number.and_then(|number| radios.get(number)) else { return };
    let mut or_else = |name: &'static str, usual: String| match row.get(name) {
        Some(_) => sheet.copy(row, &[name]),
        None => sheet.with(name, || usual),
    };
    or_else("mode", radio.mode.to_owned());
    or_else("ssid", radio.ssid.to_owned());
    or_else("frequency", radio.frequency.to_string());
    or_else("band", radio.band.to_owned());
    or_else("channel-width", radio.width.to_owned());
    or_else("country", "etsi".to_owned());
    or_else("installation", "any".to_owned());
    or_else("radio-name", row.text("mac-address").replace(':', ""));
    or_else("security-profile", "default".to_owned());
    or_else("wireless-protocol", "any".to_owned());
    or_else("hide-ssid", "false".to_owned());
    show_flags(moment, row, sheet);
}

fn radio_number(moment: &Moment<'_>, row: &Row) -> Option<usize> {
    (0_u32..16)
        .position(|number| interface_of(moment, number).is_some_and(|other| other.id == row.id))
}

fn registrations(moment: &Moment<'_>) -> Vec<Row> {
    stations(moment).iter().map(|station| registration(moment, station)).collect()
}

fn registration(moment: &Moment<'_>, station: &Station) -> Row {
    let mut row = Row::new(station.id)
        .with("interface", station.interface.clone())
        .with("mac-address", station.mac.clone());
    if station.radio.stations > 20 {
        row = row.with("radio-name", format!("subscriber-{:02}", station.slot));
    }
    let (packets_out, packets_in) = (station.sent / 900, station.received / 300);
    let idle = std::time::Duration::from_millis(u64::from(station.slot) * 370 % 4900);
    row.with("ap", station.radio.mode == "station")
        .with("wds", false)
        .with("bridge", station.radio.mode == "station")
        .with("rx-rate", rate(station, station.signal))
        .with("tx-rate", rate(station, station.signal + 2))
        .with("packets", format!("{packets_out},{packets_in}"))
        .with("bytes", format!("{},{}", station.sent, station.received))
        .with("frames", format!("{packets_out},{packets_in}"))
        .with("frame-bytes", format!("{},{}", station.sent, station.received))
        .with("uptime", seconds(span(station.since, moment.now).as_secs()))
        .with("last-activity", duration(idle))
        .with("signal-strength", format!("{}@6Mbps", station.signal))
        .with("signal-to-noise", (station.signal + 103).to_string())
        .with("signal-strength-ch0", (station.signal - 2).to_string())
        .with("signal-strength-ch1", (station.signal - 4).to_string())
        .with("tx-signal-strength", (station.signal - 3).to_string())
        .with("tx-ccq", quality(station).to_string())
        .with("rx-ccq", (quality(station) - 5).to_string())
        .with("p-throughput", (quality(station) * 900).to_string())
        .with("last-ip", format!("192.168.88.{}", 254 - station.slot.min(200)))
        .with("802.1x-port-enabled", true)
        .with("authentication-type", "wpa2-psk")
        .with("encryption", "aes-ccm")
}

/// `72.2Mbps-20MHz/1S/SGI`: what the signal allows.
fn rate(station: &Station, signal: i32) -> &'static str {
    let wide = station.radio.frequency > 5000;
    match (wide, signal) {
        (true, -58..) => "866.6Mbps-80MHz/2S/SGI",
        (true, -70..) => "390Mbps-80MHz/2S",
        (true, _) => "130Mbps-40MHz/2S",
        (false, -58..) => "144.4Mbps-20MHz/2S/SGI",
        (false, -70..) => "72.2Mbps-20MHz/1S/SGI",
        (false, _) => "19.5Mbps-20MHz/1S",
    }
}

/// Client connection quality in per cent.
fn quality(station: &Station) -> i32 {
    (station.signal + 152).clamp(20, 100)
}

fn look_at_radio(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    call.router.at_this_moment(|moment| {
        let rows = super::ethernet::monitored(moment, &WIRELESS, call)?;
        let present = stations(moment);
        Ok(rows.iter().map(|row| radio_of(moment, row, &present)).collect())
    })
}

/// What a look at every radio shows, by interface.
pub(crate) fn radios(router: &Router) -> Vec<(u32, Sheet<'static>)> {
    router.at_this_moment(|moment| {
        let (rows, present) = (moment.rows(&WIRELESS), stations(moment));
        rows.iter().map(|row| (row.id, radio_of(moment, row, &present))).collect()
    })
}

fn radio_of(moment: &Moment<'_>, row: &Row, present: &[Station]) -> Sheet<'static> {
    let here = present.iter().filter(|station| row.is("name", &station.interface));
    let radio = radio_number(moment, row).map(|number| &moment.host.model().radios[number]);
    let mut sheet = Sheet::new(None);
    if row.is_disabled() {
        sheet.put("status", "disabled");
        return sheet;
    }
    let mode = radio.map_or("", |radio| radio.mode);
    sheet.put("status", if mode == "station" { "connected-to-ess" } else { "running-ap" });
    if let Some(radio) = radio {
        sheet.put("channel", format!("{}/{}/ac", radio.frequency, radio.width));
        sheet.put("wireless-protocol", "802.11");
    }
    if let Some(tower) = here.clone().next().filter(|_| mode == "station") {
        sheet.put("signal-strength", tower.signal);
        sheet.put("tx-ccq", quality(tower));
    }
    sheet.put("noise-floor", "-103");
    sheet.put("overall-tx-ccq", here.clone().map(quality).min().unwrap_or(0));
    sheet.put("registered-clients", here.clone().count());
    sheet.put("authenticated-clients", here.count());
    sheet
}

fn show_cap(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "mac-address"]);
    sheet.put("master", true);
    sheet.put("bound", !row.is_disabled());
    sheet.put("inactive", false);
    let here = || {
        let present = stations(moment);
        present.iter().filter(|station| row.is("name", &station.interface)).count()
    };
    sheet.with("current-registered-clients", here);
    sheet.with("current-authorized-clients", here);
    sheet.put("current-state", if row.is_disabled() { "disabled" } else { "running-ap" });
    if let Some(radio) = radio_number(moment, row).map(|number| &moment.host.model().radios[number])
    {
        sheet.put("current-channel", format!("{}/20-Ce/ac(20dBm)", radio.frequency));
    }
    show_flags(moment, row, sheet);
}

fn cap_registrations(moment: &Moment<'_>) -> Vec<Row> {
    let row = |station: &Station| {
        Row::new(station.id)
            .with("interface", station.interface.clone())
            .with("ssid", station.radio.ssid)
            .with("mac-address", station.mac.clone())
            .with("rx-rate", rate(station, station.signal))
            .with("tx-rate", rate(station, station.signal + 2))
            .with("rx-signal", station.signal.to_string())
            .with("uptime", seconds(span(station.since, moment.now).as_secs()))
            .with("packets", format!("{},{}", station.sent / 900, station.received / 300))
            .with("bytes", format!("{},{}", station.sent, station.received))
    };
    stations(moment).iter().map(row).collect()
}

fn remote_caps(moment: &Moment<'_>) -> Vec<Row> {
    (1..=2)
        .map(|number| {
            Row::new(number)
                .with("address", format!("10.10.0.{}", 20 + number))
                .with("identity", format!("office-ap-{number}"))
                .with("board", "RBwAPG-5HacD2HnD")
                .with("version", moment.version().number())
                .with("state", "Run")
                .with("radios", "2")
        })
        .collect()
}
