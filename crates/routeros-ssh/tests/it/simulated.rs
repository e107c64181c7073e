//! The client against simulated routers.

use std::{net::SocketAddr, time::Duration};

use routeros_sim::{Board, Fleet, Mood, Router};
use routeros_ssh::{
    Console, Error, HostKey, Limits, Login, Secret, Session, SignInFailure, Size, Status, Trust,
};

use crate::sshd::{LIMITS, PLENTY, connect};

fn address(router: &Router) -> SocketAddr {
    (router.address(), router.ssh_port()).into()
}

fn login(fleet: &Fleet) -> Login {
    let credentials = fleet.credentials();
    Login { user: credentials.user, secret: Secret::password(&credentials.password) }
}

async fn sign_in(fleet: &Fleet, trust: &Trust) -> Result<Session, Error> {
    connect(address(&fleet.router(0)), trust, login(fleet), PLENTY).await
}

#[tokio::test]
async fn an_export_is_read_from_routers_of_both_kinds() {
    for board in [Board::EdgeRouter, Board::TowerAp] {
        let fleet = Fleet::builder().boards([board]).start().await.unwrap();
        let router = fleet.router(0);
        let command = if router.version().to_string().starts_with('6') {
            "/export terse"
        } else {
            "/export terse show-sensitive"
        };
        router
            .act("/ip/address/add", &[("address", "192.0.2.1/24"), ("interface", "ether1")])
            .unwrap();

        let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
        let export = session.exec(command, LIMITS).await.unwrap();

        let text = String::from_utf8(export.stdout).unwrap();
        assert!(text.contains("address=192.0.2.1/24"), "{text}");
        assert!(text.lines().all(|line| line.len() < 2000));
        assert_eq!(export.exit_status, Some(0));
        session.close(PLENTY).await;
    }
}

#[tokio::test]
async fn a_backup_is_made_fetched_and_removed() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
    let save = [("name", "guard"), ("dont-encrypt", "yes")];
    fleet.router(0).act("/system/backup/save", &save).unwrap();

    let mut files = session.files(PLENTY).await.unwrap();
    let listed = files.list("/", PLENTY).await.unwrap();
    let entry = listed.iter().find(|entry| entry.name == "guard.backup").unwrap();
    let mut backup = Vec::new();
    let size = files.download("guard.backup", &mut backup, LIMITS, |_| {}).await.unwrap();
    assert_eq!((Some(size), size), (entry.size, backup.len() as u64));
    assert!(size > 0);

    files.remove("guard.backup", PLENTY).await.unwrap();
    files.upload(&mut &backup[..], "again.backup", LIMITS, |_| {}).await.unwrap();
    assert_eq!(fleet.router(0).file("again.backup"), Some(backup));
    assert!(fleet.router(0).file("guard.backup").is_none());
}

#[tokio::test]
async fn a_large_directory_is_listed_whole() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let name = |at: usize| format!("part-{at:03}.rsc");
    for at in 0..250 {
        fleet.router(0).act("/file/add", &[("name", name(at).as_str())]).unwrap();
    }
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();

    let listed = session.files(PLENTY).await.unwrap().list("/", PLENTY).await.unwrap();

    for at in 0..250 {
        assert_eq!(listed.iter().filter(|entry| entry.name == name(at)).count(), 1, "{at}");
    }
}

