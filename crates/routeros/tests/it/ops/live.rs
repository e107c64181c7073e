use std::time::Duration;

use routeros::{
    Error, Version,
    ops::live::{Ping, Torch, Traceroute, monitor_traffic},
    session::Settings,
};

use super::{hears, refuses};
use crate::peer::{PATIENCE, Pair, connected};

#[tokio::test]
async fn a_ping_tells_every_packet_and_ends_when_it_is_dropped() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let ping = Ping {
        address: "192.0.2.1".to_owned(),
        interval: Some(Duration::from_millis(200)),
        ..Ping::default()
    };
    let mut packets = ping.start(&session, Version::new(7, 23, 3), PATIENCE).await.unwrap();
    let tag = hears(&mut peer, &["/tool/ping", "=address=192.0.2.1", "=interval=200ms"]).await;
    let answer =
        ["!re", "=seq=0", "=host=192.0.2.1", "=time=9ms445us", "=sent=1", "=packet-loss=0", &tag];
    peer.says(&answer).await;
    peer.says(&["!re", "=seq=1", "=status=timeout", "=sent=2", "=packet-loss=50", &tag]).await;

    let first = packets.next().await.unwrap().unwrap();
    assert_eq!((first.seq, first.time), (Some(0), Some(Duration::from_micros(9_445))));
    let lost = packets.next().await.unwrap().unwrap();
    assert_eq!((lost.time, lost.status.as_deref()), (None, Some("timeout")));
    assert_eq!(lost.loss, Some(50));
    drop(packets);
    hears(&mut peer, &["/cancel"]).await;
}

#[tokio::test]
async fn version_6_pings_from_the_root() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let ping = Ping { address: "192.0.2.1".to_owned(), count: Some(1), ..Ping::default() };
    let _packets = ping.start(&session, Version::new(6, 49, 18), PATIENCE).await.unwrap();
    hears(&mut peer, &["/ping", "=address=192.0.2.1", "=count=1"]).await;
}

#[tokio::test(start_paused = true)]
async fn rows_of_one_refresh_come_together() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut frames = monitor_traffic(&session, &["ether1", "ether2"], PATIENCE).await.unwrap();
    let tag = hears(&mut peer, &["/interface/monitor-traffic", "=interface=ether1,ether2"]).await;
    for (section, name) in [("0", "ether1"), ("0", "ether2"), ("1", "ether1")] {
        let (name, section) = (format!("=name={name}"), format!("=.section={section}"));
        peer.says(&["!re", &name, "=rx-bits-per-second=1000", &section, &tag]).await;
    }

    let whole = frames.next().await.unwrap().unwrap();
    assert_eq!((whole.section, whole.rows.len()), (0, 2));
    assert_eq!((whole.rows[1].name.as_str(), whole.rows[1].rx_bits), ("ether2", Some(1_000)));
    let paused = frames.next().await.unwrap().unwrap();
    assert_eq!((paused.section, paused.rows.len()), (1, 1), "nothing more came");
    drop(frames);
    hears(&mut peer, &["/cancel"]).await;
}

#[tokio::test]
async fn what_came_before_a_failure_is_given() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let trace = Traceroute { address: "192.0.2.1".to_owned(), ..Traceroute::default() };
    let mut frames = trace.start(&session, PATIENCE).await.unwrap();
    let tag = hears(&mut peer, &["/tool/traceroute", "=address=192.0.2.1"]).await;
    peer.says(&["!re", "=address=10.0.0.1", "=last=0.4", "=loss=0", "=.section=0", &tag]).await;
    refuses(&mut peer, &tag, "no route to host").await;

    let hops = frames.next().await.unwrap().unwrap().rows;
    assert_eq!((hops[0].address.as_deref(), hops[0].last), (Some("10.0.0.1"), Some(0.4)));
    assert!(matches!(frames.next().await, Err(Error::Trap(_))));
    assert_eq!(frames.next().await.unwrap(), None, "an error is given once");
}

#[tokio::test]
async fn torch_looks_for_two_seconds_at_least() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let torch = Torch {
        interface: "ether1".to_owned(),
        port: Some("any".to_owned()),
        duration: Some(Duration::from_secs(1)),
        ..Torch::default()
    };
    let mut frames = torch.start(&session, PATIENCE).await.unwrap();
    let tag =
        hears(&mut peer, &["/tool/torch", "=interface=ether1", "=port=any", "=duration=2s"]).await;
    peer.says(&["!re", "=src-port=443", "=tx=8000", "=.section=0", &tag]).await;
    peer.says(&["!done", &tag]).await;
    let flows = frames.next().await.unwrap().unwrap().rows;
    assert_eq!((flows[0].src_port.as_deref(), flows[0].tx_bits), (Some("443"), Some(8_000)));
    assert_eq!(frames.next().await.unwrap(), None);
}
