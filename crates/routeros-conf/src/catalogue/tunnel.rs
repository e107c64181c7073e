//! `/interface`: tunnels and dialled links, and `/ppp`.

use crate::catalogue::{
    Table,
    facts::{interface, list, settings, to},
    link::{ARP, DIALS},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    ("/interface/6to4", list(&["name"]).secrets(&["ipsec-secret"])),
    ("/interface/amt", list(&["name"])),
    ("/interface/eoip", list(&["name"]).secrets(&["ipsec-secret"]).defaults(ARP)),
    ("/interface/eoipv6", list(&["name"]).secrets(&["ipsec-secret"]).defaults(ARP)),
    ("/interface/gre", list(&["name"]).secrets(&["ipsec-secret"])),
    ("/interface/gre6", list(&["name"]).secrets(&["ipsec-secret"])),
    ("/interface/ipip", list(&["name"]).secrets(&["ipsec-secret"])),
    ("/interface/ipipv6", list(&["name"]).secrets(&["ipsec-secret"])),
    (
        "/interface/l2tp-client",
        list(&["name"])
            .secrets(&["password", "ipsec-secret"])
            .refers(&[to("profile", "/ppp/profile")])
            .sets(&["allow"])
            .defaults(DIALS),
    ),
    ("/interface/l2tp-ether", list(&["name"]).secrets(&["ipsec-secret"])),
    ("/interface/l2tp-server", list(&["name"])),
    (
        "/interface/l2tp-server/server",
        settings()
            .secrets(&["ipsec-secret"])
            .sets(&["authentication"])
            .refers(&[to("default-profile", "/ppp/profile")])
            .defaults(&[
                ("authentication", "pap,chap,mschap1,mschap2"),
                ("caller-id-type", "ip-address"),
                ("default-profile", "default-encryption"),
                ("enabled", "no"),
                ("keepalive-timeout", "30"),
                ("max-mru", "1450"),
                ("max-mtu", "1450"),
                ("max-sessions", "unlimited"),
                ("mrru", "disabled"),
                ("one-session-per-host", "no"),
                ("use-ipsec", "no"),
            ]),
    ),
    (
        "/interface/ovpn-client",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[to("profile", "/ppp/profile"), to("certificate", "/certificate")])
            .sets(&["auth", "cipher"])
            .defaults(&[]),
    ),
    ("/interface/ovpn-server", list(&["name"])),
    (
        "/interface/ovpn-server/server",
        list(&["name"])
            .sets(&["auth", "cipher"])
            .refers(&[
                to("default-profile", "/ppp/profile"),
                to("certificate", "/certificate"),
                to("vrf", "/ip/vrf"),
            ])
            .defaults(&[]),
    ),
    (
        "/interface/ppp-client",
        list(&["name"])
            .secrets(&["password", "pin"])
            .refers(&[to("profile", "/ppp/profile"), to("port", "/port")])
            .defaults(&[]),
    ),
    (
        "/interface/ppp-server",
        list(&["name"])
            .refers(&[to("profile", "/ppp/profile"), to("port", "/port")])
            .sets(&["authentication"])
            .defaults(&[]),
    ),
    (
        "/interface/pppoe-client",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[interface("interface"), to("profile", "/ppp/profile")])
            .sets(&["allow"])
            .defaults(&[
                ("ac-name", ""),
                ("add-default-route", "no"),
                ("allow", "pap,chap,mschap1,mschap2"),
                ("default-route-distance", "1"),
                ("dial-on-demand", "no"),
                ("keepalive-timeout", "10"),
                ("max-mru", "auto"),
                ("max-mtu", "auto"),
                ("mrru", "disabled"),
                ("profile", "default"),
                ("service-name", ""),
                ("use-peer-dns", "no"),
            ]),
    ),
    ("/interface/pppoe-server", list(&["name"])),
    (
        "/interface/pppoe-server/server",
        list(&["service-name", "interface"])
            .refers(&[interface("interface"), to("default-profile", "/ppp/profile")])
            .sets(&["authentication"])
            .defaults(&[]),
    ),
    (
        "/interface/pptp-client",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[to("profile", "/ppp/profile")])
            .sets(&["allow"])
            .defaults(DIALS),
    ),
    ("/interface/pptp-server", list(&["name"])),
    (
        "/interface/pptp-server/server",
        settings()
            .sets(&["authentication"])
            .refers(&[to("default-profile", "/ppp/profile")])
            .defaults(&[
                ("authentication", "mschap1,mschap2"),
                ("default-profile", "default-encryption"),
                ("enabled", "no"),
                ("keepalive-timeout", "30"),
                ("max-mru", "1450"),
                ("max-mtu", "1450"),
                ("mrru", "disabled"),
            ]),
    ),
    (
        "/interface/sstp-client",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[to("profile", "/ppp/profile"), to("certificate", "/certificate")])
            .sets(&["authentication"])
            .defaults(&[]),
    ),
    ("/interface/sstp-server", list(&["name"])),
    (
        "/interface/sstp-server/server",
        settings()
            .sets(&["authentication"])
            .refers(&[to("default-profile", "/ppp/profile"), to("certificate", "/certificate")])
            .defaults(&[("enabled", "no"), ("mrru", "disabled"), ("port", "443")]),
    ),
    ("/interface/vpls", list(&["name"])),
    ("/interface/vpls/bgp-vpls", list(&["name"])),
    (
        "/interface/vxlan",
        list(&["name"]).refers(&[interface("interface"), to("bridge", "/interface/bridge")]),
    ),
    ("/interface/vxlan/vteps", list(&["interface", "remote-ip"]).refers(&[interface("interface")])),
    (
        "/interface/wireguard",
        list(&["name"])
            .secrets(&["private-key"])
            .defaults(&[("disabled", "no"), ("mtu", "1420")])
            .said(&[("mtu", (7, 0))]),
    ),
    (
        "/interface/wireguard/peers",
        list(&["interface", "public-key"])
            .secrets(&["preshared-key", "private-key"])
            .sets(&["allowed-address", "client-allowed-address"])
            .refers(&[interface("interface")]),
    ),
    (
        "/ppp/aaa",
        settings().defaults(&[
            ("accounting", "yes"),
            ("interim-update", "0s"),
            ("use-circuit-id-in-nas-port-id", "no"),
            ("use-radius", "no"),
        ]),
    ),
    ("/ppp/l2tp-secret", list(&["address"]).secrets(&["secret"])),
    (
        "/ppp/profile",
        list(&["name"])
            .given("name")
            .refers(&[
                to("bridge", "/interface/bridge"),
                to("dhcpv6-pd-pool", "/ipv6/pool"),
                to("interface-list", "/interface/list"),
                to("local-address", "/ip/pool"),
                to("queue-type", "/queue/type"),
                to("remote-address", "/ip/pool"),
                to("remote-ipv6-prefix-pool", "/ipv6/pool"),
            ])
            .defaults(&[
                ("address-list", ""),
                ("bridge-learning", "default"),
                ("change-tcp-mss", "default"),
                ("on-down", ""),
                ("on-up", ""),
                ("only-one", "default"),
                ("use-compression", "default"),
                ("use-encryption", "default"),
                ("use-ipv6", "yes"),
                ("use-mpls", "default"),
                ("use-upnp", "default"),
            ])
            .optional(&[
                "bridge",
                "bridge-horizon",
                "bridge-path-cost",
                "bridge-port-priority",
                "dhcpv6-pd-pool",
                "dns-server",
                "idle-timeout",
                "incoming-filter",
                "interface-list",
                "local-address",
                "outgoing-filter",
                "rate-limit",
                "remote-address",
                "remote-ipv6-prefix-pool",
                "session-timeout",
                "wins-server",
            ])
            .presets(&[
                ("default", &[("change-tcp-mss", "yes")]),
                ("default-encryption", &[("change-tcp-mss", "yes"), ("use-encryption", "yes")]),
                ("*0", &[("change-tcp-mss", "yes")]),
                ("*FFFFFFFE", &[("change-tcp-mss", "yes"), ("use-encryption", "yes")]),
            ]),
    ),
    (
        "/ppp/secret",
        list(&["name"])
            .secrets(&["password"])
            .refers(&[
                to("local-address", "/ip/pool"),
                to("profile", "/ppp/profile"),
                to("remote-address", "/ip/pool"),
            ])
            .defaults(&[
                ("caller-id", ""),
                ("disabled", "no"),
                ("limit-bytes-in", "0"),
                ("limit-bytes-out", "0"),
                ("profile", "default"),
                ("routes", ""),
                ("service", "any"),
            ]),
    ),
];
