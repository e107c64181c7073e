//! Databases of one test's own.

use std::process::Command;

use tod_postgres::Connection;
use tod_testkit::TestDatabase;

/// Runs one statement with PostgreSQL's own client: what it printed, or what it complained of.
fn psql(connection: &Connection, statement: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
        .args(["--command", statement, &connection.url()])
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();

    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[tokio::test]
async fn each_database_is_migrated_and_alone() {
    let first = TestDatabase::create().await;
    let second = TestDatabase::create().await;
    psql(first.superuser(), "CREATE TABLE only_here (x int)").unwrap();

    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let in_first: u32 = psql(first.superuser(), tables).unwrap().parse().unwrap();
    let in_second: u32 = psql(second.superuser(), tables).unwrap().parse().unwrap();
    assert!(in_second > 5, "no migration ran: {in_second} tables");
    assert_eq!(in_first, in_second + 1);
}

#[tokio::test]
async fn an_empty_database_has_no_tables_but_its_roles() {
    let database = TestDatabase::empty().await;
    let owned = psql(database.owner(), "CREATE TABLE mine (x int); SELECT current_user").unwrap();
    assert_eq!(owned.lines().last(), Some("tod_owner"));
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(psql(database.superuser(), tables).unwrap(), "1");
}

#[tokio::test]
async fn the_login_role_is_not_the_owner() {
    let database = TestDatabase::create().await;
    assert_eq!(psql(database.login(), "SELECT current_user").unwrap(), "tod_login");
    let refused = psql(database.login(), "CREATE TABLE mine (x int)").unwrap_err();
    assert!(refused.contains("permission denied"), "{refused}");
}

#[tokio::test]
async fn a_database_is_dropped_with_its_value() {
    let kept = TestDatabase::empty().await;
    let dropped = TestDatabase::empty().await;
    let name = dropped.login().database.clone();
    drop(dropped);

    let count = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(psql(kept.superuser(), &count).unwrap(), "0");
}
