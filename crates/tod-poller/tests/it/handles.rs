//! Sessions of a caller's own.

use std::{fmt::Write as _, time::Duration};

use futures_util::StreamExt;
use routeros_sim::{Board, Heard, Mood, Router};
use tod_model::{
    CallError, DeviceId, Purpose, RouterIdentity, Target,
    call::{Limits, Outcome, RefusalKind, Reply, Request, Row, Sentence},
};
use tod_poller::{Replies, Rhythm, RouterHandle};

use crate::station::{Station, heard, settings};

/// Longer than anything here takes.
const PLENTY: Duration = Duration::from_secs(10);

async fn open(
    station: &Station,
    target: &Target,
    purpose: Purpose,
) -> Result<RouterHandle, CallError> {
    station.calls.open(target.device, purpose).await
}

/// A session of its own with a router that is polled.
async fn opened(purpose: Purpose) -> (Station, Router, Target, RouterHandle) {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let handle = open(&station, &target, purpose).await.unwrap();
    (station, router, target, handle)
}

fn run(handle: &RouterHandle, sentence: Sentence) -> Replies {
    let request = Request::Sentence(sentence);
    let limits = Limits::of(&request);
    handle.run(request, limits)
}

fn identity() -> Sentence {
    Sentence::print("/system/identity", &["name"])
}

/// Answers once a second until it is cancelled.
fn endless() -> Sentence {
    Sentence::new("/interface/monitor-traffic").arg("interface", "ether1")
}

async fn row(replies: &mut Replies) -> Row {
    match replies.next().await {
        Some(Ok(Reply::Row(row))) => row,
        other => panic!("{other:?}"),
    }
}

/// Why replies ended.
async fn error(replies: Replies) -> CallError {
    let told: Vec<_> = replies.collect().await;
    told.into_iter().find_map(Result::err).expect("an error")
}

fn cancelled(heard: &Heard) -> bool {
    heard.recent.iter().any(|command| command == "/cancel")
}

#[tokio::test]
async fn who_watches_uses_the_session_that_polls() {
    let (mut station, router, _target, handle) = opened(Purpose::Watch).await;
    let row = row(&mut run(&handle, identity())).await;
    assert_eq!(row.text("name"), Some(router.identity()));
    assert_eq!((router.heard().borrow().logins, router.heard().borrow().open), (1, 1));

    handle.close().await;
    station.answer().await;
    assert_eq!(router.heard().borrow().logins, 1, "polling goes on over the same session");
}

#[tokio::test]
async fn who_watches_a_router_without_a_lasting_session_gets_one() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let target = Target { session: tod_model::SessionMode::PerPoll, ..station.target(&router) };
    station.watch([&target]);
    station.answer().await;

    let handle = open(&station, &target, Purpose::Watch).await.unwrap();
    for _ in 0..3 {
        row(&mut run(&handle, identity())).await;
        station.answer().await;
    }
}

#[tokio::test]
async fn a_handle_does_several_things_at_a_time() {
    let (_station, router, _target, handle) = opened(Purpose::Backup).await;
    let ping = Sentence::new("/ping").arg("address", "10.0.0.1").arg("interval", "10ms");
    let mut echoes = run(&handle, ping.clone().arg("count", "3"));
    let mut without_end = run(&handle, ping);
    let row = row(&mut run(&handle, identity())).await;
    assert_eq!(row.text("name"), Some(router.identity()));

    for seq in ["0", "1", "2"] {
        let (counted, other) = (echoes.next().await, without_end.next().await);
        let Some(Ok(Reply::Row(counted))) = counted else { panic!("{counted:?}") };
        assert_eq!(counted.text("seq").as_deref(), Some(seq));
        assert!(matches!(other, Some(Ok(Reply::Row(_)))), "{other:?}");
    }
    assert!(matches!(echoes.next().await, Some(Ok(Reply::Done(Outcome::Returned(_))))));

    drop(handle);
    assert!(matches!(error(without_end).await, CallError::Ended { .. }));
    heard(&router, |heard| heard.open == 1).await;
}

#[tokio::test]
async fn replies_that_are_dropped_are_cancelled_though_the_handle_rests() {
    for purpose in [Purpose::Watch, Purpose::Backup] {
        let (_station, router, _target, handle) = opened(purpose).await;
        let mut replies = run(&handle, endless());
        row(&mut replies).await;
        assert!(!cancelled(&router.heard().borrow()));
        drop(replies);
        heard(&router, cancelled).await;

        handle.close().await;
        heard(&router, |heard| heard.open == 1).await;
    }
}

