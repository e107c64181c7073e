//! A person says what happened to a router whose identity changed.

use chrono::TimeDelta;
use tod_engine::{
    EngineError,
    devices::{self, Decision, DeviceEdit, NewDevice},
};
use tod_model::{Address, DeviceId, State};

use crate::house::{House, answer_of, new_device};

/// A device of the router `A` at whose address `B` answers.
async fn changed(house: &House) -> DeviceId {
    let host_key =
        "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE".parse().unwrap();
    let device = house.add(NewDevice { host_key: Some(host_key), ..new_device("192.0.2.1") }).await;
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    for serial in ["A", "B"] {
        house.advance(TimeDelta::seconds(10));
        ingest.send(house.observation(device, fence, answer_of(Some(serial), 1.0))).await;
    }
    ingest.stop().await;
    house.advance(TimeDelta::seconds(10));
    assert_eq!(house.detail(device).await.row.state.state, State::IdentityChanged);

    device
}

async fn decide(house: &House, device: DeviceId, decision: Decision) -> Result<i64, EngineError> {
    devices::decide(&house.engine, house.tenant, house.by, device, 1, decision).await
}

fn elsewhere() -> Address {
    Address { host: "192.0.2.9".parse().unwrap(), port: 8729 }
}

#[tokio::test]
async fn a_replaced_router_takes_the_place_with_its_history() {
    let house = House::new().await;
    let device = changed(&house).await;
    let before = house.polls(device).await;
    assert!(house.detail(device).await.ssh.host_key.is_some());
    decide(&house, device, Decision::Replaced).await.unwrap();

    let detail = house.detail(device).await;
    assert_eq!(detail.row.state.state, State::Unknown);
    assert_eq!(detail.router.unwrap().value(), "B");
    assert_eq!(detail.stranger, None);
    assert_eq!(detail.ssh.host_key, None, "it was the other router's");
    assert_eq!(house.polls(device).await, before);
}

#[tokio::test]
async fn a_moved_router_is_looked_for_where_it_is() {
    let house = House::new().await;
    let device = changed(&house).await;
    decide(&house, device, Decision::Moved(elsewhere())).await.unwrap();

    let detail = house.detail(device).await;
    assert_eq!(detail.row.state.state, State::Unknown);
    assert_eq!(detail.row.address, elsewhere());
    assert_eq!(detail.router.unwrap().value(), "A", "it is still that router");
    assert!(detail.ssh.host_key.is_some(), "and has its key");
}

#[tokio::test]
async fn a_router_does_not_move_to_where_it_was() {
    let house = House::new().await;
    let device = changed(&house).await;
    let address = house.detail(device).await.row.address;
    let refused = decide(&house, device, Decision::Moved(address)).await;
    assert!(matches!(refused, Err(EngineError::Conflict { field: "address", .. })), "{refused:?}");
}

#[tokio::test]
async fn a_wrong_address_pauses_until_somebody_corrects_it() {
    let house = House::new().await;
    let device = changed(&house).await;
    let version = decide(&house, device, Decision::WrongAddress).await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Paused);

    let note = DeviceEdit { comment: Some("ask Anna".to_owned()), ..DeviceEdit::default() };
    let edit = async |version, edit| {
        devices::edit(&house.engine, house.tenant, house.by, device, version, edit).await.unwrap()
    };
    let version = edit(version, note).await;
    assert_eq!(house.detail(device).await.row.state.state, State::Paused);

    let correct = DeviceEdit { host: Some(elsewhere().host), ..DeviceEdit::default() };
    edit(version, correct).await;
    let detail = house.detail(device).await;
    assert_eq!((detail.row.state.state, detail.paused), (State::Unknown, false));
}

#[tokio::test]
async fn a_device_that_somebody_paused_stays_paused_wherever_it_is() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let pause = DeviceEdit { paused: Some(true), ..DeviceEdit::default() };
    let moved = DeviceEdit { host: Some(elsewhere().host), ..DeviceEdit::default() };
    for (version, edit) in [(1, pause), (2, moved)] {
        devices::edit(&house.engine, house.tenant, house.by, device, version, edit).await.unwrap();
        assert_eq!(house.detail(device).await.row.state.state, State::Paused);
    }
}

#[tokio::test]
async fn another_address_is_a_decision_too() {
    let house = House::new().await;
    let device = changed(&house).await;
    let correct = DeviceEdit { host: Some(elsewhere().host), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, device, 1, correct).await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Unknown);
}

#[tokio::test]
async fn there_is_nothing_to_decide_about_a_device_that_answers() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let refused = decide(&house, device, Decision::Replaced).await;
    assert!(matches!(refused, Err(EngineError::Conflict { field: "decision", .. })), "{refused:?}");
}
