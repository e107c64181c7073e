//! `/tool`, `/snmp` and `/tr069-client`.

use crate::catalogue::{
    Table,
    facts::{by, interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    (
        "/snmp",
        settings()
            .refers(&[interface("trap-interfaces"), to("trap-community", "/snmp/community")])
            .telling(&["trap-community"])
            .sets(&["trap-generators", "trap-interfaces"])
            .defaults(&[
                ("contact", ""),
                ("enabled", "no"),
                ("location", ""),
                ("trap-interfaces", ""),
                ("trap-target", ""),
                ("trap-version", "1"),
            ])
            .since_7(&[("vrf", "main")]),
    ),
    (
        "/snmp/community",
        list(&["name"])
            .given("name")
            .telling(&["name"])
            .secrets(&["authentication-password", "encryption-password"])
            .sets(&["addresses"])
            .defaults(&[
                ("authentication-protocol", "MD5"),
                ("disabled", "no"),
                ("encryption-protocol", "DES"),
                ("read-access", "yes"),
                ("security", "none"),
                ("write-access", "no"),
            ])
            .presets(&[("default", &[("name", "public")])]),
    ),
    (
        "/tool/bandwidth-server",
        settings().defaults(&[
            ("allocate-udp-ports-from", "2000"),
            ("authenticate", "yes"),
            ("enabled", "yes"),
            ("max-sessions", "100"),
        ]),
    ),
    ("/tool/calea", list(&["case-id"])),
    (
        "/tool/e-mail",
        settings()
            .secrets(&["password"])
            .refers(&[to("vrf", "/ip/vrf")])
            .defaults(&[("from", "<>"), ("password", ""), ("port", "25"), ("user", "")])
            .since_7(&[("vrf", "main")]),
    ),
    ("/tool/graphing", settings().defaults(&[("page-refresh", "300"), ("store-every", "5min")])),
    (
        "/tool/graphing/interface",
        list(&["interface"]).refers(&[interface("interface")]).defaults(&[
            ("allow-address", "0.0.0.0/0"),
            ("disabled", "no"),
            ("interface", "all"),
            ("store-on-disk", "yes"),
        ]),
    ),
    (
        "/tool/graphing/queue",
        list(&["simple-queue"]).refers(&[to("simple-queue", "/queue/simple")]).defaults(&[
            ("allow-address", "0.0.0.0/0"),
            ("allow-target", "yes"),
            ("disabled", "no"),
            ("simple-queue", "all"),
            ("store-on-disk", "yes"),
        ]),
    ),
    (
        "/tool/graphing/resource",
        list(&["allow-address"]).defaults(&[
            ("allow-address", "0.0.0.0/0"),
            ("disabled", "no"),
            ("store-on-disk", "yes"),
        ]),
    ),
    (
        "/tool/mac-server",
        settings()
            .refers(&[to("allowed-interface-list", "/interface/list")])
            .defaults(&[("allowed-interface-list", "all")]),
    ),
    (
        "/tool/mac-server/mac-winbox",
        settings()
            .refers(&[to("allowed-interface-list", "/interface/list")])
            .defaults(&[("allowed-interface-list", "all")]),
    ),
    ("/tool/mac-server/ping", settings().defaults(&[("enabled", "yes")])),
    ("/tool/netinstall", ordered()),
    ("/tool/netinstall/settings", settings()),
    (
        "/tool/netwatch",
        list(&["name", "host", "type", "port"]).defaults(&[
            ("disabled", "no"),
            ("down-script", ""),
            ("test-script", ""),
            ("up-script", ""),
        ]),
    ),
    (
        "/tool/romon",
        settings().secrets(&["secrets"]).defaults(&[
            ("enabled", "no"),
            ("id", "00:00:00:00:00:00"),
            ("secrets", ""),
        ]),
    ),
    (
        "/tool/romon/port",
        list(&["interface"])
            .given("interface")
            .secrets(&["secrets"])
            .refers(&[interface("interface")]),
    ),
    (
        "/tool/sms",
        settings().secrets(&["secret", "sim-pin"]).refers(&[by("port", "/port", "name")]).defaults(
            &[("allowed-number", ""), ("polling", "no"), ("receive-enabled", "no"), ("secret", "")],
        ),
    ),
    ("/tool/sniffer", settings()),
    ("/tool/traffic-generator", settings()),
    ("/tool/traffic-generator/packet-template", list(&["name"])),
    ("/tool/traffic-generator/port", list(&["name"]).refers(&[interface("interface")])),
    ("/tool/traffic-generator/raw-packet-template", list(&["name"])),
    ("/tool/traffic-generator/stream", list(&["name"])),
    ("/tool/traffic-monitor", list(&["name"]).refers(&[interface("interface")])),
    (
        "/tr069-client",
        settings()
            .secrets(&["connection-request-password", "password"])
            .defaults(&[("enabled", "no")]),
    ),
];
