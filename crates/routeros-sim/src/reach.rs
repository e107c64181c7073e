//! Whether somebody outside reaches a service of a router, as the router's own
//! configuration decides.
//!
//! A packet comes in on a [`Wire`]: a port and the tags it wears there, both of
//! which belong to the world outside and never change. From there on everything
//! is the router's: the port may be disabled or in another bridge, the bridge
//! may filter the tag, the address may be gone, the firewall may drop it, the
//! service may have moved, and the answer may leave by another way.
//!
//! Pure: rows in, a [`Fate`] out. Only [`outside`] knows where the rows of a
//! router are.

use std::{fmt, net::Ipv4Addr};

pub(crate) use self::{
    fates::Fates,
    lists::{networks_hold, ports_hold},
    outside::{Outside, settle},
};
use self::{firewall::Verdict, packet::Packet, wire::Wire};
use crate::row::Row;

mod fates;
mod firewall;
mod lists;
mod local;
mod outside;
mod packet;
mod routes;
mod wire;

/// The rows of a router, as its configuration has them now.
trait Tables {
    /// The configured rows of the menu `path`, one of [`TABLES`]. `/interface`
    /// has all interfaces, with the properties of their kinds.
    fn rows(&self, path: &str) -> &[Row];

    /// Whether there is a cable in the socket, a carrier in the air.
    fn has_link(&self, interface: &Row) -> bool;
}

/// The menus that decide who reaches a router, all of them.
const TABLES: [&str; 13] = [
    "/interface",
    "/interface/bridge/port",
    "/interface/bridge/vlan",
    "/interface/list",
    "/interface/list/member",
    "/ip/address",
    "/ip/dhcp-client",
    "/ip/firewall/address-list",
    "/ip/firewall/filter",
    "/ip/firewall/nat",
    "/ip/firewall/raw",
    "/ip/route",
    "/ip/service",
];

/// The number of TCP among the protocols over IP.
const TCP: u8 = 6;

/// The number of UDP.
const UDP: u8 = 17;

/// Somebody who wants a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Visit {
    /// The row of `/ip/service`, where it has one.
    service: &'static str,
    protocol: u8,
    /// The port as the visitor has it from earlier.
    port: u16,
    /// Where the visitor is, as the router sees it.
    from: Ipv4Addr,
    /// Whether the connection is there already.
    established: bool,
}

/// What becomes of whoever wants a service of a router.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The service answers.
    Served,
    /// The visitor is told at once: RST.
    Refused(Why),
    /// Nothing comes back, ever.
    Lost(Why),
}

impl Fate {
    /// Whether the service answers.
    pub fn is_served(&self) -> bool {
        *self == Self::Served
    }

    /// Whether nothing comes back.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Served => f.write_str("served"),
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Lost(why) => write!(f, "lost: {why}"),
        }
    }
}

/// Where a visit ends, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why(String);

impl Why {
    fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Follows a visitor's packet to the service and the answer back.
fn fate(tables: &dyn Tables, wire: &Wire, visit: &Visit) -> Fate {
    follow(tables, wire, visit).err().unwrap_or(Fate::Served)
}

/// Says where it ends, if it does not get there and back.
fn follow(tables: &dyn Tables, wire: &Wire, visit: &Visit) -> Result<(), Fate> {
    let entry = wire.enter(tables).map_err(Fate::Lost)?;
    local::holds(tables, wire, &entry.interface).map_err(Fate::Lost)?;
    let asks = Packet {
        source: visit.from,
        target: wire.address,
        protocol: visit.protocol,
        source_port: VISITOR_PORT,
        target_port: visit.port,
        arrives: Some(&entry.interface),
        bridge_port: entry.bridge_port.as_deref(),
        leaves: None,
        established: visit.established,
    };
    pass(firewall::inward(tables, &asks))?;
    routes::back(tables, wire, visit.from, &entry.interface).map_err(Fate::Lost)?;
    let answers = asks.answer(&entry.interface);
    pass(firewall::outward(tables, &answers))?;
    // What was let in stays: that a closed service ends no session is a guess. No
    // service of the menu speaks UDP.
    if visit.established || visit.protocol == UDP {
        Ok(())
    } else {
        admitted(tables, visit).map_err(Fate::Refused)
    }
}

/// The port that a visitor's own side of a connection stands for.
const VISITOR_PORT: u16 = 50_000;

fn pass(verdict: Verdict) -> Result<(), Fate> {
    match verdict {
        Verdict::Accept => Ok(()),
        Verdict::Drop(why) => Err(Fate::Lost(why)),
        Verdict::Reject(why) => Err(Fate::Refused(why)),
    }
}

/// Asks `/ip/service`.
fn admitted(tables: &dyn Tables, visit: &Visit) -> Result<(), Why> {
    let name = visit.service;
    let refused = |words: String| Err(Why(words));
    let services = tables.rows("/ip/service");
    let Some(row) = services.iter().find(|row| row.is("name", name)) else {
        return refused(format!("there is no service {name}"));
    };
    if row.is_disabled() {
        return refused(format!("the service {name} is disabled"));
    }
    if row.text("port").parse() != Ok(visit.port) {
        return refused(format!("the service {name} has moved to port {}", row.text("port")));
    }
    if !matches!(row.text("vrf").as_ref(), "" | "main") {
        return refused(format!("the service {name} listens in vrf {}", row.text("vrf")));
    }
    if !networks_hold(&row.text("address"), visit.from.into()) {
        return refused(format!("the service {name} is for {} only", row.text("address")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
