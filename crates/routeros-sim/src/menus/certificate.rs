//! `/certificate`: what the TLS door shows.

use chrono::DateTime;

use crate::{
    host::{Host, span},
    menu::{LIST, Menu},
    moment::Moment,
    row::{Row, Sheet},
    tls,
    value::{date_time, seconds},
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/certificate",
    fresh,
    show,
    settable: &[
        "name",
        "common-name",
        "trusted",
        "key-size",
        "days-valid",
        "key-usage",
        "subject-alt-name",
    ],
    required: &["common-name"],
    key: Some("name"),
    verbs: &["add", "set", "remove"],
    complete,
    ..LIST
}];

/// The id of the certificate that every router has made itself.
const OWN: u32 = 1;

/// Every router has made itself one; not each has its door use it.
fn fresh(host: Host) -> Vec<Row> {
    let address = crate::address_of(host.index).expect("the router exists");
    vec![
        Row::new(OWN)
            .with("name", "api")
            .with("common-name", address.to_string())
            .with("organization", host.serial())
            .with("key-type", "rsa")
            .with("days-valid", "3650")
            .with("trusted", true),
    ]
}

/// The key of the router's own certificate is as long as it was made.
fn complete(moment: &Moment<'_>, mut row: Row) -> Row {
    if row.id == OWN && row.get("key-size").is_none() {
        row.set("key-size".into(), tls::KeySize::of(moment).bits().into());
    }
    row
}

fn show(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.all(row);
    if row.id != OWN {
        return;
    }
    let version = moment.version();
    let (from, until) = tls::VALIDITY;
    let at = |second| DateTime::from_timestamp(second, 0).unwrap_or_default();
    sheet.put("digest-algorithm", "sha256");
    sheet.with("fingerprint", || tls::fingerprint_of(moment).unwrap_or_default());
    sheet.with("invalid-before", || date_time(version, at(from)));
    sheet.with("invalid-after", || date_time(version, at(until)));
    sheet.with("expires-after", || seconds(span(moment.now, at(until)).as_secs()));
    sheet.put("private-key", true);
    sheet.put("authority", false);
    sheet.put("expired", moment.now > at(until));
}
