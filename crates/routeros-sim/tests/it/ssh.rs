//! The SSH door, with OpenSSH's own clients.

use std::{
    fs,
    io::ErrorKind,
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, Npk, Router, SimClock};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

/// Far more than anything here takes; it only bounds a failure.
const PLENTY: Duration = Duration::from_mins(1);

/// A fleet, and somebody with OpenSSH.
struct Scene {
    fleet: Fleet,
    home: TempDir,
}

impl Scene {
    async fn new(board: Board) -> Self {
        let fleet = Fleet::builder().boards([board]).start().await.unwrap();
        Self { fleet, home: tempfile::tempdir().unwrap() }
    }

    fn router(&self) -> Router {
        self.fleet.router(0)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// `ssh`, `sftp` or `scp` as the administrator, asking nobody anything.
    fn client(&self, program: &str, options: &[&str]) -> Command {
        let credentials = self.fleet.credentials();
        self.client_as(program, options, &credentials.user, &credentials.password)
    }

    fn client_as(&self, program: &str, options: &[&str], user: &str, password: &str) -> Command {
        let script = self.file("password.sh");
        fs::write(&script, format!("#!/bin/sh\necho '{password}'\n")).unwrap();
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(&script, executable).unwrap();
        let mut command = Command::new(program);
        let port = self.router().ssh_port().to_string();
        for option in [
            format!("Port={port}"),
            format!("User={user}"),
            format!("UserKnownHostsFile={}", self.file("known_hosts").display()),
            "StrictHostKeyChecking=accept-new".to_owned(),
            "NumberOfPasswordPrompts=1".to_owned(),
            "LogLevel=ERROR".to_owned(),
        ] {
            command.args(["-o", &option]);
        }
        command
            .args(["-F", "none"])
            .args(options)
            .env("SSH_ASKPASS", &script)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    fn address(&self) -> String {
        self.router().address().to_string()
    }

    async fn exec(&self, line: &str) -> Output {
        let mut ssh = self.client("ssh", &[]);
        ssh.args([&self.address(), line]);
        timeout(PLENTY, ssh.output()).await.unwrap().unwrap()
    }
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn a_command_is_run_on_routers_of_both_kinds() {
    for board in [Board::EdgeRouter, Board::TowerAp] {
        let scene = Scene::new(board).await;
        let identity = scene.router().identity();

        let said = text(&scene.exec("/system identity print").await);
        assert!(said.contains(&format!("name: {identity}")), "{said}");
        assert!(said.contains("\r\n"), "{said:?}");

        let said = text(&scene.exec(":put [/system identity get name]").await);
        assert_eq!(said, format!("{identity}\r\n"));
        let said = text(&scene.exec("/no/such/menu print").await);
        assert!(said.contains("bad command name"), "{said}");
    }
}

#[tokio::test]
async fn menus_that_hold_only_commands_are_known() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let said = text(&scene.exec("/system backup save name=by-ssh dont-encrypt=yes").await);
    assert_eq!(said, "Configuration backup saved\r\n");
    assert!(scene.router().file("by-ssh.backup").is_some());
    let said = text(&scene.exec("/system backup nonsense").await);
    assert_eq!(said, "bad command name nonsense (line 1 column 16)\r\n");
}

#[tokio::test]
async fn a_large_export_is_printed_to_its_end() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let router = scene.router();
    for number in 0..2000 {
        let (name, address) =
            (format!("host-{number}.example"), format!("192.0.2.{}", number % 255));
        router.act("/ip/dns/static/add", &[("name", &name), ("address", &address)]).unwrap();
    }

    let said = text(&scene.exec("/export terse").await);

    assert!(said.len() > 100_000, "{}", said.len());
    assert!(said.contains("host-1999.example") && said.contains("/system identity"), "{said}");
}

#[tokio::test]
async fn what_is_changed_by_ssh_is_changed_and_logged() {
    let scene = Scene::new(Board::EdgeRouter).await;
    text(&scene.exec("/system identity set name=by-ssh").await);
    closes(&scene.router()).await;

    assert_eq!(scene.router().identity(), "by-ssh");
    let log = scene.router().look("/log").unwrap();
    let said = |line: &str| log.iter().any(|row| row["message"].contains(line));
    assert!(said("user admin logged in from 127.0.0.1 via ssh"), "{log:?}");
    assert!(said("user admin logged out from 127.0.0.1 via ssh"), "{log:?}");
    let heard = scene.router().heard().borrow().clone();
    assert_eq!(heard.recent, ["/system"]);
    assert!(heard.bytes_in > 0 && heard.bytes_out > 0);
}

/// A console as people have it.
struct Console {
    process: Child,
    shown: String,
}

impl Console {
    fn open(scene: &Scene) -> Self {
        let mut ssh = scene.client("ssh", &["-tt"]);
        let process = ssh.arg(scene.address()).stdin(Stdio::piped()).spawn().unwrap();
        Self { process, shown: String::new() }
    }

