//! Operations against simulated routers.

use std::{net::SocketAddr, time::Duration};

use chrono::DateTime;
use routeros::{
    Charset, Command, Ended, Error, Session, TrapKind, Trust, Version, dial, login,
    ops::{
        Failure, OwnName, Position, Redial, backup,
        dead_man::{self, DeadMan, Disarmed},
        device_mode,
        execute::{execute, start},
        export::{Export, export, printed, through_file},
        files,
        import::{Import, import},
        live::{Ping, Torch, Traceroute, monitor_traffic},
        reboot::{Wait, reboot, wait},
        safe_mode::SafeMode,
        sweep,
        undo::undo,
        watch::{Heard, Limits, Since, Watch, Way},
    },
    rows::{HistoryEntry, LogLine},
    session::Settings,
};
use routeros_sim::{Board, Credentials, Fleet, Mood, Npk, Router, SimClock};
use tokio::{task::JoinSet, time::Instant};

const SOON: Duration = Duration::from_secs(20);
const SEVEN: Version = Version::new(7, 20, 0);

/// A router, and sessions with it by somebody who may do everything.
struct Bench {
    router: Router,
    who: Credentials,
    drivers: JoinSet<Ended>,
    fleet: Fleet,
}

impl Bench {
    async fn new(board: Board, clock: SimClock) -> Self {
        let fleet = Fleet::builder().seed(7).routers(1).boards([board]).clock(clock);
        let fleet = fleet.start().await.unwrap();
        let (router, who) = (fleet.router(0), fleet.credentials());
        Self { router, who, drivers: JoinSet::new(), fleet }
    }

    async fn session(&mut self) -> Session {
        self.dial().await.unwrap()
    }

    async fn dial(&mut self) -> Result<Session, Error> {
        let address = SocketAddr::from((self.router.address(), self.router.api_port()));
        let (mut stream, _) = dial(address, &Trust::Plain, SOON).await?;
        login(&mut stream, &self.who.user, self.who.password.as_bytes(), SOON).await?;
        let (session, driver) = Session::start(stream, Settings::default());
        self.drivers.spawn(driver.run());
        Ok(session)
    }
}

impl Redial for Bench {
    fn redial(&mut self) -> impl Future<Output = Result<Session, Error>> + Send {
        self.dial()
    }
}

async fn bench(board: Board) -> Bench {
    Bench::new(board, SimClock::system()).await
}

#[tokio::test]
async fn scripts_print_fail_and_run_in_the_background() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let said = execute(&session, ":put (1 + 2)", SOON).await.unwrap();
    assert_eq!(said.trim(), "3");
    let said = execute(&session, ":put 1\n/ip address nonsense", SOON).await.unwrap();
    assert_eq!(Position::find(&said).map(|position| position.line), Some(2), "{said}");

    let job = start(&session, ":delay 1h", SOON).await.unwrap();
    assert!(job.is_running(&session, SOON).await.unwrap());
    job.stop(&session, SOON).await.unwrap();
    assert!(!job.is_running(&session, SOON).await.unwrap());
    job.stop(&session, SOON).await.unwrap();
}

#[tokio::test]
async fn an_export_is_printed_or_goes_through_a_file_and_leaves_none() {
    for board in [Board::EdgeRouter, Board::OldCore] {
        let mut bench = bench(board).await;
        let session = bench.session().await;
        let version = bench.router.version().to_string().parse().unwrap_or(SEVEN);
        let name = OwnName::new("export").unwrap();
        let all = Export::default();
        let text = export(&session, all, version, &name, SOON).await.unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("/interface") && text.contains("/ip service"), "{text}");
        assert!(sweep::find(&session, SOON).await.unwrap().is_empty());

        let menu = Export { menu: Some("/system/identity"), ..all };
        let part = printed(&session, menu, version, SOON).await.unwrap();
        let part = String::from_utf8(part).unwrap();
        assert!(part.contains("/system identity") && !part.contains("/ip service"), "{part}");
        let file = through_file(&session, menu, version, &name, SOON).await.unwrap();
        assert!(String::from_utf8(file).unwrap().contains("/system identity"));
        assert!(sweep::find(&session, SOON).await.unwrap().is_empty());
    }
}

/// Puts a file on a router whatever it says of its size.
async fn put(session: &Session, name: &str, text: &[u8]) {
    let add = Command::new("/file/add").arg("name", name).arg("contents", text);
    session.run(add, SOON).await.unwrap();
}

