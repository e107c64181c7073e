//! What has a router take a change back, and what of it is left.

use std::time::Duration;

use routeros::{
    Error, TrapKind,
    ops::{
        Failure, OwnName,
        dead_man::{self, DeadMan, Disarmed},
        device_mode,
        safe_mode::SafeMode,
        sweep,
        undo::undo,
    },
};
use routeros_sim::{Board, SimClock};

use super::{Bench, SOON, bench, name, put};

const SCRIPT: &str =
    "/system scheduler remove [find name=\"tod-guard\"]; /system identity set name=reverted";

fn guard(name: &OwnName) -> DeadMan<'_> {
    let policy = "read,write,policy,test";
    DeadMan { name, interval: Duration::from_secs(45), script: SCRIPT, policy }
}

#[tokio::test]
async fn a_dead_man_runs_when_nobody_disarms_it() {
    let clock = SimClock::manual("2026-03-01T12:00:00Z".parse().unwrap());
    let mut bench = Bench::new(Board::EdgeRouter, clock.clone()).await;
    let session = bench.session().await;
    let name = OwnName::new("guard").unwrap();
    let before = bench.router.identity();

    let armed = dead_man::arm(&session, &guard(&name), SOON).await.unwrap();
    assert_eq!(armed.runs_in, Some(Duration::from_secs(45)), "{armed:?}");
    clock.advance(Duration::from_secs(44));
    let seen = dead_man::look(&session, &name, SOON).await.unwrap().unwrap();
    assert_eq!((seen.scheduler.run_count, seen.runs_in), (0, Some(Duration::from_secs(1))));
    assert_eq!(bench.router.identity(), before);

    let mut revisions = bench.router.revisions();
    clock.advance(Duration::from_secs(1));
    while bench.router.identity() != "reverted" {
        tokio::time::timeout(SOON, revisions.changed()).await.unwrap().unwrap();
    }
    assert_eq!(dead_man::disarm(&session, &name, SOON).await.unwrap(), Disarmed::WasGone);
}

#[tokio::test]
async fn a_dead_man_that_was_disarmed_never_runs() {
    let clock = SimClock::manual("2026-03-01T12:00:00Z".parse().unwrap());
    for board in [Board::EdgeRouter, Board::OldCore, Board::HomeAx] {
        let mut bench = Bench::new(board, clock.clone()).await;
        let session = bench.session().await;
        let name = OwnName::new("guard").unwrap();
        dead_man::arm(&session, &guard(&name), SOON).await.unwrap();
        let left = sweep::find(&session, SOON).await.unwrap();
        assert_eq!(left.len(), 1, "{left:?}");

        let disarmed = dead_man::disarm(&session, &name, SOON).await.unwrap();
        assert!(matches!(disarmed, Disarmed::Removed(scheduler) if scheduler.run_count == 0));
        clock.advance(Duration::from_mins(10));
        assert_eq!(dead_man::look(&session, &name, SOON).await.unwrap(), None);
        assert_ne!(bench.router.identity(), "reverted");
    }
}

#[tokio::test]
async fn what_a_crash_left_behind_is_swept() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let name = OwnName::new("guard").unwrap();
    dead_man::arm(&session, &guard(&name), SOON).await.unwrap();
    put(&session, "tod-change.rsc", b"x").await;
    let left = sweep::find(&session, SOON).await.unwrap();
    let menus: Vec<&str> = left.iter().map(|leftover| leftover.menu).collect();
    assert_eq!(menus, ["/system/scheduler", "/file"]);
    assert!(sweep::remove(&session, &left, SOON).await.unwrap().is_empty());
    assert!(sweep::find(&session, SOON).await.unwrap().is_empty());
}

#[tokio::test]
async fn safe_mode_keeps_what_is_released_and_takes_the_rest_back() {
    let mut bench = bench(Board::EdgeRouter).await;
    let other = bench.session().await;
    let safe = SafeMode::take(bench.session().await, SOON).await.unwrap();
    name(safe.session(), "kept").await;
    let session = safe.release(SOON).await.unwrap();
    assert_eq!(bench.router.identity(), "kept");

    let safe = SafeMode::take(session, SOON).await.unwrap();
    name(&other, "lost").await;
    let mut revisions = bench.router.revisions();
    drop(safe);
    while bench.router.identity() != "kept" {
        tokio::time::timeout(SOON, revisions.changed()).await.unwrap().unwrap();
    }
    name(&other, "undone").await;
    undo(&other, SOON).await.unwrap();
    assert_eq!(bench.router.identity(), "kept");
}

#[tokio::test]
async fn who_may_only_watch_is_told_so() {
    let mut bench = bench(Board::EdgeRouter).await;
    bench.who = bench.fleet.watcher();
    let session = bench.session().await;
    let name = OwnName::new("guard").unwrap();
    match dead_man::arm(&session, &guard(&name), SOON).await {
        Err(Failure::Router(Error::Trap(trap))) => assert_eq!(trap.kind(), TrapKind::Permission),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn device_mode_is_what_the_version_has() {
    let mut seven = bench(Board::EdgeRouter).await;
    let session = seven.session().await;
    assert!(device_mode::read(&session, SOON).await.unwrap().is_some());
    let mut six = bench(Board::OldCore).await;
    let session = six.session().await;
    assert_eq!(device_mode::read(&session, SOON).await.unwrap(), None);
}

#[tokio::test]
async fn a_box_allows_what_somebody_beside_it_confirms() {
    let clock = SimClock::manual("2026-03-01T12:00:00Z".parse().unwrap());
    let mut bench = Bench::new(Board::EdgeRouter, clock.clone()).await;
    bench.router.set_device_mode(&[("mode", "home")]).unwrap();
    let session = bench.session().await;
    let name = OwnName::new("guard").unwrap();
    match dead_man::arm(&session, &guard(&name), SOON).await {
        Err(Failure::Router(Error::Trap(trap))) => assert_eq!(trap.kind(), TrapKind::DeviceMode),
        other => panic!("{other:?}"),
    }

    let mut left = device_mode::request(&session, &[("scheduler", true)], SOON).await.unwrap();
    let row = left.next().await.unwrap().unwrap();
    assert!(row.text("update").unwrap().contains("button in 5m00s"), "{row:?}");
    bench.router.press_button();
    session.closed().await;
    clock.advance(Duration::from_mins(2));
    let session = bench.session().await;
    let mode = device_mode::read(&session, SOON).await.unwrap().unwrap();
    assert!(mode.scheduler && !mode.fetch, "{mode:?}");
    dead_man::arm(&session, &guard(&name), SOON).await.unwrap();
}
