//! A router that is well.

use std::time::Duration;

use routeros_sim::{Board, Heard, Mood};
use tod_model::{
    DegradedReason, Fingerprint, Observation, Outcome, RouterIdentity, SessionMode, Tier,
    reading::WifiGeneration,
};
use tokio::time::timeout;

use crate::station::{Answer, Station, answer, heard, settings};

#[tokio::test]
async fn one_login_serves_many_polls() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    for _ in 0..5 {
        let answer = station.answer().await;
        assert_eq!(answer.observation.device, target.device);
        assert_eq!(answer.observation.tenant, target.tenant);
        assert_eq!(answer.observation.fence, target.fence);
        assert_eq!(answer.degraded, None);
    }
    assert_eq!(router.heard().borrow().logins, 1);
    assert_eq!(router.heard().borrow().connections, 1);
}

#[tokio::test]
async fn a_poll_is_one_round_trip() {
    let (mut station, _router, _target) = Station::watching(Board::EdgeRouter).await;
    let first = station.answer().await.observation.cost;
    assert_eq!((first.logins, first.round_trips), (1, 3), "sign-in, who it is, the poll");

    for _ in 0..3 {
        let cost = station.answer().await.observation.cost;
        assert_eq!((cost.logins, cost.round_trips), (0, 1));
        assert!(cost.commands >= 3, "{cost:?}");
        assert!(cost.bytes_sent > 100 && cost.bytes_received > 1000, "{cost:?}");
    }
}

#[tokio::test]
async fn the_router_hears_all_prints_of_a_poll_before_it_answers_one() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    // Slow by more than the whole poll takes otherwise: commands that waited for answers would
    // arrive one by one.
    router.set_mood(Mood::Slow(Duration::from_millis(400)));
    let commands = station.answer().await.observation.cost.commands;
    let answer = station.answer().await;
    assert_eq!(answer.observation.cost.commands, commands);
    assert!(answer.observation.cost.router_ms >= 400);
    assert!(answer.observation.cost.router_ms < 800, "{:?}", answer.observation.cost);
}

#[tokio::test]
async fn the_first_poll_tells_who_the_router_is_and_the_next_one_its_rates() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    let first = station.answer().await.reading;
    let facts = first.facts.unwrap();
    assert_eq!(facts.router, Some(RouterIdentity::Serial(router.serial())));
    assert_eq!(facts.identity, Some(router.identity()));
    assert_eq!(facts.board.name.as_deref(), Some(router.board().board_name()));
    assert_eq!(facts.board.version, Some(router.board().version().to_string()));
    assert!(facts.board.packages.iter().any(|package| package.starts_with("routeros ")));
    assert!(facts.board.built_at.is_some());
    assert!(facts.policies.unwrap().contains(&"read".to_owned()));
    assert!(facts.clock_offset_seconds.unwrap().abs() <= 2);
    assert!(!facts.addresses.is_empty());
    assert!(first.resource.uptime_seconds.is_some() && first.resource.total_memory.is_some());
    assert!(first.interfaces.iter().all(|interface| interface.rates.is_none()));

    let second = station.answer().await.reading;
    assert_eq!(second.facts, None);
    assert_eq!(first.interfaces.len(), second.interfaces.len());
    assert!(second.interfaces.iter().all(|interface| interface.rates.is_some()));
    assert!(second.interfaces.iter().any(|interface| interface.rates.unwrap().rx_bps > 0));
    // A simulated port carries no more than the fastest one there is.
    assert!(
        second.interfaces.iter().all(|interface| interface.rates.unwrap().rx_bps < 100_000_000_000)
    );
}

