//! The router's own addresses.

use std::net::Ipv4Addr;

use super::{Tables, Why, Wire, lists, wire::lease_client};
use crate::row::Row;

/// An address of the router, in force.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) address: Ipv4Addr,
    pub(super) network: (Ipv4Addr, u8),
    pub(super) interface: String,
}

/// The addresses that are in force: configured on an interface that is there
/// and enabled, or leased to one that asks for a lease.
pub(super) fn locals(tables: &dyn Tables, wire: &Wire) -> Vec<Local> {
    let interfaces = tables.rows("/interface");
    let configured = tables.rows("/ip/address").iter().filter_map(|row| {
        let interface = row.text("interface").into_owned();
        let (address, length) = lists::network(&row.text("address"))?;
        // A point-to-point address names the other end as its network.
        let base = lists::network(&row.text("network")).map_or(address, |(base, _)| base);
        let usable = !row.is_disabled() && runs(tables, interfaces, &interface);
        usable.then_some(Local { address, network: (base, length), interface })
    });
    configured.chain(leased(tables, wire, interfaces)).collect()
}

/// The address that somebody outside gives to the interface on the wire.
fn leased(tables: &dyn Tables, wire: &Wire, interfaces: &[Row]) -> Option<Local> {
    let lease = wire.lease.as_ref()?;
    let interface = lease_client(tables)?.text("interface").into_owned();
    let network = (wire.address, lease.length);
    runs(tables, interfaces, &interface).then_some(Local {
        address: wire.address,
        network,
        interface,
    })
}

/// Whether an interface of this name is there and enabled.
pub(super) fn runs(tables: &dyn Tables, interfaces: &[Row], name: &str) -> bool {
    interfaces.iter().any(|row| row.is("name", name) && !row.is_disabled() && tables.has_link(row))
}

/// Says why the router does not answer at the address the visitor knows.
pub(super) fn holds(tables: &dyn Tables, wire: &Wire, entry: &str) -> Result<(), Why> {
    let locals = locals(tables, wire);
    if locals.iter().any(|local| local.address == wire.address) {
        return Ok(());
    }
    Err(Why::new(format!(
        "no interface has the address {} (packets come in by {entry})",
        wire.address
    )))
}
