//! What can be taken back: history, undo and safe mode.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, Router, SimClock};
use tokio::time::timeout;

use crate::client::Client;

fn addresses(router: &Router) -> usize {
    router.look("/ip/address").unwrap().len()
}

const ADD: [&str; 3] = ["/ip/address/add", "=address=10.77.0.1/24", "=interface=ether2"];

#[tokio::test]
async fn the_newest_action_is_undone_and_done_again() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let before = addresses(&router);
    let id = client.result(&ADD).await;

    let history = client.rows(&["/system/history/print"]).await;
    assert_eq!(
        (history[0]["action"].as_str(), history[0]["by"].as_str()),
        ("address added", "admin")
    );
    assert_eq!(history[0]["undo"], format!("/ip address remove {id}"));
    assert!(history[0]["redo"].contains("address=10.77.0.1/24"), "{}", history[0]["redo"]);

    assert_eq!(client.ask(&["/undo"]).await, [["!done"]]);
    assert_eq!(addresses(&router), before);
    assert_eq!(client.rows(&["/system/history/print"]).await[0]["redoable"], "true");
    client.ask(&["/redo"]).await;
    assert_eq!(addresses(&router), before + 1);

    let complaint = client.complaint(&["/undo", "=numbers=1"]).await;
    assert_eq!(complaint, "unknown parameter numbers");
    assert_eq!(client.complaint(&["/system/history/undo"]).await, "no such command");
    client.ask(&["/undo"]).await;
    assert_eq!(client.complaint(&["/undo"]).await, "nothing to undo");
}

#[tokio::test]
async fn safe_mode_rolls_back_everybodys_changes_when_its_session_ends() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let before = (addresses(&router), router.identity(), router.look("/system/scheduler").unwrap());
    let mut owner = Client::sign_in(&router, &fleet.credentials()).await;
    let mut other = Client::sign_in(&router, &fleet.credentials()).await;

    assert_eq!(owner.ask(&["/safe-mode/take"]).await, [["!done"]]);
    let taken = other.row(&["/safe-mode/print"]).await;
    assert_eq!((taken["enabled"].as_str(), taken["current"].as_str()), ("true", "false"));
    assert_eq!(other.complaint(&["/safe-mode/take"]).await, "failure: safe mode is already taken");
    owner.result(&ADD).await;
    other.rows(&["/system/identity/set", "=name=changed meanwhile"]).await;
    owner.result(&["/system/scheduler/add", "=name=guard", "=interval=3m"]).await;

    let mut revisions = router.revisions();
    drop(owner);
    let back = revisions.wait_for(|_| addresses(&router) == before.0);
    tokio::time::timeout(std::time::Duration::from_secs(20), back).await.unwrap().unwrap();
    assert_eq!(router.identity(), before.1);
    assert_eq!(router.look("/system/scheduler").unwrap().len(), before.2.len());
    assert_eq!(other.row(&["/safe-mode/print"]).await["enabled"], "false");
}

#[tokio::test]
async fn a_roll_back_may_come_late() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone());
    let fleet = fleet.safe_mode_delay(Duration::from_secs(30)).start().await.unwrap();
    let router = fleet.router(0);
    let before = addresses(&router);
    let mut owner = Client::sign_in(&router, &fleet.credentials()).await;
    owner.ask(&["/safe-mode/take"]).await;
    owner.result(&ADD).await;
    assert_eq!(owner.ask(&["/quit"]).await[0][0], "!fatal");
    router.heard().wait_for(|heard| heard.open == 0).await.unwrap();

    clock.advance(Duration::from_secs(29));
    let mut other = Client::sign_in(&router, &fleet.credentials()).await;
    assert_eq!(other.complaint(&["/safe-mode/take"]).await, "failure: safe mode is already taken");
    assert_eq!(addresses(&router), before + 1);

    let mut revisions = router.revisions();
    clock.advance(Duration::from_secs(1));
    let back = revisions.wait_for(|_| addresses(&router) == before);
    timeout(Duration::from_secs(20), back).await.unwrap().unwrap();
    assert_eq!(other.ask(&["/safe-mode/take"]).await, [["!done"]]);
}

#[tokio::test]
async fn safe_mode_that_was_released_leaves_everything_done() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let before = addresses(&router);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.ask(&["/safe-mode/take"]).await;
    client.result(&ADD).await;
    client.ask(&["/safe-mode/release"]).await;
    assert_eq!(client.ask(&["/quit"]).await[0][0], "!fatal");
    router.heard().wait_for(|heard| heard.open == 0).await.unwrap();
    assert_eq!(addresses(&router), before + 1);

    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.ask(&["/safe-mode/take"]).await;
    client.rows(&["/ip/address/remove", "=numbers=0"]).await;
    client.ask(&["/safe-mode/unroll"]).await;
    assert_eq!(addresses(&router), before + 1);
}

#[tokio::test]
async fn a_reboot_forgets_the_history_and_what_was_done_in_safe_mode() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let before = addresses(&router);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.ask(&["/safe-mode/take"]).await;
    client.result(&ADD).await;

    router.set_mood(Mood::Rebooting(std::time::Duration::from_secs(20)));

    assert_eq!(addresses_of(&router), before);
}

fn addresses_of(router: &Router) -> usize {
    // A router that restarts answers nobody, so its export is read.
    router.export().lines().filter(|line| line.starts_with("/ip address add")).count()
}

#[tokio::test]
async fn old_versions_have_no_safe_mode_in_the_api() {
    let fleet = Fleet::builder().boards([Board::Core]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    assert_eq!(client.complaint(&["/safe-mode/take"]).await, "no such command prefix");
}