#[tokio::test]
async fn a_file_is_imported_and_removed() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let file = "tod-change.rsc";
    let text = b"/system identity set name=changed\n/system identity set nonsense=1\n";
    put(&session, file, text).await;

    let what = Import { file, ..Import::default() };
    let mistake = import(&session, what, SOON).await.unwrap().unwrap_err();
    assert_eq!(mistake.position.map(|position| position.line), Some(2), "{mistake:?}");
    assert_eq!(bench.router.identity(), "changed", "there is no roll-back");

    files::remove(&session, file, SOON).await.unwrap();
    put(&session, file, b"/system identity set name=again\n").await;
    let dry = Import { file, is_dry_run: true, ..Import::default() };
    match import(&session, dry, SOON).await {
        Ok(Ok(())) | Err(Failure::Unsupported { .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(bench.router.identity(), "changed", "it was only tried");
    import(&session, what, SOON).await.unwrap().unwrap();
    assert_eq!(bench.router.identity(), "again");

    files::remove(&session, file, SOON).await.unwrap();
    assert_eq!(files::find(&session, file, SOON).await.unwrap(), None);
    let gone = files::read(&session, file, 1 << 20, SOON).await;
    assert!(matches!(gone, Err(Failure::NoFile(_))), "{gone:?}");
}

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
async fn the_log_and_the_history_are_heard_as_they_are_written() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let page = Charset::default();
    let mut log: Watch<LogLine> =
        Watch::new(bench.session().await, Since::Now, Limits::default(), page);
    assert_eq!(log.next().await.unwrap(), Heard::By(Way::Listening));
    let other = bench.session().await;
    let line = match tokio::time::timeout(SOON, log.next()).await.unwrap().unwrap() {
        Heard::New(line) => line,
        heard => panic!("{heard:?}"),
    };
    assert!(line.message.contains("logged in"), "{line:?}");
    drop(other);

    let mut history: Watch<HistoryEntry> =
        Watch::new(bench.session().await, Since::Now, Limits::default(), page);
    assert_eq!(history.next().await.unwrap(), Heard::By(Way::Listening));
    name(&session, "changed").await;
    match tokio::time::timeout(SOON, history.next()).await.unwrap().unwrap() {
        Heard::New(entry) => assert!(entry.undoable && entry.undo.is_some(), "{entry:?}"),
        heard => panic!("{heard:?}"),
    }
}

async fn name(session: &Session, name: &str) {
    let set = Command::new("/system/identity/set").arg("name", name);
    session.run(set, SOON).await.unwrap();
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
async fn packets_and_traffic_are_watched() {
    for board in [Board::EdgeRouter, Board::OldCore] {
        let mut bench = bench(board).await;
        let session = bench.session().await;
        let version = bench.router.version().to_string().parse().unwrap_or(SEVEN);
        let ping = Ping {
            address: "203.0.113.1".to_owned(),
            count: Some(2),
            interval: Some(Duration::from_millis(20)),
            ..Ping::default()
        };
        let mut packets = ping.start(&session, version, SOON).await.unwrap();
        let mut count = 0;
        while let Some(packet) = packets.next().await.unwrap() {
            count += 1;
            assert_eq!(packet.sent, Some(count), "{packet:?}");
        }
        assert_eq!(count, 2);

        let mut frames = monitor_traffic(&session, &["ether1", "ether2"], SOON).await.unwrap();
        let frame = frames.next().await.unwrap().unwrap();
        assert_eq!(frame.rows.len(), 2, "{frame:?}");
        drop(frames);
        assert!(session.run(Command::new("/system/identity/print"), SOON).await.is_ok());
    }
}

#[tokio::test]
async fn flows_add_up_to_what_an_interface_carries() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let mut bench = Bench::new(Board::EdgeRouter, clock.clone()).await;
    let session = bench.session().await;
    let any = || Some("any".to_owned());
    let torch = Torch {
        interface: "ether1".to_owned(),
        ip_protocol: any(),
        port: any(),
        dst_address: Some("0.0.0.0/0".to_owned()),
        duration: Some(Duration::from_secs(2)),
        ..Torch::default()
    };
    let mut frames = torch.start(&session, SOON).await.unwrap();
    let empty = frames.next().await.unwrap().unwrap();
    assert_eq!((empty.rows.len(), empty.rows[0].rx_bits), (1, Some(0)), "{empty:?}");
    clock.advance(Duration::from_secs(1));
    let seen = frames.next().await.unwrap().unwrap();
    let (sum, flows) = seen.rows.split_first().unwrap();
    assert!(flows.len() > 3 && sum.rx_bits > Some(0), "{seen:?}");
    assert!(flows.iter().all(|flow| flow.dst_port.as_deref() == Some("443")), "{flows:?}");
    let total: u64 = flows.iter().filter_map(|flow| flow.rx_bits).sum();
    assert!(sum.rx_bits.unwrap().abs_diff(total) <= flows.len() as u64, "{sum:?} and {total}");
    clock.advance(Duration::from_secs(1));
    assert_eq!(frames.next().await.unwrap(), None, "two seconds are over");

    let unknown = Torch { interface: "nowhere".to_owned(), ..Torch::default() };
    let mut frames = unknown.start(&session, SOON).await.unwrap();
    assert!(matches!(frames.next().await, Err(Error::Trap(_))));
}

#[tokio::test]
async fn a_way_is_traced_by_the_routes_there_are() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let mut bench = Bench::new(Board::HomeAp, clock.clone()).await;
    let session = bench.session().await;
    let trace = |address: &str, count| Traceroute {
        address: address.to_owned(),
        count,
        ..Traceroute::default()
    };
    let mut frames = trace("198.51.100.80", Some(1)).start(&session, SOON).await.unwrap();
    let mut last = frames.next().await.unwrap().unwrap();
    assert_eq!(last.rows[0].address.as_deref(), Some("10.64.0.1"), "the gateway is next");
    loop {
        clock.advance(Duration::from_secs(1));
        let Some(frame) = frames.next().await.unwrap() else { break };
        assert_eq!(frame.rows.len(), last.rows.len() + 1, "one hop more each second");
        last = frame;
    }
    let destination = last.rows.last().unwrap();
    assert_eq!(destination.address.as_deref(), Some("198.51.100.80"));
    assert_eq!((destination.sent, destination.loss), (Some(1), Some(0.0)));

    let mut frames = trace("198.51.100.80", None).start(&session, SOON).await.unwrap();
    frames.next().await.unwrap().unwrap();
    drop(frames);
    // We are to be answered without the route that takes everything.
    let ours = [("dst-address", "127.0.0.0/8"), ("gateway", "10.64.0.1")];
    bench.router.act("/ip/route/add", &ours).unwrap();
    bench.router.act("/ip/route/remove", &[("numbers", "0")]).unwrap();
    let mut frames = trace("198.51.100.80", Some(1)).start(&session, SOON).await.unwrap();
    let refused = frames.next().await.unwrap_err();
    assert!(refused.to_string().contains("no route to host"), "{refused}");
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

#[tokio::test]
async fn a_reboot_is_seen_from_the_command_to_the_last_menu() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let asked = Instant::now();
    reboot(&session, SOON).await.unwrap();
    bench.router.set_mood(Mood::Rebooting(Duration::from_secs(1)));

    let mut dialler = bench;
    let (session, back) = wait(&mut dialler, Wait::new(), asked).await.unwrap();
    assert!(back.after >= Duration::from_secs(1) && back.is_as_expected, "{back:?}");
    assert!(!session.is_closed());
}

