//! The SSH door, with OpenSSH's own clients.

use std::{
    fs,
    io::ErrorKind,
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use routeros_sim::{Board, Fleet, Mood, Router};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
    time::timeout,
};

mod console;
mod files;

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
