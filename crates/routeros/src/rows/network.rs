//! Addresses and neighbours.

use std::time::Duration;

use super::{Fields, Record};
use crate::{
    reply::Row,
    value::{self, Address, Mac, text::Charset},
};

/// `/ip/address`: an IPv4 address of the router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpAddress {
    /// With its prefix.
    pub address: Option<Address>,
    /// The interface it was given to.
    pub interface: String,
    /// The interface it works on, such as the bridge of that one.
    pub actual_interface: Option<String>,
    /// What somebody wrote about it.
    pub comment: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether it came by DHCP or the like.
    pub dynamic: bool,
    /// Whether it cannot work as it is.
    pub invalid: bool,
}

/// `/ip/neighbor`: what the router hears around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbour {
    /// Where it is heard: an interface, and the bridge it is part of.
    pub interfaces: Vec<String>,
    /// How to reach it.
    pub address: Option<Address>,
    /// Its network card.
    pub mac: Option<Mac>,
    /// Its own name.
    pub identity: Option<String>,
    /// `MikroTik`, or what others call themselves.
    pub platform: Option<String>,
    /// Its version, as it writes it.
    pub version: Option<String>,
    /// Its board.
    pub board: Option<String>,
    /// Its software id, if it is a MikroTik.
    pub software_id: Option<String>,
    /// Its interface at the other end.
    pub remote_interface: Option<String>,
    /// How long ago it was heard.
    pub age: Option<Duration>,
    /// Time since its last boot. Only `MikroTiks` tell.
    pub uptime: Option<Duration>,
    /// `mndp`, `lldp`, `cdp`; version 7.
    pub discovered_by: Vec<String>,
}

impl Record for IpAddress {
    const MENU: &'static str = "/ip/address";
    const PROPLIST: &'static [&'static str] =
        &["address", "interface", "actual-interface", "comment", "disabled", "dynamic", "invalid"];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            address: fields.parse("address", Address::parse),
            interface: fields.required("interface"),
            actual_interface: fields.text("actual-interface"),
            comment: fields.text("comment"),
            disabled: fields.flag("disabled"),
            dynamic: fields.flag("dynamic"),
            invalid: fields.flag("invalid"),
        }
    }
}

impl Record for Neighbour {
    const MENU: &'static str = "/ip/neighbor";
    const PROPLIST: &'static [&'static str] = &[
        "interface",
        "address",
        "mac-address",
        "identity",
        "platform",
        "version",
        "board",
        "software-id",
        "interface-name",
        "age",
        "uptime",
        "discovered-by",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            interfaces: fields.list("interface"),
            address: fields.parse("address", Address::parse),
            mac: fields.parse("mac-address", Mac::parse),
            identity: fields.text("identity"),
            platform: fields.text("platform"),
            version: fields.text("version"),
            board: fields.text("board"),
            software_id: fields.text("software-id"),
            remote_interface: fields.text("interface-name"),
            age: fields.parse("age", value::duration),
            uptime: fields.parse("uptime", value::duration),
            discovered_by: fields.list("discovered-by"),
        }
    }
}