#[tokio::test]
async fn a_full_flash_is_told_in_the_routers_words() {
    let fleet = Fleet::builder().boards([Board::Chr]).start().await.unwrap();
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
    let mut files = session.files(PLENTY).await.unwrap();
    fleet.router(0).set_mood(Mood::FullFlash);

    let refused = files.upload(&mut &b"# nothing"[..], "a.rsc", LIMITS, |_| {}).await;

    let Err(Error::File { path, status: Status::Failure { message, .. } }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(path, "a.rsc");
    assert!(message.contains("not enough disk space"), "{message}");
}

#[tokio::test]
async fn a_router_that_falls_silent_half_way_costs_the_transfer_and_no_more() {
    let fleet = Fleet::builder().boards([Board::Core]).start().await.unwrap();
    let router = fleet.router(0);
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
    let large = vec![7; 2 << 20];
    let mut files = session.files(PLENTY).await.unwrap();
    files.upload(&mut &large[..], "large", LIMITS, |_| {}).await.unwrap();
    let limits = Limits { within: Duration::from_secs(1), ..LIMITS };

    let silence = |_| router.set_mood(Mood::Silent);
    let late = files.download("large", &mut Vec::new(), limits, silence).await;
    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");
    drop(files);
    router.set_mood(Mood::Healthy);
    let mut files = session.files(PLENTY).await.unwrap();
    let silence = |_| router.set_mood(Mood::Silent);
    let late = files.upload(&mut &large[..], "again", limits, silence).await;
    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");

    router.set_mood(Mood::Healthy);
    let mut files = session.files(PLENTY).await.unwrap();
    let mut received = Vec::new();
    files.download("large", &mut received, LIMITS, |_| {}).await.unwrap();
    assert!(received == large);
}

#[tokio::test]
async fn a_file_that_was_half_written_when_the_power_went_is_gone() {
    let fleet = Fleet::builder().boards([Board::Core]).start().await.unwrap();
    let router = fleet.router(0);
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
    let mut files = session.files(PLENTY).await.unwrap();
    let limits = Limits { within: Duration::from_secs(1), ..LIMITS };

    let loss = |_| router.set_mood(Mood::PowerLoss(Duration::from_secs(20)));
    let lost = files.upload(&mut &vec![7; 2 << 20][..], "update.npk", limits, loss).await;

    assert!(matches!(lost, Err(Error::Timeout | Error::Ended(_))), "{lost:?}");
    assert_eq!(router.file("update.npk"), None);
}

#[tokio::test]
async fn another_box_at_the_address_is_refused_before_it_hears_a_password() {
    let fleet = Fleet::builder().start().await.unwrap();
    let router = fleet.router(0);
    let known: HostKey = router.host_key().parse().unwrap();
    let trust = Trust::Pinned(known.clone());
    assert_eq!(sign_in(&fleet, &trust).await.unwrap().host_key(), &known);
    let logins = router.heard().borrow().logins;

    router.set_mood(Mood::OtherSerial);
    let refused = sign_in(&fleet, &trust).await;

    let Err(Error::HostKeyChanged { expected, presented }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((expected, presented.to_string()), (known, router.host_key()));
    let heard = router.heard().borrow().clone();
    assert_eq!((heard.logins, heard.failed_logins), (logins, 0));
}

#[tokio::test]
async fn what_is_wrong_with_a_router_is_told_apart() {
    let fleet = Fleet::builder().start().await.unwrap();
    let router = fleet.router(0);
    let attempt = |within| connect(address(&router), &Trust::FirstUse, login(&fleet), within);

    router.set_mood(Mood::WrongPassword);
    let refused = attempt(PLENTY).await;
    assert!(matches!(refused, Err(Error::SignIn(SignInFailure::Refused))), "{refused:?}");

    router.set_mood(Mood::Silent);
    let late = attempt(Duration::from_millis(300)).await;
    assert!(matches!(late, Err(Error::Timeout)), "{late:?}");

    router.set_mood(Mood::Garbage);
    let babble = attempt(Duration::from_millis(300)).await;
    assert!(matches!(babble, Err(Error::Handshake(_) | Error::Timeout)), "{babble:?}");

    router.set_mood(Mood::Healthy);
    let session = attempt(PLENTY).await.unwrap();
    router.set_mood(Mood::Refusing);
    let limits = Limits { bytes: 100, within: PLENTY };
    let ended = session.exec(":put in", limits).await;
    assert!(matches!(ended, Err(Error::Ended(_))), "{ended:?}");
}

#[tokio::test]
async fn safe_mode_at_a_console_is_lost_with_the_session() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    router.act("/system/identity/set", &[("name", "before")]).unwrap();
    let session = sign_in(&fleet, &Trust::FirstUse).await.unwrap();
    let mut console = session.console(Size { columns: 200, rows: 50 }, PLENTY).await.unwrap();

    shows(&mut console, "[admin@before] > ").await;
    console.write(b"\x18", PLENTY).await.unwrap();
    shows(&mut console, "<SAFE>").await;
    console.write(b"/system identity set name=after\r", PLENTY).await.unwrap();
    shows(&mut console, "[admin@after]").await;
    let mut heard = router.heard();
    drop(session);

    let closed = heard.wait_for(|heard| heard.open == 0);
    tokio::time::timeout(PLENTY, closed).await.unwrap().unwrap();
    assert_eq!(router.identity(), "before");
}

async fn shows(console: &mut Console, expected: &str) {
    let mut shown = String::new();
    while !shown.contains(expected) {
        let more = console.next(PLENTY).await.unwrap().expect("the console hung up");
        shown.push_str(&String::from_utf8_lossy(&more));
    }
}
