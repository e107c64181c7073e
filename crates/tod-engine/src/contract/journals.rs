//! What every adapter must do with what routers write down, and say of themselves. A device here is one
//! that is polled, whose router answers and lets our user do everything.

use std::time::Duration;

use chrono::DateTime;
use tod_model::{
    CallError, DeviceId, Purpose,
    call::{
        Follow, Heard, Journal, Limits, Mark, Outcome, Question, Reply, Request, Sentence, Since,
        Way,
    },
};

use super::handles::{all, answer, next, open, run};
use crate::{Replies, RouterHandle, Routers};

/// Who follows hears what happens, and goes on from there in any process.
pub async fn a_journal_is_gone_on_with_where_it_was_left(routers: &dyn Routers, device: DeviceId) {
    let changing = open(routers, device, Purpose::Change).await;
    let rename = async |name: &str| {
        let set = Sentence::new("/system/identity/set").arg("name", name);
        answer(run(&*changing, set)).await.expect("the router does it");
    };
    for journal in [Journal::History, Journal::Log] {
        let handle = open(routers, device, Purpose::Watch).await;
        let mut heard = follow(&*handle, journal, Since::Now);
        let (by, _) = next_heard(&mut heard).await;
        assert_eq!(by, Heard::By(Way::Listening));
        rename("first").await;
        let mark = newest(&mut heard).await;
        drop(heard);
        handle.close().await;

        rename("second").await;
        let kept = serde_json::to_string(&mark).expect("a mark can be kept");
        let mark: Mark = serde_json::from_str(&kept).expect("it is what was kept");
        let handle = open(routers, device, Purpose::Watch).await;
        let mut heard = follow(&*handle, journal, Since::After(mark.clone()));
        let next = newest(&mut heard).await;
        let id = |mark: &Mark| mark.last.as_ref().map(|last| last.id);
        assert!(id(&next) > id(&mark), "{next:?} follows {mark:?}");
        handle.close().await;
    }
    changing.close().await;
}

/// Who was away while the router rebooted is told that something may be missing.
pub async fn a_reboot_since_the_mark_is_a_gap(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Watch).await;
    let mut heard = follow(&*handle, Journal::Log, Since::Oldest);
    let mut mark = newest(&mut heard).await;
    drop(heard);
    // No router has been up for so long.
    mark.at = DateTime::UNIX_EPOCH;
    let mut heard = follow(&*handle, Journal::Log, Since::After(mark));
    let (missed, _) = next_heard(&mut heard).await;
    assert_eq!(missed, Heard::Missed(None));
    newest(&mut heard).await;
    handle.close().await;
}

/// Following goes on until its time is over, and that is its end.
pub async fn following_ends_with_its_time(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Watch).await;
    let request = Request::Follow(Follow::new(Journal::History, Since::Now));
    let within = Duration::from_millis(500);
    let limits = Limits { within, ..Limits::of(&request) };
    let told = all(handle.run(request, limits)).await;
    let end = Ok(Reply::Done(Outcome::nothing()));
    assert!(
        matches!(told.as_slice(), [Ok(Reply::Heard(Heard::By(_), Some(_))), .., last] if *last == end),
        "{told:?}"
    );
    handle.close().await;
}

/// No more is caught up with than was asked for, and what is left out is counted.
pub async fn a_backlog_is_limited(routers: &dyn Routers, device: DeviceId) {
    let handle = open(routers, device, Purpose::Watch).await;
    for _ in 0..3 {
        open(routers, device, Purpose::Backup).await.close().await;
    }
    let what = Follow { backlog: 1, ..Follow::new(Journal::Log, Since::Oldest) };
    let request = Request::Follow(what);
    let limits = Limits::of(&request);
    let mut heard = handle.run(request, limits);
    let (missed, _) = next_heard(&mut heard).await;
    assert!(matches!(missed, Heard::Missed(Some(2..))), "{missed:?}");
    newest(&mut heard).await;
    let (by, _) = next_heard(&mut heard).await;
    assert_eq!(by, Heard::By(Way::Listening));
    handle.close().await;
}

/// Every question is answered, in their order, on any handle.
pub async fn questions_about_commands_are_answered(routers: &dyn Routers, device: DeviceId) {
    let path = |tokens: &[&str]| tokens.iter().map(|token| (*token).to_owned()).collect();
    let questions = vec![
        Question::Children(path(&[])),
        Question::Children(path(&["ip", "address"])),
        Question::Syntax(path(&["ip", "address", "add", "comment"])),
        Question::Children(path(&["no", "such", "menu"])),
    ];
    let handle = open(routers, device, Purpose::Watch).await;
    for _ in 0..2 {
        let request = Request::Inspect(questions.clone());
        let limits = Limits::of(&request);
        let told = answer(handle.run(request, limits)).await.expect("it answers").answers;
        let names = |number: usize| -> Vec<String> {
            let rows = told[number].as_ref().expect("an answer");
            rows.iter().filter_map(|row| row.text("name")).collect()
        };
        assert_eq!(told.len(), questions.len());
        assert!(names(0).contains(&"ip".to_owned()), "{:?}", told[0]);
        assert!(names(1).contains(&"add".to_owned()), "{:?}", told[1]);
        assert!(told[2].as_ref().is_some_and(|rows| rows[0].text("text").is_some()), "{told:?}");
        assert_eq!(names(3), Vec::<String>::new());
    }
    let many = Request::Inspect(vec![Question::Children(Vec::new()); Question::MOST + 1]);
    let limits = Limits::of(&many);
    let refused = answer(handle.run(many, limits)).await;
    assert!(matches!(refused, Err(CallError::Invalid(_))), "{refused:?}");
    handle.close().await;
}

fn follow(handle: &dyn RouterHandle, journal: Journal, since: Since) -> Replies {
    let request = Request::Follow(Follow::new(journal, since));
    let limits = Limits::of(&request);
    handle.run(request, limits)
}

async fn next_heard(heard: &mut Replies) -> (Heard, Option<Mark>) {
    match next(heard).await {
        Some(Ok(Reply::Heard(heard, mark))) => (heard, mark),
        other => panic!("something is heard, not {other:?}"),
    }
}

/// The mark of the next new row.
async fn newest(heard: &mut Replies) -> Mark {
    match next_heard(heard).await {
        (Heard::New(_), Some(mark)) => mark,
        other => panic!("a new row follows, not {other:?}"),
    }
}
