//! What routers say by themselves: traps, and announcements after a start.

use std::{net::Ipv4Addr, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, FleetBuilder, Mood, Router, SimClock};
use tokio::{net::UdpSocket, time::timeout};

const SOON: Duration = Duration::from_secs(20);

/// `1.3.6.1.6.3.1.1.5.…` as BER writes it: `coldStart` is 1, `linkDown` 3, `linkUp` 4.
const KIND: &[u8] = b"\x06\x09\x2b\x06\x01\x06\x03\x01\x01\x05";

#[tokio::test]
async fn a_start_is_told_on_the_fleets_clock_before_anybody_asks() {
    let (listener, port) = listener().await;
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = fleet().trap_port(port).clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    traps(&router, &[("trap-version", "2"), ("trap-generators", "interfaces,start-trap")]);
    router.set_mood(Mood::Rebooting(Duration::from_secs(30)));

    clock.advance(Duration::from_secs(33));

    let trap = receive(&listener, &router).await;
    assert!(has(&trap, &[KIND, b"\x01"].concat()) && has(&trap, b"public"), "{trap:02x?}");
    assert_eq!(router.mood(), Mood::Healthy);
}

#[tokio::test]
async fn an_interface_that_goes_down_and_comes_back_is_told_in_each_version() {
    let (listener, port) = listener().await;
    let fleet = fleet().trap_port(port).start().await.unwrap();
    let router = fleet.router(0);
    let switch =
        |verb| router.act(&format!("/interface/{verb}"), &[("numbers", "ether1")]).unwrap();

    traps(&router, &[("trap-version", "1"), ("trap-generators", "interfaces")]);
    switch("disable");
    let trap = receive(&listener, &router).await;
    let from = [b"\x40\x04", &router.address().octets()[..]].concat();
    let down = [&from, &b"\x02\x01\x02\x02\x01\x00"[..]].concat();
    assert!(has(&trap, &down), "linkDown is 2 in version 1: {trap:02x?}");

    traps(&router, &[("trap-version", "2")]);
    switch("enable");
    let trap = receive(&listener, &router).await;
    assert!(has(&trap, &[KIND, b"\x04"].concat()), "{trap:02x?}");
    let index = b"\x06\x0a\x2b\x06\x01\x02\x01\x02\x02\x01\x01\x01\x02\x01\x01";
    assert!(has(&trap, index), "ifIndex.1 is 1: {trap:02x?}");

    let manager = [
        ("name", "manager"),
        ("security", "private"),
        ("authentication-password", "authentication"),
        ("encryption-password", "encryption"),
    ];
    router.act("/snmp/community/add", &manager).unwrap();
    traps(&router, &[("trap-version", "3"), ("trap-community", "manager")]);
    switch("disable");
    let trap = receive(&listener, &router).await;
    assert!(has(&trap, b"\x02\x01\x03") && has(&trap, b"manager"), "{trap:02x?}");
    assert!(!has(&trap, KIND), "it is encrypted: {trap:02x?}");
}

#[tokio::test]
async fn only_what_is_wanted_is_told() {
    let (listener, port) = listener().await;
    let fleet = fleet().trap_port(port).start().await.unwrap();
    let router = fleet.router(0);
    let switch =
        |verb, name| router.act(&format!("/interface/{verb}"), &[("numbers", name)]).unwrap();
    traps(&router, &[("trap-version", "2"), ("trap-generators", "start-trap")]);
    switch("disable", "ether1");
    switch("enable", "ether1");
    traps(&router, &[("trap-generators", "interfaces"), ("trap-interfaces", "ether1")]);
    switch("disable", "bridge");
    switch("disable", "ether1");
    let trap = receive(&listener, &router).await;
    assert!(has(&trap, &[KIND, b"\x03"].concat()), "{trap:02x?}");
    assert!(has(&trap, b"\x02\x02\x01\x01\x01\x02\x01\x01"), "ether1: {trap:02x?}");

    // Nothing was told before that: this one is the next.
    traps(&router, &[("trap-version", "1")]);
    switch("enable", "ether1");
    let trap = receive(&listener, &router).await;
    assert!(has(&trap, b"\x02\x01\x00\x04\x06public\xa4"), "{trap:02x?}");
}

fn fleet() -> FleetBuilder {
    Fleet::builder().boards([Board::EdgeRouter]).snmp_port(0)
}

fn traps(router: &Router, settings: &[(&str, &str)]) {
    router.act("/snmp/set", &[("trap-target", "127.0.0.1")]).unwrap();
    router.act("/snmp/set", settings).unwrap();
}

async fn listener() -> (UdpSocket, u16) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

/// The next trap, which must come from the router's own address.
async fn receive(listener: &UdpSocket, router: &Router) -> Vec<u8> {
    let mut buffer = [0; 2048];
    let received = timeout(SOON, listener.recv_from(&mut buffer)).await.unwrap().unwrap();
    assert_eq!(received.1.ip(), router.address());
    buffer[..received.0].to_vec()
}

fn has(datagram: &[u8], bytes: &[u8]) -> bool {
    datagram.windows(bytes.len()).any(|window| window == bytes)
}
