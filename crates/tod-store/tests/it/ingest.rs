//! From observations to rows.

use std::time::Duration;

use tod_model::{
    DegradedReason, Fingerprint, OfflineReason, Outcome, Reading, RouterIdentity, State, Tier,
};
use tod_store::devices::{detail, list};
use tod_store::ingest::{self, Remembered, Stored};
use tod_store::shards::{self, Holder};
use tod_store::{device_state, devices};
use uuid::Uuid;

use crate::fixture::{
    Fixture, answer, at, client, facts, fields, interface, negotiated, observation, reading,
    refusal,
};

fn stored(samples: usize, stations: usize) -> Stored {
    Stored { samples, stations, ..Stored::default() }
}

#[tokio::test]
async fn a_poll_becomes_a_state_and_a_sample() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let told = Reading { facts: Some(facts("ap-7", "HC1", "7.18 (stable)")), ..reading(3) };
    let mut seen = answer(organisation.tenant, device, 1, told);
    if let Outcome::Answered { negotiated: session, degraded, .. } = &mut seen.outcome {
        *session = Some(negotiated(Tier::Unverified));
        *degraded = Some(DegradedReason::Slow);
    }
    assert_eq!(fixture.ingest(&[seen]).await, stored(1, 2));

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let detail = detail::find(&mut tx, device).await.unwrap().unwrap();
    assert_eq!(detail.row.state.state, State::Degraded(DegradedReason::Slow));
    assert_eq!(detail.facts, Some(facts("ap-7", "HC1", "7.18 (stable)")));
    assert_eq!(detail.negotiated, Some(negotiated(Tier::Unverified)));
    assert_eq!(detail.sensors, reading(0).sensors);
    assert_eq!(detail.cost.unwrap().bytes_received, 2_000);
    assert_eq!(detail.row.vitals.memory_percent(), Some(75.0));
}

/// At least once is how observations arrive.
#[tokio::test]
async fn storing_a_batch_again_changes_nothing() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let batch = [
        answer(organisation.tenant, device, 1, reading(2)),
        answer(organisation.tenant, device, 2, reading(2)),
        refusal(organisation.tenant, device, 3),
    ];
    assert_eq!(fixture.ingest(&batch).await, stored(3, 4));
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let before = detail::find(&mut tx, device).await.unwrap();
    drop(tx);

    let again = Stored { duplicates: 3, ..Stored::default() };
    assert_eq!(fixture.ingest(&batch).await, again);
    assert_eq!(fixture.ingest(&batch[..1]).await, Stored { duplicates: 1, ..Stored::default() });
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    assert_eq!(detail::find(&mut tx, device).await.unwrap(), before);
}

/// A batch that comes after a newer one fills its gap, and moves no state back.
#[tokio::test]
async fn late_news_is_kept_as_history_only() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    fixture.ingest(&[refusal(organisation.tenant, device, 10)]).await;
    let late = fixture.ingest(&[answer(organisation.tenant, device, 5, reading(1))]).await;
    assert_eq!(late, stored(1, 2));

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let row = list::list_by_ids(&mut tx, &[device]).await.unwrap().pop().unwrap();
    assert_eq!(row.state.state, State::Offline(OfflineReason::Refused));
    assert_eq!((row.state.since, row.next_try_at), (Some(at(10)), Some(at(40))));
    assert!(row.detail.is_some());
}

#[tokio::test]
async fn what_was_seen_under_a_lost_lease_is_left_out() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let mut tx = fixture.store.platform().await.unwrap();
    let holder = Holder(Uuid::now_v7());
    shards::claim(&mut tx, holder, 256, Duration::from_mins(1)).await.unwrap();
    tx.commit().await.unwrap();

    let stale = answer(organisation.tenant, device, 1, reading(1));
    let current = tod_model::Observation { fence: 1, at: at(2), ..stale.clone() };
    let mut tx = fixture.store.platform().await.unwrap();
    let batch = ingest::lock(&mut tx, &[stale.clone(), current.clone()]).await.unwrap();
    assert_eq!((batch.fenced_off, batch.gone), (1, 0));
    assert!(batch.known(&stale).is_none());
    assert!(batch.known(&current).is_some());
    drop(tx);

    assert_eq!(fixture.ingest(&[stale, current]).await, stored(1, 2));
}

/// Who takes a shard waits for who is storing under its fence, or that would be stale at once.
#[tokio::test]
async fn a_shard_changes_hands_only_between_batches() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let seen = [answer(organisation.tenant, device, 1, reading(1))];

    let mut storing = fixture.store.platform().await.unwrap();
    ingest::lock(&mut storing, &seen).await.unwrap();
    let claim = async {
        let mut tx = fixture.store.platform().await.unwrap();
        shards::claim(&mut tx, Holder(Uuid::now_v7()), 256, Duration::from_mins(1)).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut claim = std::pin::pin!(claim);
    tokio::select! {
        () = &mut claim => panic!("it changed hands while a batch was being stored"),
        () = fixture.until_somebody_waits() => {}
    }
    storing.commit().await.unwrap();
    claim.await;
}

