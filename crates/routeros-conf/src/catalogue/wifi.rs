//! `/interface/wifi`, and `/interface/wifiwave2` as it was called before 7.13.

use crate::catalogue::{
    Table,
    facts::{Facts, Refers, interface, list, ordered, settings, to},
};

/// Its menus. The two names have the same menus, but for those that came
/// later.
pub(super) const MENUS: Table = &[
    (
        "/interface/wifi",
        radio(&[
            to("aaa", "/interface/wifi/aaa"),
            to("channel", "/interface/wifi/channel"),
            to("configuration", "/interface/wifi/configuration"),
            to("datapath", "/interface/wifi/datapath"),
            to("interworking", "/interface/wifi/interworking"),
            to("security", "/interface/wifi/security"),
            to("steering", "/interface/wifi/steering"),
            to("datapath.bridge", "/interface/bridge"),
            interface("master-interface"),
        ]),
    ),
    ("/interface/wifi/aaa", PROFILE),
    ("/interface/wifi/access-list", ACCESS_LIST),
    ("/interface/wifi/cap", CAP),
    ("/interface/wifi/capsman", CAPSMAN),
    ("/interface/wifi/channel", PROFILE.sets(&["secondary-frequency"])),
    (
        "/interface/wifi/configuration",
        configuration(&[
            to("aaa", "/interface/wifi/aaa"),
            to("channel", "/interface/wifi/channel"),
            to("datapath", "/interface/wifi/datapath"),
            to("interworking", "/interface/wifi/interworking"),
            to("security", "/interface/wifi/security"),
            to("steering", "/interface/wifi/steering"),
            to("datapath.bridge", "/interface/bridge"),
        ]),
    ),
    ("/interface/wifi/dashboard/settings", settings()),
    ("/interface/wifi/datapath", PROFILE.refers(DATAPATH)),
    ("/interface/wifi/interworking", PROFILE),
    ("/interface/wifi/network", list(&["ssid"])),
    ("/interface/wifi/network/radio", list(&[])),
    (
        "/interface/wifi/provisioning",
        ordered()
            .refers(&[
                to("master-configuration", "/interface/wifi/configuration"),
                to("slave-configurations", "/interface/wifi/configuration"),
            ])
            .sets(&["supported-bands"]),
    ),
    ("/interface/wifi/radio", list(&["radio-mac"]).given("radio-mac").defaults(&[])),
    ("/interface/wifi/radio/settings", settings()),
    ("/interface/wifi/security", SECURITY),
    ("/interface/wifi/security/multi-passphrase", list(&[]).secrets(&["passphrase"])),
    ("/interface/wifi/steering", PROFILE),
    ("/interface/wifi/steering/neighbor-group", list(&["name"]).given("name")),
    (
        "/interface/wifiwave2",
        radio(&[
            to("aaa", "/interface/wifiwave2/aaa"),
            to("channel", "/interface/wifiwave2/channel"),
            to("configuration", "/interface/wifiwave2/configuration"),
            to("datapath", "/interface/wifiwave2/datapath"),
            to("interworking", "/interface/wifiwave2/interworking"),
            to("security", "/interface/wifiwave2/security"),
            to("steering", "/interface/wifiwave2/steering"),
            to("datapath.bridge", "/interface/bridge"),
            interface("master-interface"),
        ]),
    ),
    ("/interface/wifiwave2/aaa", PROFILE),
    ("/interface/wifiwave2/access-list", ACCESS_LIST),
    ("/interface/wifiwave2/cap", CAP),
    ("/interface/wifiwave2/capsman", CAPSMAN),
    ("/interface/wifiwave2/channel", PROFILE),
    (
        "/interface/wifiwave2/configuration",
        configuration(&[
            to("aaa", "/interface/wifiwave2/aaa"),
            to("channel", "/interface/wifiwave2/channel"),
            to("datapath", "/interface/wifiwave2/datapath"),
            to("interworking", "/interface/wifiwave2/interworking"),
            to("security", "/interface/wifiwave2/security"),
            to("steering", "/interface/wifiwave2/steering"),
            to("datapath.bridge", "/interface/bridge"),
        ]),
    ),
    ("/interface/wifiwave2/datapath", PROFILE.refers(DATAPATH)),
    ("/interface/wifiwave2/interworking", PROFILE),
    (
        "/interface/wifiwave2/provisioning",
        ordered().refers(&[
            to("master-configuration", "/interface/wifiwave2/configuration"),
            to("slave-configurations", "/interface/wifiwave2/configuration"),
        ]),
    ),
    ("/interface/wifiwave2/security", SECURITY),
    ("/interface/wifiwave2/security/multi-passphrase", list(&[]).secrets(&["passphrase"])),
    ("/interface/wifiwave2/steering", PROFILE),
];

const DATAPATH: &[Refers] =
    &[to("bridge", "/interface/bridge"), to("interface-list", "/interface/list")];

/// A radio, which is there by itself, or a virtual AP on one, which is added.
const fn radio(refers: &'static [Refers]) -> Facts {
    list(&["name"])
        .given("default-name")
        .defaults(&[])
        .secrets(&["security.ft-r0-key", "security.passphrase", "security.eap-password"])
        .sets(&["security.authentication-types", "configuration.security.authentication-types"])
        .optional(&[
            "aaa",
            "channel",
            "configuration",
            "datapath",
            "interworking",
            "security",
            "steering",
        ])
        .refers(refers)
}

/// A named set of properties that radios and configurations use.
const PROFILE: Facts = list(&["name"]);

const fn configuration(refers: &'static [Refers]) -> Facts {
    PROFILE
        .secrets(&["security.passphrase", "security.eap-password"])
        .sets(&["security.authentication-types"])
        .refers(refers)
}

const SECURITY: Facts = PROFILE.secrets(&["eap-password", "passphrase"]).sets(&[
    "authentication-types",
    "encryption",
    "eap-methods",
]);

const ACCESS_LIST: Facts = ordered().secrets(&["passphrase"]).refers(&[interface("interface")]);

const CAP: Facts = settings()
    .refers(&[interface("discovery-interfaces")])
    .sets(&["discovery-interfaces"])
    .defaults(&[("enabled", "no")]);

const CAPSMAN: Facts = settings()
    .refers(&[interface("interfaces")])
    .sets(&["interfaces"])
    .defaults(&[("enabled", "no")]);
