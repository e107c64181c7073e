//! Moods: what each does to sessions that are open and to new ones.

use std::{net::SocketAddr, time::Duration};

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Heard, Mood, Router, SETTLING, SimClock};
use tokio::{io::AsyncReadExt as _, net::TcpStream, sync::watch};

use crate::client::{Client, encode, links_can_be_cut};

async fn fleet() -> Fleet {
    Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap()
}

const LOOK: &[&str] = &["/system/identity/print"];

/// Waits until the router has taken in one more command.
async fn taken_in(heard: &mut watch::Receiver<Heard>, commands: u64) {
    heard.wait_for(|heard| heard.commands >= commands).await.unwrap();
}

#[tokio::test]
async fn a_silent_router_reads_everything_and_says_nothing() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let mut heard = router.heard();

    router.set_mood(Mood::Silent);
    client.say(LOOK).await;
    taken_in(&mut heard, 2).await;
    let written = heard.borrow().bytes_out;
    router.set_mood(Mood::Healthy);

    // The next answer is the only one: the question before it is lost.
    let answer = client.ask(&["/system/identity/print", ".tag=second"]).await;
    assert_eq!(answer[0].last().unwrap(), ".tag=second");
    assert_eq!(heard.borrow().commands, 3);
    assert!(written < heard.borrow().bytes_out);
}

#[tokio::test]
async fn a_slow_router_answers_by_the_clock() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    router.set_mood(Mood::Slow(Duration::from_secs(30)));
    let mut heard = router.heard();
    let silent = heard.borrow().bytes_out;

    client.say(LOOK).await;
    taken_in(&mut heard, 2).await;
    clock.advance(Duration::from_secs(29));
    assert_eq!(heard.borrow().bytes_out, silent);
    clock.advance(Duration::from_secs(1));

    assert_eq!(client.hear().await[0], "!re");
}

#[tokio::test]
async fn a_half_open_connection_is_lost_for_good_and_a_new_one_works() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let mut lost = Client::sign_in(&router, &fleet.credentials()).await;
    let commands = router.heard().borrow().commands;

    router.set_mood(Mood::HalfOpen);
    lost.say(LOOK).await;
    let mut fresh = Client::sign_in(&router, &fleet.credentials()).await;
    let active = fresh.rows(&["/user/active/print"]).await;
    router.set_mood(Mood::Healthy);
    lost.say(LOOK).await;
    fresh.row(LOOK).await;

    assert_eq!(active.len(), 2, "the router does not know that the peer is gone");
    // Two logins in all, one list of users, one identity; nothing from the lost.
    assert_eq!(router.heard().borrow().commands, commands + 3);
}

