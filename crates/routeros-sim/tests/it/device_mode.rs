//! What a box forbids, and how that is changed by somebody who stands beside it.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Fleet, Mood, Router, SimClock};

use crate::client::{Client, Row};

const NOT_ALLOWED: &str = "failure: not allowed by device-mode";
const FLAGGED: &str = "failure: configuration flagged, check all router configuration for \
                       unauthorized changes and update device-mode";

async fn still_fleet(board: Board) -> (Fleet, SimClock) {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([board]).clock(clock.clone()).start().await.unwrap();
    (fleet, clock)
}

async fn mode(client: &mut Client) -> Row {
    client.row(&["/system/device-mode/print"]).await
}

const ADD: &[&str] = &["/system/scheduler/add", "=name=guard", "=interval=45s"];
const NIGHTLY: &str = "=numbers=nightly-backup";

#[tokio::test]
async fn a_box_without_schedulers_lets_nobody_make_one() {
    let (fleet, _) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    router.set_device_mode(&[("mode", "home")]).unwrap();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    let row = mode(&mut client).await;
    assert_eq!((row["mode"].as_str(), row["scheduler"].as_str()), ("home", "false"));
    for words in [
        ADD,
        &["/system/scheduler/enable", NIGHTLY],
        &["/system/scheduler/set", NIGHTLY, "=interval=1m"],
        &["/tool/fetch", "=url=https://198.51.100.1/"],
        &["/ip/socks/set", "=enabled=yes"],
    ] {
        assert_eq!(client.complaint(words).await, NOT_ALLOWED, "{words:?}");
    }
    let script = ["/execute", "=script=/system scheduler add name=guard", "=as-string="];
    assert!(client.result(&script).await.starts_with(NOT_ALLOWED));
    client.rows(&["/system/scheduler/disable", NIGHTLY]).await;
    client.rows(&["/system/scheduler/remove", NIGHTLY]).await;
    client.rows(&["/ip/socks/set", "=enabled=no"]).await;

    router.set_device_mode(&[("scheduler", "yes")]).unwrap();
    client.result(ADD).await;
    assert!(router.set_device_mode(&[("colour", "yes")]).is_err());
}

#[tokio::test]
async fn a_box_without_schedulers_runs_none_and_says_so() {
    let (fleet, clock) = still_fleet(Board::Core).await;
    let router = fleet.router(0);
    let (name, event) = (("name", "rename"), ("on-event", "/system identity set name=changed"));
    router.act("/system/scheduler/add", &[name, ("interval", "1m"), event]).unwrap();
    router.set_device_mode(&[("scheduler", "no")]).unwrap();
    let before = router.identity();
    clock.advance(Duration::from_mins(1));

    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let lines = client.rows(&["/log/print", "?topics=script,error"]).await;
    assert!(lines[0]["message"].ends_with(NOT_ALLOWED), "{lines:?}");
    assert_eq!(router.identity(), before);
}

#[tokio::test]
async fn a_flagged_router_keeps_what_it_has_and_takes_nothing_new() {
    let (fleet, clock) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let event =
        [("name", "rename"), ("interval", "1m"), ("on-event", "/system identity set name=changed")];
    router.act("/system/scheduler/add", &event).unwrap();
    router.set_device_mode(&[("flagged", "yes")]).unwrap();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    for words in [
        ADD,
        &["/system/scheduler/set", NIGHTLY, "=disabled=no"],
        &["/interface/l2tp-client/add", "=name=out", "=connect-to=198.51.100.1"],
        &["/tool/sniffer/start"],
    ] {
        assert_eq!(client.complaint(words).await, FLAGGED, "{words:?}");
    }
    client.rows(&["/system/scheduler/set", NIGHTLY, "=interval=2h"]).await;
    client.rows(&["/system/scheduler/disable", NIGHTLY]).await;
    clock.advance(Duration::from_mins(1));
    client.rows(&["/system/identity/print"]).await;
    assert_eq!(router.identity(), "changed");
}

