//! Who may come in, and by which door.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::{Fields, Record};
use crate::{
    command::Command,
    query::Query,
    reply::Row,
    tls::Fingerprint,
    value::{self, text::Charset},
};

/// `/ip/service`: a door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// `api`, `api-ssl`, `ssh`, `winbox`, …
    pub name: String,
    /// Its TCP port.
    pub port: Option<u16>,
    /// The networks that may use it; empty means everybody.
    pub addresses: Vec<String>,
    /// Its certificate. Without one, `api-ssl` offers anonymous Diffie-Hellman only.
    pub certificate: Option<String>,
    /// How many sessions it takes at once (7.16 and newer).
    pub max_sessions: Option<u32>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether it cannot work as it is.
    pub invalid: bool,
    /// A connection that newer versions list among the services, not a service.
    pub dynamic: bool,
}

/// `/user`: somebody who may sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The name to sign in with.
    pub name: String,
    /// The group whose policies apply.
    pub group: String,
    /// The networks to come from; empty means everywhere.
    pub addresses: Vec<String>,
    /// When the user last signed in, in the router's zone.
    pub last_logged_in: Option<NaiveDateTime>,
    /// Whether a change of password is forced.
    pub expired: bool,
    /// Whether it is switched off.
    pub disabled: bool,
    /// What somebody wrote about it.
    pub comment: Option<String>,
}

/// `/user/group`: what its users may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserGroup {
    /// The name users refer to.
    pub name: String,
    /// The policies that are granted, such as `read`, `api`, `test`. Those denied (`!write`) are
    /// left out.
    pub policies: Vec<String>,
}

/// `/certificate`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the menu's own flags, which combine freely")]
pub struct Certificate {
    /// The name services refer to.
    pub name: String,
    /// Whom it is for.
    pub common_name: Option<String>,
    /// What a [pin](crate::Trust::Pinned) compares.
    pub fingerprint: Option<Fingerprint>,
    /// From when it is valid, in the router's zone.
    pub not_before: Option<NaiveDateTime>,
    /// Until when it is valid, in the router's zone.
    pub not_after: Option<NaiveDateTime>,
    /// How much longer it is valid.
    pub expires_after: Option<Duration>,
    /// Whether the router has the key, so that a service can use it.
    pub has_private_key: bool,
    /// Whether it may sign others.
    pub authority: bool,
    /// Whether it is over.
    pub expired: bool,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl UserGroup {
    /// Whether a policy is granted.
    pub fn grants(&self, policy: &str) -> bool {
        self.policies.iter().any(|granted| granted == policy)
    }
}

impl Record for Service {
    const MENU: &'static str = "/ip/service";
    const PROPLIST: &'static [&'static str] = &[
        "name",
        "port",
        "address",
        "certificate",
        "max-sessions",
        "disabled",
        "invalid",
        "dynamic",
    ];

    /// Without the connections that newer versions list as dynamic rows. The test is for absence of
    /// `true`, because older versions have no such column.
    fn print() -> Command {
        let connections = Query::eq("dynamic", "true");
        Command::print(Self::MENU).proplist(Self::PROPLIST).query(&!connections)
    }

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            name: fields.required("name"),
            port: fields.number("port"),
            addresses: fields.list("address"),
            certificate: fields.text("certificate").filter(|name| name != "none"),
            max_sessions: fields.number("max-sessions"),
            disabled: fields.flag("disabled"),
            invalid: fields.flag("invalid"),
            dynamic: fields.flag("dynamic"),
        }
    }
}

impl Record for User {
    const MENU: &'static str = "/user";
    const PROPLIST: &'static [&'static str] =
        &["name", "group", "address", "last-logged-in", "expired", "disabled", "comment"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            name: fields.required("name"),
            group: fields.required("group"),
            addresses: fields.list("address"),
            last_logged_in: fields.parse("last-logged-in", value::date_time),
            expired: fields.flag("expired"),
            disabled: fields.flag("disabled"),
            comment: fields.text("comment"),
        }
    }
}

impl Record for UserGroup {
    const MENU: &'static str = "/user/group";
    const PROPLIST: &'static [&'static str] = &["name", "policy"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        let mut policies = fields.list("policy");
        policies.retain(|policy| !policy.starts_with('!'));
        Self { name: fields.required("name"), policies }
    }
}

impl Record for Certificate {
    const MENU: &'static str = "/certificate";
    const PROPLIST: &'static [&'static str] = &[
        "name",
        "common-name",
        "fingerprint",
        "invalid-before",
        "invalid-after",
        "expires-after",
        "private-key",
        "authority",
        "expired",
        "revoked",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            name: fields.required("name"),
            common_name: fields.text("common-name"),
            fingerprint: fields.text("fingerprint").and_then(|text| text.parse().ok()),
            not_before: fields.parse("invalid-before", value::date_time),
            not_after: fields.parse("invalid-after", value::date_time),
            expires_after: fields.parse("expires-after", value::duration),
            has_private_key: fields.flag("private-key"),
            authority: fields.flag("authority"),
            expired: fields.flag("expired"),
            revoked: fields.flag("revoked"),
        }
    }
}
