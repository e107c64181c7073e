//! How a router is lost: what somebody does to it, and means no harm.

use routeros_sim::Board;

use super::routers::Kind;

/// A command and its arguments.
pub type Deed = (&'static str, &'static [(&'static str, &'static str)]);

/// A change of one router.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub name: &'static str,
    pub router: Kind,
    pub deeds: &'static [Deed],
}

/// What changes something on any router and harms none.
pub const HARMLESS: &[Deed] = &[
    ("/ip/firewall/address-list/add", &[("list", "guests"), ("address", "198.51.100.0/24")]),
    ("/ip/dns/set", &[("servers", "198.51.100.53")]),
    ("/system/identity/set", &[("name", "renamed")]),
];

pub const WAYS: &[Way] = &[
    Way {
        name: "management address removed",
        router: Kind::Routed,
        deeds: &[("/ip/address/remove", &[("numbers", "0")])],
    },
    Way {
        name: "management address changed",
        router: Kind::Routed,
        deeds: &[("/ip/address/set", &[("numbers", "0"), ("address", "10.64.0.10/16")])],
    },
    Way {
        name: "management address moved to another interface",
        router: Kind::Routed,
        deeds: &[("/ip/address/set", &[("numbers", "0"), ("interface", "ether2")])],
    },
    Way {
        name: "everything renumbered in four steps",
        router: Kind::Routed,
        deeds: &[
            ("/ip/address/set", &[("numbers", "0"), ("address", "10.65.0.9/16")]),
            ("/ip/route/set", &[("numbers", "0"), ("gateway", "10.65.0.1")]),
            ("/ip/firewall/address-list/set", &[("numbers", "0"), ("address", "10.65.0.0/16")]),
            ("/system/identity/set", &[("name", "renumbered")]),
        ],
    },
    Way {
        name: "interface disabled",
        router: Kind::Routed,
        deeds: &[("/interface/disable", &[("numbers", "ether1")])],
    },
    Way {
        name: "port put into a bridge",
        router: Kind::Routed,
        deeds: &[
            ("/interface/bridge/add", &[("name", "lan")]),
            ("/interface/bridge/port/add", &[("bridge", "lan"), ("interface", "ether1")]),
        ],
    },
    Way {
        name: "port taken out of its bridge",
        router: Kind::Switched,
        deeds: &[("/interface/bridge/port/remove", &[("numbers", "0")])],
    },
    Way {
        name: "VLAN filtering on without the management VLAN",
        router: Kind::Flat,
        deeds: &[
            (
                "/interface/bridge/vlan/add",
                &[("bridge", "bridge"), ("tagged", "ether1"), ("vlan-ids", "20")],
            ),
            ("/interface/bridge/set", &[("numbers", "bridge"), ("vlan-filtering", "yes")]),
        ],
    },
    Way {
        name: "VLAN id changed",
        router: Kind::Switched,
        deeds: &[("/interface/vlan/set", &[("numbers", "mgmt"), ("vlan-id", "98")])],
    },
    Way {
        name: "trunk no longer tagged",
        router: Kind::Switched,
        deeds: &[("/interface/bridge/vlan/set", &[("numbers", "0"), ("tagged", "bridge")])],
    },
    Way {
        name: "bond slave removed",
        router: Kind::Bonded,
        deeds: &[("/interface/bonding/set", &[("numbers", "bond1"), ("slaves", "ether2")])],
    },
    Way {
        name: "DHCP client removed",
        router: Kind::Leased,
        deeds: &[("/ip/dhcp-client/remove", &[("numbers", "0")])],
    },
    Way {
        name: "PPPoE client disabled",
        router: Kind::Installed(Board::EdgeRouter),
        deeds: &[("/interface/pppoe-client/disable", &[("numbers", "pppoe-out1")])],
    },
    Way {
        name: "default route removed",
        router: Kind::Routed,
        deeds: &[("/ip/route/remove", &[("numbers", "0")])],
    },
    Way {
        name: "blackhole route to the manager",
        router: Kind::Routed,
        deeds: &[("/ip/route/add", &[("dst-address", "127.0.0.0/8"), ("blackhole", "yes")])],
    },
    Way {
        name: "service disabled",
        router: Kind::Routed,
        deeds: &[("/ip/service/disable", &[("numbers", "api")])],
    },
    Way {
        name: "service port changed",
        router: Kind::Routed,
        deeds: &[("/ip/service/set", &[("numbers", "api"), ("port", "8730")])],
    },
    Way {
        name: "service for other addresses only",
        router: Kind::Routed,
        deeds: &[("/ip/service/set", &[("numbers", "api"), ("address", "192.0.2.0/24")])],
    },
    Way {
        name: "input rule that drops the API",
        router: Kind::Routed,
        deeds: &[(
            "/ip/firewall/filter/add",
            &[
                ("chain", "input"),
                ("action", "drop"),
                ("protocol", "tcp"),
                ("dst-port", "8728"),
                ("comment", "no API from outside"),
                ("place-before", "0"),
            ],
        )],
    },
    Way {
        name: "drop rule moved up",
        router: Kind::Routed,
        deeds: &[("/ip/firewall/filter/move", &[("numbers", "3"), ("destination", "1")])],
    },
    Way {
        name: "address list entry removed",
        router: Kind::Routed,
        deeds: &[("/ip/firewall/address-list/remove", &[("numbers", "0")])],
    },
    Way {
        name: "raw rule that drops the API",
        router: Kind::Routed,
        deeds: &[(
            "/ip/firewall/raw/add",
            &[
                ("chain", "prerouting"),
                ("action", "drop"),
                ("protocol", "tcp"),
                ("dst-port", "8728"),
            ],
        )],
    },
    Way {
        name: "API port redirected",
        router: Kind::Routed,
        deeds: &[(
            "/ip/firewall/nat/add",
            &[
                ("chain", "dstnat"),
                ("action", "redirect"),
                ("protocol", "tcp"),
                ("dst-port", "8728"),
                ("to-ports", "80"),
            ],
        )],
    },
    Way {
        name: "group without the policy api",
        router: Kind::Routed,
        deeds: &[("/user/group/set", &[("numbers", "full"), ("policy", "read,write,policy,ssh")])],
    },
    Way {
        name: "user removed",
        router: Kind::Routed,
        deeds: &[("/user/remove", &[("numbers", "admin")])],
    },
    Way {
        name: "password changed",
        router: Kind::Routed,
        deeds: &[(
            "/user/set",
            &[("numbers", "admin"), ("password", "another"), ("comment", "has another password")],
        )],
    },
];
