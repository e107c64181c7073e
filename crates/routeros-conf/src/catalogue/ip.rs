//! `/ip`: addresses, routes, names, and the router's own services. DHCP,
//! `/ip/firewall`, `/ip/ipsec` and `/ip/hotspot` have files of their own.

use crate::catalogue::{
    Table,
    facts::{by, interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/ip/accounting", settings().defaults(&[("enabled", "no")])),
    (
        "/ip/accounting/web-access",
        settings().defaults(&[("accessible-via-web", "no"), ("address", "0.0.0.0/0")]),
    ),
    ("/ip/address", list(&["address", "interface"]).refers(&[interface("interface")])),
    (
        "/ip/arp",
        list(&["address", "interface"])
            .refers(&[interface("interface")])
            .defaults(&[("disabled", "no"), ("published", "no")]),
    ),
    ("/ip/cloud", settings().defaults(&[("ddns-update-interval", "none"), ("update-time", "yes")])),
    ("/ip/cloud/advanced", settings().defaults(&[("use-local-address", "no")])),
    ("/ip/cloud/back-to-home-file", list(&["path"])),
    ("/ip/cloud/back-to-home-file/settings", settings()),
    ("/ip/cloud/back-to-home-user", list(&["name"]).secrets(&["private-key"])),
    (
        "/ip/dns",
        settings()
            .refers(&[to("vrf", "/ip/vrf")])
            .defaults(&[
                ("allow-remote-requests", "no"),
                ("cache-max-ttl", "1w"),
                ("cache-size", "2048KiB"),
                ("doh-max-concurrent-queries", "50"),
                ("doh-max-server-connections", "5"),
                ("doh-timeout", "5s"),
                ("max-concurrent-queries", "100"),
                ("max-concurrent-tcp-sessions", "20"),
                ("max-udp-packet-size", "4096"),
                ("query-server-timeout", "2s"),
                ("query-total-timeout", "10s"),
                ("servers", ""),
                ("use-doh-server", ""),
                ("verify-doh-cert", "no"),
            ])
            .since_7(&[
                ("address-list-extra-time", "0s"),
                ("mdns-repeat-ifaces", ""),
                ("vrf", "main"),
            ]),
    ),
    ("/ip/dns/adlist", list(&["url", "file"])),
    ("/ip/dns/forwarders", list(&["name"])),
    (
        "/ip/dns/static",
        ordered()
            .refers(&[to("forward-to", "/ip/dns/forwarders")])
            .defaults(&[("disabled", "no"), ("ttl", "1d"), ("type", "A")])
            .said(&[("type", (7, 18))]),
    ),
    ("/ip/media", list(&["path", "interface"])),
    ("/ip/media/settings", settings()),
    ("/ip/nat-pmp", settings().defaults(&[("enabled", "no")])),
    ("/ip/nat-pmp/interfaces", list(&["interface"]).refers(&[interface("interface")])),
    (
        "/ip/neighbor/discovery-settings",
        settings()
            .refers(&[to("discover-interface-list", "/interface/list")])
            .sets(&["protocol"])
            .defaults(&[])
            .since_7(&[("mode", "tx-and-rx"), ("protocol", "cdp,lldp,mndp")]),
    ),
    ("/ip/packing", list(&["interface"]).refers(&[interface("interface")])),
    (
        "/ip/pool",
        list(&["name"]).refers(&[to("next-pool", "/ip/pool")]).defaults(&[("next-pool", "none")]),
    ),
    (
        "/ip/proxy",
        settings().defaults(&[
            ("anonymous", "no"),
            ("enabled", "no"),
            ("parent-proxy-port", "0"),
            ("port", "8080"),
        ]),
    ),
    ("/ip/proxy/access", ordered()),
    ("/ip/proxy/cache", ordered()),
    ("/ip/proxy/direct", ordered()),
    ("/ip/reverse-proxy", ordered().refers(&[to("certificate", "/certificate")])),
    (
        "/ip/route",
        list(&["dst-address", "gateway", "routing-table", "routing-mark", "distance"])
            .flags(&["blackhole"])
            .refers(&[
                interface("gateway"),
                to("routing-table", "/routing/table"),
                to("routing-mark", "/routing/table"),
                to("vrf-interface", "/interface"),
            ])
            .defaults(&[
                ("check-gateway", "none"),
                ("disabled", "no"),
                ("distance", "1"),
                ("dst-address", "0.0.0.0/0"),
                ("pref-src", ""),
                ("routing-table", "main"),
                ("scope", "30"),
                ("suppress-hw-offload", "no"),
                ("target-scope", "10"),
            ]),
    ),
    ("/ip/route/rule", ordered().refers(&[interface("interface")])),
    (
        "/ip/route/vrf",
        list(&["routing-mark"]).refers(&[interface("interfaces")]).sets(&[
            "interfaces",
            "export-route-targets",
            "import-route-targets",
        ]),
    ),
    (
        "/ip/service",
        list(&["name"])
            .given("name")
            .refers(&[to("certificate", "/certificate"), to("vrf", "/ip/vrf")])
            .sets(&["address", "available-from"])
            .defaults(&[
                ("address", ""),
                ("available-from", ""),
                ("certificate", "none"),
                ("disabled", "no"),
                ("max-sessions", "20"),
                ("tls-version", "any"),
                ("vrf", "main"),
            ])
            .presets(&[
                ("api", &[("port", "8728")]),
                ("api-ssl", &[("port", "8729")]),
                ("ftp", &[("port", "21")]),
                ("reverse-proxy", &[("disabled", "yes"), ("port", "443")]),
                ("ssh", &[("port", "22")]),
                ("telnet", &[("port", "23")]),
                ("winbox", &[("port", "8291")]),
                ("www", &[("port", "80")]),
                ("www-ssl", &[("disabled", "yes"), ("port", "443")]),
            ]),
    ),
    ("/ip/service/webserver", settings()),
    (
        "/ip/settings",
        settings().defaults(&[
            ("accept-redirects", "no"),
            ("accept-source-route", "no"),
            ("allow-fast-path", "yes"),
            ("arp-timeout", "30s"),
            ("icmp-rate-limit", "10"),
            ("icmp-rate-mask", "0x1818"),
            ("ip-forward", "yes"),
            ("rp-filter", "no"),
            ("secure-redirects", "yes"),
            ("send-redirects", "yes"),
            ("tcp-syncookies", "no"),
        ]),
    ),
    ("/ip/smb", settings().sets(&["interfaces"]).defaults(&[("interfaces", "all")])),
    ("/ip/smb/shares", list(&["name"]).given("name")),
    ("/ip/smb/users", list(&["name"]).given("name").secrets(&["password"])),
    (
        "/ip/socks",
        settings().defaults(&[
            ("auth-method", "none"),
            ("connection-idle-timeout", "2m"),
            ("enabled", "no"),
            ("max-connections", "200"),
            ("port", "1080"),
            ("version", "4"),
            ("vrf", "main"),
        ]),
    ),
    ("/ip/socks/access", ordered()),
    ("/ip/socks/users", list(&["name"]).secrets(&["password"])),
    ("/ip/socksify", list(&["name"]).secrets(&["socks5-password"])),
    (
        "/ip/ssh",
        settings().sets(&["ciphers"]).defaults(&[
            ("allow-none-crypto", "no"),
            ("always-allow-password-login", "no"),
            ("forwarding-enabled", "no"),
            ("host-key-size", "2048"),
        ]),
    ),
    ("/ip/tftp", ordered().defaults(&[])),
    ("/ip/tftp/settings", settings().defaults(&[("max-block-size", "4096")])),
    (
        "/ip/traffic-flow",
        settings().sets(&["interfaces"]).defaults(&[
            ("active-flow-timeout", "30m"),
            ("enabled", "no"),
            ("inactive-flow-timeout", "15s"),
            ("interfaces", "all"),
            ("packet-sampling", "no"),
            ("sampling-interval", "0"),
            ("sampling-space", "0"),
        ]),
    ),
    ("/ip/traffic-flow/ipfix", settings()),
    ("/ip/traffic-flow/target", list(&["dst-address", "port"])),
    (
        "/ip/upnp",
        settings().defaults(&[
            ("allow-disable-external-interface", "no"),
            ("enabled", "no"),
            ("show-dummy-rule", "yes"),
        ]),
    ),
    ("/ip/upnp/interfaces", list(&["interface", "type"]).refers(&[interface("interface")])),
    (
        "/ip/vrf",
        ordered()
            .keyed(&["name"])
            .given("name")
            .refers(&[by("interfaces", "/interface", "name")])
            .sets(&["interfaces"]),
    ),
];
