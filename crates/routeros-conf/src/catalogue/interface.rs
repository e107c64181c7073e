//! `/interface`, but for radios.

use crate::catalogue::{
    Table,
    facts::{interface, list, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/interface/bridge", list(&["name"])),
    (
        "/interface/bridge/port",
        list(&["bridge", "interface"])
            .refers(&[to("bridge", "/interface/bridge"), interface("interface")]),
    ),
    ("/interface/bonding", list(&["name"]).refers(&[interface("slaves")])),
    ("/interface/ethernet", list(&["default-name"]).given("default-name")),
    ("/interface/list", list(&["name"]).given("name")),
    (
        "/interface/list/member",
        list(&["list", "interface"])
            .refers(&[interface("interface"), to("list", "/interface/list")]),
    ),
    ("/interface/vlan", list(&["name"]).refers(&[interface("interface")])),
    ("/interface/wireguard", list(&["name"]).secrets(&["private-key"])),
    (
        "/interface/wireguard/peers",
        list(&["interface", "public-key"])
            .secrets(&["preshared-key", "private-key"])
            .refers(&[interface("interface")]),
    ),
];
