//! Bidirectional forwarding detection: neighbours that a core router would miss
//! within a second.

use crate::{
    host::{Host, Stream},
    menu::{LIST, LOOK, Menu},
    menus::routing::routes,
    moment::Moment,
    row::Row,
    value::seconds,
};

/// RouterOS 7 had none until 7.11.
pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/routing/bfd/neighbor",
        exists: |host| host.model().version.is_six(),
        ..SESSIONS
    },
    Menu {
        path: "/routing/bfd/session",
        exists: |host| host.model().version.since(7, 11),
        ..SESSIONS
    },
];

const SESSIONS: Menu = Menu { transient: sessions, verbs: LOOK, ..LIST };

/// How many routers there are beyond `vlan30-towers`.
const NEIGHBOURS: u32 = 4;

fn sessions(moment: &Moment<'_>) -> Vec<Row> {
    let count = if routes(moment.host) { NEIGHBOURS } else { 0 };
    (1..=count).map(|number| session(moment, number)).collect()
}

fn session(moment: &Moment<'_>, number: u32) -> Row {
    let up = moment.uptime().as_secs().saturating_sub(40 + u64::from(number));
    // Five packets a second, as they are wanted; the network takes its time.
    let sent = up * 5;
    let address = format!("10.30.0.{}", number + 1);
    let row = Row::new(number);
    let row = if moment.version().is_six() {
        row.with("interface", "vlan30-towers").with("address", address).with("protocols", "ospf")
    } else {
        row.with("multihop", false)
            .with("vrf", "main")
            .with("remote-address", format!("{address}%vlan30-towers"))
            .with("local-address", "10.30.0.1%vlan30-towers")
    };
    row.with("state", "up")
        .with("state-changes", changes(moment.host, number))
        .with("uptime", seconds(up))
        .with("desired-tx-interval", "200ms")
        .with("actual-tx-interval", "200ms")
        .with("required-min-rx", "200ms")
        .with("remote-min-rx", "200ms")
        .with("multiplier", "5")
        .with("hold-time", "1s")
        .with("packets-rx", sent / 1000 * 997)
        .with("packets-tx", sent)
        .with("up", true)
}

/// Up, and down and up again now and then.
fn changes(host: Host, number: u32) -> u64 {
    1 + host.stream(Stream::Routing, &[u64::from(number), 5]) % 5 * 2
}
