//! Interfaces: what they are, and what they carried.

use super::{Fields, Record};
use crate::{
    reply::Row,
    value::{Mac, text::Charset},
};

/// `/interface`, what changes with every packet. Counters start at 0 at boot, and when somebody
/// resets them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InterfaceCounters {
    /// Internal id: names one interface until it is removed, but not across reboots for dynamic ones.
    pub id: String,
    /// The name somebody gave it.
    pub name: String,
    /// `ether`, `wlan`, `wifi`, `bridge`, `vlan`, `pppoe-out`, …
    pub kind: String,
    /// Whether it has a link.
    pub running: bool,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Bytes received.
    pub rx_bytes: Option<u64>,
    /// Bytes sent.
    pub tx_bytes: Option<u64>,
    /// Packets received.
    pub rx_packets: Option<u64>,
    /// Packets sent.
    pub tx_packets: Option<u64>,
    /// Packets received broken.
    pub rx_errors: Option<u64>,
    /// Packets that could not be sent.
    pub tx_errors: Option<u64>,
    /// Packets received and dropped.
    pub rx_drops: Option<u64>,
    /// Packets dropped instead of sent, those of the queue included.
    pub tx_drops: Option<u64>,
    /// How often the link went down.
    pub link_downs: Option<u64>,
}

/// `/interface`, what people configure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the menu's own flags, which combine freely")]
pub struct Interface {
    /// See [`InterfaceCounters::id`].
    pub id: String,
    /// The name somebody gave it.
    pub name: String,
    /// The name of the port on the case; only physical ports have one.
    pub default_name: Option<String>,
    /// See [`InterfaceCounters::kind`].
    pub kind: String,
    /// Its address on the network below IP.
    pub mac: Option<Mac>,
    /// Largest packet in bytes that it really takes.
    pub mtu: Option<u32>,
    /// What somebody wrote about it.
    pub comment: Option<String>,
    /// Whether it has a link.
    pub running: bool,
    /// Whether it is switched off.
    pub disabled: bool,
    /// Whether RouterOS made it by itself, for a session.
    pub dynamic: bool,
    /// Whether it belongs to a bridge or bond.
    pub slave: bool,
}

impl Record for InterfaceCounters {
    const MENU: &'static str = "/interface";
    const PROPLIST: &'static [&'static str] = &[
        ".id",
        "name",
        "type",
        "running",
        "disabled",
        "rx-byte",
        "tx-byte",
        "rx-packet",
        "tx-packet",
        "rx-error",
        "tx-error",
        "rx-drop",
        "tx-drop",
        "tx-queue-drop",
        "link-downs",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        let queue_drops: Option<u64> = fields.number("tx-queue-drop");
        let drops: Option<u64> = fields.number("tx-drop");
        Self {
            id: fields.required(".id"),
            name: fields.required("name"),
            kind: fields.required("type"),
            running: fields.flag("running"),
            disabled: fields.flag("disabled"),
            rx_bytes: fields.number("rx-byte"),
            tx_bytes: fields.number("tx-byte"),
            rx_packets: fields.number("rx-packet"),
            tx_packets: fields.number("tx-packet"),
            rx_errors: fields.number("rx-error"),
            tx_errors: fields.number("tx-error"),
            rx_drops: fields.number("rx-drop"),
            tx_drops: drops
                .map(|drops| drops.saturating_add(queue_drops.unwrap_or(0)))
                .or(queue_drops),
            link_downs: fields.number("link-downs"),
        }
    }
}

impl Record for Interface {
    const MENU: &'static str = "/interface";
    const PROPLIST: &'static [&'static str] = &[
        ".id",
        "name",
        "default-name",
        "type",
        "mac-address",
        "actual-mtu",
        "mtu",
        "comment",
        "running",
        "disabled",
        "dynamic",
        "slave",
    ];

    fn read(row: &Row, charset: Charset) -> Self {
        let fields = Fields(row, charset);
        Self {
            id: fields.required(".id"),
            name: fields.required("name"),
            default_name: fields.text("default-name"),
            kind: fields.required("type"),
            mac: fields.parse("mac-address", Mac::parse),
            mtu: fields.number("actual-mtu").or_else(|| fields.number("mtu")),
            comment: fields.text("comment"),
            running: fields.flag("running"),
            disabled: fields.flag("disabled"),
            dynamic: fields.flag("dynamic"),
            slave: fields.flag("slave"),
        }
    }
}
