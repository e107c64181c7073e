//! Sessions of a caller's own.

use std::time::Duration;

use routeros_sim::{Board, Mood};
use tod_model::{DeviceId, Target};
use tod_poller::{CallError, Command, Purpose, RouterHandle};

use crate::station::{Station, heard};

const WITHIN: Duration = Duration::from_secs(5);

async fn open(station: &Station, target: &Target) -> Result<RouterHandle, CallError> {
    station.calls.open(target.device, Purpose::Look).await
}

#[tokio::test]
async fn a_caller_reads_beside_polling() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    let handle = open(&station, &target).await.unwrap();
    let reply = handle.run(Command::print("/system/identity"), WITHIN).await.unwrap();
    assert_eq!(reply.row().unwrap().text("name"), Some(router.identity()));

    let monitor = Command::new("/interface/monitor-traffic").arg("interface", "ether1");
    let mut rows = handle.stream(monitor, WITHIN).await.unwrap();
    assert!(rows.next().await.unwrap().unwrap().get("rx-bits-per-second").is_some());
    drop(rows);
    handle.close().await;
    heard(&router, |heard| heard.open == 1).await;
}

#[tokio::test]
async fn a_handle_does_several_things_at_a_time() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let handle = open(&station, &target).await.unwrap();

    let ping = Command::new("/ping").arg("address", "10.0.0.1").arg("interval", "10ms");
    let mut echoes = handle.stream(ping.clone().arg("count", "3"), WITHIN).await.unwrap();
    let mut endless = handle.stream(ping, WITHIN).await.unwrap();
    let reply = handle.run(Command::print("/system/identity"), WITHIN).await.unwrap();
    assert_eq!(reply.row().unwrap().text("name"), Some(router.identity()));

    let mut count = 0;
    while echoes.next().await.unwrap().is_some() {
        count += 1;
        endless.next().await.unwrap().unwrap();
    }
    assert_eq!(count, 3);
    assert!(echoes.done().is_some());

    drop(handle);
    let ended = async {
        loop {
            if let Err(error) = endless.next().await {
                return error;
            }
        }
    };
    assert!(matches!(ended.await, CallError::Router(routeros::Error::Ended(_))));
    heard(&router, |heard| heard.open == 1).await;
}

#[tokio::test]
async fn rows_that_are_dropped_are_cancelled_though_the_handle_rests() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let handle = open(&station, &target).await.unwrap();

    let monitor = Command::new("/interface/monitor-traffic").arg("interface", "ether1");
    let mut rows = handle.stream(monitor, WITHIN).await.unwrap();
    rows.next().await.unwrap().unwrap();
    drop(rows);
    heard(&router, |heard| heard.recent.iter().any(|command| command == "/cancel")).await;

    handle.close().await;
    heard(&router, |heard| heard.open == 1).await;
}

#[tokio::test]
async fn a_router_holds_three_sessions_of_ours_at_most() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    let first = open(&station, &target).await.unwrap();
    let _second = open(&station, &target).await.unwrap();
    assert!(matches!(open(&station, &target).await, Err(CallError::TooManySessions)));

    drop(first);
    heard(&router, |heard| heard.open == 2).await;
    open(&station, &target).await.unwrap();
}

#[tokio::test]
async fn a_handle_dies_with_its_device() {
    let (mut station, _router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let handle = open(&station, &target).await.unwrap();

    station.watch([]);
    let endless = Command::new("/interface/monitor-traffic").arg("interface", "ether1");
    let died = handle.run(endless, WITHIN).await;
    assert!(matches!(died, Err(CallError::NotWatched)), "{died:?}");
    assert!(matches!(open(&station, &target).await, Err(CallError::NotWatched)));
}

#[tokio::test]
async fn a_command_has_a_deadline() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let handle = open(&station, &target).await.unwrap();

    router.set_mood(Mood::Silent);
    let late = handle.run(Command::print("/system/identity"), Duration::from_millis(200)).await;
    assert!(matches!(late, Err(CallError::Router(routeros::Error::Timeout))), "{late:?}");
}

#[tokio::test]
async fn a_device_nobody_watches_has_no_session() {
    let (station, _router, _target) = Station::watching(Board::EdgeRouter).await;
    let unknown = station.calls.open(DeviceId::generate(), Purpose::Look).await;
    assert!(matches!(unknown, Err(CallError::NotWatched)));
    let retried = station.calls.retry_now(DeviceId::generate()).await;
    assert!(matches!(retried, Err(CallError::NotWatched)));
}
