//! `/mpls`.

use crate::catalogue::{
    Table,
    facts::{interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/mpls", settings()),
    ("/mpls/interface", ordered().refers(&[interface("interface")])),
    ("/mpls/ldp", list(&["lsr-id", "vrf"])),
    ("/mpls/ldp/accept-filter", ordered()),
    ("/mpls/ldp/advertise-filter", ordered()),
    ("/mpls/ldp/interface", list(&["interface"]).refers(&[interface("interface")])),
    ("/mpls/ldp/local-mapping", list(&["vrf", "dst-address"])),
    ("/mpls/ldp/neighbor", list(&["transport"])),
    ("/mpls/ldp/remote-mapping", list(&["vrf", "dst-address", "nexthop"])),
    ("/mpls/mangle", ordered()),
    (
        "/mpls/settings",
        settings().defaults(&[("allow-fast-path", "yes"), ("propagate-ttl", "yes")]),
    ),
    ("/mpls/traffic-eng/interface", list(&["interface"]).refers(&[interface("interface")])),
    ("/mpls/traffic-eng/path", list(&["name"])),
    (
        "/mpls/traffic-eng/tunnel",
        list(&["name"]).refers(&[
            to("primary-path", "/mpls/traffic-eng/path"),
            to("secondary-paths", "/mpls/traffic-eng/path"),
        ]),
    ),
];
