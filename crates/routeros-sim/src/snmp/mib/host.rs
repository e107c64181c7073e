//! HOST-RESOURCES-MIB, and the one object of UCD-SNMP-MIB that routers have.

use async_snmp::{Value, oid};

use super::{Tree, gauge, integer, text};
use crate::{
    router::Router,
    snmp::record::{rows, settings},
};

/// Since when it runs.
pub(super) fn system(router: &Router, tree: &mut Tree) {
    let resource = settings(router, "/system/resource");
    tree.scalar(&[1], Value::TimeTicks(resource.ticks("uptime")));
}

/// The indices of memory and disk that the real walk has.
const MEMORY: u32 = 65_536;
const DISK: u32 = 131_072;

/// Memory and disk in KiB.
pub(super) fn storage(router: &Router, tree: &mut Tree) {
    let resource = settings(router, "/system/resource");
    let (total, free) = (resource.number("total-memory"), resource.number("free-memory"));
    tree.scalar(&[2], integer(total / 1024));
    let disk = (resource.number("total-hdd-space"), resource.number("free-hdd-space"));
    let ram = oid!(1, 3, 6, 1, 2, 1, 25, 2, 1, 2);
    let flash = oid!(1, 3, 6, 1, 2, 1, 25, 2, 1, 4);
    let kinds = [(MEMORY, "main memory", ram, (total, free)), (DISK, "system disk", flash, disk)];
    for (index, name, kind, (total, free)) in kinds {
        let mut put = |column, value| tree.cell_of(&[3, 1], column, &[index], value);
        put(1, integer(index.into()));
        put(2, Value::ObjectIdentifier(kind));
        put(3, text(name));
        put(4, integer(1024));
        put(5, integer(total / 1024));
        put(6, integer(total.saturating_sub(free) / 1024));
    }
}

/// A device for each core, and how busy it is.
pub(super) fn processors(router: &Router, tree: &mut Tree) {
    let resource = settings(router, "/system/resource");
    for core in rows(router, "/system/resource/cpu") {
        let index = core.id() + 1;
        let kind = oid!(1, 3, 6, 1, 2, 1, 25, 3, 1, 3);
        tree.cell_of(&[2, 1], 1, &[index], integer(index.into()));
        tree.cell_of(&[2, 1], 2, &[index], Value::ObjectIdentifier(kind));
        tree.cell_of(&[2, 1], 3, &[index], text(resource.text("cpu")));
        tree.cell_of(&[2, 1], 5, &[index], integer(RUNNING));
        tree.cell_of(&[3, 1], 1, &[index], Value::ObjectIdentifier(oid!(0, 0)));
        tree.cell_of(&[3, 1], 2, &[index], integer(core.number("load")));
    }
}

/// `hrDeviceStatus` of what works.
const RUNNING: u64 = 2;

/// `ssCpuSystem`: the load of all cores in per cent.
pub(super) fn load(router: &Router, tree: &mut Tree) {
    let resource = settings(router, "/system/resource");
    tree.scalar(&[10], gauge(resource.number("cpu-load")));
}
