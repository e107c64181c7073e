//! Consoles at a terminal, as people have them.

use std::{process::Stdio, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, SimClock};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    process::Child,
    time::timeout,
};

use super::{PLENTY, Scene, closes, text};

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
