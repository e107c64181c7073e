//! `/ip/hotspot`, `/ip/kid-control`, `/radius` and `/user-manager`.

use crate::catalogue::{
    Table,
    facts::{interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    (
        "/ip/hotspot",
        list(&["name"])
            .refers(&[
                interface("interface"),
                to("address-pool", "/ip/pool"),
                to("profile", "/ip/hotspot/profile"),
            ])
            .defaults(&[("profile", "default")]),
    ),
    ("/ip/hotspot/ip-binding", ordered().refers(&[to("server", "/ip/hotspot")])),
    (
        "/ip/hotspot/profile",
        list(&["name"])
            .given("name")
            .refers(&[to("ssl-certificate", "/certificate")])
            .sets(&["login-by"])
            .defaults(&[]),
    ),
    ("/ip/hotspot/service-port", list(&["name"]).given("name")),
    (
        "/ip/hotspot/user",
        list(&["server", "name"])
            .given("name")
            .secrets(&["otp-secret", "password"])
            .refers(&[to("profile", "/ip/hotspot/user/profile"), to("server", "/ip/hotspot")])
            .defaults(&[("disabled", "no"), ("profile", "default"), ("server", "all")]),
    ),
    (
        "/ip/hotspot/user/profile",
        list(&["name"])
            .given("name")
            .refers(&[
                to("address-pool", "/ip/pool"),
                to("queue-type", "/queue/type"),
                to("parent-queue", "/queue/simple"),
            ])
            .defaults(&[]),
    ),
    ("/ip/hotspot/walled-garden", ordered().refers(&[to("server", "/ip/hotspot")])),
    ("/ip/hotspot/walled-garden/ip", ordered().refers(&[to("server", "/ip/hotspot")])),
    ("/ip/kid-control", list(&["name"])),
    ("/ip/kid-control/device", list(&["name"]).refers(&[to("user", "/ip/kid-control")])),
    (
        "/radius",
        ordered()
            .secrets(&["secret"])
            .sets(&["service"])
            .refers(&[to("certificate", "/certificate")])
            .defaults(&[
                ("accounting-backup", "no"),
                ("accounting-port", "1813"),
                ("authentication-port", "1812"),
                ("called-id", ""),
                ("certificate", "none"),
                ("disabled", "no"),
                ("domain", ""),
                ("protocol", "udp"),
                ("realm", ""),
                ("timeout", "300ms"),
            ]),
    ),
    (
        "/radius/incoming",
        settings().defaults(&[("accept", "no"), ("port", "3799"), ("vrf", "main")]),
    ),
    (
        "/user-manager",
        settings()
            .refers(&[to("certificate", "/certificate"), to("radsec-certificate", "/certificate")])
            .defaults(&[
                ("accounting-port", "1813"),
                ("authentication-port", "1812"),
                ("enabled", "no"),
                ("use-profiles", "no"),
            ]),
    ),
    (
        "/user-manager/advanced",
        settings().secrets(&["paypal-password", "paypal-signature", "web-private-password"]),
    ),
    ("/user-manager/attribute", list(&["name"]).given("name")),
    ("/user-manager/database", settings()),
    ("/user-manager/limitation", list(&["name"])),
    ("/user-manager/profile", list(&["name"])),
    (
        "/user-manager/profile-limitation",
        list(&["profile", "limitation"]).refers(&[
            to("limitation", "/user-manager/limitation"),
            to("profile", "/user-manager/profile"),
        ]),
    ),
    ("/user-manager/router", list(&["name"]).secrets(&["shared-secret"])),
    (
        "/user-manager/user",
        list(&["name"])
            .secrets(&["otp-secret", "password"])
            .refers(&[to("group", "/user-manager/user/group")]),
    ),
    (
        "/user-manager/user-profile",
        list(&["user", "profile"])
            .refers(&[to("profile", "/user-manager/profile"), to("user", "/user-manager/user")]),
    ),
    (
        "/user-manager/user/group",
        list(&["name"]).given("name").sets(&["inner-auths", "outer-auths"]),
    ),
];
