//! Requests that take several commands, against simulated routers.

use std::time::Duration;

use futures_util::StreamExt;
use routeros_sim::{Board, Mood, Router};
use tod_model::{
    CallError, HostKey, Purpose, Secret, Target,
    call::{
        DeadMan, Export, Import, Limits, Outcome, RefusalKind, Reply, Request, Row, SafeMode,
        Sentence,
    },
};
use tod_poller::RouterHandle;

use crate::station::{Station, settings};

/// A router that is polled by somebody who may do everything.
pub struct Ruled {
    pub station: Station,
    pub router: Router,
    pub target: Target,
    pub handle: RouterHandle,
}

impl Ruled {
    pub async fn start(board: Board) -> Self {
        let station = Station::new([board], settings()).await;
        let router = station.fleet.router(0);
        let target = station.target(&router);
        Self::over(station, router, target).await
    }

    pub async fn over(mut station: Station, router: Router, mut target: Target) -> Self {
        let admin = station.fleet.credentials();
        (target.credential.user, target.credential.sealed) =
            (admin.user, admin.password.into_bytes());
        station.watch([&target]);
        station.answer().await;
        let handle = station.calls.open(target.device, Purpose::Change).await.unwrap();
        Self { station, router, target, handle }
    }

    pub async fn run(&self, request: Request) -> Result<Told, CallError> {
        let limits = Limits::of(&request);
        Told::of(&self.handle, request, limits).await
    }

    pub async fn say(&self, sentence: Sentence) -> Result<Told, CallError> {
        self.run(Request::Sentence(sentence)).await
    }

    fn files(&self) -> Vec<String> {
        let rows = self.router.look("/file").unwrap();
        rows.into_iter().filter_map(|mut row| row.remove("name")).collect()
    }
}

/// Everything that a request was answered.
#[derive(Debug)]
pub struct Told {
    rows: Vec<Row>,
    pub text: String,
    pub host_key: Option<HostKey>,
    pub outcome: Outcome,
}

impl Told {
    pub async fn of(
        handle: &RouterHandle,
        request: Request,
        limits: Limits,
    ) -> Result<Self, CallError> {
        let (mut rows, mut text, mut host_key) = (Vec::new(), Vec::new(), None);
        let mut replies = handle.run(request, limits);
        loop {
            match replies.next().await.expect("an end")? {
                Reply::Row(row) => rows.push(row),
                Reply::Piece(piece) => text.extend(piece),
                Reply::HostKey(key) => host_key = Some(key),
                Reply::Heard(..) | Reply::Answer(_) => panic!("nobody asked for that"),
                Reply::Progress { .. } => {}
                Reply::Done(outcome) => {
                    let text = String::from_utf8(text).unwrap();
                    return Ok(Self { rows, text, host_key, outcome });
                }
            }
        }
    }
}

pub fn export() -> Request {
    Request::Export(Export { name: "look".to_owned(), ..Export::default() })
}

pub fn rename(name: &str) -> Sentence {
    Sentence::new("/system/identity/set").arg("name", name)
}

#[tokio::test]
async fn an_export_comes_from_routers_of_both_kinds_and_leaves_no_file() {
    for board in [Board::EdgeRouter, Board::HomeAp] {
        let ruled = Ruled::start(board).await;
        ruled.say(rename("export-me")).await.unwrap();
        let told = ruled.run(export()).await.unwrap();
        assert!(told.text.contains("set name=export-me"), "{}", told.text);
        assert!(!ruled.files().iter().any(|file| file.contains("tod-")), "{:?}", ruled.files());
    }
}

#[tokio::test]
async fn a_file_is_written_imported_read_and_removed() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let (name, contents) = ("tod-change.rsc".to_owned(), "/system identity set name=imported\n");
    let file = Request::WriteFile { name: name.clone(), contents: Secret::new(contents) };
    ruled.run(file).await.unwrap();
    let import =
        |file: &str| Request::Import(Import { file: file.to_owned(), ..Import::default() });
    ruled.run(import(&name)).await.unwrap();
    assert_eq!(ruled.router.identity(), "imported");

    let told = ruled.run(Request::ReadFile { name: name.clone() }).await.unwrap();
    assert_eq!(told.text, contents);
    ruled.run(Request::RemoveFile { name: name.clone() }).await.unwrap();
    assert!(!ruled.files().contains(&name));
    let gone = ruled.run(Request::ReadFile { name }).await.unwrap_err();
    assert!(matches!(gone, CallError::Refused { kind: RefusalKind::NotFound, .. }), "{gone:?}");

    let (name, contents) = ("tod-bad.rsc".to_owned(), Secret::new("/ip address add colour=red\n"));
    ruled.run(Request::WriteFile { name: name.clone(), contents }).await.unwrap();
    let mistake = ruled.run(import(&name)).await.unwrap_err();
    let CallError::Mistake { position, .. } = mistake else { panic!("{mistake:?}") };
    assert_eq!(position.map(|position| position.line), Some(1));
}

#[tokio::test]
async fn what_a_script_prints_is_told() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let told = ruled.run(Request::Script(Secret::new(":put [/system identity get name]"))).await;
    assert_eq!(told.unwrap().text.trim_end(), ruled.router.identity());
}