#[tokio::test]
async fn a_dead_peer_is_noticed_after_nine_minutes() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    let _client = Client::sign_in(&router, &fleet.credentials()).await;
    let mut open = router.heard();

    router.set_mood(Mood::LinkCut);
    clock.advance(Duration::from_mins(8));
    assert_eq!(open.borrow_and_update().open, 1);
    // The session may note the cut only now; give it its nine minutes from here.
    while open.borrow().open == 1 {
        clock.advance(Duration::from_mins(1));
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_mended_link_goes_on_where_it_was_cut() {
    let fleet = Fleet::builder().routers(2).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let commands = router.heard().borrow().commands;

    router.set_mood(Mood::LinkCut);
    // A login elsewhere proves that the session has taken note.
    let mut neighbour = Client::sign_in(&fleet.router(1), &fleet.credentials()).await;
    client.say(LOOK).await;
    // What another router answers, this one would have had time to answer.
    neighbour.row(LOOK).await;
    assert_eq!(router.heard().borrow().commands, commands);
    router.set_mood(Mood::Healthy);

    assert_eq!(client.hear().await[0], "!re");
}

#[tokio::test]
async fn nothing_is_acknowledged_over_a_cut_link() {
    if !links_can_be_cut() {
        return;
    }
    let fleet = Fleet::builder().routers(2).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.give_up_after(Duration::from_millis(100));

    router.set_mood(Mood::LinkCut);
    Client::sign_in(&fleet.router(1), &fleet.credentials()).await;
    client.say(LOOK).await;

    assert_eq!(client.try_hear().await.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn dialling_over_a_cut_link_hangs_until_it_is_mended() {
    if !links_can_be_cut() {
        return;
    }
    let fleet = Fleet::builder().routers(2).start().await.unwrap();
    let router = fleet.router(0);
    router.set_mood(Mood::LinkCut);
    // A login elsewhere proves that the listener has taken note.
    let (neighbour, credentials) = (fleet.router(1), fleet.credentials());
    Client::sign_in(&neighbour, &credentials).await;

    let dialled = Client::connect(&router);
    tokio::pin!(dialled);
    tokio::select! {
        _ = &mut dialled => panic!("a packet passed a cut link"),
        _ = Client::sign_in(&neighbour, &credentials) => {}
    }
    assert_eq!(router.heard().borrow().connections, 0);
    router.set_mood(Mood::Healthy);

    let mut client = dialled.await;
    client.login(&credentials).await;
}

#[tokio::test]
async fn garbage_is_no_framing() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let address = SocketAddr::from((router.address(), router.api_port()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    router.set_mood(Mood::Garbage);

    tokio::io::AsyncWriteExt::write_all(&mut stream, &encode(&["/login"])).await.unwrap();

    assert_eq!(stream.read_u8().await.unwrap(), 0xff);
}

#[tokio::test]
async fn a_refusing_router_resets_old_connections_and_new_ones() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    router.set_mood(Mood::Refusing);

    assert_eq!(client.try_hear().await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    assert_reset(&router).await;
    router.set_mood(Mood::Healthy);
    Client::sign_in(&router, &fleet.credentials()).await;
}

async fn assert_reset(router: &Router) {
    let address = SocketAddr::from((router.address(), router.api_port()));
    let reset = match TcpStream::connect(address).await {
        Err(error) => error,
        Ok(mut stream) => stream.read_u8().await.unwrap_err(),
    };
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_reboot_drops_everybody_and_starts_uptime_again() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet =
        Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.rows(&["/system/identity/set", "=name=kept"]).await;

    assert_eq!(client.ask(&["/system/reboot"]).await, [["!done"]]);
    assert!(client.try_hear().await.is_err());
    router.heard().wait_for(|heard| heard.open == 0).await.unwrap();
    assert_reset(&router).await;

    clock.advance(Duration::from_secs(45));
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    assert_eq!(client.row(&["/system/resource/print"]).await["uptime"], "0s");
    let early = client.complaint(&["/interface/print"]).await;
    assert!(early.starts_with("action timed out"), "{early}");

    clock.advance(SETTLING);
    assert!(!client.rows(&["/interface/print"]).await.is_empty());
    assert_eq!(router.mood(), Mood::Healthy);
    assert_eq!(router.identity(), "kept");
}

#[tokio::test]
async fn a_changed_password_is_noticed_at_the_next_login() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    router.set_mood(Mood::WrongPassword);

    client.row(LOOK).await;
    let credentials = fleet.credentials();
    let login = [
        "/login",
        &format!("=name={}", credentials.user),
        &format!("=password={}", credentials.password),
    ];
    let complaint = Client::connect(&router).await.complaint(&login).await;
    assert_eq!(complaint, "invalid user name or password (6)");
}

#[tokio::test]
async fn another_box_has_another_serial_and_the_first_one_comes_back_as_it_was() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let serial = router.serial();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.rows(&["/system/identity/set", "=name=first box"]).await;

    router.set_mood(Mood::OtherSerial);
    assert!(client.try_hear().await.is_err());
    let mut other = Client::sign_in(&router, &fleet.credentials()).await;
    let board = other.row(&["/system/routerboard/print"]).await;
    assert_ne!(board["serial-number"], serial);
    assert_ne!(router.identity(), "first box");

    router.set_mood(Mood::Healthy);
    assert!(other.try_hear().await.is_err(), "the other box took its sessions along");
    assert_eq!(router.serial(), serial);
    assert_eq!(router.identity(), "first box");
}

#[tokio::test]
async fn a_box_that_was_taken_away_knows_nothing_of_its_sessions() {
    let fleet = fleet().await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.rows(&["/safe-mode/take"]).await;
    client.rows(&["/system/identity/set", "=name=not for long"]).await;

    router.set_mood(Mood::OtherSerial);
    assert!(client.try_hear().await.is_err());
    router.set_mood(Mood::Healthy);

    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    assert_eq!(client.rows(&["/user/active/print"]).await.len(), 1);
    assert_eq!(client.row(&["/safe-mode/print"]).await["enabled"], "false");
    assert_ne!(router.identity(), "not for long");
}