    async fn types(&mut self, keys: &str) {
        self.shown.clear();
        let stdin = self.process.stdin.as_mut().unwrap();
        stdin.write_all(keys.as_bytes()).await.unwrap();
        stdin.flush().await.unwrap();
    }

    async fn shows(&mut self, expected: &str) {
        let mut chunk = [0; 1024];
        while !self.shown.contains(expected) {
            let read = self.process.stdout.as_mut().unwrap().read(&mut chunk);
            let count = timeout(PLENTY, read).await.expect(&self.shown).unwrap();
            assert!(count > 0, "closed after {:?}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
    }

    async fn ends(mut self) {
        timeout(PLENTY, self.process.wait()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_console_prompts_echoes_and_remembers_its_menu() {
    for (board, menu) in [(Board::EdgeRouter, "/ip/address"), (Board::TowerAp, "/ip address")] {
        let scene = Scene::new(board).await;
        scene.router().act("/system/identity/set", &[("name", "R1")]).unwrap();
        let mut console = Console::open(&scene);

        console.shows("[admin@R1] > ").await;
        console.types("/ip address\r").await;
        console.shows(&format!("[admin@R1] {menu}> ")).await;
        console.types(":put foo\x7f\x7f\x7fbar\r").await;
        console.shows("bar\r\n[admin@R1]").await;
        console.types("/\r").await;
        console.shows("[admin@R1] > ").await;
        console.types(":delay 1d\r").await;
        console.shows(":delay 1d\r\n").await;
        console.types("\x03").await;
        console.shows("[admin@R1] > ").await;
        console.types("\x04").await;
        console.ends().await;
    }
}

#[tokio::test]
async fn a_session_is_active_until_it_ends() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let mut console = Console::open(&scene);
    console.shows("] > ").await;

    let active = scene.router().look("/user/active").unwrap();
    assert_eq!(active.len(), 1);
    assert_eq!((active[0]["name"].as_str(), active[0]["via"].as_str()), ("admin", "ssh"));

    console.types("/quit\r").await;
    console.ends().await;
    closes(&scene.router()).await;
    assert!(scene.router().look("/user/active").unwrap().is_empty());
}

async fn closes(router: &Router) {
    let mut heard = router.heard();
    timeout(PLENTY, heard.wait_for(|heard| heard.open == 0)).await.unwrap().unwrap();
}

#[tokio::test]
async fn only_who_has_the_policy_and_the_password_gets_in() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let watcher = scene.fleet.watcher();
    for (user, password) in [("admin", "wrong"), (&watcher.user, &watcher.password), ("nobody", "")]
    {
        let mut ssh = scene.client_as("ssh", &[], user, password);
        let refused = ssh.args([&scene.address(), ":put in"]).output().await.unwrap();
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{user} got in");
    }
    assert!(scene.router().heard().borrow().failed_logins >= 3);

    scene.router().set_mood(Mood::WrongPassword);
    assert!(!scene.exec(":put in").await.status.success());
}

#[tokio::test]
async fn a_key_opens_and_then_the_password_does_not() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let key = scene.file("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-N", "", "-t", "ed25519", "-C", "somebody", "-f"])
        .arg(&key)
        .status();
    assert!(made.await.unwrap().success());
    let public = fs::read_to_string(scene.file("key.pub")).unwrap();
    let arguments = [("user", "admin"), ("key", public.trim())];
    scene.router().act("/user/ssh-keys/add", &arguments).unwrap();

    let key = key.display().to_string();
    let mut ssh = scene.client("ssh", &["-i", &key, "-o", "PasswordAuthentication=no"]);
    let said = ssh.args([&scene.address(), ":put in"]).output().await.unwrap();
    assert_eq!(text(&said), "in\r\n");

    assert!(!scene.exec(":put in").await.status.success(), "by password");
    let always = [("always-allow-password-login", "yes")];
    scene.router().act("/ip/ssh/set", &always).unwrap();
    assert_eq!(text(&scene.exec(":put in").await), "in\r\n");
}

#[tokio::test]
async fn a_name_may_tell_the_console_something() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let credentials = scene.fleet.credentials();
    let mut ssh = scene.client_as("ssh", &[], "admin+cet200w", &credentials.password);

