use std::time::Duration;

use routeros::{
    Ended, Error, TrapKind,
    ops::{
        Failure, OwnName,
        dead_man::{DeadMan, Disarmed, arm, disarm},
        safe_mode::SafeMode,
    },
    session::Settings,
};

use super::{answers, hears, refuses};
use crate::peer::{PATIENCE, Pair, Peer, connected, tag};

async fn tells_holder(peer: &mut Peer, words: &[&str]) {
    let tag = hears(peer, &["/safe-mode/print", "=.proplist=enabled,user,current,owner"]).await;
    answers(peer, &tag, &[words]).await;
}

async fn does(peer: &mut Peer, command: &str) {
    let tag = hears(peer, &[command]).await;
    answers(peer, &tag, &[]).await;
}

const NOBODY: &[&str] = &["=enabled=false"];
const US: &[&str] = &["=enabled=true", "=current=true", "=user=tod"];

async fn lets_take(peer: &mut Peer) {
    tells_holder(peer, NOBODY).await;
    does(peer, "/safe-mode/take").await;
    tells_holder(peer, US).await;
}

#[tokio::test]
async fn safe_mode_is_taken_and_released_and_both_are_verified() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        lets_take(&mut peer).await;
        tells_holder(&mut peer, US).await;
        does(&mut peer, "/safe-mode/release").await;
        tells_holder(&mut peer, NOBODY).await;
    };
    let work = async {
        let safe = SafeMode::take(session, PATIENCE).await.unwrap();
        safe.release(PATIENCE).await.unwrap()
    };
    let (session, ()) = tokio::join!(work, router);
    assert!(!session.is_closed());
}

#[tokio::test]
async fn letting_go_of_safe_mode_closes_its_session() {
    let Pair { session, mut peer, mut driver } = connected(Settings::default());
    let observer = session.clone();
    let (safe, ()) = tokio::join!(SafeMode::take(session, PATIENCE), lets_take(&mut peer));
    drop(safe.unwrap());
    assert_eq!(observer.closed().await, Ended::Closed);
    assert_eq!(driver.join_next().await.unwrap().unwrap(), Ended::Closed);
}

#[tokio::test]
async fn safe_mode_is_not_taken_from_somebody() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let somebody = &["=enabled=true", "=current=false", "=user=anna"];
    let (taken, ()) =
        tokio::join!(SafeMode::take(session, PATIENCE), tells_holder(&mut peer, somebody));
    assert!(matches!(taken, Err(Failure::Held { ref by }) if by == "anna"), "{taken:?}");
}

#[tokio::test]
async fn safe_mode_that_ended_by_itself_is_not_released() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        lets_take(&mut peer).await;
        tells_holder(&mut peer, NOBODY).await;
    };
    let work = async {
        let safe = SafeMode::take(session, PATIENCE).await.unwrap();
        safe.release(PATIENCE).await.unwrap_err()
    };
    let (ended, ()) = tokio::join!(work, router);
    assert_eq!(ended.to_string(), "safe mode is held by nobody");
}

#[tokio::test]
async fn versions_without_safe_mode_say_so() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/safe-mode/print"]).await;
        refuses(&mut peer, &tag, "no such command prefix").await;
    };
    let (taken, ()) = tokio::join!(SafeMode::take(session, PATIENCE), router);
    assert!(matches!(taken, Err(Failure::Unsupported { .. })), "{taken:?}");
}

const SCRIPT: &str = "/system scheduler remove tod-guard; /ip address enable 0";
const KEPT: [&str; 7] = [
    "=.id=*7",
    "=name=tod-guard",
    "=interval=45s",
    "=on-event=/system scheduler remove tod-guard; /ip address enable 0",
    "=policy=read,write",
    "=run-count=0",
    "=next-run=2026-01-02 10:00:45",
];
const CLOCK: &[&str] = &["=date=2026-01-02", "=time=10:00:01", "=gmt-offset=+00:00"];

async fn tells_scheduler(peer: &mut Peer, row: Option<&[&str]>) {
    let tag = hears(peer, &["/system/scheduler/print"]).await;
    answers(peer, &tag, row.as_slice()).await;
}

