//! The days of the series.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tod_store::partitions::{self, Maintained};

use crate::fixture::{Fixture, answer, at, reading};

/// What is done on the `day`th day after the first of the tests.
async fn maintain_at(fixture: &Fixture, day: i64) -> Maintained {
    fixture.maintain_as_of(at(0) + TimeDelta::days(day)).await
}

/// Three classes, five days each: yesterday, today and three to come.
#[tokio::test]
async fn days_are_made_ahead_and_dropped_when_their_class_is_over() {
    let fixture = Fixture::new().await;
    assert_eq!(maintain_at(&fixture, 0).await, Maintained { made: 15, dropped: 0 });
    assert_eq!(maintain_at(&fixture, 0).await, Maintained::default());
    assert_eq!(maintain_at(&fixture, 1).await, Maintained { made: 3, dropped: 0 });

    // A week on, a day of the shortest class is over; it was the eve of the first.
    assert_eq!(maintain_at(&fixture, 6).await.dropped, 0);
    assert_eq!(maintain_at(&fixture, 7).await.dropped, 1);
    assert_eq!(maintain_at(&fixture, 8).await.dropped, 1);
}

#[tokio::test]
async fn a_dropped_day_takes_its_samples_and_leaves_the_rest() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    maintain_at(&fixture, 1).await;
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
    maintain_at(&fixture, 30).await;
    assert_eq!(samples().await, 2);
    maintain_at(&fixture, 31).await;
    assert_eq!(samples().await, 1);
}

/// A program whose clock is wrong cannot drop what is to be kept.
#[tokio::test]
async fn today_is_what_the_database_says() {
    let fixture = Fixture::new().await;
    let mut tx = fixture.store.platform().await.unwrap();
    let done = partitions::maintain(&mut tx).await;
    assert_eq!(tx.conclude(done).await.unwrap(), Maintained { made: 15, dropped: 0 });

    let (first, last, now): (NaiveDate, NaiveDate, DateTime<Utc>) =
        sqlx::query_as("SELECT min(day), max(day), now() FROM ts.days")
            .fetch_one(&mut fixture.superuser().await)
            .await
            .unwrap();
    // Midnight may have passed since.
    let yesterdays =
        [now, now - TimeDelta::minutes(5)].map(|at| at.date_naive().pred_opt().unwrap());
    assert!(yesterdays.contains(&first), "{first}");
    assert_eq!(last - first, TimeDelta::days(4));
}

/// A tenant, or an overview, has no business with partitions; and the platform has none with
/// another day than today.
#[tokio::test]
async fn only_the_platform_maintains_the_days() {
    let fixture = Fixture::new().await;
    let mut superuser = fixture.superuser().await;
    for (function, allowed) in [
        ("ts.maintain(integer)", vec!["tod_owner", "tod_platform"]),
        ("ts.maintain_as_of(date, integer)", vec!["tod_owner"]),
    ] {
        let found: Vec<String> = sqlx::query_scalar(
            r"
            SELECT rolname::text
              FROM pg_roles
             WHERE rolname LIKE 'tod\_%' AND has_function_privilege(oid, $1, 'EXECUTE')
          ORDER BY 1
            ",
        )
        .bind(function)
        .fetch_all(&mut superuser)
        .await
        .unwrap();
        assert_eq!(found, allowed, "{function}");
    }
}
