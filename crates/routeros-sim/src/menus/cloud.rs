//! `/ip/cloud`: how the manufacturer's cloud sees a router.

use crate::{
    host::{Host, Stream},
    menu::{Menu, SETTINGS},
    row::Row,
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/ip/cloud",
    fresh: |_| vec![Row::new(0).with("ddns-enabled", false).with("update-time", true)],
    show: |moment, row, sheet| {
        sheet.all(row);
        if row.get("ddns-update-interval").is_none() {
            sheet.put("ddns-update-interval", "none");
        }
        // The cloud tells the time, and the address with it.
        if row.is("ddns-enabled", "true") || row.is("update-time", "true") {
            sheet.with("public-address", || public_address(moment.host));
            sheet.put("status", "updated");
        }
        if row.is("ddns-enabled", "true") {
            let serial = moment.host.serial().to_lowercase();
            sheet.put("dns-name", format!("{serial}.sn.mynetname.net"));
        }
    },
    settable: &["ddns-enabled", "ddns-update-interval", "update-time"],
    ..SETTINGS
}];

/// The address by which the world knows the router: one of those for examples.
fn public_address(host: Host) -> String {
    format!("203.0.113.{}", 2 + host.stream(Stream::Site, &[1]) % 250)
}
