//! Made, started, adopted, stopped.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use tod_postgres::{Cluster, Origin};
use tokio::time::timeout;

use crate::holder::{Holder, User, hand_over};
use crate::place::{Place, is_root, kill, psql, runs};

/// Bounds a failure; a success takes a fraction of it.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_clean_stop_stops_the_server_and_keeps_the_data() {
    for &user in User::all() {
        let place = Place::new();
        hand_over(&place, user);
        let first = Holder::start(&place, user);
        assert_eq!(first.origin, "Created", "as {user:?}");
        psql(&first.url, "CREATE TABLE kept AS SELECT 7 AS seven");
        let server = first.server;
        assert!(first.stop().success());
        assert!(!runs(server), "the server outlived a clean stop as {user:?}");

        let second = Holder::start(&place, user);
        assert_eq!(second.origin, "Started");
        assert_eq!(psql(&second.url, "SELECT seven FROM kept"), "7");
        assert!(second.stop().success());
    }
}

#[test]
fn a_server_left_by_a_killed_process_is_adopted() {
    for &user in User::all() {
        let place = Place::new();
        hand_over(&place, user);
        let first = Holder::start(&place, user);
        let server = first.server;
        first.kill();
        assert!(runs(server), "the server died with its starter as {user:?}");

        let second = Holder::start(&place, user);
        assert_eq!((second.origin.as_str(), second.server), ("Adopted", server));
        assert_eq!(psql(&second.url, "SELECT 7"), "7");
        assert!(second.stop().success());
        assert!(!runs(server), "an adopted server was not stopped");
    }
}

#[test]
fn a_killed_server_recovers_what_was_committed() {
    for &user in User::all() {
        let place = Place::new();
        hand_over(&place, user);
        let first = Holder::start(&place, user);
        psql(&first.url, "CREATE TABLE kept AS SELECT 7 AS seven");
        kill(first.server);
        first.kill();

        let second = Holder::start(&place, user);
        assert_eq!(second.origin, "Started", "as {user:?}");
        assert_eq!(psql(&second.url, "SELECT seven FROM kept"), "7");
        assert!(second.stop().success());
    }
}

#[test]
fn ctrl_c_at_the_terminal_spares_the_server() {
    let place = Place::new();
    let first = Holder::start(&place, User::Ourselves);
    let server = first.server;
    assert!(!first.interrupt_group().success());
    assert!(runs(server), "the server took the interrupt too");

    let second = Holder::start(&place, User::Ourselves);
    assert_eq!(second.origin, "Adopted");
    assert!(second.stop().success());
}

#[tokio::test]
async fn a_second_start_is_refused_and_names_the_first() {
    let place = Place::new();
    let cluster = place.start().await.unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains(&format!("in use by process {}", std::process::id())), "{told}");
    assert!(told.contains(&place.cluster().display().to_string()), "{told}");

    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_with_other_settings_is_restarted_instead_of_adopted() {
    let place = Place::new();
    let first = place.start().await.unwrap();
    let server = first.pid();
    drop(first);

    let mut settings = place.settings();
    settings.max_connections += 1;
    let second = Cluster::start(settings).await.unwrap();
    assert_eq!(second.origin(), Origin::Started);
    assert!(!runs(server));
    let url = second.superuser("postgres").url();
    assert_eq!(psql(&url, "SHOW max_connections"), "21");
    second.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_dies_is_noticed() {
    let place = Place::new();
    let cluster = place.start().await.unwrap();
    kill(cluster.pid());
    timeout(PATIENCE, cluster.ended()).await.expect("nobody noticed");
}

#[tokio::test]
async fn a_process_that_inherited_the_servers_id_is_not_the_server() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    let data = place.cluster().join("data");
    let mut stranger = sleeper(Path::new("/"), &data);
    let text = format!(
        "{}\n{}\n1795446000\n5432\n/nowhere\n\n1 1\nready\n",
        stranger.id().unwrap(),
        data.display()
    );
    std::fs::write(data.join("postmaster.pid"), text).unwrap();

    let cluster = place.start().await.unwrap();
    assert_eq!(cluster.origin(), Origin::Started);
    cluster.stop().await.unwrap();
    stranger.kill().await.unwrap();
}

#[tokio::test]
async fn children_of_a_dead_server_are_waited_for() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    let data = place.cluster().join("data");
    let mut child = sleeper(&data, &data);

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("was not gone after 20 s"), "{told}");

    child.kill().await.unwrap();
    place.start().await.unwrap().stop().await.unwrap();
}

/// A process in `directory` of the user who owns `data`: to the server, one of its own.
fn sleeper(directory: &Path, data: &Path) -> tokio::process::Child {
    let mut command = tokio::process::Command::new("sleep");
    command.arg("600").current_dir(directory).kill_on_drop(true);
    if is_root() {
        let owner = data.metadata().unwrap();
        command.uid(owner.uid()).gid(owner.gid());
    }

    command.spawn().unwrap()
}

#[tokio::test]
async fn what_an_interrupted_creation_left_is_swept() {
    let place = Place::new();
    let draft = place.cluster().join("data.new");
    std::fs::create_dir_all(draft.join("base")).unwrap();
    std::fs::set_permissions(place.cluster(), std::os::unix::fs::PermissionsExt::from_mode(0o711))
        .unwrap();

    let cluster = place.start().await.unwrap();
    assert_eq!(cluster.origin(), Origin::Created);
    assert!(!draft.exists());
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn only_the_right_password_opens_it() {
    let place = Place::new();
    let cluster = place.start().await.unwrap();
    let mut connection = cluster.superuser("postgres");
    assert_eq!(psql(&connection.url(), "SELECT 7"), "7");

    connection.password = "wrong".to_owned();
    let refused = std::process::Command::new("psql")
        .args(["--no-psqlrc", "--command", "SELECT 7", &connection.url()])
        .output()
        .unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("password authentication failed"), "{told}");
    assert_eq!(cluster.connection("stranger", "postgres"), None);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_deep_directory_still_gets_a_socket() {
    let place = Place::new();
    let mut settings = place.settings();
    settings.directory = place.root().join("d".repeat(120)).join("postgres");
    let cluster = Cluster::start(settings).await.unwrap();
    let connection = cluster.superuser("postgres");
    assert_eq!(psql(&connection.url(), "SELECT 7"), "7");
    cluster.stop().await.unwrap();
    std::fs::remove_dir_all(connection.socket_dir).unwrap();
}