/// Asks for schedulers, and waits until the router says how long it waits.
async fn ask(router: &Router, fleet: &Fleet) -> Client {
    let mut client = Client::sign_in(router, &fleet.credentials()).await;
    client.say(&["/system/device-mode/update", "=scheduler=yes"]).await;
    let said = client.hear().await;
    let words = "=update=please activate by turning power off or pressing reset or mode button in ";
    assert!(said[1].starts_with(words), "{said:?}");
    client
}

#[tokio::test]
async fn a_change_holds_once_somebody_was_at_the_box() {
    for by_button in [true, false] {
        let (fleet, clock) = still_fleet(Board::HomeAx).await;
        let router = fleet.router(0);
        router.set_device_mode(&[("mode", "home")]).unwrap();
        let asking = ask(&router, &fleet).await;
        let mut client = Client::sign_in(&router, &fleet.credentials()).await;
        let row = mode(&mut client).await;
        assert_eq!((row["scheduler"].as_str(), row["attempt-count"].as_str()), ("false", "1"));

        clock.advance(Duration::from_mins(4));
        if by_button {
            router.press_button();
        } else {
            router.set_mood(Mood::PowerLoss(Duration::from_secs(20)));
        }
        assert!(router.mood().to_string().starts_with(if by_button {
            "rebooting"
        } else {
            "power"
        }));
        clock.advance(Duration::from_mins(2));
        let mut client = Client::sign_in(&router, &fleet.credentials()).await;
        let row = mode(&mut client).await;
        assert_eq!((row["scheduler"].as_str(), row["attempt-count"].as_str()), ("true", "0"));
        assert_eq!((row["mode"].as_str(), row["fetch"].as_str()), ("home", "false"));
        drop(asking);
    }
}

#[tokio::test]
async fn nothing_changes_for_who_comes_late_or_has_nothing_to_confirm() {
    let (fleet, clock) = still_fleet(Board::HomeAx).await;
    let router = fleet.router(0);
    router.set_device_mode(&[("mode", "home")]).unwrap();
    router.press_button();
    assert_eq!(router.mood(), Mood::Healthy);

    let mut asking = ask(&router, &fleet).await;
    clock.advance(Duration::from_mins(5));
    while asking.hear().await[0] != "!done" {}
    router.press_button();
    assert_eq!(router.mood(), Mood::Healthy);

    // Whoever asks and goes takes the question along.
    drop(ask(&router, &fleet).await);
    router.heard().wait_for(|heard| heard.open == 1).await.unwrap();
    let mut asking = ask(&router, &fleet).await;
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let again = client.complaint(&["/system/device-mode/update", "=scheduler=yes"]).await;
    assert!(again.contains("too many attempts"), "{again}");
    asking.say(&["/cancel"]).await;
    while asking.hear().await[0] != "!done" {}
    router.press_button();
    assert_eq!(router.mood(), Mood::Healthy);
    assert_eq!(mode(&mut client).await["attempt-count"], "3");
}

#[tokio::test]
async fn two_requests_at_a_time_are_none() {
    let (fleet, clock) = still_fleet(Board::Chr).await;
    let router = fleet.router(0);
    let mut asking = ask(&router, &fleet).await;
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let words = ["/system/device-mode/update", "=scheduler=no"];
    assert_eq!(client.complaint(&words).await, "interrupted");
    clock.advance(Duration::from_secs(1));
    let said = asking.hear().await;
    assert_eq!((said[0].as_str(), &*said[2]), ("!trap", "=message=interrupted"), "{said:?}");
    router.press_button();
    assert_eq!(router.mood(), Mood::Healthy);
}

#[tokio::test]
async fn routeros_6_forbids_nothing() {
    let (fleet, _) = still_fleet(Board::HomeAp).await;
    let router = fleet.router(0);
    router.set_device_mode(&[("scheduler", "no"), ("flagged", "no")]).unwrap();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    client.result(ADD).await;
    let complaint = client.complaint(&["/system/device-mode/print"]).await;
    assert_eq!(complaint, "no such command prefix");
}
