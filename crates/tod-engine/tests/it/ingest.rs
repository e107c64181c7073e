//! What the poller saw becomes what the database knows.

use chrono::TimeDelta;
use tod_bus::{Cause, FactKind};
use tod_model::{DeviceId, OfflineReason, Outcome, State};
use tod_testkit::eventually;

use crate::house::{House, answer, answer_of, failure, next};

async fn is(house: &House, device: DeviceId, state: State) {
    eventually("the state", async || {
        (house.detail(device).await.row.state.state == state).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_poll_becomes_a_state_a_sample_and_a_fact() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    house.publish().await;
    let mut facts = house.engine.bus.facts.subscribe();
    let mut stored = house.engine.bus.stored.subscribe();

    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence, answer(7.0))).await;

    let notice = next(&mut stored).await;
    assert_eq!((notice.tenant, &*notice.devices), (house.tenant, &[device][..]));
    let detail = house.detail(device).await;
    assert_eq!(detail.row.state.state, State::Online);
    assert_eq!(detail.row.vitals.cpu_percent, Some(7.0));
    assert_eq!(house.polls(device).await, 1);

    house.publish().await;
    let fact = next(&mut facts).await;
    assert_eq!((fact.tenant_id, fact.cause, fact.at), (house.tenant, Cause::Poll, house.now()));
    let changed = FactKind::DeviceStateChanged {
        device_id: device,
        from: State::NeverSeen,
        to: State::Online,
    };
    assert_eq!(fact.kind, changed);
}

#[tokio::test]
async fn an_outage_and_its_end_are_two_facts() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence, answer(1.0))).await;
    is(&house, device, State::Online).await;
    house.publish().await;
    let mut facts = house.engine.bus.facts.subscribe();

    for outcome in [failure(), failure(), answer(1.0)] {
        house.advance(TimeDelta::seconds(10));
        ingest.send(house.observation(device, fence, outcome)).await;
    }
    ingest.stop().await;
    house.publish().await;

    let refused = State::Offline(OfflineReason::Refused);
    for (was, became) in [(State::Online, refused), (refused, State::Online)] {
        let kind = next(&mut facts).await.kind.clone();
        assert_eq!(kind, FactKind::DeviceStateChanged { device_id: device, from: was, to: became });
    }
    assert_eq!(house.polls(device).await, 4);
}

#[tokio::test]
async fn a_batch_that_comes_twice_changes_nothing() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    let seen = house.observation(device, fence, answer(7.0));
    for _ in 0..2 {
        let ingest = house.ingest(16);
        ingest.send(seen.clone()).await;
        ingest.stop().await;
    }
    assert_eq!(house.polls(device).await, 1);

    let mut tx = house.engine.store.tenant(house.tenant).await.unwrap();
    let changes = tod_store::state_changes::list(&mut tx, Some(device), None, 10).await.unwrap();
    assert_eq!(changes.len(), 1);
}

#[tokio::test]
async fn what_a_lost_lease_saw_is_not_stored() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence - 1, answer(1.0))).await;
    ingest.stop().await;

    assert_eq!(house.polls(device).await, 0);
    assert_eq!(house.detail(device).await.row.state.state, State::NeverSeen);
}

#[tokio::test]
async fn another_serial_stores_nothing_under_the_old_name() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let fence = house.lease(device).await;
    let ingest = house.ingest(16);
    ingest.send(house.observation(device, fence, answer_of(Some("A"), 1.0))).await;
    is(&house, device, State::Online).await;

    for outcome in [answer_of(Some("B"), 99.0), answer(99.0)] {
        house.advance(TimeDelta::seconds(10));
        ingest.send(house.observation(device, fence, outcome)).await;
    }
    ingest.stop().await;

    let detail = house.detail(device).await;
    assert_eq!(detail.row.state.state, State::IdentityChanged);
    assert_eq!(detail.row.vitals.cpu_percent, Some(1.0));
    assert_eq!(detail.router.unwrap().value(), "A");
    assert_eq!(detail.stranger.unwrap().router.unwrap().value(), "B");
    assert!(house.polls(device).await <= 2, "at most the answer and the alarm");
}

#[tokio::test]
async fn a_device_that_was_removed_meanwhile_stops_nobody() {
    let house = House::new().await;
    let (gone, left) = (house.device("192.0.2.1").await, house.device("192.0.2.2").await);
    house.lease(left).await;
    let (gone_fence, left_fence) = (house.fence(gone).await, house.fence(left).await);
    tod_engine::devices::remove(&house.engine, house.tenant, house.by, gone).await.unwrap();

    let ingest = house.ingest(16);
    ingest.send(house.observation(gone, gone_fence, answer(1.0))).await;
    ingest.send(house.observation(left, left_fence, answer(1.0))).await;
    ingest.stop().await;
    assert_eq!(house.polls(left).await, 1);
}

/// PostgreSQL keeps no text with a NUL in it, however often it is asked.
#[tokio::test]
async fn what_the_database_refuses_for_good_stops_nobody() {
    let house = House::new().await;
    let (odd, left) = (house.device("192.0.2.1").await, house.device("192.0.2.2").await);
    house.lease(odd).await;
    let fences = [house.fence(odd).await, house.fence(left).await];
    let refused = Outcome::Failed { reason: OfflineReason::ApiSilent, detail: "\0".to_owned() };

    let ingest = house.ingest(16);
    for outcome in [answer(1.0), refused, answer(1.0)] {
        house.advance(TimeDelta::seconds(10));
        ingest.send(house.observation(odd, fences[0], outcome)).await;
        ingest.send(house.observation(left, fences[1], answer(1.0))).await;
    }
    ingest.stop().await;
    assert_eq!((house.polls(odd).await, house.polls(left).await), (2, 3));
}
