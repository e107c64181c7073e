//! `/interface/ethernet/switch`: switch chips, and switches made of them.
//!
//! Chips differ in what they can do: most of these menus are empty or absent on
//! most boards.

use crate::catalogue::{
    Table,
    facts::{list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/interface/ethernet/switch", list(&["name"]).given("name")),
    ("/interface/ethernet/switch/acl", ordered()),
    ("/interface/ethernet/switch/acl/policer", list(&["name"])),
    ("/interface/ethernet/switch/dscp-qos-map", list(&["dscp"]).given("dscp")),
    ("/interface/ethernet/switch/dscp-to-dscp", list(&["dscp"]).given("dscp")),
    ("/interface/ethernet/switch/egress-vlan-tag", list(&["vlan-id"]).sets(&["tagged-ports"])),
    ("/interface/ethernet/switch/egress-vlan-translation", ordered()),
    ("/interface/ethernet/switch/host", list(&["switch", "mac-address", "vlan-id"])),
    ("/interface/ethernet/switch/ingress-port-policer", list(&["port"])),
    ("/interface/ethernet/switch/ingress-vlan-translation", ordered()),
    (
        "/interface/ethernet/switch/l3hw-settings",
        settings().defaults(&[("autorestart", "no"), ("fasttrack-hw", "yes"), ("ipv6-hw", "no")]),
    ),
    ("/interface/ethernet/switch/l3hw-settings/advanced", settings()),
    ("/interface/ethernet/switch/mac-based-vlan", list(&["src-mac-address"])),
    ("/interface/ethernet/switch/multicast-fdb", list(&["address", "vlan-id"])),
    ("/interface/ethernet/switch/one2one-vlan-switching", ordered()),
    ("/interface/ethernet/switch/policer-qos-map", list(&[])),
    ("/interface/ethernet/switch/port", list(&["name"]).given("name")),
    ("/interface/ethernet/switch/port-isolation", list(&["name"]).given("name")),
    ("/interface/ethernet/switch/port-leakage", list(&[])),
    ("/interface/ethernet/switch/protocol-based-vlan", list(&[])),
    ("/interface/ethernet/switch/qos-group", list(&["name"])),
    ("/interface/ethernet/switch/qos/map", list(&["name"]).given("name")),
    (
        "/interface/ethernet/switch/qos/map/ip",
        list(&["map", "dscp"]).refers(&[
            to("map", "/interface/ethernet/switch/qos/map"),
            to("profile", "/interface/ethernet/switch/qos/profile"),
        ]),
    ),
    (
        "/interface/ethernet/switch/qos/map/vlan",
        list(&["map", "pcp", "dei-only"]).refers(&[
            to("map", "/interface/ethernet/switch/qos/map"),
            to("profile", "/interface/ethernet/switch/qos/profile"),
        ]),
    ),
    (
        "/interface/ethernet/switch/qos/port",
        list(&["name"]).given("name").refers(&[
            to("map", "/interface/ethernet/switch/qos/map"),
            to("profile", "/interface/ethernet/switch/qos/profile"),
            to("pfc", "/interface/ethernet/switch/qos/priority-flow-control"),
            to("tx-manager", "/interface/ethernet/switch/qos/tx-manager"),
        ]),
    ),
    (
        "/interface/ethernet/switch/qos/priority-flow-control",
        list(&["name"]).given("name").sets(&["traffic-class"]),
    ),
    ("/interface/ethernet/switch/qos/profile", list(&["name"]).given("name")),
    ("/interface/ethernet/switch/qos/settings", settings()),
    ("/interface/ethernet/switch/qos/tx-manager", list(&["name"]).given("name")),
    (
        "/interface/ethernet/switch/qos/tx-manager/queue",
        list(&["tx-manager", "traffic-class"])
            .given("traffic-class")
            .refers(&[to("tx-manager", "/interface/ethernet/switch/qos/tx-manager")]),
    ),
    ("/interface/ethernet/switch/reserved-fdb", list(&["mac-address"])),
    ("/interface/ethernet/switch/rule", ordered()),
    ("/interface/ethernet/switch/shaper", list(&["port", "target"])),
    ("/interface/ethernet/switch/trunk", list(&["name"]).sets(&["member-ports"])),
    ("/interface/ethernet/switch/unicast-fdb", list(&["mac-address", "vlan-id"])),
    ("/interface/ethernet/switch/vlan", list(&["switch", "vlan-id"]).sets(&["ports"])),
];
