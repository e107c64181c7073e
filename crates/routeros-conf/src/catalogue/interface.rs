//! `/interface`: ports, bridges, VLANs, lists. Radios, tunnels and switch chips
//! have files of their own.

use crate::catalogue::{
    Table,
    facts::{by, interface, list, ordered, settings, to},
    link::{ARP, BRIDGE_MATCHERS},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/interface", list(&["name"]).given("name")),
    (
        "/interface/bonding",
        list(&["name"]).refers(&[interface("slaves"), interface("primary")]).defaults(&[
            ("arp", "enabled"),
            ("arp-interval", "100ms"),
            ("arp-ip-targets", ""),
            ("arp-timeout", "auto"),
            ("disabled", "no"),
            ("down-delay", "0ms"),
            ("forced-mac-address", "none"),
            ("lacp-rate", "30secs"),
            ("link-monitoring", "mii"),
            ("mii-interval", "100ms"),
            ("min-links", "0"),
            ("mode", "balance-rr"),
            ("mtu", "1500"),
            ("primary", "none"),
            ("transmit-hash-policy", "layer-2"),
            ("up-delay", "0ms"),
        ]),
    ),
    (
        "/interface/bridge",
        list(&["name"])
            .defaults(&[
                ("ageing-time", "5m"),
                ("arp", "enabled"),
                ("arp-timeout", "auto"),
                ("auto-mac", "yes"),
                ("dhcp-snooping", "no"),
                ("disabled", "no"),
                ("ether-type", "0x8100"),
                ("fast-forward", "yes"),
                ("forward-delay", "15s"),
                ("frame-types", "admit-all"),
                ("igmp-snooping", "no"),
                ("max-message-age", "20s"),
                ("mtu", "auto"),
                ("mvrp", "no"),
                ("priority", "0x8000"),
                ("protocol-mode", "rstp"),
                ("pvid", "1"),
                ("transmit-hold-count", "6"),
                ("vlan-filtering", "no"),
            ])
            .since_7(&[("ingress-filtering", "yes"), ("port-cost-mode", "long")]),
    ),
    ("/interface/bridge/calea", ordered().refers(BRIDGE_MATCHERS)),
    ("/interface/bridge/filter", ordered().refers(BRIDGE_MATCHERS)),
    (
        "/interface/bridge/host",
        list(&["bridge", "mac-address", "vid"])
            .refers(&[to("bridge", "/interface/bridge"), interface("interface")]),
    ),
    (
        "/interface/bridge/mdb",
        list(&["bridge", "group", "vid"])
            .refers(&[to("bridge", "/interface/bridge")])
            .sets(&["interface"]),
    ),
    (
        "/interface/bridge/msti",
        list(&["bridge", "identifier"])
            .refers(&[to("bridge", "/interface/bridge")])
            .sets(&["vlan-mapping"]),
    ),
    ("/interface/bridge/msrp", list(&["bridge", "stream-id"])),
    ("/interface/bridge/msrp/domain", list(&["bridge", "id"])),
    ("/interface/bridge/nat", ordered().refers(BRIDGE_MATCHERS)),
    (
        "/interface/bridge/port",
        list(&["interface"])
            .refers(&[to("bridge", "/interface/bridge"), interface("interface")])
            .defaults(&[
                ("auto-isolate", "no"),
                ("bpdu-guard", "no"),
                ("broadcast-flood", "yes"),
                ("disabled", "no"),
                ("edge", "auto"),
                ("fast-leave", "no"),
                ("frame-types", "admit-all"),
                ("horizon", "none"),
                ("hw", "yes"),
                ("learn", "auto"),
                ("multicast-router", "temporary-query"),
                ("point-to-point", "auto"),
                ("priority", "0x80"),
                ("pvid", "1"),
                ("restricted-role", "no"),
                ("restricted-tcn", "no"),
                ("tag-stacking", "no"),
                ("trusted", "no"),
                ("unknown-multicast-flood", "yes"),
                ("unknown-unicast-flood", "yes"),
            ])
            .since_7(&[("ingress-filtering", "yes")]),
    ),
    (
        "/interface/bridge/port/mst-override",
        list(&["interface", "identifier"]).refers(&[interface("interface")]),
    ),
    ("/interface/bridge/port-controller", settings()),
    ("/interface/bridge/port-controller/device", list(&["name"]).given("name")),
    ("/interface/bridge/port-controller/port", list(&["name"]).given("name")),
    ("/interface/bridge/port-extender", settings()),
    (
        "/interface/bridge/settings",
        settings().defaults(&[
            ("allow-fast-path", "yes"),
            ("use-ip-firewall", "no"),
            ("use-ip-firewall-for-pppoe", "no"),
            ("use-ip-firewall-for-vlan", "no"),
        ]),
    ),
    (
        "/interface/bridge/vlan",
        list(&["bridge", "vlan-ids"])
            .refers(&[
                to("bridge", "/interface/bridge"),
                interface("tagged"),
                interface("untagged"),
            ])
            .sets(&["tagged", "untagged", "vlan-ids", "mvrp-forbidden"])
            .defaults(&[
                ("disabled", "no"),
                ("tagged", ""),
                ("untagged", ""),
                ("mvrp-forbidden", ""),
            ]),
    ),
    (
        "/interface/detect-internet",
        settings()
            .refers(&[
                to("detect-interface-list", "/interface/list"),
                to("internet-interface-list", "/interface/list"),
                to("lan-interface-list", "/interface/list"),
                to("wan-interface-list", "/interface/list"),
            ])
            .defaults(&[
                ("detect-interface-list", "none"),
                ("internet-interface-list", "none"),
                ("lan-interface-list", "none"),
                ("wan-interface-list", "none"),
            ]),
    ),
    (
        "/interface/dot1x/client",
        list(&["interface"])
            .secrets(&["password"])
            .refers(&[interface("interface"), to("certificate", "/certificate")]),
    ),
    ("/interface/dot1x/server", list(&["interface"]).refers(&[interface("interface")])),
    (
        "/interface/ethernet",
        list(&["default-name"])
            .given("default-name")
            .defaults(&[
                ("arp", "enabled"),
                ("arp-timeout", "auto"),
                ("auto-negotiation", "yes"),
                ("bandwidth", "unlimited/unlimited"),
                ("disabled", "no"),
                ("loop-protect", "default"),
                ("loop-protect-disable-time", "5m"),
                ("loop-protect-send-interval", "5s"),
                ("mtu", "1500"),
                ("rx-flow-control", "off"),
                ("tx-flow-control", "off"),
            ])
            .sets(&["advertise"]),
    ),
    ("/interface/ethernet/poe", list(&["name"]).given("name").refers(&[interface("name")])),
    ("/interface/ethernet/poe/settings", settings()),
    (
        "/interface/list",
        list(&["name"])
            .given("name")
            .refers(&[to("include", "/interface/list"), to("exclude", "/interface/list")])
            .sets(&["include", "exclude"])
            .defaults(&[("include", ""), ("exclude", "")]),
    ),
    (
        "/interface/list/member",
        list(&["list", "interface"])
            .refers(&[interface("interface"), to("list", "/interface/list")]),
    ),
    (
        "/interface/lte",
        list(&["name"])
            .given("name")
            .secrets(&["pin"])
            .refers(&[to("apn-profiles", "/interface/lte/apn")]),
    ),
    (
        "/interface/lte/apn",
        list(&["name"])
            .given("name")
            .secrets(&["password"])
            .refers(&[interface("passthrough-interface")]),
    ),
    ("/interface/lte/settings", settings()),
    (
        "/interface/macsec",
        list(&["name"])
            .secrets(&["cak"])
            .refers(&[interface("interface"), to("profile", "/interface/macsec/profile")]),
    ),
    ("/interface/macsec/profile", list(&["name"]).given("name")),
    ("/interface/macvlan", list(&["name"]).refers(&[interface("interface")]).defaults(ARP)),
    ("/interface/mesh", list(&["name"])),
    (
        "/interface/mesh/port",
        list(&["interface"]).refers(&[interface("interface"), to("mesh", "/interface/mesh")]),
    ),
    ("/interface/pwr-line", list(&["name"]).given("name")),
    ("/interface/veth", list(&["name"]).sets(&["address"])),
    (
        "/interface/vlan",
        list(&["name"]).refers(&[interface("interface")]).defaults(&[
            ("arp", "enabled"),
            ("arp-timeout", "auto"),
            ("disabled", "no"),
            ("loop-protect", "default"),
            ("loop-protect-disable-time", "5m"),
            ("loop-protect-send-interval", "5s"),
            ("mtu", "1500"),
            ("mvrp", "no"),
            ("use-service-tag", "no"),
        ]),
    ),
    (
        "/interface/vrrp",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[
                interface("interface"),
                interface("group-master"),
                interface("group-authority"),
            ])
            .defaults(&[
                ("arp", "enabled"),
                ("arp-timeout", "auto"),
                ("authentication", "none"),
                ("disabled", "no"),
                ("interval", "1s"),
                ("mtu", "1500"),
                ("on-backup", ""),
                ("on-master", ""),
                ("password", ""),
                ("preemption-mode", "yes"),
                ("priority", "100"),
                ("sync-connection-tracking", "no"),
                ("v3-protocol", "ipv4"),
                ("version", "3"),
                ("vrid", "1"),
            ]),
    ),
    ("/port", list(&["name"]).given("name")),
    ("/port/remote-access", list(&["port", "channel"]).refers(&[by("port", "/port", "name")])),
];
