//! What every adapter must do with handles. A device here is one that is polled, whose router answers,
//! by SSH too, lets our user do everything, and has 10.0.0.1 and 10.0.0.2 to ping.

use std::time::Duration;

use futures_util::StreamExt;
use tod_model::{
    CallError, DeviceId, Purpose, Secret,
    call::{DeadMan, Limits, Outcome, RefusalKind, Reply, Request, Row, Sentence, Shell},
};
use tokio::time::timeout;

use crate::{Answer, Replies, RouterHandle, Routers};

/// How long is waited for what should come much sooner.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// A device that nobody polls has no session, and that is said.
pub async fn a_device_that_is_not_polled_has_no_handle(routers: &dyn Routers) {
    let refused = routers.open(DeviceId::generate(), Purpose::Watch).await.err();
    assert_eq!(refused, Some(CallError::NotWatched));
}

/// Replies come in the router's order, then the end, then nothing.
pub async fn replies_come_in_order(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Watch).await;
    let mut echoes = run(&*handle, ping("10.0.0.1").arg("count", "5"));
    for number in 0..5 {
        assert_eq!(row(&mut echoes).await.text("seq"), Some(number.to_string()));
    }
    let end = next(&mut echoes).await;
    assert!(matches!(end, Some(Ok(Reply::Done(Outcome::Returned(_))))), "{end:?}");
    assert_eq!(next(&mut echoes).await, None);
    handle.close().await;
}

/// What two handles to one router are told, and two requests of one handle, are kept apart.
pub async fn handles_do_not_mix(routers: &dyn Routers, device: DeviceId) {
    let one = open(routers, device, Purpose::Backup).await;
    let other = open(routers, device, Purpose::Change).await;
    let mut near = run(&*one, ping("10.0.0.1"));
    let mut far = run(&*other, ping("10.0.0.2"));
    let mut also_far = run(&*one, ping("10.0.0.2"));
    for _ in 0..10 {
        assert_eq!(row(&mut near).await.text("host").as_deref(), Some("10.0.0.1"));
        assert_eq!(row(&mut far).await.text("host").as_deref(), Some("10.0.0.2"));
        assert_eq!(row(&mut also_far).await.text("host").as_deref(), Some("10.0.0.2"));
    }
    one.close().await;
    other.close().await;
}

/// What a router refuses, and what cannot be asked, is said, and the handle goes on.
pub async fn a_refusal_is_data(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Backup).await;
    let refused = answer(run(&*handle, Sentence::new("/no/such/menu/print"))).await;
    assert!(
        matches!(refused, Err(CallError::Refused { kind: RefusalKind::MissingMenu, .. })),
        "{refused:?}"
    );
    for unspeakable in [Sentence::new("/cancel"), Sentence::new("/x").arg(".tag", "1")] {
        let invalid = answer(run(&*handle, unspeakable)).await;
        assert!(matches!(invalid, Err(CallError::Invalid(_))), "{invalid:?}");
    }
    let asked = answer(run(&*handle, Sentence::print("/system/identity", &["name"]))).await;
    assert_eq!(asked.expect("the handle goes on").rows.len(), 1);
    handle.close().await;
}

/// A file comes back as it was, in pieces.
pub async fn a_file_comes_back_as_it_was(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Change).await;
    let contents: Vec<u8> = (0..=u8::MAX).cycle().take(50_000).collect();
    let name = || "tod-contract.txt".to_owned();
    let write = Request::WriteFile { name: name(), contents: Secret::new(contents.as_slice()) };
    assert_eq!(outcome(&*handle, write).await, Outcome::nothing());

    let request = Request::ReadFile { name: name() };
    let limits = Limits::of(&request);
    let told = all(handle.run(request, limits)).await;
    assert!(told.len() > 2, "{} replies", told.len());
    let mut read = Vec::new();
    for reply in told {
        if let Ok(Reply::Piece(piece)) = reply {
            assert!(piece.len() <= Reply::PIECE, "{} bytes", piece.len());
            read.extend(piece);
        }
    }
    assert!(read == contents, "{} bytes of {} came back", read.len(), contents.len());
    assert_eq!(outcome(&*handle, Request::RemoveFile { name: name() }).await, Outcome::nothing());
    handle.close().await;
}

/// Who speaks over SSH is told first, and what it said after that.
pub async fn a_command_line_tells_the_host_key(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Backup).await;
    let request = Request::Shell(Shell { line: Secret::new(":put hello") });
    let limits = Limits::of(&request);
    let told = all(handle.run(request, limits)).await;
    let [Ok(Reply::HostKey(_)), Ok(Reply::Piece(said)), Ok(Reply::Done(end))] = told.as_slice()
    else {
        panic!("{told:?}");
    };
    assert_eq!(said.trim_ascii(), b"hello");
    assert!(matches!(end, Outcome::Exited { .. }), "{end:?}");
    handle.close().await;
}

/// What was found out about a dead man is told.
pub async fn a_dead_man_is_armed_and_disarmed(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Change).await;
    let name = || "contract".to_owned();
    let interval = Duration::from_hours(1);
    let script = Secret::new("/system scheduler remove tod-contract");
    let policy = "read,write".to_owned();
    let dead_man = DeadMan { name: name(), interval, script, policy };
    let armed = outcome(&*handle, Request::Arm(dead_man)).await;
    assert!(matches!(armed, Outcome::Armed { runs_in: Some(_) }), "{armed:?}");
    let disarm = || Request::Disarm { name: name() };
    assert_eq!(outcome(&*handle, disarm()).await, Outcome::Disarmed { runs: 0 });
    assert_eq!(outcome(&*handle, disarm()).await, Outcome::WasGone);
    handle.close().await;
}