/// Both want the state and the device. In different orders they would wait for one another.
#[tokio::test]
async fn an_edit_and_a_first_answer_do_not_block_one_another() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let told = Reading { facts: Some(facts("ap", "HC1", "7.18 (stable)")), ..reading(1) };

    let mut storing = fixture.store.platform().await.unwrap();
    let seen = [answer(organisation.tenant, device, 1, told)];
    ingest::lock(&mut storing, &seen).await.unwrap();
    let edit = async {
        let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
        let fields = fields(organisation, "renamed", "10.0.0.2");
        devices::save(&mut tx, device, 1, &fields, at(2)).await.unwrap();
        device_state::find_for_update(&mut tx, device).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut edit = std::pin::pin!(edit);
    tokio::select! {
        () = &mut edit => panic!("the state was locked"),
        () = fixture.until_somebody_waits() => {}
    }
    let store = async {
        crate::fixture::ingest(&mut storing, &seen).await;
        storing.commit().await.unwrap();
    };
    tokio::join!(store, edit);

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let found = detail::find(&mut tx, device).await.unwrap().unwrap();
    assert_eq!(
        (found.row.name.as_str(), found.row.told.serial.as_deref()),
        ("renamed", Some("HC1"))
    );
}

#[tokio::test]
async fn another_tenants_name_on_an_observation_stores_nothing() {
    let fixture = Fixture::with_partitions().await;
    let north = fixture.organisation("north").await;
    let south = fixture.organisation("south").await;
    let device = fixture.device(north, "ap", "10.0.0.1").await;

    let mut tx = fixture.store.platform().await.unwrap();
    let forged = answer(south.tenant, device, 1, reading(1));
    let batch = ingest::lock(&mut tx, std::slice::from_ref(&forged)).await.unwrap();
    assert!(batch.known(&forged).is_none());
    assert_eq!(batch.gone, 1);
}

#[tokio::test]
async fn a_day_without_partitions_costs_its_samples_and_no_others() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let batch = [
        answer(organisation.tenant, device, 1, reading(1)),
        answer(organisation.tenant, device, 100 * 86_400, reading(1)),
    ];
    let expected = Stored { samples: 1, stations: 2, duplicates: 0, out_of_range: 1 };
    assert_eq!(fixture.ingest(&batch).await, expected);
}

/// Arrays are read with the list they were written with.
#[tokio::test]
async fn a_new_order_of_interfaces_is_a_new_list() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let with = |names: &[(&str, u64)], comment: &str| Reading {
        interfaces: names
            .iter()
            .map(|(name, bps)| tod_model::InterfaceReading {
                comment: Some(comment.to_owned()),
                ..interface(name, *bps)
            })
            .collect(),
        ..Reading::default()
    };
    let readings = [
        with(&[("ether1", 1), ("ether2", 2)], "a"),
        with(&[("ether1", 1), ("ether2", 2)], "b"),
        with(&[("ether2", 2), ("ether1", 1)], "b"),
        with(&[("ether2", 2)], "b"),
    ];
    let batch: Vec<_> = (1..)
        .zip(&readings)
        .map(|(second, told)| answer(organisation.tenant, device, second, told.clone()))
        .collect();
    // All in one batch and each in its own must come to the same.
    fixture.ingest(&batch[..3]).await;
    fixture.ingest(&batch[3..]).await;

    let mut superuser = fixture.superuser().await;
    let lists: Vec<(i32, Vec<String>)> =
        sqlx::query_as("SELECT version, interfaces FROM interface_lists ORDER BY version")
            .fetch_all(&mut superuser)
            .await
            .unwrap();
    let names: Vec<String> =
        lists.iter().map(|(version, list)| format!("{version} {}", list.join(","))).collect();
    assert_eq!(names, ["1 ether1,ether2", "2 ether2,ether1", "3 ether2"]);
    let versions: Vec<i32> = sqlx::query_scalar("SELECT list_version FROM ts.polls ORDER BY at")
        .fetch_all(&mut superuser)
        .await
        .unwrap();
    assert_eq!(versions, [1, 1, 2, 3]);
}

#[tokio::test]
async fn who_answered_first_is_remembered_until_a_person_decides() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let first = |serial: &str, byte| Remembered {
        tenant: organisation.tenant,
        device,
        identity: Some(RouterIdentity::Serial(serial.to_owned())),
        pin: Some(Fingerprint([byte; 32])),
    };
    for told in [first("HC1", 1), first("HC2", 2)] {
        let mut tx = fixture.store.platform().await.unwrap();
        ingest::remember(&mut tx, &[told]).await.unwrap();
        tx.commit().await.unwrap();
    }

    let mut tx = fixture.store.platform().await.unwrap();
    let seen = answer(organisation.tenant, device, 1, reading(1));
    let batch = ingest::lock(&mut tx, std::slice::from_ref(&seen)).await.unwrap();
    let known = batch.known(&seen).unwrap();
    assert_eq!(known.identity, first("HC1", 1).identity);
    assert_eq!(known.pin, first("HC1", 1).pin);
}

