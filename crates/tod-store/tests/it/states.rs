//! States that nobody observed, and the history of all.

use std::time::Duration;

use tod_model::{OfflineReason, State};
use tod_store::device_state;
use tod_store::devices::list;
use tod_store::state_changes::{self, ChangeCursor, StateChange};

use crate::fixture::{Fixture, answer, at, reading};

#[tokio::test]
async fn who_is_not_observed_for_too_long_is_unknown() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let mut devices = Vec::new();
    for number in 1..=3 {
        devices.push(fixture.device(organisation, "ap", &format!("10.0.0.{number}")).await);
    }
    let [watched, forgotten, never] = devices.try_into().unwrap();
    fixture
        .ingest(&[
            answer(organisation.tenant, forgotten, 0, reading(1)),
            answer(organisation.tenant, watched, 60, reading(1)),
        ])
        .await;

    let grace = Duration::from_secs(30);
    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(device_state::mark_blind(&mut tx, at(90), grace).await.unwrap(), []);
    let changes = device_state::mark_blind(&mut tx, at(91), grace).await.unwrap();
    let expected = StateChange {
        tenant: organisation.tenant,
        device: forgotten,
        at: at(91),
        from: State::Online,
        to: State::Unknown,
        detail: None,
    };
    assert_eq!(changes, std::slice::from_ref(&expected));
    assert_eq!(device_state::mark_blind(&mut tx, at(92), grace).await.unwrap(), []);
    tx.commit().await.unwrap();

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let history = state_changes::list(&mut tx, None, None, 10).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((&history[0].change, history[0].device_name.as_str()), (&expected, "ap"));
    let row = list::list_by_ids(&mut tx, &[never]).await.unwrap().pop().unwrap();
    assert_eq!(row.state.state, State::NeverSeen);
}

#[tokio::test]
async fn the_history_of_states_is_read_backwards_a_page_at_a_time() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let other = fixture.device(organisation, "core", "10.0.0.2").await;
    let change = |device, second| StateChange {
        tenant: organisation.tenant,
        device,
        at: at(second),
        from: State::Online,
        to: State::Offline(OfflineReason::Timeout),
        detail: Some("no answer".to_owned()),
    };
    let all = [change(device, 1), change(other, 2), change(device, 3)];
    let mut tx = fixture.store.platform().await.unwrap();
    state_changes::insert(&mut tx, &all).await.unwrap();
    state_changes::insert(&mut tx, &all).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = fixture.store.overview(&[organisation.tenant]).await.unwrap();
    let first = state_changes::list(&mut tx, None, None, 2).await.unwrap();
    let seconds: Vec<_> = first.iter().map(|named| named.change.at).collect();
    assert_eq!(seconds, [at(3), at(2)]);
    let before = ChangeCursor { at: at(2), device: other };
    let rest = state_changes::list(&mut tx, None, Some(before), 2).await.unwrap();
    assert_eq!(rest.iter().map(|named| &named.change).collect::<Vec<_>>(), [&all[0]]);
    let of_one = state_changes::list(&mut tx, Some(other), None, 9).await.unwrap();
    assert_eq!((of_one.len(), of_one[0].device_name.as_str()), (1, "core"));
}
