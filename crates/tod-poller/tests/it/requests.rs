//! Requests that take several commands, against simulated routers.

use std::{net::SocketAddr, time::Duration};

use futures_util::StreamExt;
use routeros_sim::{Board, Mood, Router};
use tod_model::{
    Address, CallError, DialPolicy, Host, HostKey, Purpose, Secret, Target,
    call::{
        Console, DeadMan, Export, Import, Limits, Outcome, RefusalKind, Reply, Request, Row,
        SafeMode, Sentence, Shell, Size,
    },
};
use tod_poller::{Replies, RouterHandle};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::station::{Station, heard, settings};

/// A router that is polled by somebody who may do everything.
pub struct Ruled {
    pub station: Station,
    pub router: Router,
    target: Target,
    pub handle: RouterHandle,
}

impl Ruled {
    pub async fn start(board: Board) -> Self {
        let station = Station::new([board], settings()).await;
        let router = station.fleet.router(0);
        let target = station.target(&router);
        Self::over(station, router, target).await
    }

    async fn over(mut station: Station, router: Router, mut target: Target) -> Self {
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

    async fn say(&self, sentence: Sentence) -> Result<Told, CallError> {
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
    host_key: Option<HostKey>,
    outcome: Outcome,
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

fn export() -> Request {
    Request::Export(Export { name: "look".to_owned(), ..Export::default() })
}

fn rename(name: &str) -> Sentence {
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

fn shell() -> Request {
    Request::Shell(Shell { line: Secret::new("/export terse") })
}

#[tokio::test]
async fn an_export_over_ssh_tells_the_key_and_expects_that_of_the_record() {
    for board in [Board::EdgeRouter, Board::Chr] {
        let mut ruled = Ruled::start(board).await;
        let first = ruled.run(shell()).await.unwrap();
        assert!(first.text.contains("/system identity set name="), "{}", first.text);
        assert_eq!(first.outcome, Outcome::Exited { status: Some(0) });
        let presented: HostKey = ruled.router.host_key().parse().unwrap();
        assert_eq!(first.host_key.as_ref(), Some(&presented));
        assert_eq!(ruled.run(shell()).await.unwrap().host_key, first.host_key);

        let expected: HostKey =
            "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE".parse().unwrap();
        ruled.target.ssh.host_key = Some(expected.clone());
        ruled.station.watch([&ruled.target]);
        // The new target is not known everywhere at once.
        let (refused, logins) = loop {
            let logins = ruled.router.heard().borrow().logins;
            if let Err(refused) = ruled.run(shell()).await {
                break (refused, logins);
            }
        };
        assert_eq!(refused, CallError::HostKeyChanged { expected, presented });
        assert_eq!(ruled.router.heard().borrow().logins, logins, "no password was sent");
        heard(&ruled.router, |heard| heard.open == 2).await;
    }
}

#[tokio::test]
async fn who_answers_over_ssh_first_has_to_be_who_answers_the_api() {
    let mut settings = settings();
    let ranges = ["127.0.0.1/32", "127.64.0.0/10"].map(|range| range.parse().unwrap());
    settings.dial = DialPolicy::new(ranges.to_vec(), Vec::new());
    let station = Station::new([Board::EdgeRouter, Board::EdgeRouter], settings).await;
    let (router, other) = (station.fleet.router(0), station.fleet.router(1));
    let (api, _api) = relay((router.address(), router.api_port()).into()).await;
    let (ssh, _ssh) = relay((other.address(), other.ssh_port()).into()).await;
    let mut target = station.target(&router);
    target.address = Address { host: Host::Ip(api.ip()), port: api.port() };
    target.ssh.port = ssh.port();
    let ruled = Ruled::over(station, router, target).await;

    let line = Secret::new("/system identity set name=wrong");
    let shell = Request::Shell(Shell { line });
    assert_eq!(ruled.run(shell).await.unwrap_err(), CallError::AnotherRouter);
    assert_eq!(other.heard().borrow().logins, 1);
    assert_ne!(other.identity(), "wrong");
}

/// A port of this machine that leads there, for as long as the second value lives.
async fn relay(to: SocketAddr) -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut passing = JoinSet::new();
        while let Ok((mut near, _)) = listener.accept().await {
            passing.spawn(async move {
                let mut far = TcpStream::connect(to).await.unwrap();
                // Whoever hangs up first ends it.
                let _ended = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (address, tasks)
}

#[tokio::test]
async fn a_terminal_shows_what_its_handle_types() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    ruled.say(rename("before")).await.unwrap();
    let keys = |text: &str| Request::Type(Secret::new(text));
    let early = ruled.run(keys("x")).await.unwrap_err();
    assert!(matches!(early, CallError::Invalid(_)), "{early:?}");

    let size = Size { columns: 200, rows: 50 };
    let request = Request::Console(Console { size });
    let limits = Limits::of(&request);
    let mut terminal = ruled.handle.run(request.clone(), limits);
    shows(&mut terminal, "[admin@before] > ").await;
    let second = ruled.run(request).await.unwrap_err();
    assert!(matches!(second, CallError::Invalid(_)), "{second:?}");
    ruled.run(Request::Resize(Size { columns: 80, rows: 25 })).await.unwrap();
    ruled.run(keys("/system identity set name=after\r")).await.unwrap();
    shows(&mut terminal, "[admin@after] > ").await;

    drop(terminal);
    heard(&ruled.router, |heard| heard.open == 2).await;
    let late = ruled.run(keys("x")).await.unwrap_err();
    assert!(matches!(late, CallError::Invalid(_)), "{late:?}");
}

async fn shows(terminal: &mut Replies, expected: &str) {
    let mut shown = String::new();
    while !shown.contains(expected) {
        match terminal.next().await.expect("the terminal hung up").unwrap() {
            Reply::Piece(piece) => shown.push_str(&String::from_utf8_lossy(&piece)),
            other => assert!(matches!(other, Reply::HostKey(_)), "{other:?}"),
        }
    }
}

#[tokio::test]
async fn heavy_work_is_done_one_after_the_other() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let line = Secret::new(":delay 1m");
    let shell = Request::Shell(Shell { line });
    let limits = Limits::of(&shell);
    let mut busy = ruled.handle.run(shell, limits);
    assert!(matches!(busy.next().await, Some(Ok(Reply::HostKey(_)))));

    let soon = Limits { within: Duration::from_millis(300), ..limits };
    let waited = Told::of(&ruled.handle, export(), soon).await.unwrap_err();
    assert_eq!(waited, CallError::Timeout);
    ruled.say(Sentence::print("/system/identity", &[])).await.expect("this is no heavy work");
    drop(busy);
    ruled.run(export()).await.unwrap();
}

#[tokio::test]
async fn what_has_come_and_nobody_takes_holds_up_no_heavy_work() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    // More than waits for its reader: two pieces.
    let (name, contents) = ("tod-large.txt".to_owned(), Secret::new("x".repeat(60_000)));
    ruled.run(Request::WriteFile { name: name.clone(), contents }).await.unwrap();
    let read = Request::ReadFile { name };
    let limits = Limits::of(&read);
    let mut lying = ruled.handle.run(read, limits);
    let piece = lying.next().await;
    assert!(matches!(piece, Some(Ok(Reply::Piece(_)))), "{piece:?}");

    let soon = Limits { within: Duration::from_secs(5), ..limits };
    Told::of(&ruled.handle, export(), soon).await.unwrap();
    assert!(matches!(lying.next().await, Some(Ok(Reply::Piece(_)))));
}

#[tokio::test]
async fn a_busy_router_is_spared_heavy_work() {
    let mut ruled = Ruled::start(Board::EdgeRouter).await;
    ruled.router.set_mood(Mood::SlowCpu(Duration::from_millis(5)));
    while ruled.station.answer().await.reading.resource.cpu_percent != Some(100.0) {}
    let soon = Limits { within: Duration::from_millis(300), ..Limits::of(&export()) };
    let refused = Told::of(&ruled.handle, export(), soon).await.unwrap_err();
    assert_eq!(refused, CallError::Overloaded { cpu_load: 100 });
    ruled.say(Sentence::print("/system/identity", &[])).await.expect("this is no heavy work");

    ruled.router.set_mood(Mood::Healthy);
    let Ruled { mut station, handle, .. } = ruled;
    let patient = Limits::of(&export());
    tokio::select! {
        told = Told::of(&handle, export(), patient) => drop(told.expect("a poll finds it calm")),
        () = async { loop { station.answer().await; } } => {}
    }
}

#[tokio::test]
async fn a_shell_counts_as_a_session() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let _other = ruled.station.calls.open(ruled.target.device, Purpose::Backup).await.unwrap();
    let refused = ruled.run(shell()).await.unwrap_err();
    assert_eq!(refused, CallError::TooManySessions);
}
