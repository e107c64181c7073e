//! Migrations, and databases that do not fit.

use sqlx::Connection as _;
use tod_store::{SchemaError, Store, StoreError, VERSION, migrate};
use tod_testkit::TestDatabase;

use crate::{fixture::settings, logged::Logged};

async fn connect(database: &TestDatabase) -> Result<Store, SchemaError> {
    match Store::connect(&settings(database.login().url(), 1)).await {
        Ok(store) => Ok(store),
        Err(StoreError::Schema(error)) => Err(error),
        Err(other) => panic!("{other:?}"),
    }
}

async fn run(url: &str, sql: &'static str) {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn an_empty_database_is_told_from_an_old_and_a_new_one() {
    let database = TestDatabase::empty().await;
    assert!(matches!(connect(&database).await, Err(SchemaError::Missing)));

    assert_eq!(migrate(&database.owner().url()).await.unwrap(), VERSION);
    assert!(connect(&database).await.is_ok());
    assert_eq!(migrate(&database.owner().url()).await.unwrap(), VERSION, "again is harmless");

    let owner = database.owner().url();
    run(&owner, "UPDATE _sqlx_migrations SET version = version + 100 WHERE version = (SELECT max(version) FROM _sqlx_migrations)").await;
    let found = VERSION + 100;
    assert!(
        matches!(connect(&database).await, Err(SchemaError::TooNew { found: f }) if f == found)
    );
    let refused = migrate(&owner).await;
    assert!(matches!(refused, Err(StoreError::Schema(SchemaError::TooNew { .. }))));

    run(&owner, "DELETE FROM _sqlx_migrations WHERE version > 1").await;
    assert!(matches!(connect(&database).await, Err(SchemaError::Behind { found: 1 })));
}

#[tokio::test]
async fn a_start_that_finds_everything_done_says_nothing() {
    let database = TestDatabase::create().await;
    let (logged, _guard) = Logged::listen();
    migrate(&database.owner().url()).await.unwrap();
    assert_eq!(logged.lines(), [""; 0]);
}

/// Tables of a superuser would ignore every policy.
#[tokio::test]
async fn only_the_owner_migrates() {
    let database = TestDatabase::empty().await;
    let refused = migrate(&database.superuser().url()).await;
    assert!(matches!(refused, Err(StoreError::Schema(SchemaError::Migration(_)))));
    assert!(matches!(connect(&database).await, Err(SchemaError::Missing)));
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    let database = TestDatabase::empty().await;
    let owner = database.owner().url();
    let (one, other) = tokio::join!(migrate(&owner), migrate(&owner));
    assert_eq!((one.unwrap(), other.unwrap()), (VERSION, VERSION));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let nowhere = "postgres:///tod?host=%2Fnonexistent&user=tod_login".to_owned();
    let refused = Store::connect(&settings(nowhere, 1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
}
