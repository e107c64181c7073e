//! `/system`, `/user` and `/console`.

use crate::catalogue::{
    Table,
    facts::{by, interface, list, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/console/settings", settings().defaults(&[("sanitize-names", "no")])),
    ("/partitions", list(&["name"]).given("name")),
    ("/special-login", list(&["user", "port"]).refers(&[to("port", "/port")])),
    ("/system/clock", settings().defaults(&[("time-zone-autodetect", "yes")])),
    (
        "/system/clock/manual",
        settings().defaults(&[("dst-delta", "+00:00"), ("time-zone", "+00:00")]),
    ),
    (
        "/system/console",
        list(&["port", "channel"]).given("port").refers(&[to("port", "/port")]).defaults(&[]),
    ),
    ("/system/console/screen", settings()),
    ("/system/dashboard/settings", settings()),
    ("/system/gps", settings().defaults(&[("enabled", "no"), ("set-system-time", "no")])),
    ("/system/hardware", settings()),
    ("/system/health", settings()),
    ("/system/health/settings", settings()),
    ("/system/identity", settings().defaults(&[("name", "MikroTik")])),
    ("/system/keymat-provider", list(&["name"])),
    ("/system/leds", list(&["leds"]).given("leds").refers(&[interface("interface")])),
    ("/system/leds/settings", settings().defaults(&[("all-leds-off", "never")])),
    (
        "/system/logging",
        list(&["topics", "action", "prefix"])
            .given("topics")
            .sets(&["topics"])
            .refers(&[to("action", "/system/logging/action")])
            .defaults(&[("action", "memory"), ("disabled", "no"), ("prefix", ""), ("regex", "")])
            .presets(&[
                ("0", &[("topics", "info")]),
                ("1", &[("topics", "error")]),
                ("2", &[("topics", "warning")]),
                ("3", &[("action", "echo"), ("topics", "critical")]),
            ]),
    ),
    (
        "/system/logging/action",
        list(&["name"]).given("name").refers(&[to("vrf", "/ip/vrf")]).defaults(&[]),
    ),
    ("/system/note", settings().defaults(&[("note", ""), ("show-at-login", "yes")])),
    (
        "/system/ntp/client",
        settings().refers(&[to("vrf", "/ip/vrf")]).defaults(&[
            ("enabled", "no"),
            ("mode", "unicast"),
            ("primary-ntp", "0.0.0.0"),
            ("secondary-ntp", "0.0.0.0"),
            ("server-dns-names", ""),
            ("servers", ""),
            ("vrf", "main"),
        ]),
    ),
    (
        "/system/ntp/client/servers",
        list(&["address"]).refers(&[by("auth-key", "/system/ntp/key", "key-id")]).defaults(&[
            ("auth-key", "none"),
            ("disabled", "no"),
            ("iburst", "yes"),
            ("max-poll", "10"),
            ("min-poll", "6"),
        ]),
    ),
    ("/system/ntp/key", list(&["key-id"]).secrets(&["key-val"])),
    (
        "/system/ntp/server",
        settings().defaults(&[
            ("broadcast", "no"),
            ("enabled", "no"),
            ("multicast", "no"),
            ("use-local-clock", "no"),
            ("vrf", "main"),
        ]),
    ),
    ("/system/package/local-update", list(&["name"]).given("name")),
    ("/system/package/local-update/mirror", settings().secrets(&["password"])),
    (
        "/system/package/local-update/update-package-source",
        list(&["address"]).secrets(&["password"]),
    ),
    ("/system/package/update", settings().defaults(&[("channel", "stable")])),
    ("/system/ptp", list(&["name"]).given("name")),
    (
        "/system/ptp/port",
        list(&["ptp", "interface"]).refers(&[interface("interface"), to("ptp", "/system/ptp")]),
    ),
    ("/system/resource/hardware/usb-settings", settings()),
    ("/system/resource/irq", list(&["irq"]).given("irq")),
    ("/system/resource/irq/rps", list(&["name"]).given("name").defaults(&[])),
    ("/system/resource/usb", list(&["name"]).given("name")),
    ("/system/resource/usb/settings", settings()),
    (
        "/system/routerboard/mode-button",
        settings().defaults(&[("enabled", "no"), ("hold-time", "0s..1m"), ("on-event", "")]),
    ),
    (
        "/system/routerboard/reset-button",
        settings().defaults(&[("enabled", "no"), ("hold-time", "0s..1m"), ("on-event", "")]),
    ),
    (
        "/system/routerboard/settings",
        settings().defaults(&[
            ("auto-upgrade", "no"),
            ("enter-setup-on", "any-key"),
            ("force-backup-booter", "no"),
            ("protected-routerboot", "disabled"),
            ("silent-boot", "no"),
        ]),
    ),
    ("/system/routerboard/usb", settings()),
    (
        "/system/routerboard/wps-button",
        settings().defaults(&[("enabled", "no"), ("hold-time", "0s..1m"), ("on-event", "")]),
    ),
    (
        "/system/scheduler",
        list(&["name"]).sets(&["policy"]).defaults(&[
            ("disabled", "no"),
            ("interval", "0s"),
            ("on-event", ""),
        ]),
    ),
    (
        "/system/script",
        list(&["name"]).sets(&["policy"]).defaults(&[("dont-require-permissions", "no")]),
    ),
    ("/system/swos", settings()),
    ("/system/upgrade/mirror", settings().secrets(&["password"])),
    ("/system/upgrade/upgrade-package-source", list(&["address"])),
    ("/system/ups", list(&["name"]).refers(&[to("port", "/port")])),
    (
        "/system/watchdog",
        settings().defaults(&[
            ("auto-send-supout", "no"),
            ("automatic-supout", "yes"),
            ("ping-start-after-boot", "5m"),
            ("ping-timeout", "1m"),
            ("watch-address", "none"),
            ("watchdog-timer", "yes"),
        ]),
    ),
    (
        "/user",
        list(&["name"])
            .given("name")
            .secrets(&["password"])
            .refers(&[to("group", "/user/group")])
            .sets(&["address"])
            .defaults(&[("address", ""), ("disabled", "no")]),
    ),
    (
        "/user/aaa",
        settings().refers(&[to("default-group", "/user/group")]).defaults(&[
            ("accounting", "yes"),
            ("default-group", "read"),
            ("exclude-groups", ""),
            ("interim-update", "0s"),
            ("use-radius", "no"),
        ]),
    ),
    (
        "/user/group",
        list(&["name"]).given("name").sets(&["policy"]).defaults(&[("skin", "default")]),
    ),
    (
        "/user/settings",
        settings().defaults(&[("minimum-categories", "0"), ("minimum-password-length", "0")]),
    ),
    ("/user/ssh-keys", list(&["user", "key-owner"])),
];