#[tokio::test]
async fn nothing_is_sent_before_somebody_waits_for_it() {
    let (_station, router, _target, handle) = opened(Purpose::Backup).await;
    let unasked = run(&handle, Sentence::print("/ip/dns", &["servers"]));
    row(&mut run(&handle, identity())).await;
    drop(unasked);
    handle.close().await;
    heard(&router, |heard| heard.open == 1).await;
    assert!(!router.heard().borrow().recent.iter().any(|command| command == "/ip/dns/print"));
}

#[tokio::test]
async fn a_router_holds_three_sessions_of_ours_at_most() {
    let (station, router, target, first) = opened(Purpose::Backup).await;
    let _second = open(&station, &target, Purpose::Change).await.unwrap();
    let third = open(&station, &target, Purpose::Terminal).await.err();
    assert_eq!(third, Some(CallError::TooManySessions));

    drop(first);
    heard(&router, |heard| heard.open == 2).await;
    open(&station, &target, Purpose::Terminal).await.unwrap();
}

#[tokio::test]
async fn a_session_that_was_lost_without_its_end_being_seen_counts() {
    let (station, router, target, handle) = opened(Purpose::Backup).await;
    router.set_mood(Mood::HalfOpen);
    heard(&router, |heard| heard.logins == 3).await;

    // The session ends once the router has not even acknowledged a cancel.
    let within = Duration::from_millis(200);
    let limits = Limits { within, bytes: Limits::MOST };
    while error(handle.run(Request::Sentence(identity()), limits)).await == CallError::Timeout {}
    let refused = open(&station, &target, Purpose::Backup).await.err();
    assert_eq!(refused, Some(CallError::TooManySessions), "two were lost, and one polls");
}

#[tokio::test]
async fn a_handle_dies_with_its_device() {
    for purpose in [Purpose::Watch, Purpose::Backup] {
        let (station, _router, target, handle) = opened(purpose).await;
        let mut replies = run(&handle, endless());
        row(&mut replies).await;
        station.watch([]);
        let ended = error(replies).await;
        assert!(matches!(ended, CallError::NotWatched | CallError::Ended { .. }), "{ended}");
        assert_eq!(open(&station, &target, purpose).await.err(), Some(CallError::NotWatched));
    }
}

#[tokio::test]
async fn a_handle_dies_with_the_poller() {
    let (mut station, _router, target, handle) = opened(Purpose::Backup).await;
    let mut replies = run(&handle, endless());
    row(&mut replies).await;
    station.stop_polling().await;
    assert_eq!(error(replies).await, CallError::Unavailable);
    assert_eq!(error(run(&handle, identity())).await, CallError::Unavailable);
    let refused = open(&station, &target, Purpose::Backup).await.err();
    assert_eq!(refused, Some(CallError::Unavailable));
}

#[tokio::test]
async fn a_session_that_the_router_ends_ends_the_replies_and_says_why() {
    for purpose in [Purpose::Watch, Purpose::Backup] {
        let (_station, router, _target, handle) = opened(purpose).await;
        let mut replies = run(&handle, endless());
        row(&mut replies).await;
        router.set_mood(Mood::Rebooting(Duration::from_mins(1)));
        let CallError::Ended { why } = error(replies).await else { panic!() };
        assert!(why.contains("the router closed the connection") || why.contains("broke"), "{why}");
    }
}

#[tokio::test]
async fn a_request_has_a_deadline() {
    let (_station, router, _target, handle) = opened(Purpose::Backup).await;
    router.set_mood(Mood::Silent);
    let within = Duration::from_millis(200);
    let limits = Limits { within, bytes: Limits::MOST };
    let late = handle.run(Request::Sentence(identity()), limits);
    assert_eq!(error(late).await, CallError::Timeout);
}

#[tokio::test]
async fn a_device_nobody_watches_has_no_session() {
    let (station, _router, _target) = Station::watching(Board::EdgeRouter).await;
    let unknown = station.calls.open(DeviceId::generate(), Purpose::Watch).await.err();
    assert_eq!(unknown, Some(CallError::NotWatched));
    let retried = station.calls.retry_now(DeviceId::generate()).await;
    assert_eq!(retried, Err(CallError::NotWatched));
}

