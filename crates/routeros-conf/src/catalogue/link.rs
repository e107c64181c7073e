//! Facts that many menus share.

use crate::catalogue::facts::{Refers, by, interface, to};

/// Defaults of interfaces that speak ARP.
pub(super) const ARP: &[(&str, &str)] =
    &[("arp", "enabled"), ("arp-timeout", "auto"), ("disabled", "no")];

/// Defaults of clients that dial a PPP server, but for the sizes.
pub(super) const DIALS: &[(&str, &str)] = &[
    ("add-default-route", "no"),
    ("disabled", "yes"),
    ("profile", "default-encryption"),
    ("use-peer-dns", "no"),
];

/// What the properties of a rule in `/ip/firewall` refer to.
pub(super) const IP_MATCHERS: &[Refers] = &[
    interface("in-bridge-port"),
    interface("in-interface"),
    interface("out-bridge-port"),
    interface("out-interface"),
    by("dst-address-list", "/ip/firewall/address-list", "list"),
    by("src-address-list", "/ip/firewall/address-list", "list"),
    by("routing-mark", "/routing/table", "name"),
    by("new-routing-mark", "/routing/table", "name"),
    to("in-bridge-port-list", "/interface/list"),
    to("in-interface-list", "/interface/list"),
    to("layer7-protocol", "/ip/firewall/layer7-protocol"),
    to("out-bridge-port-list", "/interface/list"),
    to("out-interface-list", "/interface/list"),
];

/// What the properties of a rule in `/ipv6/firewall` refer to.
pub(super) const IPV6_MATCHERS: &[Refers] = &[
    interface("in-bridge-port"),
    interface("in-interface"),
    interface("out-bridge-port"),
    interface("out-interface"),
    by("dst-address-list", "/ipv6/firewall/address-list", "list"),
    by("src-address-list", "/ipv6/firewall/address-list", "list"),
    by("routing-mark", "/routing/table", "name"),
    by("new-routing-mark", "/routing/table", "name"),
    to("in-bridge-port-list", "/interface/list"),
    to("in-interface-list", "/interface/list"),
    to("out-bridge-port-list", "/interface/list"),
    to("out-interface-list", "/interface/list"),
];

/// What the properties of a rule of a bridge refer to.
pub(super) const BRIDGE_MATCHERS: &[Refers] = &[
    interface("in-interface"),
    interface("out-interface"),
    to("in-bridge", "/interface/bridge"),
    to("in-bridge-list", "/interface/list"),
    to("in-interface-list", "/interface/list"),
    to("out-bridge", "/interface/bridge"),
    to("out-bridge-list", "/interface/list"),
    to("out-interface-list", "/interface/list"),
];
