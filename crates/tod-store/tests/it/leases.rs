//! Shard leases, the targets they cover, and how changes of targets are told.

use std::time::Duration;

use tod_model::{DeviceState, GroupId, Interval, SealedCredential, Shard, State};
use tod_store::device_changes::{DeviceChange, DeviceChanges};
use tod_store::groups::{self, GroupFields};
use tod_store::shards::{self, Holder};
use tod_store::tenants::{self, TenantFields};
use tod_store::{Store, credentials, device_state, devices, targets};
use tod_testkit::{PATIENCE, eventually};
use tokio::{runtime::Handle, time::timeout};
use uuid::Uuid;

use crate::{
    fixture::{Fixture, at, fields},
    logged::Logged,
};

const TTL: Duration = Duration::from_mins(1);

fn holder() -> Holder {
    Holder(Uuid::now_v7())
}

async fn claim(store: &Store, holder: Holder, most: usize, ttl: Duration) -> Vec<shards::Lease> {
    let mut tx = store.platform().await.unwrap();
    let leases = shards::claim(&mut tx, holder, most, ttl).await.unwrap();
    tx.commit().await.unwrap();

    leases
}

#[tokio::test]
async fn a_shard_has_one_holder_and_its_fence_grows_with_each() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let (one, other) = (holder(), holder());

    let held = claim(store, one, 200, TTL).await;
    assert_eq!(held.len(), 200);
    assert!(held.iter().all(|lease| lease.fence == 1));
    assert_eq!(held[0].shard, Shard(0));
    assert_eq!(claim(store, other, 256, TTL).await.len(), 56, "the rest");
    assert_eq!(claim(store, other, 256, TTL).await, []);

    let mut tx = store.platform().await.unwrap();
    assert_eq!(shards::count_holders(&mut tx).await.unwrap(), 2);
    assert_eq!(shards::renew(&mut tx, one, TTL).await.unwrap(), held);
    assert_eq!(shards::release(&mut tx, one, &[Shard(0), Shard(255)]).await.unwrap(), 1);
    assert_eq!(shards::renew(&mut tx, one, TTL).await.unwrap().len(), 199);
    tx.commit().await.unwrap();

    let taken = claim(store, other, 256, TTL).await;
    assert_eq!(taken, [shards::Lease { shard: Shard(0), fence: 2 }]);
}

/// The database was away: who comes back first and finds nobody else goes on as before.
#[tokio::test]
async fn an_expired_lease_that_nobody_took_goes_on_under_its_fence() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let (one, other) = (holder(), holder());
    let held = claim(store, one, 2, Duration::ZERO).await;

    let mut tx = store.platform().await.unwrap();
    assert_eq!(shards::renew(&mut tx, one, Duration::ZERO).await.unwrap(), held);
    tx.commit().await.unwrap();
    assert_eq!(claim(store, one, 2, Duration::ZERO).await, held, "the same holder, the same fence");

    let taken = claim(store, other, 2, TTL).await;
    assert!(taken.iter().all(|lease| lease.fence == 2));
    let mut tx = store.platform().await.unwrap();
    assert_eq!(shards::renew(&mut tx, one, TTL).await.unwrap(), []);
}

#[tokio::test]
async fn a_target_has_everything_to_reach_a_router() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = fixture.device(organisation, "ap", "10.0.0.1").await;
    claim(&fixture.store, holder(), 256, TTL).await;

    let mut tx = fixture.store.platform().await.unwrap();
    let target = targets::list(&mut tx, &[Shard::of(id)]).await.unwrap().pop().unwrap();
    assert_eq!((target.device, target.tenant, target.fence), (id, organisation.tenant, 1));
    assert_eq!(
        (target.interval, target.identity.as_ref(), target.pin),
        (Interval::DEFAULT, None, None)
    );
    assert_eq!(target.address.to_string(), "10.0.0.1:8729");
    assert_eq!(
        (target.credential.user.as_str(), &target.credential.sealed[..]),
        ("tod", &[1, 2, 3][..])
    );

    let other = Shard(Shard::of(id).0.wrapping_add(1));
    assert_eq!(targets::list(&mut tx, &[other]).await.unwrap(), []);
    assert_eq!(targets::list_by_ids(&mut tx, &[id]).await.unwrap(), std::slice::from_ref(&target));
    assert_eq!(targets::list_of_tenant(&mut tx, organisation.tenant).await.unwrap(), [target]);
}

