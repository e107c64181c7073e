//! `/ip/ipsec` and `/certificate`.

use crate::catalogue::{
    Table,
    facts::{list, ordered, settings, to},
};

/// Its menus. Certificates are never exported; only what is set about them is.
pub(super) const MENUS: Table = &[
    ("/certificate", list(&["name"]).given("name").defaults(&[])),
    ("/certificate/builtin", list(&["name"]).given("name")),
    ("/certificate/crl", list(&["url"]).defaults(&[])),
    (
        "/certificate/scep-server",
        list(&["path"])
            .refers(&[to("ca-cert", "/certificate"), to("next-ca-cert", "/certificate")]),
    ),
    ("/certificate/scep-server/ra", list(&["name"]).secrets(&["challenge-password"])),
    ("/certificate/settings", settings().defaults(&[("crl-download", "no"), ("crl-use", "no")])),
    (
        "/ip/ipsec/identity",
        list(&["peer", "remote-id", "my-id"])
            .secrets(&["password", "secret"])
            .refers(&[
                to("certificate", "/certificate"),
                to("key", "/ip/ipsec/key"),
                to("mode-config", "/ip/ipsec/mode-config"),
                to("peer", "/ip/ipsec/peer"),
                to("policy-template-group", "/ip/ipsec/policy/group"),
                to("remote-certificate", "/certificate"),
                to("remote-key", "/ip/ipsec/key"),
            ])
            .sets(&["eap-methods"])
            .defaults(&[
                ("auth-method", "pre-shared-key"),
                ("disabled", "no"),
                ("generate-policy", "no"),
                ("match-by", "remote-id"),
                ("mode-config", "none"),
                ("policy-template-group", "default"),
            ]),
    ),
    ("/ip/ipsec/key", list(&["name"]).given("name")),
    (
        "/ip/ipsec/key/psk",
        list(&["peer", "id"]).secrets(&["key"]).refers(&[to("peer", "/ip/ipsec/peer")]),
    ),
    ("/ip/ipsec/key/qkd", settings()),
    ("/ip/ipsec/key/rsa", list(&["name"]).given("name")),
    (
        "/ip/ipsec/mode-config",
        list(&["name"]).given("name").refers(&[to("address-pool", "/ip/pool")]),
    ),
    (
        "/ip/ipsec/peer",
        list(&["name"])
            .flags(&["passive"])
            .secrets(&["ppk-secret"])
            .refers(&[to("profile", "/ip/ipsec/profile")])
            .defaults(&[
                ("disabled", "no"),
                ("exchange-mode", "main"),
                ("passive", "no"),
                ("profile", "default"),
                ("send-initial-contact", "yes"),
            ]),
    ),
    (
        "/ip/ipsec/policy",
        ordered()
            .given("group")
            .refers(&[
                to("group", "/ip/ipsec/policy/group"),
                to("peer", "/ip/ipsec/peer"),
                to("proposal", "/ip/ipsec/proposal"),
            ])
            .defaults(&[
                ("action", "encrypt"),
                ("disabled", "no"),
                ("dst-port", "any"),
                ("group", "default"),
                ("ipsec-protocols", "esp"),
                ("level", "require"),
                ("proposal", "default"),
                ("protocol", "all"),
                ("src-port", "any"),
                ("template", "no"),
                ("tunnel", "no"),
            ]),
    ),
    ("/ip/ipsec/policy/group", list(&["name"]).given("name").defaults(&[])),
    (
        "/ip/ipsec/profile",
        list(&["name"])
            .given("name")
            .sets(&["dh-group", "enc-algorithm", "hash-algorithm", "prf-algorithm"])
            .defaults(&[
                ("hash-algorithm", "sha1"),
                ("lifetime", "1d"),
                ("nat-traversal", "yes"),
                ("proposal-check", "obey"),
            ]),
    ),
    (
        "/ip/ipsec/proposal",
        list(&["name"]).given("name").sets(&["auth-algorithms", "enc-algorithms"]).defaults(&[
            ("auth-algorithms", "sha1"),
            ("disabled", "no"),
            ("lifetime", "30m"),
            ("pfs-group", "modp1024"),
        ]),
    ),
    (
        "/ip/ipsec/settings",
        settings().defaults(&[
            ("accounting", "yes"),
            ("interim-update", "0s"),
            ("xauth-use-radius", "no"),
        ]),
    ),
];