#[tokio::test]
async fn a_router_is_waited_for_until_it_runs_what_was_uploaded_or_is_seen_not_to() {
    let target = Version::new(7, 20, 4);
    for (file, is_installed) in
        [("routeros-7.20.4-arm64.npk", true), ("routeros-7.20.4-arm.npk", false)]
    {
        let mut bench = bench(Board::EdgeRouter).await;
        let mut upload = bench.router.upload(file).unwrap();
        upload.append(&Npk::parse(file).unwrap().to_bytes()).unwrap();
        upload.finish().unwrap();

        let session = bench.session().await;
        let asked = Instant::now();
        reboot(&session, SOON).await.unwrap();
        bench.router.set_mood(Mood::Rebooting(Duration::from_secs(1)));
        let rule = Wait::new().version(target);
        let (_session, back) = wait(&mut bench, rule, asked).await.unwrap();

        assert_eq!(back.is_as_expected, is_installed, "{back:?}");
        assert_eq!(back.version == target, is_installed);
    }
}

#[tokio::test]
async fn a_backup_brings_the_old_configuration_back() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let before = bench.router.identity();
    let guard = OwnName::new("guard").unwrap();
    let file = backup::save(&session, &guard, None, SOON).await.unwrap();
    name(&session, "changed").await;

    backup::load(&session, &file.name, None, SOON).await.unwrap();
    assert_eq!(bench.router.identity(), before);
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
