//! Menus that matter to those who run networks, and what their rows may hold.

use super::{
    Family::{Any, Seven, Six},
    table::{
        FLAG,
        Rows::{Most, Named, Settings},
        Table,
    },
};

const fn table(
    menu: &'static str,
    most: usize,
    columns: &'static [(&'static str, &'static [&'static str])],
) -> Table {
    Table { menu, family: Any, rows: Most(most), columns }
}

const COMMENT: (&str, &[&str]) =
    ("comment", &["", "one", "two; and \"more\"", "$x [find] \\ {three}"]);

const DISABLED: (&str, &[&str]) = ("disabled", &["", "yes"]);

const INTERFACE: (&str, &[&str]) = ("interface", &["$/interface"]);

const FROM: (&str, &[&str]) = ("in-interface", &["", "$/interface"]);

/// In an order in which rows come behind those they name.
pub(super) const TABLES: &[Table] = &[
    table(
        "/interface/bridge",
        3,
        &[("name", &["lan", "guest", "dmz"]), ("vlan-filtering", &["", "yes"]), COMMENT],
    ),
    Table {
        family: Seven,
        ..table(
            "/interface/wireguard",
            2,
            &[
                ("name", &["wg1", "wg2", "lan"]),
                ("listen-port", &["13231", "13232"]),
                ("private-key", &["YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="]),
                ("mtu", &["", "1412"]),
            ],
        )
    },
    table(
        "/interface/vlan",
        4,
        &[
            ("name", &["vlan-0", "vlan-1", "vlan-2", "guest"]),
            INTERFACE,
            ("vlan-id", &["10", "11", "12"]),
            COMMENT,
        ],
    ),
    table("/interface/list", 2, &[("name", &["inside", "outside"]), COMMENT]),
    table("/interface/list/member", 3, &[("list", &["$/interface/list"]), INTERFACE]),
    table(
        "/ip/pool",
        3,
        &[
            ("name", &["pool-a", "pool-b", "pool-c"]),
            ("ranges", &["10.1.0.10-10.1.0.99", "10.2.0.10-10.2.0.99"]),
            ("next-pool", &["", "$/ip/pool"]),
        ],
    ),
    table(
        "/queue/simple",
        4,
        &[
            ("name", &["q0", "q1", "q2", "q3"]),
            ("target", &["192.0.2.0/24", "$/interface"]),
            ("parent", &["", "$/queue/simple"]),
            ("max-limit", &["", "10M/10M"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/dhcp-server",
        2,
        &[
            ("name", &["dhcp-0", "dhcp-1"]),
            INTERFACE,
            ("address-pool", &["", "$/ip/pool"]),
            ("lease-time", &["10m", "1h"]),
        ],
    ),
    table(
        "/ppp/profile",
        2,
        &[
            ("name", &["gold", "silver"]),
            ("rate-limit", &["", "10M/10M"]),
            ("local-address", &["", "10.9.0.1"]),
        ],
    ),
    table(
        "/queue/tree",
        3,
        &[
            ("name", &["t0", "t1", "t2"]),
            ("parent", &["global", "$/interface", "$/queue/tree"]),
            ("packet-mark", &["", "down"]),
            ("max-limit", &["", "5M"]),
        ],
    ),
    Table {
        family: Seven,
        ..table("/routing/table", 2, &[("name", &["isp-a", "isp-b"]), ("fib", &[FLAG])])
    },
    table(
        "/user/group",
        2,
        &[
            ("name", &["helpdesk", "audit"]),
            ("policy", &["read,test,!write", "read,winbox,!write,!test"]),
            COMMENT,
        ],
    ),
    Table {
        rows: Named,
        ..table(
            "/user/group",
            2,
            &[("name", &["read", "write"]), ("policy", &["", "read,test", "read,winbox,write"])],
        )
    },
    table(
        "/interface/bridge/port",
        3,
        &[
            ("bridge", &["$/interface/bridge"]),
            ("interface", &["$/interface/ethernet"]),
            ("pvid", &["", "10", "20"]),
            COMMENT,
        ],
    ),
    table(
        "/interface/bridge/vlan",
        3,
        &[
            ("bridge", &["$/interface/bridge"]),
            ("vlan-ids", &["10", "20", "30"]),
            ("tagged", &["", "$/interface"]),
            ("untagged", &["", "$/interface"]),
        ],
    ),
    Table {
        family: Seven,
        ..table(
            "/interface/wireguard/peers",
            3,
            &[
                ("interface", &["$/interface/wireguard"]),
                (
                    "public-key",
                    &[
                        "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=",
                        "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M=",
                    ],
                ),
                ("allowed-address", &["10.8.0.2/32", "10.8.0.3/32,10.8.1.0/24"]),
                ("preshared-key", &["", "ZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGRkZGQ="]),
                COMMENT,
            ],
        )
    },
    table(
        "/ip/address",
        4,
        &[
            ("address", &["192.0.2.1/24", "192.0.2.2/24", "192.0.2.3/24"]),
            INTERFACE,
            DISABLED,
            COMMENT,
        ],
    ),
    table(
        "/ip/dhcp-client",
        2,
        &[INTERFACE, ("add-default-route", &["", "no"]), ("use-peer-dns", &["", "no"]), COMMENT],
    ),
    table(
        "/ip/dhcp-server/lease",
        3,
        &[
            ("address", &["10.1.0.11", "10.1.0.12"]),
            ("mac-address", &["02:00:00:00:00:01", "02:00:00:00:00:02"]),
            ("server", &["", "$/ip/dhcp-server"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/dhcp-server/network",
        2,
        &[
            ("address", &["10.1.0.0/24", "10.2.0.0/24"]),
            ("gateway", &["", "10.1.0.1"]),
            ("dns-server", &["", "10.1.0.1,10.1.0.2"]),
        ],
    ),
    Table {
        rows: Settings,
        ..table(
            "/ip/dns",
            1,
            &[
                ("servers", &["", "192.0.2.53", "192.0.2.53,192.0.2.54"]),
                ("allow-remote-requests", &["", "yes"]),
            ],
        )
    },
    table(
        "/ip/dns/static",
        3,
        &[
            ("name", &["a.test", "b.test"]),
            ("address", &["10.1.0.1", "10.1.0.2"]),
            ("ttl", &["", "5m"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/firewall/address-list",
        5,
        &[
            ("list", &["customers", "blocked"]),
            ("address", &["10.3.0.1", "10.3.0.2", "10.3.1.0/24"]),
            DISABLED,
            COMMENT,
        ],
    ),
    table(
        "/ip/firewall/filter",
        9,
        &[
            ("chain", &["input", "forward", "output"]),
            ("action", &["accept", "drop", "log"]),
            FROM,
            ("connection-state", &["", "established,related", "invalid"]),
            ("src-address-list", &["", "", "customers"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/firewall/mangle",
        4,
        &[
            ("chain", &["prerouting", "forward"]),
            ("action", &["mark-packet", "mark-connection"]),
            ("new-packet-mark", &["up", "down"]),
            ("passthrough", &["yes", "no"]),
            FROM,
            COMMENT,
        ],
    ),
    table(
        "/ip/firewall/nat",
        4,
        &[
            ("chain", &["srcnat"]),
            ("action", &["masquerade", "accept"]),
            ("out-interface", &["", "$/interface"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/firewall/raw",
        3,
        &[
            ("chain", &["prerouting", "output"]),
            ("action", &["drop", "notrack"]),
            FROM,
            ("src-address", &["", "192.0.2.0/24"]),
            COMMENT,
        ],
    ),
    table(
        "/ip/route",
        3,
        &[
            ("dst-address", &["198.51.100.0/24", "198.51.101.0/24"]),
            ("gateway", &["192.0.2.1", "192.0.2.2", "$/interface"]),
            ("distance", &["", "5"]),
            COMMENT,
        ],
    ),
    Table {
        family: Seven,
        ..table(
            "/ip/route",
            2,
            &[
                ("dst-address", &["198.51.102.0/24", "198.51.103.0/24"]),
                ("blackhole", &[FLAG]),
                ("routing-table", &["", "$/routing/table"]),
                COMMENT,
            ],
        )
    },
    Table {
        family: Six,
        ..table(
            "/ip/route",
            2,
            &[
                ("dst-address", &["198.51.102.0/24", "198.51.103.0/24"]),
                ("type", &["blackhole", "prohibit"]),
                COMMENT,
            ],
        )
    },
    Table {
        rows: Named,
        ..table(
            "/ip/service",
            2,
            &[
                ("name", &["telnet", "www", "ssh", "winbox"]),
                ("address", &["", "192.0.2.0/24", "192.0.2.0/24,198.51.100.7/32"]),
                ("port", &["", "2222"]),
                DISABLED,
            ],
        )
    },
    table(
        "/ppp/secret",
        3,
        &[
            ("name", &["till", "office", "barn"]),
            ("password", &["p1", "p \"2\""]),
            ("service", &["", "pppoe", "l2tp"]),
            ("profile", &["", "$/ppp/profile"]),
            COMMENT,
        ],
    ),
    Table {
        family: Six,
        ..table(
            "/routing/filter",
            3,
            &[
                ("chain", &["in", "out"]),
                ("prefix", &["", "10.0.0.0/8"]),
                ("action", &["accept", "discard"]),
                COMMENT,
            ],
        )
    },
    Table {
        family: Seven,
        ..table(
            "/routing/filter/rule",
            3,
            &[
                ("chain", &["in", "out"]),
                ("rule", &["if (dst in 10.0.0.0/8) {accept}", "reject;"]),
                DISABLED,
                COMMENT,
            ],
        )
    },
    Table {
        rows: Settings,
        ..table("/system/identity", 1, &[("name", &["edge", "core", "MikroTik"])])
    },
];
