//! Restarts, power losses, slow processors.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, Router, SETTLING, SimClock};

use crate::client::Client;

async fn fleet(board: Board) -> (Fleet, SimClock) {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([board]).clock(clock.clone()).start().await.unwrap();
    (fleet, clock)
}

fn uptime(router: &Router) -> String {
    router.look("/system/resource").unwrap()[0]["uptime"].clone()
}

/// Waits until the session of the one who said so has taken the router along.
async fn down(router: &Router) {
    let mut heard = router.heard();
    heard.wait_for(|heard| heard.open == 0).await.unwrap();
    while router.mood() == Mood::Healthy {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_big_router_takes_longer_to_restart_than_a_small_one() {
    for (board, not_yet, by_then) in [(Board::Chr, 4, 5), (Board::Core, 149, 150)] {
        let (fleet, clock) = fleet(board).await;
        let router = fleet.router(0);
        let mut client = Client::sign_in(&router, &fleet.credentials()).await;

        client.rows(&["/system/reboot"]).await;
        down(&router).await;
        clock.advance(Duration::from_secs(not_yet));
        assert!(matches!(router.mood(), Mood::Rebooting(_)), "{board:?}");
        clock.advance(Duration::from_secs(by_then - not_yet));
        assert_eq!(router.mood(), Mood::Healthy);

        // The port is open before the menus answer.
        assert!(router.look("/ip/address").is_err());
        clock.advance(SETTLING);
        assert!(router.look("/ip/address").is_ok());
        assert_eq!(uptime(&router), "2s");
        let log = router.look("/log").unwrap();
        assert_eq!(log.len(), 1, "{log:?}");
        assert_eq!(log[0]["message"], "router rebooted");
    }
}

#[tokio::test]
async fn a_router_that_is_shut_down_stays_down_until_it_is_switched_on() {
    let (fleet, clock) = fleet(Board::Chr).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    client.rows(&["/system/shutdown"]).await;
    down(&router).await;
    clock.advance(Duration::from_hours(9));
    assert_eq!(router.mood(), Mood::Off);

    router.set_mood(Mood::Healthy);
    clock.advance(SETTLING);
    Client::sign_in(&router, &fleet.credentials()).await;
    assert_eq!(uptime(&router), "2s");
}

#[tokio::test]
async fn a_power_loss_takes_what_the_flash_does_not_hold_yet() {
    let (fleet, clock) = fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let address = |address| [("address", address), ("interface", "ether3")];
    let fill = |name: &str| {
        let mut upload = router.upload(name).unwrap();
        upload.append(b"half of it").unwrap();
        upload
    };

    router.act("/ip/address/add", &address("10.9.0.1/24")).unwrap();
    fill("whole.txt").finish().unwrap();
    let half = fill("half.txt");
    clock.advance(Duration::from_secs(40));
    router.act("/ip/address/add", &address("10.9.1.1/24")).unwrap();
    router.act("/system/identity/set", &[("name", "not for long")]).unwrap();
    fill("late.txt").finish().unwrap();
    router.set_mood(Mood::PowerLoss(Duration::from_secs(20)));
    clock.advance(Duration::from_secs(30));

    assert_eq!(router.mood(), Mood::Healthy);
    let known = router.look("/ip/address").unwrap();
    let has = |wanted: &str| known.iter().any(|row| row["address"] == wanted);
    assert!(has("10.9.0.1/24") && !has("10.9.1.1/24"), "{known:?}");
    assert_ne!(router.identity(), "not for long");
    assert!(router.file("whole.txt").is_some());
    assert_eq!((router.file("half.txt"), router.file("late.txt")), (None, None));
    assert_eq!(half.finish().unwrap_err().message, "no such item");
    let log = router.look("/log").unwrap();
    assert!(log.iter().any(|line| line["message"].contains("without proper shutdown")), "{log:?}");
}

#[tokio::test]
async fn a_session_hears_nothing_of_a_power_loss_until_the_router_is_back() {
    let (fleet, clock) = fleet(Board::Chr).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    router.set_mood(Mood::PowerLoss(Duration::from_secs(5)));
    client.say(&["/system/identity/print"]).await;
    assert_eq!(router.heard().borrow().open, 1);
    clock.advance(Duration::from_secs(5));
    assert_eq!(router.mood(), Mood::Healthy);

    let ended = client.try_hear().await.unwrap_err();
    assert_eq!(ended.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(router.look("/user/active").map(|rows| rows.len()).unwrap_or_default(), 0);
}

#[tokio::test]
async fn a_slow_processor_does_one_command_after_the_other_whoever_sends_it() {
    let (fleet, clock) = fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let mut first = Client::sign_in(&router, &fleet.credentials()).await;
    let mut second = Client::sign_in(&router, &fleet.credentials()).await;
    let look = ["/system/resource/print"];
    router.set_mood(Mood::SlowCpu(Duration::from_secs(1)));
    let mut heard = router.heard();
    let taken_in = heard.borrow().commands;

    first.say(&look).await;
    heard.wait_for(|heard| heard.commands == taken_in + 1).await.unwrap();
    second.say(&look).await;
    heard.wait_for(|heard| heard.commands == taken_in + 2).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let row = first.hear().await;
    assert!(row.contains(&"=cpu-load=100".to_owned()), "{row:?}");
    let written = heard.borrow().bytes_out;
    assert_eq!(first.hear().await, ["!done"]);
    assert_eq!(heard.borrow().bytes_out, written, "the second one is not answered yet");
    clock.advance(Duration::from_secs(1));
    assert_eq!(second.hear().await[0], "!re");
}