#[tokio::test]
async fn a_router_that_cannot_be_reached_is_a_reason() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    router.set_mood(Mood::WrongPassword);
    let refused = open(&station, &target, Purpose::Backup).await.err();
    let Some(CallError::Unreached { reason, detail }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, tod_model::OfflineReason::SignInFailed);
    assert!(detail.contains("refused the user"), "{detail}");
}

#[tokio::test]
async fn another_router_is_asked_who_it_is_and_nothing_else() {
    let station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let mut target = station.target(&router);
    target.identity = Some(RouterIdentity::Serial("ANOTHER".to_owned()));
    station.watch([&target]);

    for purpose in [Purpose::Watch, Purpose::Backup] {
        let refused = open(&station, &target, purpose).await.err();
        assert_eq!(refused, Some(CallError::AnotherRouter));
    }
    let asked = router.heard().borrow().recent.clone();
    let who =
        ["/login", "/system/resource/print", "/system/routerboard/print", "/system/license/print"];
    assert!(asked.iter().all(|command| who.contains(&command.as_str())), "{asked:?}");
}

#[tokio::test]
async fn a_missing_right_is_told_and_the_handle_goes_on() {
    let (_station, router, _target, handle) = opened(Purpose::Change).await;
    let rename = Sentence::new("/system/identity/set").arg("name", "ours");
    let refused = error(run(&handle, rename)).await;
    assert!(
        matches!(refused, CallError::Refused { kind: RefusalKind::Permission, .. }),
        "{refused:?}"
    );
    let row = row(&mut run(&handle, identity())).await;
    assert_eq!(row.text("name"), Some(router.identity()));
}

#[tokio::test]
async fn a_reader_for_whom_polling_waits_loses_its_replies() {
    let mut settings = settings();
    // As in earnest, a poll may wait for longer than anybody waits for a reader.
    settings.rhythm = settings.rhythm.map(|rhythm| Rhythm { deadline: PLENTY, ..rhythm });
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);
    station.answer().await;
    let handle = open(&station, &target, Purpose::Watch).await.unwrap();
    let ping = Sentence::new("/ping").arg("address", "10.0.0.1").arg("interval", "10ms");
    let mut replies = run(&handle, ping);
    row(&mut replies).await;
    heard(&router, cancelled).await;
    assert_eq!(error(replies).await, CallError::NotTaken);

    row(&mut run(&handle, identity())).await;
    station.answer().await;
    assert_eq!(router.heard().borrow().logins, 1);
}

/// Bytes in each of the rows of a large answer, and how many there are: 24 MB.
const LARGE: (usize, usize) = (30_000, 800);

#[tokio::test]
async fn a_router_waits_for_a_slow_reader() {
    let (station, router, target, handle) = opened(Purpose::Backup).await;
    let (size, count) = LARGE;
    router.act("/system/script/remove", &[("numbers", "backup-to-file")]).unwrap();
    for number in 0..count {
        let mut source = format!("# {number} ");
        write!(source, "{}", "x".repeat(size)).unwrap();
        let name = format!("large-{number}");
        router.act("/system/script/add", &[("name", &name), ("source", &source)]).unwrap();
    }
    let sent = || router.heard().borrow().bytes_out;
    let before = sent();

    let request = Request::Sentence(Sentence::print("/system/script", &["name", "source"]));
    let mut replies =
        handle.run(request.clone(), Limits { bytes: Limits::MOST, ..Limits::of(&request) });
    let watching = open(&station, &target, Purpose::Watch).await.unwrap();
    for number in 0..count {
        let script = row(&mut replies).await;
        assert_eq!(script.text("name"), Some(format!("large-{number}")));
        if number == 100 {
            // So long a reader that does something else keeps the router waiting. What is under way
            // is in the sockets' buffers, 10 MB at most, and in a few rows.
            for _ in 0..500 {
                row(&mut run(&watching, identity())).await;
            }
            let ahead = sent() - before - (number * size) as u64;
            assert!(ahead < 12 << 20, "{ahead} bytes ahead of the reader");
        }
    }
    assert!(matches!(replies.next().await, Some(Ok(Reply::Done(_)))));
    assert!(sent() - before > (size * count) as u64);
}
