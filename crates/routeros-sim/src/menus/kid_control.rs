//! `/ip/kid-control/device`: what each device of a home did.
//!
//! Once a kid is configured, every device that has a lease is listed.

use crate::{
    host::Stream,
    menu::{LIST, Menu},
    menus::passed::Passed,
    moment::Moment,
    row::{Row, Sheet},
    value::seconds,
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/ip/kid-control/device",
    transient: noticed,
    show,
    required: &["name"],
    key: Some("name"),
    generic: true,
    ..LIST
}];

/// Devices nobody has named.
fn noticed(moment: &Moment<'_>) -> Vec<Row> {
    let watched = moment.rows_at("/ip/kid-control").iter().any(|kid| !kid.is_disabled());
    if !watched {
        return Vec::new();
    }
    let named = moment.rows_at("/ip/kid-control/device");
    let is_named = |lease: &Row| {
        named.iter().any(|device| device.get("mac-address") == lease.get("mac-address"))
    };
    super::dhcp::leases(moment)
        .iter()
        .filter(|lease| !is_named(lease))
        .map(|lease| {
            Row::new(lease.id)
                .with("name", lease.text("host-name").into_owned())
                .with("mac-address", lease.text("mac-address").into_owned())
                .with("user", "")
                .with("dynamic", true)
                .with("disabled", false)
        })
        .collect()
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    let leases = super::dhcp::leases(moment);
    let lease = leases.iter().find(|lease| lease.get("mac-address") == row.get("mac-address"));
    if let Some(lease) = lease {
        sheet.put("ip-address", lease.text("address").into_owned());
    }
    let present = !row.is_disabled() && lease.is_some();
    let ways = [("bytes-down", "rate-down", 90_000.0), ("bytes-up", "rate-up", 12_000.0)];
    for (way, (bytes, rate, most)) in (0..).zip(ways) {
        let passed = Passed::through(moment, Stream::Lease, &[u64::from(row.id), 61, way], most);
        sheet.put(bytes, passed.bytes);
        sheet.put(rate, if present { passed.rate } else { 0 });
    }
    sheet.put("activity", "");
    let idle = moment.host.stream(Stream::Lease, &[u64::from(row.id), 2]) % 40;
    sheet.with("idle-time", || seconds(if present { idle } else { 3600 + idle }));
    sheet.put("blocked", false);
    sheet.put("limited", false);
    sheet.put("inactive", !present);
    if row.get("dynamic").is_none() {
        sheet.put("dynamic", false);
    }
}
