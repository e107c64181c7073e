//! The cable by which a router is managed, and the way from it up to the
//! interface that has an address.

use std::net::Ipv4Addr;

use super::{Tables, Why, lists, local};
use crate::row::Row;

/// How many layers an interface may stand on.
const LAYERS: u8 = 8;

/// Where packets for the router come in. It belongs to the world outside: no
/// command on the router changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wire {
    /// The address by which the router is known outside.
    pub(super) address: Ipv4Addr,
    /// The port, by the name it has from the factory.
    port: String,
    /// The VLAN tags that frames wear, outermost first.
    tags: Vec<u16>,
    /// Whether packets come inside a dialled connection.
    dialled: bool,
    /// What gives the router its address, if that is not configured.
    pub(super) lease: Option<Lease>,
}

/// An address that somebody outside gives to whoever asks on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    pub(super) length: u8,
}

/// The row of the DHCP client that asks for a lease.
pub(super) fn lease_client(tables: &dyn Tables) -> Option<&Row> {
    tables.rows("/ip/dhcp-client").iter().find(|row| !row.is_disabled())
}

/// Where a packet is once it has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The interface that addresses and rules see.
    pub(super) interface: String,
    /// The bridge's port it came in by, if that is a bridge.
    pub(super) bridge_port: Option<String>,
}

impl Wire {
    /// Finds the cable by which `address` is reached in this configuration.
    /// None if no interface has the address.
    pub(super) fn find(tables: &dyn Tables, address: Ipv4Addr) -> Option<Self> {
        let has = |row: &&Row| {
            !row.is_disabled()
                && lists::network(&row.text("address")).is_some_and(|(own, _)| own == address)
        };
        let row = tables.rows("/ip/address").iter().find(has)?;
        let mut wire =
            Self { address, port: String::new(), tags: Vec::new(), dialled: false, lease: None };
        wire.descend(tables, &row.text("interface"), LAYERS)?;
        Some(wire)
    }

    /// The cable of a router whose address comes by DHCP: that of its client.
    pub(super) fn leased(tables: &dyn Tables, address: Ipv4Addr, length: u8) -> Option<Self> {
        let lease = Lease { length };
        let client = lease_client(tables)?;
        let mut wire = Self {
            address,
            port: String::new(),
            tags: Vec::new(),
            dialled: false,
            lease: Some(lease),
        };
        wire.descend(tables, &client.text("interface"), LAYERS)?;
        Some(wire)
    }

    /// Goes down from an interface to the port it stands on.
    fn descend(&mut self, tables: &dyn Tables, name: &str, layers: u8) -> Option<()> {
        let layers = layers.checked_sub(1)?;
        let row = interface(tables, name)?;
        let below = row.text("interface").into_owned();
        match row.text("type").as_ref() {
            // An address on a bridge that filters is in the VLAN of its own port.
            "bridge" if filters(row) => self.descend_filtered(tables, row, native(row), layers),
            "bridge" => {
                let port = members(tables, name).next()?;
                self.descend(tables, &port.text("interface"), layers)
            }
            "vlan" => {
                let tag: u16 = row.text("vlan-id").parse().ok()?;
                let parent = interface(tables, &below)?;
                if filters(parent) {
                    return self.descend_filtered(tables, parent, tag, layers);
                }
                self.tags.insert(0, tag);
                self.descend(tables, &below, layers)
            }
            "pppoe-out" => {
                self.dialled = true;
                self.descend(tables, &below, layers)
            }
            "bond" => {
                let slaves = row.text("slaves").into_owned();
                self.descend(tables, slaves.split(',').next()?, layers)
            }
            _ => {
                let factory = row.text("default-name");
                self.port = if factory.is_empty() { name.to_owned() } else { factory.into_owned() };
                Some(())
            }
        }
    }

    /// Goes down from a VLAN of a filtering bridge to a port that carries it.
    fn descend_filtered(
        &mut self,
        tables: &dyn Tables,
        bridge: &Row,
        tag: u16,
        layers: u8,
    ) -> Option<()> {
        let name = bridge.text("name").into_owned();
        let carried = |port| carriage(tables, &name, port, tag).map(|carriage| (port, carriage));
        let (port, carriage) = members(tables, &name).find_map(carried)?;
        if carriage == Carriage::Tagged {
            self.tags.insert(0, tag);
        }
        self.descend(tables, &port.text("interface"), layers)
    }

    /// Brings a packet in by this wire, or says where it ends.
    pub(super) fn enter(&self, tables: &dyn Tables) -> Result<Entry, Why> {
        let interfaces = tables.rows("/interface");
        let port = interfaces
            .iter()
            .find(|row| row.is("default-name", &self.port))
            .or_else(|| interfaces.iter().find(|row| row.is("name", &self.port)))
            .ok_or_else(|| Why::new(format!("there is no interface {}", self.port)))?;
        self.rise(tables, interfaces, port, &self.tags, None, LAYERS)
    }

