//! A command beside the program that holds the cluster.

use tod_postgres::{Error, connect_as};

use crate::place::{Place, psql};

#[tokio::test]
async fn a_guest_connects_while_the_cluster_runs_and_not_after() {
    let place = Place::new();
    let nothing = connect_as(&place.cluster(), "postgres", "postgres");
    assert!(matches!(nothing, Err(Error::NotRunning { .. })), "{nothing:?}");
    assert!(!place.cluster().exists(), "a guest made the cluster's directory");

    let cluster = place.start().await.unwrap();
    let connection = connect_as(&place.cluster(), "postgres", "postgres").unwrap();
    assert_eq!(psql(&connection.url(), "SELECT 7"), "7");

    cluster.stop().await.unwrap();
    let stopped = connect_as(&place.cluster(), "postgres", "postgres");
    assert!(matches!(stopped, Err(Error::NotRunning { .. })), "{stopped:?}");
}
