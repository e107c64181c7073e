//! Who may ask: `/snmp` and `/snmp/community`.

use std::net::IpAddr;

use async_snmp::{AuthProtocol, message::SecurityLevel, v3::PrivProtocol};

use super::record::{Record, rows, settings};
use crate::{reach::networks_hold, router::Router};

/// A community of version 1 and 2c, which is a user of version 3 too.
pub(super) struct Community {
    /// What messages must be protected by; without, the name is enough.
    pub(super) level: SecurityLevel,
    pub(super) authentication: (AuthProtocol, String),
    pub(super) encryption: (PrivProtocol, String),
    pub(super) reads: bool,
    pub(super) writes: bool,
}

/// Whether the agent answers at all.
pub(super) fn is_open(router: &Router) -> bool {
    settings(router, "/snmp").is_set("enabled")
}

/// The community of this name, if it is enabled and takes datagrams from `peer`.
pub(super) fn community(router: &Router, name: &[u8], peer: IpAddr) -> Option<Community> {
    let row = row(router, name)?;
    takes(row.text("addresses"), peer).then(|| read(&row))
}

/// The community of this name, if it is enabled.
pub(super) fn named(router: &Router, name: &[u8]) -> Option<Community> {
    row(router, name).as_ref().map(read)
}

fn row(router: &Router, name: &[u8]) -> Option<Record> {
    let named = |row: &Record| row.text("name").as_bytes() == name && !row.is_set("disabled");
    rows(router, "/snmp/community").into_iter().find(named)
}

/// Whether a list of networks has `peer` in it; `::/0` is everybody.
fn takes(networks: &str, peer: IpAddr) -> bool {
    networks.split(',').any(|network| network == "::/0") || networks_hold(networks, peer)
}

fn read(row: &Record) -> Community {
    let level = match row.text("security") {
        "private" => SecurityLevel::AuthPriv,
        "authorized" => SecurityLevel::AuthNoPriv,
        _ => SecurityLevel::NoAuthNoPriv,
    };
    let hash = if row.is("authentication-protocol", "SHA1") {
        AuthProtocol::Sha1
    } else {
        AuthProtocol::Md5
    };
    let cipher =
        if row.is("encryption-protocol", "AES") { PrivProtocol::Aes128 } else { PrivProtocol::Des };
    Community {
        level,
        authentication: (hash, row.text("authentication-password").to_owned()),
        encryption: (cipher, row.text("encryption-password").to_owned()),
        reads: row.is_set("read-access"),
        writes: row.is_set("write-access"),
    }
}
