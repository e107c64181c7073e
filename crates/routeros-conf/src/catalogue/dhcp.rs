//! DHCP of both families: servers, clients, relays.

use crate::catalogue::{
    Table,
    facts::{interface, list, settings, to},
};

/// Its menus.
///
/// RouterOS 6 makes servers and clients disabled unless told otherwise,
/// RouterOS 7 enabled.
pub(super) const MENUS: Table = &[
    (
        "/ip/dhcp-client",
        list(&["interface"])
            .refers(&[interface("interface")])
            .sets(&["dhcp-options", "default-route-tables"])
            .defaults(&[
                ("add-default-route", "yes"),
                ("default-route-distance", "1"),
                ("dhcp-options", "hostname,clientid"),
                ("use-peer-dns", "yes"),
                ("use-peer-ntp", "yes"),
            ])
            .since_7(&[("allow-reconfigure", "no"), ("disabled", "no")]),
    ),
    ("/ip/dhcp-client/option", list(&["name"]).given("name")),
    (
        "/ip/dhcp-relay",
        list(&["name"])
            .refers(&[interface("interface"), to("dhcp-server-vrf", "/ip/vrf")])
            .defaults(&[
                ("add-relay-info", "no"),
                ("delay-threshold", "none"),
                ("relay-info-remote-id", ""),
            ])
            .since_7(&[("dhcp-server-vrf", "main"), ("disabled", "no")]),
    ),
    (
        "/ip/dhcp-server",
        list(&["name"])
            .refers(&[
                interface("interface"),
                to("address-pool", "/ip/pool"),
                to("dhcp-option-set", "/ip/dhcp-server/option/sets"),
                to("parent-queue", "/queue/simple"),
            ])
            .defaults(&[
                ("add-arp", "no"),
                ("address-pool", "static-only"),
                ("always-broadcast", "no"),
                ("authoritative", "yes"),
                ("bootp-lease-time", "forever"),
                ("bootp-support", "static"),
                ("delay-threshold", "none"),
                ("dhcp-option-set", "none"),
                ("insert-queue-before", "first"),
                ("lease-script", ""),
                ("relay", "0.0.0.0"),
                ("src-address", "0.0.0.0"),
                ("use-radius", "no"),
            ])
            .since_7(&[("conflict-detection", "yes"), ("disabled", "no")]),
    ),
    ("/ip/dhcp-server/alert", list(&["interface"]).refers(&[interface("interface")])),
    (
        "/ip/dhcp-server/config",
        settings().secrets(&["radius-password"]).defaults(&[
            ("accounting", "yes"),
            ("interim-update", "0s"),
            ("store-leases-disk", "5m"),
        ]),
    ),
    (
        "/ip/dhcp-server/lease",
        list(&["server", "address", "mac-address", "client-id"])
            .refers(&[
                to("address", "/ip/pool"),
                to("dhcp-option", "/ip/dhcp-server/option"),
                to("dhcp-option-set", "/ip/dhcp-server/option/sets"),
                to("server", "/ip/dhcp-server"),
            ])
            .defaults(&[
                ("address-lists", ""),
                ("always-broadcast", "no"),
                ("block-access", "no"),
                ("dhcp-option", ""),
                ("disabled", "no"),
                ("insert-queue-before", "first"),
                ("server", "all"),
                ("use-src-mac", "no"),
            ]),
    ),
    (
        "/ip/dhcp-server/matcher",
        list(&["name"]).refers(&[
            to("address-pool", "/ip/pool"),
            to("option-set", "/ip/dhcp-server/option/sets"),
            to("server", "/ip/dhcp-server"),
        ]),
    ),
    (
        "/ip/dhcp-server/network",
        list(&["address"])
            .refers(&[
                to("dhcp-option", "/ip/dhcp-server/option"),
                to("dhcp-option-set", "/ip/dhcp-server/option/sets"),
            ])
            .defaults(&[
                ("boot-file-name", ""),
                ("caps-manager", ""),
                ("dhcp-option", ""),
                ("dns-none", "no"),
                ("dns-server", ""),
                ("domain", ""),
                ("gateway", ""),
                ("ntp-server", ""),
                ("wins-server", ""),
            ])
            .since_7(&[("ntp-none", "no")]),
    ),
    ("/ip/dhcp-server/option", list(&["name"]).defaults(&[("force", "no")])),
    (
        "/ip/dhcp-server/option/sets",
        list(&["name"]).refers(&[to("options", "/ip/dhcp-server/option")]).sets(&["options"]),
    ),
    (
        "/ipv6/dhcp-client",
        list(&["interface", "request"])
            .refers(&[interface("interface"), to("dhcp-options", "/ipv6/dhcp-client/option")])
            .sets(&["request", "default-route-tables"])
            .defaults(&[
                ("add-default-route", "no"),
                ("default-route-distance", "1"),
                ("prefix-hint", "::/0"),
                ("rapid-commit", "yes"),
                ("use-peer-dns", "yes"),
            ])
            .since_7(&[("disabled", "no")]),
    ),
    ("/ipv6/dhcp-client/option", list(&["name"])),
    ("/ipv6/dhcp-relay", list(&["name"]).refers(&[interface("interface")]).defaults(&[])),
    ("/ipv6/dhcp-relay/option", list(&["name"])),
    (
        "/ipv6/dhcp-server",
        list(&["name"])
            .refers(&[
                interface("interface"),
                to("address-pool", "/ipv6/pool"),
                to("prefix-pool", "/ipv6/pool"),
                to("dhcp-option", "/ipv6/dhcp-server/option"),
            ])
            .defaults(&[]),
    ),
    (
        "/ipv6/dhcp-server/binding",
        list(&["server", "duid", "iaid"])
            .refers(&[to("prefix-pool", "/ipv6/pool"), to("server", "/ipv6/dhcp-server")]),
    ),
    ("/ipv6/dhcp-server/option", list(&["name"])),
    (
        "/ipv6/dhcp-server/option/sets",
        list(&["name"]).refers(&[to("options", "/ipv6/dhcp-server/option")]).sets(&["options"]),
    ),
];
