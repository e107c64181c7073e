//! The server that tests share: joined, left, stopped.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tod_testkit::{Server, eventually};
use tokio::net::UnixStream;
use tokio::time::{Instant, interval};

fn home() -> TempDir {
    tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap()
}

fn server_of(home: &TempDir) -> Option<String> {
    let text = std::fs::read_to_string(home.path().join("postgres/data/postmaster.pid")).ok()?;
    text.lines().next().map(str::to_owned)
}

#[tokio::test]
async fn the_last_to_leave_stops_the_server() {
    let home = home();
    let linger = Duration::from_secs(1);
    let first = Server::join(home.path(), linger).await.unwrap();
    let second = Server::join(home.path(), linger).await.unwrap();
    assert_eq!(first.superuser("postgres"), second.superuser("postgres"));
    let pid = server_of(&home).unwrap();

    drop(first);
    drop(second);
    eventually("the server is stopped and removed", async || {
        let gone = !home.path().join("postgres").exists();
        gone.then_some(())
    })
    .await;
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[tokio::test]
async fn a_server_is_kept_while_somebody_uses_it() {
    let home = home();
    let linger = Duration::from_secs(1);
    let member = Server::join(home.path(), linger).await.unwrap();
    let other = Server::join(home.path(), linger).await.unwrap();
    let socket = member.superuser("postgres").socket_dir.join(".s.PGSQL.5432");
    drop(other);

    // Three times what a keeper that does not look at the lock would wait.
    let until = Instant::now() + linger * 3;
    let mut glances = interval(Duration::from_millis(50));
    while Instant::now() < until {
        glances.tick().await;
        UnixStream::connect(&socket).await.expect("the server went away under its user");
    }
}

#[tokio::test]
async fn a_server_that_was_stopped_is_made_anew() {
    let home = home();
    let linger = Duration::from_secs(1);
    let before = Server::join(home.path(), linger).await.unwrap();
    let pid: i32 = server_of(&home).unwrap().parse().unwrap();
    kill_process(Pid::from_raw(pid).unwrap(), Signal::INT).unwrap();
    eventually("the server stops", async || server_of(&home).is_none().then_some(())).await;

    let after = Server::join(home.path(), linger).await.unwrap();
    assert_ne!(
        before.superuser("postgres").password,
        after.superuser("postgres").password,
        "data that ran without fsync was trusted"
    );
}
