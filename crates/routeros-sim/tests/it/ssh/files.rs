//! Files, by `scp` and `sftp`.

use std::{fs, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, Npk, SimClock};
use tokio::time::timeout;

use super::{PLENTY, Scene, text};

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