    /// Goes up from an interface to the one that addresses are on.
    fn rise(
        &self,
        tables: &dyn Tables,
        interfaces: &[Row],
        at: &Row,
        tags: &[u16],
        bridge_port: Option<String>,
        layers: u8,
    ) -> Result<Entry, Why> {
        let name = at.text("name").into_owned();
        let layers =
            layers.checked_sub(1).ok_or_else(|| Why::new("interfaces stand on each other"))?;
        if at.is_disabled() {
            return Err(Why::new(format!("the interface {name} is disabled")));
        }
        if !tables.has_link(at) {
            return Err(Why::new(format!("the interface {name} has no link")));
        }
        let ports = tables.rows("/interface/bridge/port");
        let joined = ports.iter().find(|port| !port.is_disabled() && port.is("interface", &name));
        if let Some(port) = joined {
            let bridge = named(interfaces, &port.text("bridge"))?;
            let tags = on_bridge(tables, bridge, port, tags)?;
            return self.rise(tables, interfaces, bridge, &tags, Some(name), layers);
        }
        let bonded = |row: &&Row| {
            row.is("type", "bond") && row.text("slaves").split(',').any(|slave| slave == name)
        };
        if let Some(bond) = interfaces.iter().find(bonded) {
            return self.rise(tables, interfaces, bond, tags, bridge_port, layers);
        }
        if let Some((tag, inner)) = tags.split_first() {
            let carried = |row: &&Row| {
                row.is("type", "vlan")
                    && row.is("interface", &name)
                    && row.is("vlan-id", &tag.to_string())
            };
            let vlan = interfaces.iter().find(carried).ok_or_else(|| {
                Why::new(format!("{name} has no VLAN {tag}, which packets come in by"))
            })?;
            return self.rise(tables, interfaces, vlan, inner, bridge_port, layers);
        }
        if self.dialled && !at.is("type", "pppoe-out") {
            let dials = |row: &&Row| row.is("type", "pppoe-out") && row.is("interface", &name);
            let clients = || interfaces.iter().filter(dials);
            let client = clients()
                .find(|row| !row.is_disabled())
                .or_else(|| clients().next())
                .ok_or_else(|| Why::new(format!("no PPPoE client dials over {name}")))?;
            return self.rise(tables, interfaces, client, &[], None, layers);
        }
        Ok(Entry { interface: name, bridge_port })
    }
}

fn interface<'a>(tables: &'a dyn Tables, name: &str) -> Option<&'a Row> {
    tables.rows("/interface").iter().find(|row| row.is("name", name))
}

/// The ports of a bridge that frames may come in by now.
fn members<'a>(tables: &'a dyn Tables, bridge: &'a str) -> impl Iterator<Item = &'a Row> {
    let interfaces = tables.rows("/interface");
    tables.rows("/interface/bridge/port").iter().filter(move |port| {
        !port.is_disabled()
            && port.is("bridge", bridge)
            && local::runs(tables, interfaces, &port.text("interface"))
    })
}

/// Whether the interface is a bridge that keeps VLANs apart.
fn filters(row: &Row) -> bool {
    row.is("type", "bridge") && lists::says_yes(row, "vlan-filtering")
}

fn named<'a>(interfaces: &'a [Row], name: &str) -> Result<&'a Row, Why> {
    interfaces
        .iter()
        .find(|row| row.is("name", name))
        .ok_or_else(|| Why::new(format!("there is no interface {name}")))
}

/// How frames of a VLAN go over a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carriage {
    Tagged,
    Untagged,
}

/// How the bridge sends frames of `tag` out of `port`; none if it does not.
fn carriage(tables: &dyn Tables, bridge: &str, port: &Row, tag: u16) -> Option<Carriage> {
    let member = port.text("interface").into_owned();
    let vlans = tables.rows("/interface/bridge/vlan");
    let listed = |property: &str| {
        vlans.iter().any(|row| {
            !row.is_disabled()
                && row.is("bridge", bridge)
                && lists::ports_hold(&row.text("vlan-ids"), tag)
                && row.text(property).split(',').any(|name| name == member)
        })
    };
    if listed("tagged") {
        return Some(Carriage::Tagged);
    }
    let own = listed("untagged") || native(port) == tag;
    own.then_some(Carriage::Untagged)
}

/// The VLAN of untagged frames.
fn native(row: &Row) -> u16 {
    row.text("pvid").parse().unwrap_or(1)
}

/// The tags a frame has once it is on the bridge's own interface.
fn on_bridge(tables: &dyn Tables, bridge: &Row, port: &Row, tags: &[u16]) -> Result<Vec<u16>, Why> {
    if !filters(bridge) {
        return Ok(tags.to_vec());
    }
    let name = bridge.text("name").into_owned();
    let tag = tags.first().copied().unwrap_or_else(|| native(port));
    let came = if tags.is_empty() { Carriage::Untagged } else { Carriage::Tagged };
    let types = port.text("frame-types").into_owned();
    let refused = match came {
        Carriage::Untagged => types == "admit-only-vlan-tagged",
        Carriage::Tagged => types == "admit-only-untagged-and-priority-tagged",
    };
    // The answer has to leave as the packet came, or nobody outside takes it.
    if refused || carriage(tables, &name, port, tag) != Some(came) {
        let port = port.text("interface");
        return Err(Why::new(format!("the bridge {name} filters VLAN {tag} on {port}")));
    }
    let inner = tags.get(1..).unwrap_or_default();
    if tag == native(bridge) {
        return Ok(inner.to_vec());
    }
    let itself = Row::new(0).with("interface", name.clone()).with("pvid", native(bridge));
    match carriage(tables, &name, &itself, tag) {
        Some(Carriage::Tagged) => Ok([&[tag], inner].concat()),
        _ => {
            Err(Why::new(format!("VLAN {tag} ends on the bridge {name}, which is no member of it")))
        }
    }
}
