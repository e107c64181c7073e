//! The modem.

use crate::{
    board::Role,
    console::{Action, Call, monitor},
    host::Stream,
    menu::{ADJUST, LIST, Menu, Policy, Trap},
    menus::interface::{INTERFACE, show_flags},
    moment::Moment,
    router::Router,
    row::{Row, Sheet},
    value::seconds,
};

/// Modems can be plugged in, so the menus are there on every board.
pub(crate) const MENUS: &[Menu] = &[
    LTE,
    Menu {
        path: "/interface/lte/apn",
        fresh: |host| {
            let default = Row::new(0).with("name", "default").with("default", true);
            let used = |row: Row| {
                row.with("apn", "internet")
                    .with("add-default-route", "yes")
                    .with("default-route-distance", "2")
                    .with("use-peer-dns", true)
                    .with("ip-type", "auto")
                    .with("authentication", "none")
            };
            vec![if host.model().role == Role::Mobile { used(default) } else { default }]
        },
        settable: &[
            "name",
            "apn",
            "add-default-route",
            "default-route-distance",
            "use-peer-dns",
            "use-network-apn",
            "ip-type",
            "ipv6-interface",
            "passthrough-interface",
            "passthrough-mac",
        ],
        required: &["name"],
        key: Some("name"),
        ..LIST
    },
];

const LTE: Menu = Menu {
    path: "/interface/lte",
    kind: Some(("type", "lte")),
    show: |moment, row, sheet| {
        sheet.copy(row, &["name", "default-name", "mtu"]);
        sheet.put("apn-profiles", "default");
        sheet.put("network-mode", "lte");
        sheet.put("band", "");
        sheet.put("allow-roaming", false);
        sheet.put("sms-read", false);
        sheet.put("inactive", false);
        show_flags(moment, row, sheet);
    },
    settable: &["name", "mtu", "apn-profiles", "network-mode", "band", "allow-roaming"],
    verbs: ADJUST,
    ..INTERFACE
};

/// Until RouterOS 7 the verb was `info`.
pub(crate) const ACTIONS: &[Action] = &[
    Action {
        command: "/interface/lte/monitor",
        policy: Policy::Read,
        exists: |host| !host.model().version.is_six(),
        run: |call, out| monitor(call, out, look_at_modem),
    },
    Action {
        command: "/interface/lte/info",
        policy: Policy::Read,
        exists: |host| host.model().version.is_six(),
        run: |call, out| monitor(call, out, look_at_modem),
    },
];

fn look_at_modem(call: &Call<'_>) -> Result<Vec<Sheet<'static>>, Trap> {
    call.router.at_this_moment(|moment| {
        let rows = super::ethernet::monitored(moment, &LTE, call)?;
        Ok(rows.iter().map(|row| modem(moment, row)).collect())
    })
}

/// What a look at every modem shows, by interface.
pub(crate) fn modems(router: &Router) -> Vec<(u32, Sheet<'static>)> {
    router.at_this_moment(|moment| {
        let rows = moment.rows_at("/interface/lte");
        rows.iter().map(|row| (row.id, modem(moment, row))).collect()
    })
}

fn modem(moment: &Moment<'_>, row: &Row) -> Sheet<'static> {
    let mut sheet = Sheet::new(None);
    if row.is_disabled() {
        sheet.put("status", "disabled");
        return sheet;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen decibels")]
    let wander = |detail, mean: f64, swing: f64| {
        moment.drift(Stream::Modem, &[detail], 45.0).mul_add(swing, mean) as i32
    };
    let identity = moment.host.stream(Stream::Modem, &[100]);
    sheet.put("status", "connected");
    sheet.put("pin-status", "ok");
    sheet.put("registration-status", "registered");
    sheet.put("functionality", "full");
    sheet.put("manufacturer", "\"MikroTik\"");
    sheet.put("model", "R11e-LTE");
    sheet.put("revision", "MikroTik_CP_2.160.000_v023");
    sheet.put("current-operator", "SimuTel");
    sheet.put("current-cellid", "134982913");
    sheet.put("enb-id", "527277");
    sheet.put("sector-id", "1");
    sheet.put("phy-cellid", "249");
    sheet.put("data-class", "LTE");
    sheet.put("session-uptime", seconds(moment.uptime().as_secs().saturating_sub(35)));
    sheet.put("imei", format!("35{:013}", identity % 10_000_000_000_000));
    sheet.put("imsi", format!("90170{:010}", identity % 10_000_000_000));
    sheet.put("uicc", format!("8988{:015}", identity % 1_000_000_000_000_000));
    sheet.put("primary-band", "B3@15Mhz earfcn: 1725 phy-cellid: 249");
    sheet.put("rssi", wander(1, -62.0, 6.0));
    sheet.put("rsrp", wander(2, -93.0, 7.0));
    sheet.put("rsrq", wander(3, -10.0, 2.5));
    sheet.put("sinr", wander(4, 14.0, 7.0));
    sheet.put("cqi", wander(5, 10.0, 3.0));
    sheet
}
