//! `/ip/ipsec/active-peers`: with whom keys are agreed.

use crate::{
    host::Stream,
    menu::{LIST, LOOK, Menu},
    menus::{ip::management_address, passed::Passed},
    moment::Moment,
    row::Row,
    value::seconds,
};

pub(crate) const MENUS: &[Menu] = &[Menu {
    path: "/ip/ipsec/active-peers",
    // Its name was `remote-peers` before.
    exists: |host| host.model().version.since(6, 43),
    transient: active,
    verbs: LOOK,
    ..LIST
}];

/// Every peer with one address and an identity to show: nothing is sent here, so
/// none refuses.
fn active(moment: &Moment<'_>) -> Vec<Row> {
    let identities = moment.rows_at("/ip/ipsec/identity");
    let known = |peer: &Row| {
        identities
            .iter()
            .any(|identity| !identity.is_disabled() && identity.get("peer") == peer.get("name"))
    };
    moment
        .rows_at("/ip/ipsec/peer")
        .iter()
        .filter(|peer| !peer.is_disabled() && known(peer))
        .filter_map(|peer| {
            let address = peer.text("address").into_owned();
            let (address, length) = address.split_once('/').unwrap_or((&address, "32"));
            let single = length == "32" && !address.is_empty();
            single.then(|| established(moment, peer, address))
        })
        .collect()
}

fn established(moment: &Moment<'_>, peer: &Row, address: &str) -> Row {
    let policies = moment.rows_at("/ip/ipsec/policy");
    let agreed = policies
        .iter()
        .filter(|policy| !policy.is_disabled() && policy.get("peer") == peer.get("name"))
        .count();
    let responder = peer.is("passive", "true");
    let count = |direction| {
        let place = [u64::from(peer.id), 71, direction];
        Passed::through(moment, Stream::Traffic, &place, 60_000.0).bytes
    };
    let local = match peer.text("local-address").as_ref() {
        "" => management_address(moment.host).to_string(),
        said => said.to_owned(),
    };
    let row = Row::new(peer.id)
        .with("local-address", local)
        .with("port", "4500")
        .with("remote-address", address.to_owned())
        .with("state", "established")
        .with("side", if responder { "responder" } else { "initiator" })
        .with("uptime", seconds(moment.uptime().as_secs().saturating_sub(20)))
        .with("last-seen", seconds(moment.now.timestamp().unsigned_abs() % 110))
        .with("ph2-total", agreed)
        .with("rx-bytes", count(0))
        .with("rx-packets", count(0) / 620)
        .with("tx-bytes", count(1))
        .with("tx-packets", count(1) / 620)
        .with("natt-peer", true);
    if responder { row.with("responder", true) } else { row }
}
