//! Routing of RouterOS 6 in the words of RouterOS 7.

use super::{append, rewrite, take, translated};
use crate::{host::Host, row::Row, store::Stores};

/// What a route is marked with in RouterOS 6 is its table in 7.
const MARK: &str = "routing-mark";

pub(super) fn convert(stores: &mut Stores, host: Host) {
    tables(stores, host);
    for row in take(stores, "/ip/route/rule") {
        append(stores, host, "/routing/rule", row);
    }
    for row in take(stores, "/routing/ospf/network") {
        let row = translated(&row, &[("network", "networks"), ("area", "area")]);
        append(stores, host, "/routing/ospf/interface-template", row);
    }
    let instances = take(stores, "/routing/bgp/instance");
    for peer in take(stores, "/routing/bgp/peer") {
        append(stores, host, "/routing/bgp/connection", connection(&peer, &instances));
    }
}

/// Every mark of a route becomes a table that packets are forwarded by.
fn tables(stores: &mut Stores, host: Host) {
    let mut marks: Vec<String> = Vec::new();
    for row in stores.rows("/ip/route").unwrap_or_default() {
        let mark = row.text(MARK).into_owned();
        if !mark.is_empty() && mark != "main" && !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    for mark in marks {
        let table = Row::new(0).with("name", mark).with("fib", true).with("disabled", false);
        append(stores, host, "/routing/table", table);
    }
    rewrite(stores, "/ip/route", |row| {
        if let Some(mark) = row.get(MARK).cloned() {
            row.unset(MARK);
            row.set("routing-table".into(), mark);
        }
    });
}

/// What a peer and its instance say in RouterOS 6, a connection says alone.
fn connection(peer: &Row, instances: &[Row]) -> Row {
    let mut row = translated(
        peer,
        &[
            ("name", "name"),
            ("remote-address", "remote.address"),
            ("remote-as", "remote.as"),
            ("hold-time", "hold-time"),
            ("multihop", "multihop"),
            ("tcp-md5-key", "tcp-md5-key"),
        ],
    );
    let named = peer.text("instance");
    let named = if named.is_empty() { "default".into() } else { named };
    let instance = instances.iter().find(|instance| instance.is("name", &named));
    for name in ["as", "router-id"] {
        if let Some(value) = instance.and_then(|instance| instance.get(name)) {
            row.set(name.into(), value.clone());
        }
    }
    let inner = row.get("as").is_some() && row.get("as") == row.get("remote.as");
    let role = if inner { "ibgp" } else { "ebgp" };
    row.set("local.role".into(), role.into());
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{board::Board, menus};

    fn filled(rows: &[(&'static str, Row)]) -> Stores {
        let host = Host { seed: 1, index: 0, model: Board::OldCore.model(), swap: 0 };
        let mut stores = Stores::default();
        for (store, row) in rows {
            append(&mut stores, host, menus::store_name(store).unwrap(), row.clone());
        }
        stores
    }

    fn last<'a>(stores: &'a Stores, store: &str) -> &'a Row {
        stores.rows(store).and_then(<[Row]>::last).unwrap()
    }

    #[test]
    fn peers_networks_rules_and_marks_are_said_in_the_words_of_seven() {
        let mut stores = filled(&[
            ("/routing/bgp/instance", Row::new(0).with("name", "own").with("as", "64500")),
            (
                "/routing/bgp/peer",
                Row::new(0)
                    .with("name", "transit")
                    .with("instance", "own")
                    .with("remote-address", "198.51.100.1")
                    .with("remote-as", "64496")
                    .with("in-filter", "transit-in"),
            ),
            ("/routing/ospf/network", Row::new(0).with("network", "10.0.0.0/8").with("area", "a")),
            ("/ip/route/rule", Row::new(0).with("routing-mark", "isp2").with("table", "isp2")),
            ("/ip/route", Row::new(0).with("gateway", "203.0.113.1").with(MARK, "isp2")),
        ]);
        let host = Host { seed: 1, index: 0, model: Board::Core.model(), swap: 0 };
        convert(&mut stores, host);

        let connection = last(&stores, "/routing/bgp/connection");
        assert!(connection.is("remote.address", "198.51.100.1") && connection.is("as", "64500"));
        assert!(connection.is("local.role", "ebgp") && connection.get("in-filter").is_none());
        assert!(last(&stores, "/routing/ospf/interface-template").is("networks", "10.0.0.0/8"));
        assert!(last(&stores, "/routing/rule").is("table", "isp2"));
        assert!(last(&stores, "/routing/table").is("name", "isp2"));
        let route = last(&stores, "/ip/route");
        assert!(route.is("routing-table", "isp2") && route.get(MARK).is_none());
        assert!(stores.rows("/routing/bgp/peer").unwrap().is_empty());
    }
}
