//! Routing protocols, as far as a fleet manager looks at them.

use std::time::Duration;

use crate::{
    board::Role,
    host::{Host, Stream},
    menu::{LIST, LOOK, Menu},
    moment::Moment,
    row::Row,
    value::{date_time, duration, seconds},
};

/// Whether the router has routing protocols running.
pub(super) fn routes(host: Host) -> bool {
    host.model().role == Role::Core
}

pub(crate) const MENUS: &[Menu] = &[
    Menu {
        path: "/routing/ospf/neighbor",
        transient: |moment| if routes(moment.host) { ospf_neighbours(moment) } else { Vec::new() },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/routing/bgp/peer",
        exists: |host| host.model().version.is_six(),
        transient: |moment| if routes(moment.host) { old_peers(moment) } else { Vec::new() },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/routing/bgp/session",
        exists: |host| !host.model().version.is_six(),
        transient: |moment| if routes(moment.host) { sessions(moment) } else { Vec::new() },
        verbs: LOOK,
        ..LIST
    },
    Menu {
        path: "/routing/stats/process",
        exists: |host| !host.model().version.is_six(),
        transient: |moment| {
            ["RIB", "policy", "BGP 0 10", "ospf"]
                .into_iter()
                .zip(1..)
                .map(|(task, id)| {
                    Row::new(id)
                        .with("tasks", task)
                        .with("private-mem-blocks", "786432")
                        .with("shared-mem-blocks", "0")
                        .with("process-time", duration(moment.uptime() / 9000))
                        .with("kernel-time", duration(moment.uptime() / 30_000))
                        .with("max-busy", "40ms")
                        .with("max-calc", "10ms")
                })
                .collect()
        },
        verbs: LOOK,
        listens: false,
        ..LIST
    },
];

fn ospf_neighbours(moment: &Moment<'_>) -> Vec<Row> {
    (1..=4_u32)
        .map(|number| {
            let row = Row::new(number)
                .with("instance", if moment.version().is_six() { "default" } else { "ospf-1" })
                .with("router-id", format!("10.255.0.{number}"))
                .with("address", format!("10.30.0.{}", number + 1))
                .with("priority", "1")
                .with("state", "Full")
                .with("state-changes", "6")
                .with("adjacency", seconds(moment.uptime().as_secs().saturating_sub(40)));
            if moment.version().is_six() {
                row.with("interface", "vlan30-towers")
                    .with("dr-address", "10.30.0.1")
                    .with("backup-dr-address", "10.30.0.2")
            } else {
                row.with("area", "backbone")
                    .with("dr", "10.30.0.1")
                    .with("bdr", "10.30.0.2")
                    .with("timeout", "38s")
            }
        })
        .collect()
}

const PEERS: [(&str, &str, u32); 2] =
    [("transit-a", "198.51.100.1", 64_496), ("transit-b", "198.51.100.5", 64_511)];

fn prefixes(moment: &Moment<'_>, number: u64) -> u64 {
    940_000 + moment.host.stream(Stream::Routing, &[number]) % 20_000
}

/// RouterOS 6: one row holds configuration and state.
fn old_peers(moment: &Moment<'_>) -> Vec<Row> {
    (0..)
        .zip(PEERS)
        .map(|(id, (name, address, number))| {
            Row::new(id)
                .with("name", name)
                .with("instance", "default")
                .with("remote-address", address)
                .with("remote-as", number)
                .with("hold-time", "3m")
                .with("ttl", "255")
                .with("tcp-md5-key", "*****")
                .with("remote-id", address)
                .with("uptime", seconds(moment.uptime().as_secs().saturating_sub(60)))
                .with("prefix-count", prefixes(moment, u64::from(id)))
                .with("updates-sent", "412")
                .with("updates-received", moment.uptime().as_secs() / 3)
                .with("state", "established")
                .with("established", true)
                .with("disabled", false)
        })
        .collect()
}

/// RouterOS 7: dotted names, and flags that are present when they hold.
fn sessions(moment: &Moment<'_>) -> Vec<Row> {
    (1..)
        .zip(PEERS)
        .map(|(id, (name, address, number))| {
            Row::new(0x280_0000 + id)
                .with("name", format!("{name}-1"))
                .with("remote.address", address)
                .with("remote.as", number)
                .with("remote.id", address)
                .with("remote.capabilities", "mp,rr,gr,as4")
                .with("remote.messages", moment.uptime().as_secs() / 3)
                .with("remote.bytes", moment.uptime().as_secs() * 21)
                .with("local.address", "198.51.100.2")
                .with("local.as", "64500")
                .with("local.id", "198.51.100.2")
                .with("local.messages", moment.uptime().as_secs() / 60)
                .with("local.bytes", moment.uptime().as_secs())
                .with("ebgp", "")
                .with("hold-time", "3m")
                .with("keepalive-time", "1m")
                .with("uptime", duration(moment.uptime().saturating_sub(Duration::from_mins(1))))
                .with("last-started", date_time(moment.version(), moment.boot))
                .with("prefix-count", prefixes(moment, u64::from(id)))
                .with("established", true)
        })
        .collect()
}
