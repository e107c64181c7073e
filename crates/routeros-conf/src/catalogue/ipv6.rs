//! `/ipv6`, but for DHCP and firewall.

use crate::catalogue::{
    Table,
    facts::{interface, list, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    (
        "/ipv6/address",
        list(&["address", "interface"])
            .refers(&[interface("interface"), to("from-pool", "/ipv6/pool")])
            .defaults(&[
                ("advertise", "yes"),
                ("disabled", "no"),
                ("eui-64", "no"),
                ("from-pool", ""),
                ("no-dad", "no"),
            ])
            .since_7(&[("auto-link-local", "yes")]),
    ),
    (
        "/ipv6/nd",
        list(&["interface"]).given("interface").refers(&[interface("interface")]).defaults(&[
            ("disabled", "no"),
            ("hop-limit", "unspecified"),
            ("managed-address-configuration", "no"),
            ("mtu", "unspecified"),
            ("other-configuration", "no"),
            ("ra-delay", "3s"),
            ("ra-interval", "3m20s-10m"),
            ("ra-lifetime", "30m"),
            ("reachable-time", "unspecified"),
            ("retransmit-interval", "unspecified"),
        ]),
    ),
    (
        "/ipv6/nd/prefix",
        list(&["prefix", "interface"]).refers(&[interface("interface")]).defaults(&[
            ("6to4-interface", "none"),
            ("autonomous", "yes"),
            ("disabled", "no"),
            ("on-link", "yes"),
        ]),
    ),
    (
        "/ipv6/nd/prefix/default",
        settings().defaults(&[
            ("autonomous", "yes"),
            ("preferred-lifetime", "1w"),
            ("valid-lifetime", "4w2d"),
        ]),
    ),
    ("/ipv6/nd/proxy", list(&["address", "interface"]).refers(&[interface("interface")])),
    ("/ipv6/nd/settings", settings()),
    ("/ipv6/neighbor", list(&["address", "interface"]).refers(&[interface("interface")])),
    ("/ipv6/pool", list(&["name"])),
    (
        "/ipv6/route",
        list(&["dst-address", "gateway", "routing-table", "distance"])
            .flags(&["blackhole"])
            .refers(&[interface("gateway"), to("routing-table", "/routing/table")])
            .defaults(&[
                ("check-gateway", "none"),
                ("disabled", "no"),
                ("distance", "1"),
                ("dst-address", "::/0"),
                ("pref-src", ""),
                ("routing-table", "main"),
                ("scope", "30"),
                ("suppress-hw-offload", "no"),
                ("target-scope", "10"),
            ]),
    ),
    (
        "/ipv6/settings",
        settings()
            .defaults(&[
                ("accept-redirects", "yes-if-forwarding-disabled"),
                ("accept-router-advertisements", "yes-if-forwarding-disabled"),
                ("forward", "yes"),
            ])
            .since_7(&[("disable-ipv6", "no")]),
    ),
];
