//! What cannot work is told plainly.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use tod_postgres::{Error, Search};

use crate::holder::{User, refusal};
use crate::place::{Place, is_root, kill};

#[tokio::test]
async fn no_programs_tell_the_line_that_installs_them() {
    let place = Place::new();
    let mut settings = place.settings();
    settings.search.explicit = Some(place.root().to_owned());

    let told = place.refusal(settings).await;
    assert!(told.contains(&format!("looked in {}", place.root().display())), "{told}");
    assert!(told.contains("apt-get install postgresql"), "{told}");
}

#[tokio::test]
async fn programs_that_are_too_old_are_told() {
    let place = Place::new();
    let mut settings = place.settings();
    settings.search.explicit = Some(place.fake_programs(14, "exit 1"));

    let told = place.refusal(settings).await;
    assert!(told.contains("PostgreSQL 14 in"), "{told}");
    assert!(told.contains("is too old: versions 15 to 18 work"), "{told}");
}

#[tokio::test]
async fn data_that_is_too_new_is_told() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    place.set_data_version(19);

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("is of PostgreSQL 19, which is too new"), "{told}");
}

#[tokio::test]
async fn programs_of_another_version_than_the_data_are_refused() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    let ours = place.data_version();
    let other = if ours == 18 { 17 } else { 18 };
    let mut settings = place.settings();
    settings.search.explicit = Some(place.fake_programs(other, "exit 1"));

    let told = place.refusal(settings).await;
    assert!(told.contains(&format!("is of PostgreSQL {ours}, but only")), "{told}");
    assert!(told.contains(&format!("apt-get install postgresql-{ours}\"")), "{told}");
}

#[tokio::test]
async fn lost_passwords_are_told() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    std::fs::remove_file(place.cluster().join("passwords.json")).unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("passwords.json: it holds the passwords of the database"), "{told}");
}

#[tokio::test]
async fn a_server_that_refuses_to_start_is_quoted() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    std::fs::remove_file(place.cluster().join("data/global/pg_control")).unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("postgres failed"), "{told}");
    assert!(told.contains("pg_control"), "{told}");
}

#[tokio::test]
async fn a_server_that_is_never_ready_is_not_waited_for_forever() {
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    let mut settings = place.settings();
    settings.search.explicit = Some(place.fake_programs(place.data_version(), "exec sleep 600"));
    settings.start_deadline = Duration::from_millis(100);

    let error = tod_postgres::Cluster::start(settings).await.unwrap_err();
    let Error::Late { pid, awaited: "ready", .. } = error else { panic!("{error}") };
    kill(pid);
}

#[tokio::test]
async fn a_file_in_the_way_is_told() {
    let place = Place::new();
    std::fs::write(place.cluster(), "a file").unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("a file is in the way"), "{told}");
}

/// Files of another user are out of bounds for everybody but root.
#[test]
fn a_directory_that_is_not_writable_is_told() {
    let place = Place::new();
    let user = if is_root() { User::Nobody } else { User::Ourselves };
    std::fs::set_permissions(place.root(), Permissions::from_mode(0o555)).unwrap();

    // Root may write where the mode forbids it, so as root this is about nobody.
    let told = if is_root() { refusal(&place, user) } else { refusal_in_proc() };
    assert!(told.contains("not ours to use"), "{told}");
}

/// A place where not even the owner of the files may make any.
fn refusal_in_proc() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let place = Place::new();
    let mut settings = place.settings();
    settings.directory = "/tod-postgres-test".into();

    runtime.block_on(place.refusal(settings))
}

#[tokio::test]
async fn as_root_a_directory_that_others_cannot_reach_is_told() {
    if !is_root() {
        return;
    }
    let place = Place::new();
    std::fs::set_permissions(place.root(), Permissions::from_mode(0o700)).unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains(&format!("cannot enter {}", place.root().display())), "{told}");
    assert!(told.contains("for example in /var/lib/tod"), "{told}");
}

#[tokio::test]
async fn a_normal_user_does_not_take_over_the_data_of_another() {
    if !is_root() {
        return;
    }
    let place = Place::new();
    place.start().await.unwrap().stop().await.unwrap();
    std::os::unix::fs::chown(place.cluster().join("data"), Some(0), Some(0)).unwrap();

    let told = place.refusal(place.settings()).await;
    assert!(told.contains("it belongs to user id 0"), "{told}");
}

#[tokio::test]
async fn programs_that_the_servers_user_cannot_run_are_told() {
    if !is_root() {
        return;
    }
    let place = Place::new();
    let hidden = place.root().join("hidden");
    std::fs::create_dir(&hidden).unwrap();
    std::fs::rename(place.fake_programs(15, "exit 1"), hidden.join("bin")).unwrap();
    std::fs::set_permissions(&hidden, Permissions::from_mode(0o700)).unwrap();
    let mut settings = place.settings();
    settings.search = Search { explicit: Some(hidden.join("bin")), ..Search::default() };

    let told = place.refusal(settings).await;
    assert!(told.contains("cannot be run as user id"), "{told}");
}
