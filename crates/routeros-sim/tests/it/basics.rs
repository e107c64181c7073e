//! A fleet starts, its routers answer, and they are who they are.

use std::{net::SocketAddr, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, SimClock, StartError};
use tokio::net::TcpStream;

use crate::client::Client;

#[tokio::test]
async fn every_router_answers_at_its_own_address() {
    let fleet = Fleet::builder().seed(1).routers(3).start().await.unwrap();

    for router in fleet.routers() {
        let mut client = Client::sign_in(router, &fleet.credentials()).await;
        let identity = client.row(&["/system/identity/print"]).await;
        assert_eq!(identity["name"], router.identity());
    }
    assert_ne!(fleet.router(0).identity(), fleet.router(1).identity());
}

#[tokio::test]
async fn the_same_seed_makes_the_same_fleet() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let mut tellings = Vec::new();
    for seed in [7, 7, 8] {
        let fleet =
            Fleet::builder().seed(seed).routers(12).clock(clock.clone()).start().await.unwrap();
        let mut told = Vec::new();
        for router in fleet.routers() {
            let mut client = Client::sign_in(router, &fleet.credentials()).await;
            for menu in ["/system/resource/print", "/interface/print", "/system/health/print"] {
                let answer = client.ask(&[menu]).await;
                // The ports are the fleet's own, not the seed's.
                told.push((router.serial(), router.certificate_fingerprint(), answer));
            }
        }
        tellings.push(told);
    }

    assert!(tellings[0] == tellings[1], "two fleets of one seed differ");
    assert!(tellings[0].iter().zip(&tellings[2]).all(|(one, other)| one.0 != other.0));
}

#[tokio::test]
async fn counters_and_uptime_move_with_the_clock_alone() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::Core]).clock(clock.clone()).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let ask = ["/interface/print", "?running=true", "=.proplist=name,rx-byte,tx-byte"];

    let before = client.rows(&ask).await;
    assert_eq!(client.rows(&ask).await, before);
    clock.advance(Duration::from_mins(1));
    let after = client.rows(&ask).await;

    assert!(before.len() > 5);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["name"], after["name"]);
        for counter in ["rx-byte", "tx-byte"] {
            let count = |row: &crate::client::Row| row[counter].parse::<u64>().unwrap();
            assert!(count(after) > count(before), "{counter} of {before:?}");
        }
    }
}

#[tokio::test]
async fn an_address_beyond_the_fleet_is_reset() {
    let fleet = Fleet::builder().start().await.unwrap();
    let beyond = SocketAddr::from(([127, 64, 0, 2], fleet.router(0).api_port()));

    let mut client = Client::over(TcpStream::connect(beyond).await.unwrap());

    assert!(client.try_hear().await.is_err());
}

#[tokio::test]
async fn dropping_a_fleet_ends_its_connections_and_frees_its_ports() {
    let fleet = Fleet::builder().start().await.unwrap();
    let (router, credentials) = (fleet.router(0), fleet.credentials());
    let mut client = Client::sign_in(&router, &credentials).await;

    drop(fleet);
    assert!(client.try_hear().await.is_err());

    let again = Fleet::builder().api_port(router.api_port()).start().await.unwrap();
    Client::sign_in(&again.router(0), &credentials).await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let fleet = Fleet::builder().start().await.unwrap();
    let port = fleet.router(0).api_port();

    let error = Fleet::builder().api_port(port).start().await.unwrap_err();

    assert!(matches!(error, StartError::Bind { port: named, .. } if named == port), "{error}");
}

#[tokio::test]
async fn the_inventory_is_enough_to_sign_in_everywhere() {
    let fleet = Fleet::builder().routers(26).start().await.unwrap();

    let inventory = fleet.inventory();
    let organisations: std::collections::BTreeSet<_> =
        inventory.iter().map(|entry| entry.organisation.as_str()).collect();

    assert_eq!(organisations.len(), 2);
    for entry in inventory.iter().filter(|entry| entry.board != Board::OldHomeAp) {
        let address = SocketAddr::from((entry.address, entry.api_port));
        let mut client = Client::over(TcpStream::connect(address).await.unwrap());
        client.login(&entry.credentials).await;
        assert_eq!(client.row(&["/system/identity/print"]).await["name"], entry.identity);
        assert_eq!(client.row(&["/system/resource/print"]).await["version"], entry.version);
    }
}