/// Hears how it is armed, and reads it back as `row`.
async fn keeps(peer: &mut Peer, row: &[&str]) {
    let tag = hears(
        peer,
        &[
            "/system/scheduler/add",
            "=name=tod-guard",
            "=interval=45s",
            &format!("=on-event={SCRIPT}"),
            "=policy=read,write",
        ],
    )
    .await;
    peer.says(&["!done", "=ret=*7", &tag]).await;
    tells_scheduler(peer, Some(row)).await;
    let tag = hears(peer, &["/system/clock/print"]).await;
    answers(peer, &tag, &[CLOCK]).await;
}

fn guard(name: &OwnName) -> DeadMan<'_> {
    DeadMan { name, interval: Duration::from_secs(45), script: SCRIPT, policy: "read,write" }
}

#[tokio::test]
async fn a_dead_man_is_read_back_and_known_to_be_gone() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let name = OwnName::new("guard").unwrap();
    let router = async {
        keeps(&mut peer, &KEPT).await;
        tells_scheduler(&mut peer, Some(&KEPT)).await;
        let tag = hears(&mut peer, &["/system/scheduler/remove", "=.id=*7"]).await;
        answers(&mut peer, &tag, &[]).await;
        tells_scheduler(&mut peer, None).await;
        tells_scheduler(&mut peer, None).await;
    };
    let work = async {
        let armed = arm(&session, &guard(&name), PATIENCE).await.unwrap();
        assert_eq!(armed.runs_in, Some(Duration::from_secs(44)));
        let disarmed = disarm(&session, &name, PATIENCE).await.unwrap();
        assert_eq!(disarmed, Disarmed::Removed(armed.scheduler));
        assert_eq!(disarm(&session, &name, PATIENCE).await.unwrap(), Disarmed::WasGone);
    };
    tokio::join!(work, router);
}

#[tokio::test]
async fn a_dead_man_that_would_not_run_is_taken_away_again() {
    let mut faults = Vec::new();
    for (replaced, by) in [
        ("=interval=45s", "=interval=45m"),
        ("=policy=read,write", "=policy=read"),
        ("=run-count=0", "=disabled=true"),
        ("=next-run=2026-01-02 10:00:45", "=next-run="),
        ("=next-run=2026-01-02 10:00:45", "=next-run=2026-01-02 11:00:45"),
        (KEPT[3], "=on-event=/ip address enable 0"),
    ] {
        let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
        let name = OwnName::new("guard").unwrap();
        let row = KEPT.map(|word| if word == replaced { by } else { word });
        let router = async {
            keeps(&mut peer, &row).await;
            tells_scheduler(&mut peer, Some(&row)).await;
            does(&mut peer, "/system/scheduler/remove").await;
            tells_scheduler(&mut peer, None).await;
        };
        let dead_man = guard(&name);
        let (armed, ()) = tokio::join!(arm(&session, &dead_man, PATIENCE), router);
        faults.push(armed.unwrap_err().to_string());
    }
    let expected = ["its interval", "its policies", "its being enabled", "its time", "its time"];
    for (fault, expected) in faults.iter().zip(expected.iter().chain(&["its script"])) {
        assert_eq!(*fault, format!("the router did not keep {expected}"));
    }
}

#[tokio::test]
async fn a_dead_man_that_stays_is_an_error() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let name = OwnName::new("guard").unwrap();
    let router = async {
        tells_scheduler(&mut peer, Some(&KEPT)).await;
        does(&mut peer, "/system/scheduler/remove").await;
        tells_scheduler(&mut peer, Some(&KEPT)).await;
    };
    let (disarmed, ()) = tokio::join!(disarm(&session, &name, PATIENCE), router);
    assert!(matches!(disarmed, Err(Failure::LeftBehind(_))), "{disarmed:?}");
}

#[tokio::test]
async fn what_device_mode_forbids_is_refused_as_such() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let name = OwnName::new("guard").unwrap();
    let router = async {
        let tag = tag(&peer.hears().await);
        refuses(&mut peer, &tag, "failure: not allowed by device-mode").await;
    };
    let dead_man = guard(&name);
    let (armed, ()) = tokio::join!(arm(&session, &dead_man, PATIENCE), router);
    match armed {
        Err(Failure::Router(Error::Trap(trap))) => assert_eq!(trap.kind(), TrapKind::DeviceMode),
        other => panic!("{other:?}"),
    }
}
