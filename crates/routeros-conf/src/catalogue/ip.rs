//! `/ip`.

use crate::catalogue::{
    Table,
    facts::{by, interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/ip/address", list(&["address", "interface"]).refers(&[interface("interface")])),
    (
        "/ip/dhcp-server",
        list(&["name"]).refers(&[interface("interface"), to("address-pool", "/ip/pool")]),
    ),
    ("/ip/dhcp-server/network", list(&["address"])),
    ("/ip/dns", settings()),
    ("/ip/firewall/address-list", list(&["list", "address"])),
    (
        "/ip/firewall/filter",
        ordered().refers(&[
            interface("in-interface"),
            interface("out-interface"),
            to("in-interface-list", "/interface/list"),
            to("out-interface-list", "/interface/list"),
            by("src-address-list", "/ip/firewall/address-list", "list"),
            by("dst-address-list", "/ip/firewall/address-list", "list"),
        ]),
    ),
    (
        "/ip/firewall/nat",
        ordered().refers(&[
            interface("in-interface"),
            interface("out-interface"),
            to("in-interface-list", "/interface/list"),
            to("out-interface-list", "/interface/list"),
            by("src-address-list", "/ip/firewall/address-list", "list"),
            by("dst-address-list", "/ip/firewall/address-list", "list"),
        ]),
    ),
    ("/ip/pool", list(&["name"]).refers(&[to("next-pool", "/ip/pool")])),
    ("/ip/route", list(&["dst-address", "gateway", "routing-table"]).flags(&["blackhole"])),
    ("/ip/service", list(&["name"]).given("name")),
];