/// Nothing of another router is stored under the old name, but who it was.
#[tokio::test]
async fn a_stranger_leaves_its_name_and_nothing_else() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    fixture.ingest(&[answer(organisation.tenant, device, 1, reading(1))]).await;
    let router = Some(RouterIdentity::Serial("OTHER".to_owned()));
    let outcome = Outcome::IdentityChanged { router: router.clone(), certificate: None };
    fixture.ingest(&[observation(organisation.tenant, device, 2, outcome)]).await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let found = detail::find(&mut tx, device).await.unwrap().unwrap();
    assert_eq!(found.row.state.state, State::IdentityChanged);
    assert_eq!(found.row.vitals.measured_at, Some(at(1)));
    let stranger = found.stranger.unwrap();
    assert_eq!((stranger.router, stranger.seen_at), (router, at(2)));

    let decided = found.row.state.become_at(State::NeverSeen, at(3)).0;
    device_state::save(&mut tx, device, &decided).await.unwrap();
    let found = detail::find(&mut tx, device).await.unwrap().unwrap();
    assert_eq!(found.stranger, None);
}

#[tokio::test]
async fn a_removed_device_is_not_stored_again() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    devices::delete(&mut tx, device).await.unwrap();
    tx.commit().await.unwrap();

    let seen = [answer(organisation.tenant, device, 1, reading(1))];
    assert_eq!(fixture.ingest(&seen).await, stored(0, 0));
}

#[tokio::test]
async fn a_client_that_cannot_be_told_apart_is_left_out() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let clients =
        vec![client("4C:5E:0C:00:00:01", -60), client("4C:5E:0C:00:00:01", -61), client("?", -70)];
    let told = Reading { registrations: Some(clients), ..Reading::default() };
    assert_eq!(fixture.ingest(&[answer(organisation.tenant, device, 1, told)]).await, stored(1, 1));
}

/// A text that PostgreSQL cannot keep, in each place where a router may put one.
#[tokio::test]
async fn one_routers_malformed_text_costs_no_other_its_sample() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let sound = fixture.device(organisation, "sound", "10.0.0.1").await;
    let broken = fixture.device(organisation, "broken", "10.0.0.2").await;
    let nul = || "a\0b".to_owned();
    let mut readings = vec![reading(1), reading(1), reading(1), reading(1)];
    readings[0].interfaces[0].comment = Some(nul());
    readings[1].sensors[0].state = Some(nul());
    readings[2].registrations.as_mut().unwrap()[0].ssid = Some(nul());
    readings[3].facts = Some(facts(&nul(), "HC1", "7.18 (stable)"));
    let mut batch: Vec<_> = (1..)
        .zip(readings)
        .map(|(second, told)| answer(organisation.tenant, broken, second, told))
        .collect();
    let detail = Outcome::Failed { reason: OfflineReason::Tls, detail: nul() };
    batch.push(observation(organisation.tenant, broken, 8, detail));
    let router = Some(RouterIdentity::Serial(nul()));
    let stranger = Outcome::IdentityChanged { router, certificate: None };
    batch.push(observation(organisation.tenant, broken, 9, stranger));
    batch.push(answer(organisation.tenant, sound, 1, reading(1)));

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(ingest::lock(&mut tx, &batch).await.unwrap().malformed, 6);
    drop(tx);
    assert_eq!(fixture.ingest(&batch).await, stored(1, 2));
}

#[tokio::test]
async fn an_unsynced_commit_is_a_commit() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let mut tx = fixture.store.platform().await.unwrap();
    crate::fixture::ingest(&mut tx, &[answer(organisation.tenant, device, 1, reading(1))]).await;
    tx.skip_sync().await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let row = list::list_by_ids(&mut tx, &[device]).await.unwrap().pop().unwrap();
    assert_eq!(row.state.state, State::Online);
}

/// What a fleet costs on disk, indexes included. Eight interfaces, two sensors, no clients.
#[tokio::test]
async fn a_poll_takes_at_most_600_bytes() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let mut devices = Vec::new();
    for number in 0..50 {
        devices.push(fixture.device(organisation, "ap", &format!("10.0.0.{number}")).await);
    }
    let mut superuser = fixture.superuser().await;
    let before = series_bytes(&mut superuser).await;
    let told = Reading { registrations: None, ..reading(8) };
    for poll in 0..40 {
        let seen: Vec<_> = devices
            .iter()
            .map(|device| answer(organisation.tenant, *device, poll * 60, told.clone()))
            .collect();
        fixture.ingest(&seen).await;
    }

    let bytes = (series_bytes(&mut superuser).await - before) / (50 * 40);
    assert!((300..=600).contains(&bytes), "{bytes} bytes per poll");
}

async fn series_bytes(connection: &mut sqlx::PgConnection) -> i64 {
    sqlx::query_scalar(
        r"
        SELECT sum(pg_total_relation_size(oid))::bigint
          FROM pg_class
         WHERE relnamespace = 'ts'::regnamespace AND relkind = 'r'
        ",
    )
    .fetch_one(connection)
    .await
    .unwrap()
}
