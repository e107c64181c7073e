//! SNMPv2-MIB and ENTITY-MIB: what the router is.

use async_snmp::{Value, oid};

use super::{Tree, integer, text};
use crate::{
    router::Router,
    snmp::record::{Record, settings},
};

/// `sysDescr` to `sysServices`.
pub(super) fn system(router: &Router, tree: &mut Tree) {
    let (snmp, resource) = (settings(router, "/snmp"), settings(router, "/system/resource"));
    tree.scalar(&[1], text(&format!("RouterOS {}", product(router, &resource))));
    tree.scalar(&[2], Value::ObjectIdentifier(oid!(1, 3, 6, 1, 4, 1, 14988, 1)));
    tree.scalar(&[3], Value::TimeTicks(resource.ticks("uptime")));
    tree.scalar(&[4], text(snmp.text("contact")));
    tree.scalar(&[5], text(&router.identity()));
    tree.scalar(&[6], text(snmp.text("location")));
    // Layers 2, 3, 4 and 7 (RFC 3418): 2 + 4 + 8 + 64.
    tree.scalar(&[7], integer(78));
}

/// The index that the real walk has for the router itself.
const CHASSIS: u32 = 65_536;

/// The router as the one part it is made of.
pub(super) fn parts(router: &Router, tree: &mut Tree) {
    let resource = settings(router, "/system/resource");
    let version = resource.text("version");
    let description = format!("RouterOS {version} on {}", product(router, &resource));
    tree.cell(2, &[CHASSIS], text(&description));
    tree.cell(7, &[CHASSIS], text(""));
    tree.cell(11, &[CHASSIS], text(settings(router, "/system/routerboard").text("serial-number")));
}

/// `RBD52G-5HacD2HnD`, where there is a board; elsewhere the kind of platform.
pub(super) fn product(router: &Router, resource: &Record) -> String {
    let board = settings(router, "/system/routerboard");
    board.get("model").unwrap_or(resource.text("board-name")).to_owned()
}
