//! What another version makes of the configuration: menus that are called otherwise
//! or say the same in other words. What has no plain counterpart stays where no menu
//! shows it (`docs/simulator.md` says what that is).

use std::borrow::Cow;

use crate::{
    host::Host,
    menus::{self, INTERFACES},
    row::Row,
    store::{Delta, Stores},
};

mod routing;

/// Turns the configuration of `old` into that of `new`. Stores that nobody has
/// written to are what the new version comes with.
pub(super) fn convert(stores: &mut Stores, old: Host, new: Host) {
    let (from, to) = (old.model().version, new.model().version);
    let reaches = |major, minor| !from.since(major, minor) && to.since(major, minor);
    if reaches(7, 0) {
        routing::convert(stores, new);
        rewrite(stores, "/system/ntp/client", servers);
        rewrite(stores, "/system/package/update", stable);
    }
    if reaches(7, 13) {
        rename_menus(stores, new, ("/interface/wifiwave2", "/interface/wifi"));
    }
    if reaches(7, 14) && stores.rows(INTERFACES).is_some() {
        let loopback = menus::factory(new, INTERFACES).into_iter();
        for row in loopback.filter(|row| row.is("type", "loopback")) {
            append(stores, new, INTERFACES, row);
        }
    }
    if from.since(7, 14) && !to.since(7, 14) && stores.rows(INTERFACES).is_some() {
        stores.rows_mut(INTERFACES).retain(|row| !row.is("type", "loopback"));
    }
    if from.since(7, 0) && to.is_six() {
        rewrite(stores, "/system/ntp/client", single_servers);
    }
}

/// Changes every row of a store that somebody has written to.
fn rewrite(stores: &mut Stores, store: &'static str, change: fn(&mut Row)) {
    if stores.rows(store).is_some() {
        stores.rows_mut(store).iter_mut().for_each(change);
    }
}

/// Adds a row to a store under an id of its own.
fn append(stores: &mut Stores, host: Host, store: &'static str, mut row: Row) {
    stores.open(store, || menus::factory(host, store));
    row.id = stores.next_id(store);
    stores.apply(&Delta { store, before: None, after: Some((usize::MAX, row)) });
}

/// Takes away the rows of a store that the new version has no menu for.
fn take(stores: &mut Stores, store: &str) -> Vec<Row> {
    if stores.rows(store).is_none() {
        return Vec::new();
    }
    std::mem::take(stores.rows_mut(store))
}

/// Moves what is below one menu below another.
fn rename_menus(stores: &mut Stores, host: Host, (from, to): (&str, &str)) {
    let moved: Vec<(&'static str, &'static str)> = stores
        .all()
        .filter_map(|(store, ..)| {
            let below = store.strip_prefix(from).filter(|rest| rest.starts_with('/'))?;
            Some((store, menus::store_name(&format!("{to}{below}"))?))
        })
        .collect();
    for (old, new) in moved {
        for row in take(stores, old) {
            append(stores, host, new, row);
        }
    }
}

/// A row with some properties of another, under other names perhaps.
fn translated(row: &Row, words: &[(&str, &'static str)]) -> Row {
    let mut new = Row::new(0);
    for (old, name) in words.iter().chain(&[("comment", "comment"), ("disabled", "disabled")]) {
        if let Some(value) = row.get(old) {
            new.set(Cow::Borrowed(name), value.clone());
        }
    }
    new
}

/// RouterOS 7 has one list of time servers.
fn servers(row: &mut Row) {
    let addresses = ["primary-ntp", "secondary-ntp", "server-dns-names"].map(|name| {
        let text = row.text(name).into_owned();
        row.unset(name);
        text
    });
    let known = addresses.iter().filter(|text| !["", "0.0.0.0"].contains(&text.as_str()));
    let list = known.cloned().collect::<Vec<_>>().join(",");
    row.set("servers".into(), list.into());
}

/// The opposite of [`servers`]: RouterOS 6 takes two addresses and names.
fn single_servers(row: &mut Row) {
    let list = row.text("servers").into_owned();
    row.unset("servers");
    let (addresses, names): (Vec<&str>, Vec<&str>) =
        list.split(',').partition(|server| server.parse::<std::net::Ipv4Addr>().is_ok());
    let mut addresses = addresses.into_iter();
    for name in ["primary-ntp", "secondary-ntp"] {
        let address = addresses.next().unwrap_or("0.0.0.0").to_owned();
        row.set(name.into(), address.into());
    }
    row.set("server-dns-names".into(), names.join(",").into());
}

/// The channel by which RouterOS 6 goes to 7 leads nowhere else.
fn stable(row: &mut Row) {
    if row.is("channel", "upgrade") {
        row.set("channel".into(), "stable".into());
    }
}
