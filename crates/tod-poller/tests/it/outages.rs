//! Routers that go away and come back.

use std::time::Duration;

use routeros_sim::{Board, Mood, can_cut_links};
use tod_model::{OfflineReason, Outcome, Tier};

use crate::station::{Station, answer, heard, settings};

/// Puts a router that answers into a mood, sees why it is offline, and sees it come back.
async fn goes_and_comes_back(mood: Mood, reason: OfflineReason) {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    router.set_mood(mood);
    let (why, detail, observation) = station.failure().await;
    assert_eq!(why, reason, "{detail}");
    assert!(detail.contains(&router.address().to_string()), "{detail}");
    let next_try = observation.next_try_at.expect("the next try is told");
    assert!(next_try >= observation.at);

    router.set_mood(Mood::Healthy);
    let answer = station.answer().await;
    assert_eq!(answer.observation.next_try_at, None);
    assert!(answer.reading.facts.is_some(), "facts after a reconnect");
}

#[tokio::test]
async fn a_router_that_closes_goes_down_at_once_and_comes_back() {
    let mut settings = settings();
    // So long that only the end of the session can be the reason.
    settings.rhythm.as_mut().unwrap().interval = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);
    station.answer().await;

    router.set_mood(Mood::Refusing);
    let (reason, _, _) = station.failure().await;
    assert_eq!(reason, OfflineReason::Closed);

    router.set_mood(Mood::Healthy);
    station.answer().await;
}

#[tokio::test]
async fn a_silent_router_goes_down_and_comes_back() {
    goes_and_comes_back(Mood::Silent, OfflineReason::ApiSilent).await;
}

#[tokio::test]
async fn a_router_behind_a_cut_link_goes_down_and_comes_back() {
    if !can_cut_links() {
        eprintln!("skipped: this system lets nobody but root drop packets");
        return;
    }
    goes_and_comes_back(Mood::LinkCut, OfflineReason::Timeout).await;
}

#[tokio::test]
async fn a_router_that_talks_garbage_goes_down_and_comes_back() {
    goes_and_comes_back(Mood::Garbage, OfflineReason::ApiSilent).await;
}

#[tokio::test]
async fn a_router_that_refuses_goes_down_and_comes_back() {
    goes_and_comes_back(Mood::Refusing, OfflineReason::Closed).await;
}

#[tokio::test]
async fn a_half_open_session_is_replaced_without_a_failure() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    router.set_mood(Mood::HalfOpen);
    let replaced = station
        .until(|observation| {
            assert!(matches!(observation.outcome, Outcome::Answered { .. }), "{observation:?}");
            (observation.cost.logins > 0).then_some(observation)
        })
        .await;
    assert!(answer(replaced).unwrap().reading.facts.is_some(), "facts after a reconnect");
    assert_eq!(router.heard().borrow().logins, 2);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_mended_by_the_router() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    // Open sessions stay; the new password counts at the next sign-in.
    router.set_mood(Mood::Refusing);
    station.failure().await;
    router.set_mood(Mood::WrongPassword);
    let detail = station
        .until(|observation| match observation.outcome {
            Outcome::Failed { reason: OfflineReason::SignInFailed, detail } => Some(detail),
            _ => None,
        })
        .await;
    assert!(detail.contains("refused the user \"watcher\""), "{detail}");

    router.set_mood(Mood::Healthy);
    station.answer().await;
}

#[tokio::test]
async fn a_reboot_makes_no_spike_and_no_stranger() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.until(|it| answer(it)?.reading.interfaces[0].rates).await;

    router.set_mood(Mood::Rebooting(Duration::from_millis(200)));
    station.failure().await;
    let back = station
        .until(|observation| {
            assert!(!matches!(observation.outcome, Outcome::IdentityChanged { .. }));
            answer(observation)
        })
        .await;
    assert!(back.reading.resource.uptime_seconds.unwrap() < 60);
    assert!(back.reading.interfaces.iter().all(|interface| interface.rates.is_none()));
    assert!(!back.reading.interfaces.is_empty());
}

#[tokio::test]
async fn a_try_now_does_not_wait_for_the_back_off() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    router.set_mood(Mood::Refusing);
    // By the fourth failure the wait is eight seconds, less jitter.
    for _ in 0..3 {
        station.failure().await;
    }
    let (_, _, failed) = station.failure().await;
    let next_try_at = failed.next_try_at.unwrap();
    assert!(next_try_at - failed.at > chrono::TimeDelta::milliseconds(5900));

    router.set_mood(Mood::Healthy);
    station.calls.retry_now(target.device).await.unwrap();
    assert!(station.answer().await.observation.at < next_try_at);
}

#[tokio::test]
async fn every_board_is_reached_over_tls() {
    let mut station = Station::new(Board::ALL, settings()).await;
    let targets: Vec<_> = station
        .fleet
        .routers()
        .iter()
        .map(|router| station.encrypted(router, Tier::Unverified))
        .collect();
    station.watch(&targets);

    let mut unseen: Vec<_> = targets.iter().map(|target| target.device).collect();
    while !unseen.is_empty() {
        let answer = station.answer().await;
        unseen.retain(|device| *device != answer.observation.device);
    }
}

#[tokio::test]
async fn a_poller_that_stops_closes_every_session() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    assert_eq!(router.heard().borrow().open, 1);

    let fleet_outlives = router.clone();
    station.stop_polling().await;
    heard(&fleet_outlives, |heard| heard.open == 0).await;
}