/// A session for watching may be the one that polls, so it takes nothing that others would wait for.
pub async fn watching_only_looks(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Watch).await;
    let request = Request::Leftovers;
    let limits = Limits::of(&request);
    let invalid = answer(handle.run(request, limits)).await;
    assert!(matches!(invalid, Err(CallError::Invalid(_))), "{invalid:?}");
    handle.close().await;
}

/// A request that is not done in its time ends then, after what came until then.
pub async fn a_request_ends_at_its_deadline(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Backup).await;
    let within = Duration::from_millis(300);
    let request = Request::Sentence(ping("10.0.0.1"));
    let limits = Limits { within, ..Limits::of(&request) };
    let told: Vec<_> = all(handle.run(request, limits)).await;
    assert!(
        matches!(told.as_slice(), [Ok(Reply::Row(_)), .., Err(CallError::Timeout)]),
        "{told:?}"
    );
    handle.close().await;
}

/// More than was allowed for is not told.
pub async fn more_than_was_allowed_for_is_an_error(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Backup).await;
    let request = Request::Sentence(ping("10.0.0.1"));
    let limits = Limits { bytes: 1_000, ..Limits::of(&request) };
    let told = all(handle.run(request, limits)).await;
    assert_eq!(told.last(), Some(&Err(CallError::TooLarge { limit: 1_000 })));
    assert!(told.len() > 2, "what was allowed for came before: {told:?}");
    handle.close().await;
}

/// Who lets go of a handle ends what was asked through it.
pub async fn replies_end_with_their_handle(routers: &dyn Routers, device: DeviceId) {
    for purpose in [Purpose::Watch, Purpose::Backup] {
        let handle = open(routers, device, purpose).await;
        let mut echoes = run(&*handle, ping("10.0.0.1"));
        row(&mut echoes).await;
        drop(handle);
        let told = all(echoes).await;
        assert!(matches!(told.last(), Some(Err(CallError::Ended { .. }))), "{told:?}");
    }
}

/// A router holds so many sessions of ours and no more, and whoever closes one makes room.
pub async fn sessions_are_few(routers: &dyn Routers, device: DeviceId) {
    let mut handles = Vec::new();
    let refused = loop {
        match routers.open(device, Purpose::Backup).await {
            Ok(handle) => handles.push(handle),
            Err(refused) => break refused,
        }
        assert!(handles.len() < 3, "one of the three polls");
    };
    assert_eq!(refused, CallError::TooManySessions);
    for handle in handles {
        handle.close().await;
    }
    open(routers, device, Purpose::Backup).await.close().await;
}

/// A large answer comes whole, and one that nobody takes for a while does too.
pub async fn a_large_answer_waits_for_its_reader(
    routers: &dyn Routers,
    device: DeviceId,
    large: Sentence,
    (rows, bytes): (usize, u64),
) {
    let handle = open(routers, device, Purpose::Backup).await;
    let mut waiting = run(&*handle, large);
    let first = row(&mut waiting).await;
    // The session is held up by what nobody takes, and another handle is not.
    let other = open(routers, device, Purpose::Watch).await;
    answer(run(&*other, Sentence::print("/system/identity", &["name"])))
        .await
        .expect("it is not held up");

    let rest = answer(waiting).await.expect("all of it").rows;
    assert_eq!(1 + rest.len(), rows);
    let told: u64 = rest.into_iter().chain([first]).map(|row| Reply::Row(row).size()).sum();
    assert!(told >= bytes, "{told} bytes");
    handle.close().await;
    other.close().await;
}

pub(super) async fn open(
    routers: &dyn Routers,
    device: DeviceId,
    purpose: Purpose,
) -> Box<dyn RouterHandle> {
    let opened = timeout(PATIENCE, routers.open(device, purpose)).await;
    opened.expect("a handle in time").expect("a router that answers")
}

/// Echo requests without an end.
fn ping(address: &str) -> Sentence {
    Sentence::new("/ping").arg("address", address).arg("interval", "10ms")
}

pub(super) fn run(handle: &dyn RouterHandle, sentence: Sentence) -> Replies {
    let request = Request::Sentence(sentence);
    let limits = Limits::of(&request);
    handle.run(request, limits)
}

async fn outcome(handle: &dyn RouterHandle, request: Request) -> Outcome {
    let limits = Limits::of(&request);
    answer(handle.run(request, limits)).await.expect("the router does it").outcome
}

pub(super) async fn next(replies: &mut Replies) -> Option<Result<Reply, CallError>> {
    timeout(PATIENCE, replies.next()).await.expect("a reply in time")
}

async fn row(replies: &mut Replies) -> Row {
    match next(replies).await {
        Some(Ok(Reply::Row(row))) => row,
        other => panic!("a row follows, not {other:?}"),
    }
}

pub(super) async fn all(replies: Replies) -> Vec<Result<Reply, CallError>> {
    timeout(PATIENCE, replies.collect()).await.expect("an end in time")
}

pub(super) async fn answer(replies: Replies) -> Result<Answer, CallError> {
    timeout(PATIENCE, Answer::of(replies)).await.expect("an end in time")
}
