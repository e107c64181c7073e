//! What keeps a router going: packages, clock, device mode, scripts, files.

use bytes::BytesMut;
use chrono::DateTime;

use crate::{
    console::{Action, Answer, Call, reply},
    host::Host,
    menu::{LIST, LOOK, Menu, Policy, SETTINGS, Trap},
    moment::Moment,
    row::{Row, Sheet},
    value::{date, date_time, seconds},
    version::Version,
};

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/system/package",
        fresh: packages,
        show: |moment, row, sheet| {
            sheet.all(row);
            let built = DateTime::from_timestamp(moment.host.model().built, 0).unwrap_or_default();
            sheet.with("build-time", || date_time(moment.version(), built));
            sheet.put("scheduled", "");
        },
        key: Some("name"),
        verbs: &["enable", "disable"],
        ..LIST
    },
    Menu {
        path: "/system/package/update",
        fresh: |host| {
            let channel =
                if host.model().version.channel() == "long-term" { "long-term" } else { "stable" };
            vec![Row::new(0).with("channel", channel)]
        },
        show: show_update,
        settable: &["channel"],
        ..SETTINGS
    },
    Menu {
        path: "/system/clock",
        fresh: |_| {
            vec![Row::new(0).with("time-zone-autodetect", true).with("time-zone-name", "Etc/UTC")]
        },
        show: |moment, row, sheet| {
            sheet.with("time", || moment.now.format("%H:%M:%S").to_string());
            sheet.with("date", || date(moment.version(), moment.now));
            sheet.all(row);
            sheet.put("gmt-offset", "+00:00");
            sheet.put("dst-active", false);
        },
        settable: &["time-zone-autodetect", "time-zone-name"],
        ..SETTINGS
    },
    Menu {
        path: "/system/ntp/client",
        exists: |host| host.model().version.is_six(),
        fresh: |_| {
            vec![
                Row::new(0)
                    .with("enabled", true)
                    .with("primary-ntp", "203.0.113.1")
                    .with("secondary-ntp", "203.0.113.2")
                    .with("server-dns-names", "pool.ntp.org")
                    .with("mode", "unicast"),
            ]
        },
        show: |moment, row, sheet| {
            sheet.all(row);
            if row.is("enabled", "true") {
                sheet.put("poll-interval", "15m");
                sheet.put("active-server", "203.0.113.1");
                sheet.put("last-update-from", "203.0.113.1");
                sheet.with("last-update-before", || seconds(moment.uptime().as_secs() % 900));
                sheet.put("last-adjustment", "-2ms481us");
            }
        },
        settable: &["enabled", "primary-ntp", "secondary-ntp", "server-dns-names", "mode"],
        ..SETTINGS
    },
    Menu {
        path: "/system/ntp/client",
        exists: |host| !host.model().version.is_six(),
        fresh: |_| {
            vec![
                Row::new(0)
                    .with("enabled", true)
                    .with("mode", "unicast")
                    .with("servers", "pool.ntp.org")
                    .with("vrf", "main"),
            ]
        },
        show: |_, row, sheet| {
            sheet.all(row);
            if row.is("enabled", "true") {
                sheet.put("freq-drift", "3.109");
                sheet.put("status", "synchronized");
                sheet.put("synced-server", "pool.ntp.org");
                sheet.put("synced-stratum", "2");
                sheet.put("system-offset", "1.703");
            } else {
                sheet.put("status", "stopped");
            }
        },
        settable: &["enabled", "mode", "servers", "vrf"],
        ..SETTINGS
    },
    Menu {
        path: "/system/device-mode",
        exists: |host| host.model().version.since(7, 0),
        fresh: super::system::one,
        show: show_device_mode,
        verbs: LOOK,
        ..SETTINGS
    },
    Menu { path: "/system/history", transient: crate::journal::rows, verbs: LOOK, ..LIST },
    Menu {
        path: "/system/note",
        fresh: |_| vec![Row::new(0).with("show-at-login", true).with("note", "")],
        settable: &["note", "show-at-login"],
        ..SETTINGS
    },
    Menu {
        path: "/system/logging",
        fresh: |_| {
            (1..)
                .zip(["info", "error", "warning", "critical"])
                .map(|(id, topic)| {
                    let action = if topic == "critical" { "echo" } else { "memory" };
                    Row::new(id)
                        .with("topics", topic)
                        .with("prefix", "")
                        .with("action", action)
                        .with("disabled", false)
                        .with("default", true)
                })
                .collect()
        },
        settable: &["topics", "prefix", "action"],
        ..LIST
    },
];