#[tokio::test]
async fn every_board_and_version_is_read() {
    let mut station = Station::new(Board::ALL, settings()).await;
    let targets: Vec<_> =
        station.fleet.routers().iter().map(|router| station.target(router)).collect();
    station.watch(&targets);

    for _ in 0..Board::ALL.len() {
        let first = station
            .until(|observation| {
                answer(observation).filter(|answer| answer.reading.facts.is_some())
            })
            .await;
        let at = targets.iter().position(|it| it.device == first.observation.device).unwrap();
        let (board, reading) = (station.fleet.router(at).board(), first.reading);
        let facts = reading.facts.unwrap();

        assert_eq!(first.degraded, None, "{board:?}");
        assert!(facts.router.is_some(), "{board:?}");
        assert!(reading.resource.cpu_percent.is_some(), "{board:?}");
        assert!(!reading.interfaces.is_empty(), "{board:?}");
        if board == Board::Chr {
            assert!(matches!(facts.router, Some(RouterIdentity::SystemId(_))), "{facts:?}");
        }
        let clients = |generation| {
            let clients = reading.registrations.iter().flatten();
            clients.filter(|client| client.generation == generation).count()
        };
        match board {
            Board::TowerAp => assert!(clients(WifiGeneration::Wireless) > 0),
            Board::HomeAx => assert!(clients(WifiGeneration::Wifi) > 0),
            Board::HomeWave2 => assert!(clients(WifiGeneration::WifiWave2) > 0),
            Board::Controller => assert!(clients(WifiGeneration::CapsMan) > 0),
            Board::Chr | Board::Switch => assert_eq!(reading.registrations, None, "{board:?}"),
            Board::Core => assert!(reading.sensors.iter().any(|sensor| sensor.unit == "C")),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_menu_the_router_does_not_have_is_not_asked_again() {
    let (mut station, router, _target) = Station::watching(Board::Chr).await;
    station.answer().await;
    let with_missing = station.answer().await.observation.cost.commands;
    let asked = router.heard().borrow().recent.clone();
    let latest: Vec<_> = asked.iter().rev().take(usize::try_from(with_missing).unwrap()).collect();
    let tables: Vec<_> = latest.iter().filter(|it| it.contains("registration-table")).collect();
    assert_eq!(tables, [&"/interface/wifi/registration-table/print"]);
}

#[tokio::test]
async fn a_session_per_poll_signs_in_and_out_each_time() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let mut target = station.target(&router);
    target.session = SessionMode::PerPoll;
    station.watch([&target]);

    for _ in 0..3 {
        assert_eq!(station.answer().await.observation.cost.logins, 1);
        heard(&router, |heard| heard.open == 0).await;
    }
    let facts = [station.answer().await, station.answer().await];
    assert!(facts.iter().all(|answer| answer.reading.facts.is_none()), "facts only now and then");
}

#[tokio::test]
async fn a_small_board_keeps_no_session_unless_told_to() {
    let mut station = Station::new([Board::OldHomeAp, Board::OldHomeAp], settings()).await;
    let (small, told) = (station.fleet.router(0), station.fleet.router(1));
    let mut auto = station.target(&small);
    auto.session = SessionMode::Auto;
    let lasting = station.target(&told);
    station.watch([&auto, &lasting]);

    heard(&small, |heard| heard.logins >= 3).await;
    heard(&told, |heard| heard.commands >= 30).await;
    assert_eq!(told.heard().borrow().logins, 1);
    station.answer().await;
}

#[tokio::test]
async fn what_was_negotiated_is_told_once() {
    let mut station = Station::new([Board::EdgeRouter, Board::HomeAp], settings()).await;
    let (seven, six) = (station.fleet.router(0), station.fleet.router(1));
    let pinned = station.encrypted(&seven, Tier::Pinned);
    let anonymous = station.encrypted(&six, Tier::Unverified);
    station.watch([&pinned, &anonymous]);

    for _ in 0..2 {
        let (device, negotiated) = station
            .until(|observation| match observation.outcome {
                Outcome::Answered { negotiated, .. } => Some((observation.device, negotiated?)),
                _ => None,
            })
            .await;
        assert!(negotiated.protocol.is_some_and(|protocol| protocol.starts_with("TLS")));
        if device == pinned.device {
            let shown: Fingerprint = seven.certificate_fingerprint().unwrap().parse().unwrap();
            assert_eq!((negotiated.tier, negotiated.fingerprint), (Tier::Pinned, Some(shown)));
        } else {
            assert_eq!((negotiated.tier, negotiated.fingerprint), (Tier::Unverified, None));
            assert!(negotiated.cipher.unwrap().contains("ADH"));
        }
    }
    for _ in 0..4 {
        let observation = station.next().await;
        assert!(matches!(observation.outcome, Outcome::Answered { negotiated: None, .. }));
    }
}

#[tokio::test]
async fn a_router_slower_than_its_interval_is_degraded_until_it_is_quick_again() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    router.set_mood(Mood::Slow(Duration::from_millis(900)));
    let degraded = station.until(|it| answered(it).degraded).await;
    assert_eq!(degraded, DegradedReason::Slow);

    router.set_mood(Mood::Healthy);
    station.until(|it| answered(it).degraded.is_none().then_some(())).await;
}

/// The answer in an observation of a router that answers, however late.
#[track_caller]
fn answered(observation: Observation) -> Answer {
    answer(observation).expect("a router that answers is not offline")
}

#[tokio::test]
async fn a_full_queue_slows_polling_down_and_loses_nothing() {
    let mut station = Station::with_queue([Board::EdgeRouter], settings(), 1).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);

    // One observation fills the queue and the next one waits; a third poll does not begin.
    let polls = |heard: &Heard| heard.recent.iter().filter(|it| *it == "/interface/print").count();
    heard(&router, |heard| polls(heard) == 2).await;
    let third = heard(&router, |heard| polls(heard) > 2);
    assert!(timeout(Duration::from_secs(1), third).await.is_err(), "polling went on");

    let (first, second) = (station.next().await, station.next().await);
    assert!(first.at < second.at);
    heard(&router, |heard| polls(heard) > 2).await;
    assert!(station.next().await.at > second.at);
}
