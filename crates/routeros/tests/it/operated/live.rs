//! What is told as it happens.

use std::time::Duration;

use chrono::DateTime;
use routeros::{
    Charset, Command, Error,
    ops::{
        live::{Ping, Torch, Traceroute, monitor_traffic},
        watch::{Heard, Journal, Limits, Since, Watch, Way},
    },
    rows::{HistoryEntry, LogLine, Record},
};
use routeros_sim::{Board, SimClock};

use super::{Bench, SOON, bench, name, version};

#[tokio::test]
async fn the_log_and_the_history_are_heard_as_they_are_written() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let watch = |session, journal| Watch::new(session, journal, Since::Now, Limits::default());
    let mut log = watch(bench.session().await, Journal::Log);
    assert_eq!(log.next().await.unwrap(), Heard::By(Way::Listening));
    let other = bench.session().await;
    let line = match tokio::time::timeout(SOON, log.next()).await.unwrap().unwrap() {
        Heard::New(row) => LogLine::read(&row, Charset::default()),
        heard => panic!("{heard:?}"),
    };
    assert!(line.message.contains("logged in"), "{line:?}");
    drop(other);

    let mut history = watch(bench.session().await, Journal::History);
    assert_eq!(history.next().await.unwrap(), Heard::By(Way::Listening));
    name(&session, "changed").await;
    match tokio::time::timeout(SOON, history.next()).await.unwrap().unwrap() {
        Heard::New(row) => {
            let entry = HistoryEntry::read(&row, Charset::default());
            assert!(entry.undoable && entry.undo.is_some(), "{entry:?}");
        }
        heard => panic!("{heard:?}"),
    }
}

#[tokio::test]
async fn packets_and_traffic_are_watched() {
    for board in [Board::EdgeRouter, Board::OldCore] {
        let mut bench = bench(board).await;
        let session = bench.session().await;
        let version = version(&bench);
        let ping = Ping {
            address: "203.0.113.1".to_owned(),
            count: Some(2),
            interval: Some(Duration::from_millis(20)),
            ..Ping::default()
        };
        let mut packets = ping.start(&session, version, SOON).await.unwrap();
        let mut count = 0;
        while let Some(packet) = packets.next().await.unwrap() {
            count += 1;
            assert_eq!(packet.sent, Some(count), "{packet:?}");
        }
        assert_eq!(count, 2);

        let mut frames = monitor_traffic(&session, &["ether1", "ether2"], SOON).await.unwrap();
        let frame = frames.next().await.unwrap().unwrap();
        assert_eq!(frame.rows.len(), 2, "{frame:?}");
        drop(frames);
        assert!(session.run(Command::new("/system/identity/print"), SOON).await.is_ok());
    }
}

#[tokio::test]
async fn flows_add_up_to_what_an_interface_carries() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let mut bench = Bench::new(Board::EdgeRouter, clock.clone()).await;
    let session = bench.session().await;
    let any = || Some("any".to_owned());
    let torch = Torch {
        interface: "ether1".to_owned(),
        ip_protocol: any(),
        port: any(),
        dst_address: Some("0.0.0.0/0".to_owned()),
        duration: Some(Duration::from_secs(2)),
        ..Torch::default()
    };
    let mut frames = torch.start(&session, SOON).await.unwrap();
    let empty = frames.next().await.unwrap().unwrap();
    assert_eq!((empty.rows.len(), empty.rows[0].rx_bits), (1, Some(0)), "{empty:?}");
    clock.advance(Duration::from_secs(1));
    let seen = frames.next().await.unwrap().unwrap();
    let (sum, flows) = seen.rows.split_first().unwrap();
    assert!(flows.len() > 3 && sum.rx_bits > Some(0), "{seen:?}");
    assert!(flows.iter().all(|flow| flow.dst_port.as_deref() == Some("443")), "{flows:?}");
    let total: u64 = flows.iter().filter_map(|flow| flow.rx_bits).sum();
    assert!(sum.rx_bits.unwrap().abs_diff(total) <= flows.len() as u64, "{sum:?} and {total}");
    clock.advance(Duration::from_secs(1));
    assert_eq!(frames.next().await.unwrap(), None, "two seconds are over");

    let unknown = Torch { interface: "nowhere".to_owned(), ..Torch::default() };
    let mut frames = unknown.start(&session, SOON).await.unwrap();
    assert!(matches!(frames.next().await, Err(Error::Trap(_))));
}

#[tokio::test]
async fn a_way_is_traced_by_the_routes_there_are() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let mut bench = Bench::new(Board::HomeAp, clock.clone()).await;
    let session = bench.session().await;
    let trace = |address: &str, count| Traceroute {
        address: address.to_owned(),
        count,
        ..Traceroute::default()
    };
    let mut frames = trace("198.51.100.80", Some(1)).start(&session, SOON).await.unwrap();
    let mut last = frames.next().await.unwrap().unwrap();
    assert_eq!(last.rows[0].address.as_deref(), Some("10.64.0.1"), "the gateway is next");
    loop {
        clock.advance(Duration::from_secs(1));
        let Some(frame) = frames.next().await.unwrap() else { break };
        assert_eq!(frame.rows.len(), last.rows.len() + 1, "one hop more each second");
        last = frame;
    }
    let destination = last.rows.last().unwrap();
    assert_eq!(destination.address.as_deref(), Some("198.51.100.80"));
    assert_eq!((destination.sent, destination.loss), (Some(1), Some(0.0)));

    let mut frames = trace("198.51.100.80", None).start(&session, SOON).await.unwrap();
    frames.next().await.unwrap().unwrap();
    drop(frames);
    // We are to be answered without the route that takes everything.
    let ours = [("dst-address", "127.0.0.0/8"), ("gateway", "10.64.0.1")];
    bench.router.act("/ip/route/add", &ours).unwrap();
    bench.router.act("/ip/route/remove", &[("numbers", "0")]).unwrap();
    let mut frames = trace("198.51.100.80", Some(1)).start(&session, SOON).await.unwrap();
    let refused = frames.next().await.unwrap_err();
    assert!(refused.to_string().contains("no route to host"), "{refused}");
}