#[tokio::test]
async fn who_is_paused_or_waits_for_a_decision_is_no_target() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let paused = fixture.device(organisation, "a", "10.0.0.1").await;
    let changed = fixture.device(organisation, "b", "10.0.0.2").await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let mut edit = fields(organisation, "a", "10.0.0.1");
    edit.paused = true;
    devices::save(&mut tx, paused, 1, &edit, at(1)).await.unwrap();
    let state =
        DeviceState { state: State::IdentityChanged, since: Some(at(1)), last_seen_at: None };
    device_state::save(&mut tx, changed, &state).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(targets::list_by_ids(&mut tx, &[paused, changed]).await.unwrap(), []);
}

async fn next(changes: &mut DeviceChanges) -> DeviceChange {
    timeout(PATIENCE, changes.next()).await.expect("nothing was told").unwrap()
}

#[tokio::test]
async fn a_listener_whose_server_has_gone_ends_in_silence() {
    let fixture = Fixture::new().await;
    let (logged, _guard) = Logged::listen();
    let changes = fixture.store.device_changes().await.unwrap();
    let tasks = Handle::current().metrics().num_alive_tasks();
    break_listeners(&fixture).await;

    drop(changes);
    eventually("its connection is given up", async || {
        (Handle::current().metrics().num_alive_tasks() <= tasks).then_some(())
    })
    .await;
    assert_eq!(logged.lines(), [""; 0]);
}

#[tokio::test]
async fn every_change_of_a_target_is_told() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let tenant = organisation.tenant;
    let mut changes = fixture.store.device_changes().await.unwrap();

    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let told = DeviceChange::Device { tenant, device };
    assert_eq!(next(&mut changes).await, told, "added");

    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    devices::save(&mut tx, device, 1, &fields(organisation, "renamed", "10.0.0.1"), at(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    devices::save(&mut tx, device, 2, &fields(organisation, "renamed", "10.0.0.2"), at(2))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, told, "moved; a name is nothing to a poller");

    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    let state =
        DeviceState { state: State::IdentityChanged, since: Some(at(1)), last_seen_at: None };
    device_state::save(&mut tx, device, &state).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, told, "another router answered");

    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    let changed = SealedCredential { user: "tod".to_owned(), sealed: vec![9] };
    credentials::save(&mut tx, organisation.credential, &changed, at(3)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, DeviceChange::Tenant(tenant), "a new password");

    let group = GroupId::generate();
    let fields =
        |seconds| GroupFields { name: "g".to_owned(), interval: Interval::try_from(seconds).ok() };
    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    groups::insert(&mut tx, group, &fields(10)).await.unwrap();
    groups::save(&mut tx, group, 1, &fields(20)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, DeviceChange::Tenant(tenant), "a group's interval");

    let mut tx = fixture.store.platform().await.unwrap();
    let edit = TenantFields { name: "north".to_owned(), interval: Interval::try_from(30).ok() };
    tenants::save(&mut tx, tenant, 1, &edit, at(4)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, DeviceChange::Tenant(tenant), "the tenant's");

    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    devices::delete(&mut tx, device).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&mut changes).await, told, "removed");
}

/// What happened while the connection was broken nobody told, and that must be known.
#[tokio::test]
async fn a_broken_connection_is_told_and_mended() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let mut changes = fixture.store.device_changes().await.unwrap();
    break_listeners(&fixture).await;
    assert_eq!(next(&mut changes).await, DeviceChange::Missed);

    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let told = DeviceChange::Device { tenant: organisation.tenant, device };
    assert_eq!(next(&mut changes).await, told);
}

async fn break_listeners(fixture: &Fixture) {
    sqlx::query(
        r"
        SELECT pg_terminate_backend(pid)
          FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'LISTEN%'
        ",
    )
    .execute(&mut fixture.superuser().await)
    .await
    .unwrap();
}
