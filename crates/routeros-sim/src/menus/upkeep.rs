//! What keeps a router going: clock, notes, logging.

use crate::{
    menu::{LIST, LOOK, Menu, SETTINGS},
    row::Row,
    value::{date, seconds},
};

pub(crate) const MENUS: &[Menu] = &[
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
