//! `/routing` of RouterOS 6 and 7. Where both use a name for different things
//! (`/routing/bgp/instance`), one entry serves both.

use crate::catalogue::{
    Facts, Table,
    facts::{by, interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/routing/bfd/authentication", list(&["keyring", "key-id"]).secrets(&["key"])),
    ("/routing/bfd/configuration", ordered().refers(&[interface("interfaces")])),
    (
        "/routing/bfd/interface",
        list(&["interface"]).given("interface").refers(&[interface("interface")]),
    ),
    (
        "/routing/bgp/aggregate",
        list(&["instance", "prefix"]).refers(&[to("instance", "/routing/bgp/instance")]),
    ),
    (
        "/routing/bgp/connection",
        list(&["name"])
            .refers(&[
                to("instance", "/routing/bgp/instance"),
                to("templates", "/routing/bgp/template"),
                to("routing-table", "/routing/table"),
                to("vrf", "/ip/vrf"),
                by("input.filter", "/routing/filter/rule", "chain"),
                by("output.filter-chain", "/routing/filter/rule", "chain"),
                by("output.network", "/ip/firewall/address-list", "list"),
            ])
            .secrets(&["tcp-md5-key"])
            .sets(SIGNALS)
            .defaults(&[("disabled", "no"), ("routing-table", "main")]),
    ),
    (
        "/routing/bgp/evpn",
        ordered()
            .keyed(&["name"])
            .refers(&[to("instance", "/routing/bgp/instance"), to("vrf", "/ip/vrf")]),
    ),
    (
        "/routing/bgp/instance",
        list(&["name"])
            .given("name")
            .refers(&[to("routing-table", "/routing/table"), to("vrf", "/ip/vrf")]),
    ),
    (
        "/routing/bgp/network",
        list(&["network"]).defaults(&[("disabled", "no"), ("synchronize", "yes")]),
    ),
    (
        "/routing/bgp/peer",
        list(&["name"])
            .secrets(&["tcp-md5-key"])
            .refers(&[
                to("instance", "/routing/bgp/instance"),
                by("in-filter", "/routing/filter", "chain"),
                by("out-filter", "/routing/filter", "chain"),
            ])
            .sets(&["address-families"])
            .defaults(&[
                ("address-families", "ip"),
                ("as-override", "no"),
                ("default-originate", "never"),
                ("disabled", "no"),
                ("hold-time", "3m"),
                ("in-filter", ""),
                ("instance", "default"),
                ("multihop", "no"),
                ("nexthop-choice", "default"),
                ("out-filter", ""),
                ("passive", "no"),
                ("remove-private-as", "no"),
                ("route-reflect", "no"),
                ("tcp-md5-key", ""),
                ("ttl", "default"),
                ("use-bfd", "no"),
            ]),
    ),
    (
        "/routing/bgp/template",
        list(&["name"])
            .given("name")
            .refers(&[
                to("templates", "/routing/bgp/template"),
                to("routing-table", "/routing/table"),
                to("vrf", "/ip/vrf"),
            ])
            .sets(SIGNALS),
    ),
    ("/routing/bgp/vpls", list(&["name"])),
    (
        "/routing/bgp/vpn",
        list(&["name"]).refers(&[to("instance", "/routing/bgp/instance"), to("vrf", "/ip/vrf")]),
    ),
    ("/routing/fantasy", list(&["name"])),
    ("/routing/filter", ordered()),
    (
        "/routing/filter/community-ext-list",
        list(&["list", "communities", "regexp"]).sets(&["communities"]),
    ),
    (
        "/routing/filter/community-large-list",
        list(&["list", "communities", "regexp"]).sets(&["communities"]),
    ),
    (
        "/routing/filter/community-list",
        list(&["list", "communities", "regexp"]).sets(&["communities"]),
    ),
    ("/routing/filter/num-list", list(&["list", "range"])),
    ("/routing/filter/rule", ordered()),
    ("/routing/filter/select-rule", ordered()),
    ("/routing/gmp", list(&[]).refers(&[interface("interfaces")])),
    ("/routing/id", list(&["name"]).refers(&[to("select-from-vrf", "/ip/vrf")])),
    (
        "/routing/igmp-proxy",
        settings().defaults(&[
            ("query-interval", "2m5s"),
            ("query-response-interval", "10s"),
            ("quick-leave", "no"),
        ]),
    ),
    ("/routing/igmp-proxy/interface", list(&["interface"]).refers(&[interface("interface")])),
    ("/routing/igmp-proxy/mfc", list(&["group", "source", "upstream-interface"])),
    ("/routing/isis/instance", list(&["name"])),
    (
        "/routing/isis/interface-template",
        ordered().refers(&[interface("interfaces"), to("instance", "/routing/isis/instance")]),
    ),
    ("/routing/ospf-v3/area", OSPF_V3_AREA),
    ("/routing/ospf-v3/instance", list(&["name"]).given("name")),
    (
        "/routing/ospf-v3/interface",
        list(&["interface", "area"])
            .refers(&[interface("interface"), to("area", "/routing/ospf-v3/area")]),
    ),
    (
        "/routing/ospf/area",
        list(&["name"])
            .given("name")
            .flags(&["no-summaries"])
            .refers(&[to("instance", "/routing/ospf/instance")]),
    ),
    (
        "/routing/ospf/area/range",
        list(&["area", "prefix", "range"]).refers(&[to("area", "/routing/ospf/area")]),
    ),
    (
        "/routing/ospf/instance",
        list(&["name"])
            .given("name")
            .flags(&["use-dn"])
            .refers(&[to("routing-table", "/routing/table"), to("vrf", "/ip/vrf")])
            .sets(&["redistribute"]),
    ),
    (
        "/routing/ospf/interface",
        list(&["interface"]).secrets(&["authentication-key"]).refers(&[interface("interface")]),
    ),
    (
        "/routing/ospf/interface-template",
        ordered()
            .flags(&["passive"])
            .secrets(&["auth-key"])
            .refers(&[interface("interfaces"), to("area", "/routing/ospf/area")])
            .sets(&["interfaces", "networks"]),
    ),
    ("/routing/ospf/network", list(&["network"]).refers(&[to("area", "/routing/ospf/area")])),
    (
        "/routing/ospf/static-neighbor",
        list(&["area", "address"]).refers(&[to("area", "/routing/ospf/area")]),
    ),
    ("/routing/pimsm/bsr/candidate", list(&["instance", "address"])),
    ("/routing/pimsm/bsr/rp-candidate", list(&["instance", "group", "address"])),
    ("/routing/pimsm/igmp-interface-template", list(&["instance", "interfaces"])),
    ("/routing/pimsm/instance", list(&["name"])),
    (
        "/routing/pimsm/interface-template",
        ordered().refers(&[interface("interfaces"), to("instance", "/routing/pimsm/instance")]),
    ),
    ("/routing/pimsm/static-rp", list(&["instance", "group", "address"])),
    ("/routing/prefix-lists", ordered()),
    ("/routing/rip", settings()),
    ("/routing/rip/instance", list(&["name"])),
    ("/routing/rip/interface", list(&["interface"]).refers(&[interface("interface")])),
    (
        "/routing/rip/interface-template",
        list(&["instance", "interfaces"])
            .secrets(&["password"])
            .refers(&[interface("interfaces"), to("instance", "/routing/rip/instance")]),
    ),
    ("/routing/rip/keys", list(&["chain", "key-id"]).secrets(&["key"])),
    ("/routing/rip/neighbor", list(&["address"])),
    ("/routing/rip/network", list(&["network"])),
    ("/routing/rip/static-neighbor", list(&["instance", "address"])),
    ("/routing/rpki", list(&["group", "address", "port"]).refers(&[to("vrf", "/ip/vrf")])),
    (
        "/routing/rule",
        ordered().refers(&[
            interface("interface"),
            to("routing-mark", "/routing/table"),
            to("table", "/routing/table"),
        ]),
    ),
    ("/routing/settings", settings()),
    ("/routing/table", list(&["name"]).given("name").flags(&["fib"])),
];

const OSPF_V3_AREA: Facts =
    list(&["name"]).given("name").refers(&[to("instance", "/routing/ospf-v3/instance")]);

/// Comma lists of BGP whose order means nothing.
const SIGNALS: &[&str] = &["address-families", "afi", "output.redistribute"];
