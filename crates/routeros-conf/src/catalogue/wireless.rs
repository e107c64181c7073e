//! Radios before `/interface/wifi`: `/interface/wireless`, `/interface/w60g`
//! and their controller `/caps-man`.

use crate::catalogue::{
    Table,
    facts::{interface, list, ordered, settings, to},
};

/// Its menus.
pub(super) const MENUS: Table = &[
    (
        "/caps-man/aaa",
        settings().defaults(&[
            ("called-format", "mac:ssid"),
            ("interim-update", "disabled"),
            ("mac-caching", "disabled"),
            ("mac-format", "XX:XX:XX:XX:XX:XX"),
            ("mac-mode", "as-username"),
        ]),
    ),
    (
        "/caps-man/access-list",
        ordered()
            .secrets(&["private-passphrase"])
            .refers(&[to("interface", "/caps-man/interface")]),
    ),
    ("/caps-man/channel", list(&["name"]).defaults(&[])),
    (
        "/caps-man/configuration",
        list(&["name"])
            .secrets(&["security.passphrase"])
            .refers(&[
                to("channel", "/caps-man/channel"),
                to("datapath", "/caps-man/datapath"),
                to("rates", "/caps-man/rates"),
                to("security", "/caps-man/security"),
                to("datapath.bridge", "/interface/bridge"),
            ])
            .sets(&[
                "rx-chains",
                "security.authentication-types",
                "security.encryption",
                "tx-chains",
            ])
            .defaults(&[]),
    ),
    (
        "/caps-man/datapath",
        list(&["name"])
            .defaults(&[])
            .refers(&[to("bridge", "/interface/bridge"), to("interface-list", "/interface/list")]),
    ),
    (
        "/caps-man/interface",
        list(&["name"]).secrets(&["security.passphrase"]).defaults(&[]).refers(&[
            to("channel", "/caps-man/channel"),
            to("configuration", "/caps-man/configuration"),
            to("datapath", "/caps-man/datapath"),
            to("master-interface", "/caps-man/interface"),
            to("rates", "/caps-man/rates"),
            to("security", "/caps-man/security"),
        ]),
    ),
    (
        "/caps-man/manager",
        settings().defaults(&[
            ("ca-certificate", "none"),
            ("certificate", "none"),
            ("enabled", "no"),
            ("package-path", ""),
            ("require-peer-certificate", "no"),
            ("upgrade-policy", "none"),
        ]),
    ),
    (
        "/caps-man/manager/interface",
        list(&["interface"]).given("interface").refers(&[interface("interface")]),
    ),
    (
        "/caps-man/provisioning",
        ordered().refers(&[
            to("master-configuration", "/caps-man/configuration"),
            to("slave-configurations", "/caps-man/configuration"),
        ]),
    ),
    ("/caps-man/rates", list(&["name"]).defaults(&[])),
    (
        "/caps-man/security",
        list(&["name"])
            .secrets(&["passphrase"])
            .sets(&["authentication-types", "eap-methods", "encryption"])
            .defaults(&[]),
    ),
    ("/interface/w60g", list(&["name"]).given("name").secrets(&["password"]).defaults(&[])),
    (
        "/interface/w60g/station",
        list(&["name"])
            .refers(&[to("parent", "/interface/w60g"), to("put-in-bridge", "/interface/bridge")]),
    ),
    (
        "/interface/wireless",
        list(&["name"])
            .given("default-name")
            .defaults(&[])
            .refers(&[
                interface("master-interface"),
                interface("wds-default-bridge"),
                to("security-profile", "/interface/wireless/security-profiles"),
            ])
            .sets(&["rx-chains", "tx-chains"]),
    ),
    (
        "/interface/wireless/access-list",
        ordered()
            .secrets(&["management-protection-key", "private-key", "private-pre-shared-key"])
            .refers(&[interface("interface")]),
    ),
    ("/interface/wireless/align", settings()),
    (
        "/interface/wireless/cap",
        settings()
            .refers(&[
                interface("interfaces"),
                interface("discovery-interfaces"),
                to("bridge", "/interface/bridge"),
                to("certificate", "/certificate"),
            ])
            .sets(&["discovery-interfaces", "interfaces"])
            .defaults(&[
                ("bridge", "none"),
                ("caps-man-addresses", ""),
                ("caps-man-certificate-common-names", ""),
                ("caps-man-names", ""),
                ("certificate", "none"),
                ("discovery-interfaces", ""),
                ("enabled", "no"),
                ("interfaces", ""),
                ("lock-to-caps-man", "no"),
                ("static-virtual", "no"),
            ]),
    ),
    ("/interface/wireless/channels", list(&["list", "name"])),
    (
        "/interface/wireless/connect-list",
        ordered().refers(&[
            interface("interface"),
            to("security-profile", "/interface/wireless/security-profiles"),
        ]),
    ),
    ("/interface/wireless/interworking-profiles", list(&["name"])),
    ("/interface/wireless/manual-tx-power-table", list(&["name"]).given("name")),
    ("/interface/wireless/nstreme", list(&["name"]).given("name")),
    ("/interface/wireless/nstreme-dual", list(&["name"]).defaults(&[])),
    (
        "/interface/wireless/security-profiles",
        list(&["name"])
            .given("name")
            .secrets(&[
                "management-protection-key",
                "mschapv2-password",
                "static-key-0",
                "static-key-1",
                "static-key-2",
                "static-key-3",
                "static-sta-private-key",
                "wpa-pre-shared-key",
                "wpa2-pre-shared-key",
            ])
            .sets(&["authentication-types", "eap-methods", "group-ciphers", "unicast-ciphers"])
            .defaults(&[]),
    ),
    ("/interface/wireless/sniffer", settings()),
    ("/interface/wireless/snooper", settings()),
    (
        "/interface/wireless/wds",
        list(&["name"]).defaults(&[]).refers(&[interface("master-interface")]),
    ),
];