    let said = ssh.args([&scene.address(), ":put in"]).output().await.unwrap();

    assert_eq!(text(&said), "in\r\n");
}

#[tokio::test]
async fn each_router_has_a_key_of_its_own_and_another_box_another() {
    let fleet = Fleet::builder().routers(2).start().await.unwrap();
    let again = Fleet::builder().routers(2).start().await.unwrap();
    assert_eq!(fleet.router(0).host_key(), again.router(0).host_key());
    assert_ne!(fleet.router(0).host_key(), fleet.router(1).host_key());

    let scene = Scene::new(Board::EdgeRouter).await;
    assert_eq!(text(&scene.exec(":put in").await), "in\r\n");
    scene.router().set_mood(Mood::OtherSerial);
    let refused = scene.exec(":put in").await;
    assert!(String::from_utf8_lossy(&refused.stderr).contains("IDENTIFICATION HAS CHANGED"));
}

#[tokio::test]
async fn moods_are_those_of_the_other_doors() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let router = scene.router();
    let dial = || TcpStream::connect((router.address(), router.ssh_port()));

    router.set_mood(Mood::Silent);
    let mut silent = dial().await.unwrap();
    let mut heard = router.heard();
    timeout(PLENTY, heard.wait_for(|heard| heard.open == 1)).await.unwrap().unwrap();
    router.set_mood(Mood::Healthy);
    let mut banner = [0; 8];
    timeout(PLENTY, silent.read_exact(&mut banner)).await.unwrap().unwrap();
    assert_eq!(&banner, b"SSH-2.0-");

    router.set_mood(Mood::Refusing);
    timeout(PLENTY, silent.read_to_end(&mut Vec::new())).await.unwrap().unwrap_err();
    assert!(!scene.exec(":put in").await.status.success());

    router.set_mood(Mood::Garbage);
    let mut babbling = dial().await.unwrap();
    babbling.write_all(b"SSH-2.0-test\r\n").await.unwrap();
    let mut said = [0; 2];
    timeout(PLENTY, babbling.read_exact(&mut said)).await.unwrap().unwrap();
    assert_eq!(said, [0xff, 0xfe]);

    router.set_mood(Mood::Healthy);
    let mut unpowered = dial().await.unwrap();
    timeout(PLENTY, unpowered.read_exact(&mut banner)).await.unwrap().unwrap();
    router.set_mood(Mood::PowerLoss(Duration::from_millis(1)));
    let ended = timeout(PLENTY, unpowered.read_to_end(&mut Vec::new())).await.unwrap();
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::ConnectionReset, "it knows nothing of it");
}

#[tokio::test]
async fn a_console_over_a_link_that_is_cut_goes_on_when_it_is_mended() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let mut console = Console::open(&scene);
    console.shows("] > ").await;

    scene.router().set_mood(Mood::LinkCut);
    console.types(":put through\r").await;
    scene.router().set_mood(Mood::Healthy);
    console.shows("\r\nthrough\r\n").await;
}

#[tokio::test]
async fn a_dead_peer_counts_against_the_sessions_for_nine_minutes() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_750_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone()).start();
    let scene = Scene { fleet: fleet.await.unwrap(), home: tempfile::tempdir().unwrap() };
    scene.router().act("/ip/service/set", &[("numbers", "ssh"), ("max-sessions", "1")]).unwrap();
    let mut console = Console::open(&scene);
    console.shows("] > ").await;

    scene.router().set_mood(Mood::HalfOpen);
    assert!(!scene.exec(":put in").await.status.success(), "the dead one holds the only place");

    let mut heard = scene.router().heard();
    clock.advance(Duration::from_secs(9 * 60 + 1));
    timeout(PLENTY, heard.wait_for(|heard| heard.open == 0)).await.unwrap().unwrap();
    assert_eq!(text(&scene.exec(":put in").await), "in\r\n");
}

#[tokio::test]
async fn whoever_disables_the_service_is_out_with_it() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let mut console = Console::open(&scene);
    console.shows("] > ").await;

    console.types("/ip service disable ssh\r").await;
    console.ends().await;

    assert!(!scene.exec(":put in").await.status.success());
    scene.router().act("/ip/service/enable", &[("numbers", "ssh")]).unwrap();
    assert_eq!(text(&scene.exec(":put in").await), "in\r\n");
}