pub(crate) const ACTIONS: &[Action] = &[Action {
    command: "/system/package/update/check-for-updates",
    policy: Policy::Write,
    exists: |_| true,
    run: check_for_updates,
}];

fn packages(host: Host) -> Vec<Row> {
    let model = host.model();
    let bundle = model.version.is_six().then(|| format!("routeros-{}", model.architecture));
    let names = bundle.into_iter().chain(model.packages.iter().map(|name| (*name).to_owned()));
    (1..)
        .zip(names)
        .map(|(id, name)| {
            Row::new(id)
                .with("name", name)
                .with("version", model.version.number())
                .with("disabled", false)
        })
        .collect()
}

fn show_update(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    sheet.with("installed-version", || moment.version().number());
    if let Some(latest) = &moment.state.latest_version {
        sheet.put("latest-version", latest.clone());
        let current = *latest == moment.version().number();
        sheet.put("status", if current { UP_TO_DATE } else { "New version is available" });
    }
}

const UP_TO_DATE: &str = "System is already up to date";

/// What the simulated update server has to offer.
fn newest(version: Version) -> &'static str {
    if version.is_six() { "6.49.19" } else { "7.20.4" }
}

/// The answer of a real router trickles in as sections; `once` is the last of them.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every action")]
fn check_for_updates(call: &Call<'_>, out: &mut BytesMut) -> Result<Answer, Trap> {
    let version = call.router.host().model().version;
    call.router.state().latest_version = Some(newest(version).to_owned());
    let channel = call.router.at_this_moment(|moment| {
        let row = moment.rows_at("/system/package/update").into_iter().next().unwrap_or_default();
        row.text("channel").into_owned()
    });
    let steps: &[&str] = if call.request.flag("once") {
        &["New version is available"]
    } else {
        &["finding out latest version...", "New version is available"]
    };
    for (section, status) in (0_u64..).zip(steps) {
        let mut sheet = Sheet::new(None);
        sheet.put("channel", channel.clone());
        sheet.put("installed-version", version.number());
        if section + 1 == steps.len() as u64 {
            sheet.put("latest-version", newest(version));
        }
        sheet.put("status", *status);
        if steps.len() > 1 {
            sheet.put(".section", section);
        }
        reply::row(out, call.tag(), &sheet, None);
    }
    reply::done(out, call.tag(), None);
    Ok(Answer::Complete)
}

/// Since 7.17 the mode `home` or `advanced` forbids more.
fn show_device_mode(moment: &Moment<'_>, _: &Row, sheet: &mut Sheet<'_>) {
    let strict = moment.version().since(7, 17);
    sheet.put("mode", if strict { "advanced" } else { "enterprise" });
    if strict {
        sheet.put("allowed-versions", "7.13+,6.49.8+");
    }
    sheet.put("flagged", false);
    sheet.put("flagging-enabled", true);
    for name in
        ["scheduler", "socks", "fetch", "pptp", "l2tp", "bandwidth-test", "sniffer", "ipsec"]
    {
        sheet.put(name, true);
    }
    for name in ["romon", "proxy", "hotspot", "smb", "email", "zerotier"] {
        sheet.put(name, true);
    }
    for name in ["container", "traffic-gen"] {
        sheet.put(name, false);
    }
    if strict {
        for name in ["install-any-version", "partitions", "routerboard"] {
            sheet.put(name, false);
        }
    }
    sheet.put("attempt-count", "0");
}
