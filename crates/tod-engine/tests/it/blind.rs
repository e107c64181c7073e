//! A device that nobody looks at is not online.

use chrono::TimeDelta;
use tod_bus::{Cause, FactKind};
use tod_engine::{
    Blind, Engine, GRACE, Reconcile,
    devices::{self, DeviceEdit},
};
use tod_model::{Interval, State};

use crate::house::{House, answer, next};

fn blind(house: &House) -> Blind {
    let Engine { store, bus, clock, outbox, .. } = house.engine.clone();
    Blind::new(store, bus, clock, outbox)
}

#[tokio::test]
async fn a_device_that_nobody_observes_becomes_unknown() {
    let house = House::new().await;
    let (device, paused) = (house.device("192.0.2.1").await, house.device("192.0.2.2").await);
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence, answer(1.0))).await;
    ingest.stop().await;
    let pause = DeviceEdit { paused: Some(true), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, paused, 1, pause).await.unwrap();
    house.publish().await;
    let mut facts = house.engine.bus.facts.subscribe();

    let mut blind = blind(&house);
    blind.pass().await.unwrap();
    let in_time = Interval::DEFAULT.duration() + GRACE;
    house.advance(TimeDelta::from_std(in_time).unwrap());
    blind.pass().await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Online);

    house.advance(TimeDelta::seconds(1));
    blind.pass().await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Unknown);
    assert_eq!(house.detail(paused).await.row.state.state, State::Paused);

    house.publish().await;
    let fact = next(&mut facts).await;
    assert_eq!(fact.cause, Cause::System);
    let changed =
        FactKind::DeviceStateChanged { device_id: device, from: State::Online, to: State::Unknown };
    assert_eq!(fact.kind, changed);
}

#[tokio::test]
async fn after_a_start_what_was_observed_meanwhile_comes_first() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence, answer(1.0))).await;
    ingest.stop().await;
    house.advance(TimeDelta::hours(8));

    let mut blind = blind(&house);
    blind.pass().await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Online);
    blind.pass().await.unwrap();
    assert_eq!(house.detail(device).await.row.state.state, State::Unknown);
}
