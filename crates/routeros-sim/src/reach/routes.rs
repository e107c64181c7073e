//! The way back to the visitor.

use std::net::Ipv4Addr;

use super::{
    Tables, Why, Wire, lists,
    local::{Local, locals, runs},
    wire::lease_client,
};
use crate::row::Row;

/// How many gateways may be behind one another.
const RECURSION: u8 = 4;

/// A route in force.
struct Route {
    network: (Ipv4Addr, u8),
    distance: u32,
    /// The interface packets leave by; none for routes that swallow them.
    leaves: Option<String>,
}

/// Says why an answer to `visitor` would not leave by `entry`, where the
/// visitor waits for it.
pub(super) fn back(
    tables: &dyn Tables,
    wire: &Wire,
    visitor: Ipv4Addr,
    entry: &str,
) -> Result<(), Why> {
    let routes = in_force(tables, wire);
    let best = routes
        .iter()
        .filter(|route| lists::holds(route.network, visitor))
        .max_by_key(|route| (route.network.1, u32::MAX - route.distance));
    match best.map(|route| route.leaves.as_deref()) {
        None => Err(Why::new(format!("there is no route back to {visitor}"))),
        Some(None) => Err(Why::new(format!("a route swallows answers to {visitor}"))),
        Some(Some(leaves)) if leaves != entry => {
            Err(Why::new(format!("answers leave by {leaves}, packets come in by {entry}")))
        }
        Some(Some(_)) => Ok(()),
    }
}

fn in_force(tables: &dyn Tables, wire: &Wire) -> Vec<Route> {
    let locals = locals(tables, wire);
    let interfaces = tables.rows("/interface");
    let mut routes: Vec<Route> = locals.iter().map(connected).collect();
    routes.extend(given(tables, wire, interfaces));
    let mut open: Vec<&Row> = tables.rows("/ip/route").iter().filter(|row| counts(row)).collect();
    // A gateway may itself be behind a route, which may come later in the list.
    for _ in 0..RECURSION {
        let before = open.len();
        open.retain(|row| match resolve(tables, interfaces, &routes, row) {
            Some(route) => {
                routes.push(route);
                false
            }
            None => true,
        });
        if open.len() == before {
            break;
        }
    }
    routes
}

fn connected(local: &Local) -> Route {
    Route { network: local.network, distance: 0, leaves: Some(local.interface.clone()) }
}

/// Default routes that come with a lease or a dialled connection.
fn given(tables: &dyn Tables, wire: &Wire, interfaces: &[Row]) -> Vec<Route> {
    let default = |interface: String, row: &Row| Route {
        network: (Ipv4Addr::UNSPECIFIED, 0),
        distance: row.text("default-route-distance").parse().unwrap_or(1),
        leaves: Some(interface),
    };
    let dialled = interfaces.iter().filter(|row| {
        row.is("type", "pppoe-out")
            && !row.is_disabled()
            && lists::says_yes(row, "add-default-route")
    });
    let mut routes: Vec<Route> =
        dialled.map(|row| default(row.text("name").into_owned(), row)).collect();
    let lease = wire.lease.as_ref().and_then(|_| lease_client(tables));
    if let Some(client) = lease.filter(|client| !client.is("add-default-route", "no")) {
        routes.push(default(client.text("interface").into_owned(), client));
    }
    routes.retain(|route| route.leaves.as_ref().is_some_and(|name| runs(tables, interfaces, name)));
    routes
}

/// Whether the route is in the main table, by any version's words.
fn counts(row: &Row) -> bool {
    let main = |name: &str| matches!(row.text(name).as_ref(), "" | "main");
    !row.is_disabled() && main("routing-table") && main("routing-mark")
}

/// The route, if its gateway can be found.
fn resolve(tables: &dyn Tables, interfaces: &[Row], known: &[Route], row: &Row) -> Option<Route> {
    let target = row.text("dst-address");
    let network = lists::network(if target.is_empty() { "0.0.0.0/0" } else { &target })?;
    let distance = row.text("distance").parse().unwrap_or(1);
    if swallows(row) {
        return Some(Route { network, distance, leaves: None });
    }
    let gateways = row.text("gateway").into_owned();
    let leaves = gateways.split(',').find_map(|gateway| by(tables, interfaces, known, gateway))?;
    Some(Route { network, distance, leaves: Some(leaves) })
}

fn swallows(row: &Row) -> bool {
    let flag = row.get("blackhole").is_some_and(|value| !value.is("false"));
    flag || matches!(row.text("type").as_ref(), "blackhole" | "unreachable" | "prohibit")
}

/// The interface a gateway is behind: itself, or one whose network has it.
fn by(tables: &dyn Tables, interfaces: &[Row], known: &[Route], gateway: &str) -> Option<String> {
    let (address, named) = match gateway.split_once('%') {
        Some((_, interface)) => (None, Some(interface)),
        None => match gateway.parse::<Ipv4Addr>() {
            Ok(address) => (Some(address), None),
            Err(_) => (None, Some(gateway)),
        },
    };
    if let Some(name) = named {
        return runs(tables, interfaces, name).then(|| name.to_owned());
    }
    let address = address?;
    known
        .iter()
        .filter(|route| route.network.1 > 0 && lists::holds(route.network, address))
        .max_by_key(|route| route.network.1)
        .and_then(|route| route.leaves.clone())
}
