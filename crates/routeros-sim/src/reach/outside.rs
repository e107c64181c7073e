//! How the world outside knows a router, and what becomes of whoever comes from
//! there.

use std::{
    cell::OnceCell,
    net::{IpAddr, Ipv4Addr},
};

use super::{Fate, TABLES, TCP, Tables, UDP, Visit, Why, Wire, fate, lists};
use crate::{
    door::Door,
    host::Host,
    menus::{self, INTERFACES, interface},
    moment::Moment,
    router::Router,
    row::Row,
};

/// The length of the network that a leased address is in.
const LEASED: u8 = 16;

/// What nothing done to a router changes: where its cable ends and by which
/// address and ports it is known.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    /// None if no interface had the address by which the router is known.
    wire: Option<Wire>,
    /// The services and the ports they had.
    ports: Vec<(String, u16)>,
}

impl Outside {
    /// The world around a router as it was installed.
    fn around(host: Host) -> Self {
        let (fresh, address) = (fresh(host), menus::ip::management_address(host));
        let wire = Wire::find(&fresh, address).or_else(|| Wire::leased(&fresh, address, LEASED));
        Self { wire, ports: ports(&fresh) }
    }

    /// The world around a router that an export described: it is known by the first
    /// of its addresses by which somebody on this computer is served, or else by
    /// the first that a cable leads to.
    pub(crate) fn within(moment: &Moment<'_>) -> Self {
        let now = now(moment);
        let addresses = now.rows("/ip/address").iter();
        let addresses = addresses.filter_map(|row| lists::network(&row.text("address")));
        let wires = addresses.filter_map(|(address, _)| Wire::find(&now, address));
        let leased = Wire::leased(&now, menus::ip::management_address(moment.host), LEASED);
        let wires: Vec<Wire> = wires.chain(leased).collect();
        let mut outside = Self { wire: None, ports: ports(&now) };
        let served = |wire: &&Wire| {
            let service = Door::Api.service();
            let (from, port) = (Ipv4Addr::LOCALHOST, outside.port(service));
            let visit = Visit { service, protocol: TCP, port, from, established: false };
            fate(&now, wire, &visit).is_served()
        };
        outside.wire = wires.iter().find(served).or(wires.first()).cloned();
        outside
    }

    fn port(&self, service: &str) -> u16 {
        let known = self.ports.iter().find(|(name, _)| name == service);
        known.map(|(_, port)| *port).unwrap_or_default()
    }
}

fn ports(tables: &dyn Tables) -> Vec<(String, u16)> {
    let services = tables.rows("/ip/service");
    let port = |row: &Row| Some((row.text("name").into_owned(), row.text("port").parse().ok()?));
    services.iter().filter_map(port).collect()
}

impl Router {
    /// What becomes of somebody on this computer who dials the router now, as
    /// its configuration decides. A [mood](crate::Mood) may do worse.
    pub fn fate(&self, door: Door) -> Fate {
        self.receive(door, Ipv4Addr::LOCALHOST.into(), false)
    }

    /// The same for somebody on this computer who is there already.
    pub fn fate_of_session(&self, door: Door) -> Fate {
        self.receive(door, Ipv4Addr::LOCALHOST.into(), true)
    }

    /// What becomes of a connection from `peer`, new or `established`.
    pub(crate) fn receive(&self, door: Door, peer: IpAddr, established: bool) -> Fate {
        self.at_this_moment(|moment| match peer {
            // Everybody reaches a router as it was installed.
            _ if !is_touched(moment) => Fate::Served,
            IpAddr::V4(from) => {
                let service = door.service();
                let port = outside(moment).port(service);
                receive(moment, &Visit { service, protocol: TCP, port, from, established })
            }
            IpAddr::V6(_) => Fate::Lost(Why::new("no interface has an IPv6 address")),
        })
    }

    /// What becomes of a datagram from `from` to a UDP port of the router.
    pub(crate) fn receive_datagram(&self, port: u16, from: Ipv4Addr) -> Fate {
        self.at_this_moment(|moment| {
            if !is_touched(moment) {
                return Fate::Served;
            }
            let visit = Visit { service: "", protocol: UDP, port, from, established: false };
            receive(moment, &visit)
        })
    }
}

fn is_touched(moment: &Moment<'_>) -> bool {
    TABLES.iter().any(|path| moment.state.rows(path).is_some())
}

/// Settles how the world outside knows the router before its software changes, which
/// does not move its cable.
pub(crate) fn settle(moment: &Moment<'_>) {
    outside(moment);
}

fn outside<'a>(moment: &Moment<'a>) -> &'a Outside {
    moment.state.outside.get_or_init(|| Outside::around(moment.host).into())
}

fn receive(moment: &Moment<'_>, visit: &Visit) -> Fate {
    match &outside(moment).wire {
        Some(wire) => {
            let (fates, stamp) = (&moment.state.fates, moment.state.stores.stamp());
            fates.of(stamp, visit, || fate(&now(moment), wire, visit))
        }
        None => Fate::Lost(Why::new("no interface had the address by which the router is known")),
    }
}

/// The tables of a router, each read when it is first asked for.
struct Read<F> {
    host: Host,
    from: F,
    rows: [OnceCell<Vec<Row>>; TABLES.len()],
}

impl<F: Fn(&str) -> Vec<Row>> Read<F> {
    fn new(host: Host, from: F) -> Self {
        Self { host, from, rows: [const { OnceCell::new() }; TABLES.len()] }
    }
}

impl<F: Fn(&str) -> Vec<Row>> Tables for Read<F> {
    fn rows(&self, path: &str) -> &[Row] {
        let at = TABLES.iter().position(|known| *known == path).expect("it is one of the tables");
        self.rows[at].get_or_init(|| (self.from)(path))
    }

    fn has_link(&self, row: &Row) -> bool {
        interface::has_link(self.host, row)
    }
}

/// The configuration as it is now.
fn now(moment: &Moment<'_>) -> impl Tables {
    Read::new(moment.host, |path| match path {
        // The menu shows no properties of single kinds.
        INTERFACES => moment.interfaces().to_vec(),
        _ => moment.rows_at(path),
    })
}

/// The configuration a router was installed with.
fn fresh(host: Host) -> impl Tables {
    let rows = move |path: &str| menus::find(host, path).map(|menu| menu.factory(host));
    Read::new(host, move |path| rows(path).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Board;

    /// The shortcut for untouched routers rests on this.
    #[test]
    fn every_board_as_installed_serves_whoever_comes() {
        for (board, index) in
            Board::ALL.into_iter().flat_map(|board| (0..64).map(move |index| (board, index)))
        {
            let host = Host { seed: 1, index, model: board.model(), swap: 0 };
            let (fresh, outside) = (fresh(host), Outside::around(host));
            let wire = outside.wire.as_ref().expect("an interface has the address");
            let tcp = Door::ALL.map(|door| (door.service(), TCP, outside.port(door.service())));
            for (service, protocol, port) in tcp.into_iter().chain([("", UDP, 161)]) {
                for from in [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 9, 9, 9)] {
                    let visit = Visit { service, protocol, port, from, established: false };
                    let fate = fate(&fresh, wire, &visit);
                    assert!(fate.is_served(), "{board:?} {index}: {fate}");
                }
            }
        }
    }
}
