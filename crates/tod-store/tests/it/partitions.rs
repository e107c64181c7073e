//! The days of the series.

use chrono::TimeDelta;
use tod_store::partitions::{Maintained, maintain};
use tod_store::{Store, StoreError};

use crate::fixture::{Fixture, answer, at, reading};

async fn maintain_at(store: &Store, day: i64) -> Result<Maintained, StoreError> {
    let mut tx = store.platform().await?;
    let done = maintain(&mut tx, at(0) + TimeDelta::days(day)).await?;
    tx.commit().await?;

    Ok(done)
}

/// Three classes, five days each: yesterday, today and three to come.
#[tokio::test]
async fn days_are_made_ahead_and_dropped_when_their_class_is_over() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    assert_eq!(maintain_at(store, 0).await.unwrap(), Maintained { made: 15, dropped: 0 });
    assert_eq!(maintain_at(store, 0).await.unwrap(), Maintained::default());
    assert_eq!(maintain_at(store, 1).await.unwrap(), Maintained { made: 3, dropped: 0 });

    // A week on, a day of the shortest class is over; it was the eve of the first.
    assert_eq!(maintain_at(store, 6).await.unwrap().dropped, 0);
    assert_eq!(maintain_at(store, 7).await.unwrap().dropped, 1);
    assert_eq!(maintain_at(store, 8).await.unwrap().dropped, 1);
}

#[tokio::test]
async fn a_dropped_day_takes_its_samples_and_leaves_the_rest() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    maintain_at(&fixture.store, 1).await.unwrap();
    for day in [0, 1] {
        fixture.ingest(&[answer(organisation.tenant, device, day * 86_400, reading(1))]).await;
    }

    let samples = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM ts.polls")
            .fetch_one(&mut fixture.superuser().await)
            .await
            .unwrap()
    };
    assert_eq!(samples().await, 2);
    maintain_at(&fixture.store, 30).await.unwrap();
    assert_eq!(samples().await, 2);
    maintain_at(&fixture.store, 31).await.unwrap();
    assert_eq!(samples().await, 1);
}

/// A tenant, or an overview, has no business with partitions.
#[tokio::test]
async fn only_the_platform_maintains_the_days() {
    let fixture = Fixture::new().await;
    let allowed: Vec<String> = sqlx::query_scalar(
        r"
        SELECT rolname::text
          FROM pg_roles
         WHERE rolname LIKE 'tod\_%' AND has_function_privilege(oid, 'ts.maintain(date, integer)', 'EXECUTE')
      ORDER BY 1
        ",
    )
    .fetch_all(&mut fixture.superuser().await)
    .await
    .unwrap();
    assert_eq!(allowed, ["tod_owner", "tod_platform"]);
}