#[tokio::test]
async fn safe_mode_by_ctrl_x_goes_with_the_connection_or_stays() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let router = scene.router();
    router.act("/system/identity/set", &[("name", "before")]).unwrap();
    for (release, expected) in [(false, "before"), (true, "after")] {
        let mut console = Console::open(&scene);
        console.shows("[admin@before] > ").await;
        console.types("\x18").await;
        console.shows("[Safe Mode taken]\r\n[admin@before] <SAFE>> ").await;
        console.types("/system identity set name=after\r").await;
        console.shows("[admin@after] <SAFE>> ").await;
        if release {
            console.types("\x18").await;
            console.shows("[Safe Mode released]\r\n[admin@after] > ").await;
        }
        console.types("\x04").await;
        console.ends().await;
        closes(&router).await;
        assert_eq!(router.identity(), expected);
    }
}

/// Neither a multiple of a chunk nor smaller than one.
fn contents() -> Vec<u8> {
    (0..300_001_u32).map(|at| at.to_le_bytes()[(at % 3) as usize]).collect()
}

#[tokio::test]
async fn scp_carries_files_both_ways() {
    let scene = Scene::new(Board::EdgeRouter).await;
    fs::write(scene.file("up.npk"), contents()).unwrap();
    let there = format!("{}:/up.npk", scene.address());

    let mut scp = scene.client("scp", &[]);
    let done = scp.arg(scene.file("up.npk")).arg(&there).output().await.unwrap();
    text(&done);
    assert_eq!(scene.router().file("up.npk").as_deref(), Some(&contents()[..]));

    let mut scp = scene.client("scp", &[]);
    let done = scp.arg(&there).arg(scene.file("down.npk")).output().await.unwrap();
    text(&done);
    assert_eq!(fs::read(scene.file("down.npk")).unwrap(), contents());
}

#[tokio::test]
async fn a_package_that_does_not_wait_is_installed_once_it_is_there() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_750_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone()).start();
    let scene = Scene { fleet: fleet.await.unwrap(), home: tempfile::tempdir().unwrap() };
    let name = "routeros-7.20.4-arm64.auto.npk";
    fs::write(scene.file(name), Npk::parse(name).unwrap().to_bytes()).unwrap();

    let mut scp = scene.client("scp", &[]);
    let there = format!("{}:/{name}", scene.address());
    // The router may be gone before it says goodbye.
    let _ = scp.arg(scene.file(name)).arg(&there).output().await.unwrap();
    let restarts = async {
        while !matches!(scene.router().mood(), Mood::Rebooting(_)) {
            tokio::task::yield_now().await;
        }
    };
    timeout(PLENTY, restarts).await.unwrap();
    clock.advance(Duration::from_mins(5));
    assert_eq!(scene.router().version().number(), "7.20.4");
}

#[tokio::test]
async fn sftp_lists_renames_and_removes() {
    let scene = Scene::new(Board::EdgeRouter).await;
    fs::write(scene.file("a.rsc"), "# nothing\n").unwrap();
    let batch = format!(
        "put {} a.rsc\nmkdir kept\nrename a.rsc kept/b.rsc\nls -l kept\nrm kept/b.rsc\n-rm missing\nls kept\nrmdir kept\n",
        scene.file("a.rsc").display(),
    );
    fs::write(scene.file("batch"), batch).unwrap();
    let path = scene.file("batch").display().to_string();

    // A batch file keeps sftp from asking for a password, unless told to ask all the same.
    let mut sftp = scene.client("sftp", &["-o", "BatchMode=no", "-b", &path]);
    let said = text(&sftp.arg(scene.address()).output().await.unwrap());

    assert!(said.contains("10 ") && said.contains("kept/b.rsc"), "{said}");
    assert!(scene.router().file("kept/b.rsc").is_none());
    assert!(!scene.router().look("/file").unwrap().iter().any(|row| row["name"] == "kept"));
}

#[tokio::test]
async fn files_take_a_policy_of_their_own() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let router = scene.router();
    router.act("/user/group/add", &[("name", "look"), ("policy", "ssh,read")]).unwrap();
    let user = [("name", "eve"), ("group", "look"), ("password", "eve")];
    router.act("/user/add", &user).unwrap();
    fs::write(scene.file("up"), "x").unwrap();
    let there = format!("{}:/up", scene.address());

    let mut scp = scene.client_as("scp", &[], "eve", "eve");
    let refused = scp.arg(scene.file("up")).arg(&there).output().await.unwrap();
    assert!(!refused.status.success());
    let mut ssh = scene.client_as("ssh", &[], "eve", "eve");
    assert_eq!(text(&ssh.args([&scene.address(), ":put in"]).output().await.unwrap()), "in\r\n");
}
