//! The discovery protocol, on loopback sockets.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    time::Duration,
};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, FleetBuilder, Mood, SimClock};
use tokio::{net::UdpSocket, time::timeout};

const MANY: Duration = Duration::from_secs(10);

#[tokio::test]
async fn routers_announce_themselves_every_minute() {
    let (socket, listener) = listener().await;
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = fleet().clock(clock.clone()).mndp_listener(listener).start().await.unwrap();
    for _ in 0..2 {
        for _ in fleet.routers() {
            let (from, values) = receive(&socket).await;
            let router = fleet.routers().iter().find(|router| from == router.address()).unwrap();
            assert_eq!(text(&values, 5), router.identity());
            assert_eq!(text(&values, 7), router.look("/system/resource").unwrap()[0]["version"]);
            assert_eq!(values[&17], router.address().octets());
            assert_eq!(values[&1].len(), 6);
        }
        clock.advance(Duration::from_mins(1));
    }
}

#[tokio::test]
async fn a_router_that_has_started_announces_itself_at_once() {
    let (socket, listener) = listener().await;
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = fleet().routers(1).clock(clock.clone()).mndp_listener(listener);
    let fleet = fleet.start().await.unwrap();
    receive(&socket).await;
    fleet.router(0).set_mood(Mood::Rebooting(Duration::from_secs(10)));

    clock.advance(Duration::from_secs(13));

    let (_, values) = receive(&socket).await;
    assert_eq!(text(&values, 5), fleet.router(0).identity());
    assert_eq!(values[&10], 3_u32.to_le_bytes(), "it has been up for three seconds");
}

#[tokio::test]
async fn whoever_asks_is_answered_unless_the_router_is_told_to_keep_quiet() {
    let fleet = fleet().start().await.unwrap();
    let (quiet, router) = (fleet.router(0), fleet.router(1));
    let silent = fleet.router(2);
    let protocols = [("protocol", "cdp,lldp")];
    quiet.act("/ip/neighbor/discovery-settings/set", &protocols).unwrap();
    silent.set_mood(Mood::Silent);
    let (socket, _) = listener().await;

    for asked in [&quiet, &silent, &router] {
        socket.send_to(&[0; 4], (asked.address(), asked.mndp_port().unwrap())).await.unwrap();
    }
    let (from, values) = receive(&socket).await;
    assert_eq!(from, router.address());
    assert_eq!(text(&values, 5), router.identity());
    // Answers come in the order of requests: the others kept quiet.
    socket.send_to(&[0; 4], (router.address(), router.mndp_port().unwrap())).await.unwrap();
    assert_eq!(receive(&socket).await.0, router.address());
}

fn fleet() -> FleetBuilder {
    let boards = [Board::EdgeRouter, Board::HomeAp, Board::Chr];
    Fleet::builder().routers(3).boards(boards).mndp_port(0)
}

async fn listener() -> (UdpSocket, SocketAddrV4) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let SocketAddr::V4(address) = socket.local_addr().unwrap() else { unreachable!("it is IPv4") };
    (socket, address)
}

/// Who sent the next announcement, and its values by kind.
async fn receive(socket: &UdpSocket) -> (Ipv4Addr, BTreeMap<u16, Vec<u8>>) {
    let mut buffer = [0; 2048];
    let received = timeout(MANY, socket.recv_from(&mut buffer)).await.unwrap().unwrap();
    let (length, SocketAddr::V4(from)) = received else { unreachable!("it is IPv4") };
    let (mut values, mut rest) = (BTreeMap::new(), &buffer[4..length]);
    while let [a, b, c, d, following @ ..] = rest {
        let (value, behind) = following.split_at(u16::from_be_bytes([*c, *d]).into());
        values.insert(u16::from_be_bytes([*a, *b]), value.to_vec());
        rest = behind;
    }
    (*from.ip(), values)
}

fn text(values: &BTreeMap<u16, Vec<u8>>, kind: u16) -> &str {
    std::str::from_utf8(&values[&kind]).unwrap()
}
