//! Following what a router writes down, and asking what it has, beside its polling.

use std::time::Duration;

use futures_util::StreamExt;
use routeros_sim::{Board, Heard as HeardByRouter, Mood, Router};
use tod_model::{
    CallError, Outcome as Polled, Purpose, Target,
    call::{
        Follow, Heard, Journal, Limits, Mark, Outcome, Question, RefusalKind, Reply, Request, Row,
        Sentence, Since, Way,
    },
};
use tod_poller::{Replies, RouterHandle};

use crate::station::{Station, heard};

/// A router that is polled, and who watches it.
struct Watched {
    station: Station,
    router: Router,
    target: Target,
    handle: RouterHandle,
}

impl Watched {
    async fn start(board: Board) -> Self {
        let (mut station, router, target) = Station::watching(board).await;
        station.answer().await;
        let handle = station.calls.open(target.device, Purpose::Watch).await.unwrap();
        Self { station, router, target, handle }
    }

    fn run(&self, request: Request) -> Replies {
        let limits = Limits::of(&request);
        self.handle.run(request, limits)
    }

    /// Follows a journal until it is listened to.
    async fn follow(&self, journal: Journal) -> Replies {
        let mut replies = self.run(Request::Follow(Follow::new(journal, Since::Now)));
        assert_eq!(next(&mut replies).await.0, Heard::By(Way::Listening));
        replies
    }

    fn rename(&self, name: &str) {
        self.router.act("/system/identity/set", &[("name", name)]).unwrap();
    }
}

async fn next(replies: &mut Replies) -> (Heard, Option<Mark>) {
    match replies.next().await {
        Some(Ok(Reply::Heard(heard, mark))) => (heard, mark),
        other => panic!("{other:?}"),
    }
}

async fn row(replies: &mut Replies) -> Row {
    match next(replies).await.0 {
        Heard::New(row) => row,
        other => panic!("{other:?}"),
    }
}

fn cancelled(heard: &HeardByRouter) -> bool {
    heard.recent.iter().any(|command| command == "/cancel")
}

#[tokio::test]
async fn who_follows_uses_the_session_that_polls_and_cancels_when_it_lets_go() {
    let watched = Watched::start(Board::EdgeRouter).await;
    let mut history = watched.follow(Journal::History).await;
    watched.rename("first");
    let (change, mark) = next(&mut history).await;
    let Heard::New(change) = change else { panic!("{change:?}") };
    assert!(change.text("action").is_some_and(|action| action.contains("identity")), "{change:?}");

    assert_eq!(watched.router.heard().borrow().logins, 1);
    assert!(!cancelled(&watched.router.heard().borrow()));
    drop(history);
    heard(&watched.router, cancelled).await;

    watched.router.act("/undo", &[]).unwrap();
    let since = Since::After(mark.unwrap());
    let mut history = watched.run(Request::Follow(Follow::new(Journal::History, since)));
    let (undone, _) = next(&mut history).await;
    let Heard::Changed(undone) = undone else { panic!("{undone:?}") };
    assert_eq!(undone.get(".id"), change.get(".id"));
}

#[tokio::test]
async fn polls_do_not_wait_for_who_does_not_read_a_journal() {
    let mut watched = Watched::start(Board::EdgeRouter).await;
    let mut log = watched.follow(Journal::Log).await;
    let flood = async {
        for number in 0.. {
            watched.rename(&format!("name-{number}"));
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _heard = heard(&watched.router, cancelled) => {}
        () = flood => {}
    }
    // A poll has 1.5 s here, and who waits for a reader waits for 2 s.
    for _ in 0..3 {
        let observation = watched.station.next().await;
        assert!(matches!(observation.outcome, Polled::Answered { .. }), "{observation:?}");
    }
    assert_eq!(watched.router.heard().borrow().logins, 1);

    let way = loop {
        match next(&mut log).await.0 {
            Heard::New(_) => {}
            Heard::By(way) => break way,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(way, Way::PollingAFlood);
}

#[tokio::test]
async fn what_may_be_missing_over_a_reboot_is_told() {
    let mut watched = Watched::start(Board::Chr).await;
    let mut history = watched.follow(Journal::History).await;
    watched.rename("before");
    let (_, mark) = next(&mut history).await;
    watched.router.set_mood(Mood::Rebooting(Duration::from_millis(300)));
    assert!(matches!(history.next().await, Some(Err(CallError::Ended { .. }))));
    watched.station.failure().await;
    watched.station.answer().await;

    watched.handle =
        watched.station.calls.open(watched.target.device, Purpose::Watch).await.unwrap();
    let since = Since::After(mark.unwrap());
    let mut history = watched.run(Request::Follow(Follow::new(Journal::History, since)));
    assert_eq!(next(&mut history).await.0, Heard::Missed(None));
    assert_eq!(next(&mut history).await.0, Heard::By(Way::Listening));
    watched.rename("after");
    row(&mut history).await;
}

#[tokio::test]
async fn so_many_look_at_a_time_that_polls_go_on() {
    let mut watched = Watched::start(Board::EdgeRouter).await;
    let mut looking = Vec::new();
    for _ in 0..32 {
        looking.push(watched.follow(Journal::History).await);
    }
    let request = Request::Sentence(Sentence::print("/system/identity", &["name"]));
    let soon = Limits { within: Duration::from_millis(200), ..Limits::of(&request) };
    let late: Vec<_> = watched.handle.run(request.clone(), soon).collect().await;
    assert_eq!(late, [Err(CallError::Timeout)]);
    watched.station.answer().await;
    watched.station.answer().await;

    looking.pop();
    assert!(matches!(watched.run(request).next().await, Some(Ok(Reply::Row(_)))));
}

fn below(path: &[&str]) -> Question {
    Question::Children(path.iter().map(|token| (*token).to_owned()).collect())
}

#[tokio::test]
async fn questions_have_a_session_of_their_own_for_as_long_as_their_handle() {
    let Watched { station: _station, router, handle, .. } = Watched::start(Board::EdgeRouter).await;
    for _ in 0..2 {
        let request = Request::Inspect(vec![below(&[]), below(&["ip"])]);
        let limits = Limits::of(&request);
        let told: Vec<_> = handle.run(request, limits).collect().await;
        let [Ok(Reply::Answer(Some(_))), Ok(Reply::Answer(Some(rows))), Ok(Reply::Done(end))] =
            told.as_slice()
        else {
            panic!("{told:?}")
        };
        assert!(rows.iter().any(|row| row.get("name") == Some(b"address")), "{rows:?}");
        assert_eq!(*end, Outcome::nothing());
        assert_eq!((router.heard().borrow().logins, router.heard().borrow().open), (2, 2));
    }
    drop(handle);
    heard(&router, |heard| heard.open == 1).await;
}

#[tokio::test]
async fn a_router_that_cannot_say_what_it_has_says_so() {
    let watched = Watched::start(Board::HomeAp).await;
    let told: Vec<_> = watched.run(Request::Inspect(vec![below(&[])])).collect().await;
    assert!(
        matches!(
            told.as_slice(),
            [Err(CallError::Unsupported(_)
                | CallError::Refused { kind: RefusalKind::MissingMenu, .. })]
        ),
        "{told:?}"
    );
}
