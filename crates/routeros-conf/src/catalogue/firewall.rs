//! `/ip/firewall` and `/ipv6/firewall`.
//!
//! `action` has no default here though RouterOS has one (`accept`): every
//! export says it, and a rule should be read with it.

use crate::catalogue::{
    Facts, Table,
    facts::{Values, list, ordered, settings},
    link::{IP_MATCHERS, IPV6_MATCHERS},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/ip/firewall/address-list", ADDRESSES),
    ("/ip/firewall/calea", IP_RULES),
    (
        "/ip/firewall/connection/tracking",
        settings().defaults(&[
            ("enabled", "auto"),
            ("generic-timeout", "10m"),
            ("icmp-timeout", "10s"),
            ("loose-tcp-tracking", "yes"),
            ("tcp-close-timeout", "10s"),
            ("tcp-established-timeout", "1d"),
            ("tcp-fin-wait-timeout", "10s"),
            ("tcp-last-ack-timeout", "10s"),
            ("tcp-max-retrans-timeout", "5m"),
            ("tcp-syn-received-timeout", "5s"),
            ("tcp-syn-sent-timeout", "5s"),
            ("tcp-time-wait-timeout", "10s"),
            ("tcp-unacked-timeout", "5m"),
            ("udp-stream-timeout", "3m"),
        ]),
    ),
    ("/ip/firewall/filter", IP_RULES),
    ("/ip/firewall/layer7-protocol", list(&["name"])),
    ("/ip/firewall/mangle", IP_RULES),
    ("/ip/firewall/nat", IP_RULES),
    ("/ip/firewall/raw", IP_RULES),
    (
        "/ip/firewall/service-port",
        list(&["name"]).given("name").defaults(&[]).presets(&[
            ("ftp", &[("disabled", "no"), ("ports", "21")]),
            ("h323", &[("disabled", "no")]),
            ("pptp", &[("disabled", "no")]),
            (
                "sip",
                &[
                    ("disabled", "no"),
                    ("ports", "5060,5061"),
                    ("sip-direct-media", "yes"),
                    ("sip-timeout", "1h"),
                ],
            ),
            ("tftp", &[("disabled", "no"), ("ports", "69")]),
        ]),
    ),
    ("/ipv6/firewall/address-list", ADDRESSES),
    ("/ipv6/firewall/filter", IPV6_RULES),
    ("/ipv6/firewall/mangle", IPV6_RULES),
    ("/ipv6/firewall/nat", IPV6_RULES),
    ("/ipv6/firewall/raw", IPV6_RULES),
];

const ADDRESSES: Facts =
    list(&["list", "address"]).defaults(&[("disabled", "no"), ("dynamic", "no")]);

const IP_RULES: Facts = ordered().refers(IP_MATCHERS).sets(STATES).defaults(RULE);

const IPV6_RULES: Facts = ordered().refers(IPV6_MATCHERS).sets(STATES).defaults(RULE);

/// Which connections a rule is for, written in any order.
const STATES: &[&str] = &["connection-nat-state", "connection-state"];

const RULE: Values = &[("disabled", "no"), ("log", "no"), ("log-prefix", "")];