#[tokio::test]
async fn a_dead_man_is_armed_looked_for_and_disarmed() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let name = "guard-1".to_owned();
    let dead_man = DeadMan {
        name: name.clone(),
        interval: Duration::from_secs(45),
        script: Secret::new("/system scheduler remove tod-guard-1"),
        policy: "read,write".to_owned(),
    };
    let Outcome::Armed { runs_in } = ruled.run(Request::Arm(dead_man)).await.unwrap().outcome
    else {
        panic!()
    };
    assert!(runs_in.is_some_and(|span| span <= Duration::from_secs(47)), "{runs_in:?}");
    let found = ruled.run(Request::LookFor { name: name.clone() }).await.unwrap().outcome;
    assert!(matches!(found, Outcome::Armed { .. }), "{found:?}");

    let leftovers = ruled.run(Request::Leftovers).await.unwrap().rows;
    assert_eq!(leftovers[0].text("name").as_deref(), Some("tod-guard-1"));

    let disarmed = ruled.run(Request::Disarm { name: name.clone() }).await.unwrap().outcome;
    assert_eq!(disarmed, Outcome::Disarmed { runs: 0 });
    let again = ruled.run(Request::Disarm { name }).await.unwrap().outcome;
    assert_eq!(again, Outcome::WasGone);
}

#[tokio::test]
async fn what_was_left_behind_is_swept() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    for name in ["tod-old", "tod-other", "theirs"] {
        ruled.router.act("/system/script/add", &[("name", name), ("source", ":put 1")]).unwrap();
    }
    let mut leftovers = ruled.run(Request::Leftovers).await.unwrap().rows;
    assert_eq!(leftovers.len(), 2);
    leftovers.truncate(1);
    let remaining = ruled.run(Request::Sweep(leftovers)).await.unwrap().rows;
    assert_eq!(remaining, []);
    let scripts = ruled.router.look("/system/script").unwrap();
    let names: Vec<&str> = scripts.iter().map(|row| row["name"].as_str()).collect();
    assert!(!names.contains(&"tod-old"), "{names:?}");
    assert!(names.contains(&"tod-other") && names.contains(&"theirs"), "{names:?}");
}

#[tokio::test]
async fn safe_mode_is_the_handles_and_ends_with_it() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let before = ruled.router.identity();
    let not_ours = ruled.run(Request::SafeMode(SafeMode::Check)).await.unwrap_err();
    assert_eq!(not_ours, CallError::Held { by: String::new() });

    for (end, after) in [(SafeMode::Unroll, before.as_str()), (SafeMode::Release, "kept")] {
        ruled.run(Request::SafeMode(SafeMode::Take)).await.unwrap();
        ruled.say(rename("kept")).await.unwrap();
        ruled.run(Request::SafeMode(SafeMode::Check)).await.unwrap();
        ruled.run(Request::SafeMode(end)).await.unwrap();
        assert_eq!(ruled.router.identity(), after);
    }

    ruled.run(Request::SafeMode(SafeMode::Take)).await.unwrap();
    let other = ruled.station.calls.open(ruled.target.device, Purpose::Change).await.unwrap();
    let request = Request::SafeMode(SafeMode::Take);
    let limits = Limits::of(&request);
    let held = Told::of(&other, request, limits).await.unwrap_err();
    assert!(matches!(held, CallError::Held { ref by } if by == "admin"), "{held:?}");

    ruled.say(rename("lost")).await.unwrap();
    let Ruled { router, handle, station: _station, .. } = ruled;
    drop(handle);
    let mut revisions = router.revisions();
    let undone = revisions.wait_for(|_| router.identity() == "kept");
    tokio::time::timeout(Duration::from_secs(20), undone).await.unwrap().unwrap();
}

#[tokio::test]
async fn nobody_waits_for_who_has_let_safe_mode_lie() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    ruled.router.set_mood(Mood::Silent);
    let request = Request::SafeMode(SafeMode::Take);
    let limits = Limits::of(&request);
    let mut lying = ruled.handle.run(request, limits);
    assert!(futures_util::poll!(lying.next()).is_pending());
    let soon = Limits { within: Duration::from_millis(200), ..limits };
    let waited = Told::of(&ruled.handle, Request::SafeMode(SafeMode::Check), soon).await;
    assert_eq!(waited.unwrap_err(), CallError::Timeout);
}

#[tokio::test]
async fn a_backup_is_saved_and_a_router_that_loads_it_is_waited_for() {
    let ruled = Ruled::start(Board::Chr).await;
    ruled.say(rename("before")).await.unwrap();
    let save = Request::SaveBackup { name: "night".to_owned(), password: None };
    let told = ruled.run(save).await.unwrap();
    let Outcome::Returned(file) = told.outcome else { panic!() };
    let file = file.text("name").unwrap();
    assert!(file.ends_with("tod-night.backup"), "{file}");

    ruled.say(rename("after")).await.unwrap();
    let back = ruled.run(Request::LoadBackup { file, password: None }).await.unwrap().outcome;
    assert!(matches!(back, Outcome::Back { is_as_expected: true, .. }), "{back:?}");
    assert_eq!(ruled.router.identity(), "before");
    let over = ruled.say(rename("nobody")).await.unwrap_err();
    assert!(matches!(over, CallError::Ended { .. }), "{over:?}");
}

#[tokio::test]
async fn a_version_that_is_none_reboots_nothing() {
    let ruled = Ruled::start(Board::Chr).await;
    let reboot = Request::Reboot { expects: Some("newest".to_owned()) };
    let invalid = ruled.run(reboot).await.unwrap_err();
    assert!(matches!(invalid, CallError::Invalid(_)), "{invalid:?}");
    ruled.say(rename("still-here")).await.unwrap();
}
