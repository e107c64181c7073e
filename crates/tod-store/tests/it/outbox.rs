//! Facts on their way to the bus.

use std::time::Duration;

use serde_json::json;
use tod_model::{FactId, TenantId};
use tod_store::outbox::{self, OutboxFact};
use tod_store::{Store, StoreError};

use crate::fixture::{Fixture, at, settings};

/// Longer than any test.
const HOLD: Duration = Duration::from_hours(1);

async fn claim(fixture: &Fixture, most: u32, hold: Duration) -> Vec<OutboxFact> {
    let mut tx = fixture.store.platform().await.unwrap();
    let claimed = outbox::claim(&mut tx, most, hold).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

fn fact(tenant: TenantId) -> OutboxFact {
    let id = FactId::generate();
    OutboxFact { id, tenant, at: at(1), payload: json!({ "kind": "device_added" }) }
}

#[tokio::test]
async fn a_fact_stays_until_it_is_published() {
    let fixture = Fixture::new().await;
    let tenant = fixture.organisation("north").await.tenant;
    let facts = [fact(tenant), fact(tenant)];
    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    outbox::insert(&mut tx, &facts).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(claim(&fixture, 1, HOLD).await, facts[..1]);
    assert_eq!(claim(&fixture, 9, HOLD).await, facts[1..], "no fact is claimed twice");
    let mut tx = fixture.store.platform().await.unwrap();
    outbox::delete(&mut tx, &[facts[1].id]).await.unwrap();
    outbox::release(&mut tx, &[facts[0].id]).await.unwrap();
    tx.commit().await.unwrap();

    // Who died has not even given its claim up: it is over when its time is.
    assert_eq!(claim(&fixture, 9, Duration::ZERO).await, facts[..1]);
    assert_eq!(claim(&fixture, 9, HOLD).await, facts[..1]);
    assert_eq!(claim(&fixture, 9, HOLD).await, []);
}

#[tokio::test]
async fn what_a_failed_pass_claimed_is_free_at_once() {
    let fixture = Fixture::new().await;
    let tenant = fixture.organisation("north").await.tenant;
    let facts = [fact(tenant), fact(tenant)];
    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    outbox::insert(&mut tx, &facts).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(outbox::claim(&mut tx, 9, HOLD).await.unwrap(), facts);
    outbox::delete(&mut tx, &[facts[0].id]).await.unwrap();
    let failure = StoreError::Unavailable(sqlx::Error::PoolTimedOut);
    assert!(tx.conclude(Err::<(), _>(failure)).await.is_err());

    // From another runtime, while this one stands still: what it would do later is too late.
    let url = fixture.database.login().url();
    let next_pass = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::connect(&settings(url, 1)).await.unwrap();
            let mut tx = store.platform().await.unwrap();
            outbox::claim(&mut tx, 9, HOLD).await.unwrap()
        })
    });
    assert_eq!(next_pass.join().unwrap(), facts);
}

#[tokio::test]
async fn what_a_pass_did_well_is_committed() {
    let fixture = Fixture::new().await;
    let tenant = fixture.organisation("north").await.tenant;
    let mut tx = fixture.store.platform().await.unwrap();
    let inserted = outbox::insert(&mut tx, &[fact(tenant)]).await;
    tx.conclude(inserted).await.unwrap();
    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(outbox::claim(&mut tx, 9, HOLD).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_fact_is_as_true_as_its_transaction() {
    let fixture = Fixture::new().await;
    let tenant = fixture.organisation("north").await.tenant;
    let mut tx = fixture.store.tenant(tenant).await.unwrap();
    outbox::insert(&mut tx, &[fact(tenant)]).await.unwrap();
    drop(tx);

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(outbox::claim(&mut tx, 9, HOLD).await.unwrap(), []);
}

#[tokio::test]
async fn no_tenant_writes_facts_of_another() {
    let fixture = Fixture::new().await;
    let north = fixture.organisation("north").await.tenant;
    let south = fixture.organisation("south").await.tenant;
    let mut tx = fixture.store.tenant(south).await.unwrap();
    assert!(outbox::insert(&mut tx, &[fact(north)]).await.is_err());
}
