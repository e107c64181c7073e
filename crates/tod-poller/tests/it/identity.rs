//! Who a router is, and that nobody else passes for it.

use std::time::Duration;

use routeros_sim::{Board, Mood, Router};
use tod_model::{
    DeviceState, Fingerprint, Outcome, RouterIdentity, SessionMode, State, Target, Tier,
};
use tokio::time::timeout;

use crate::station::{Station, answer, heard, settings};

/// How long nothing is seen to happen. A poll would come in a fraction of it.
const QUIET: Duration = Duration::from_secs(1);

/// What a router hears until it is known to be the one of the record.
const WHO: [&str; 4] =
    ["/login", "/system/resource/print", "/system/routerboard/print", "/system/license/print"];

/// The identity of the stranger that answers next; no answer may come before it.
async fn stranger(station: &mut Station) -> (Option<RouterIdentity>, Option<Fingerprint>) {
    station
        .until(|observation| match observation.outcome {
            Outcome::IdentityChanged { router, certificate } => Some((router, certificate)),
            Outcome::Answered { .. } => panic!("a stranger's reading was reported"),
            Outcome::Failed { .. } => None,
        })
        .await
}

#[tokio::test]
async fn a_router_with_another_serial_is_asked_who_it_is_and_nothing_else() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let mut target = station.target(&router);
    target.identity = Some(RouterIdentity::Serial("ANOTHER".to_owned()));
    station.watch([&target]);

    let (told, certificate) = stranger(&mut station).await;
    assert_eq!(told, Some(RouterIdentity::Serial(router.serial())));
    assert_eq!(certificate, None);

    let noticed = heard(&router, |heard| heard.open == 0).await;
    assert_eq!(noticed.recent.iter().map(String::as_str).collect::<Vec<_>>(), WHO);
    assert!(timeout(QUIET, station.observations.recv()).await.is_err(), "polling went on");
    assert_eq!(router.heard().borrow().connections, noticed.connections);
}

#[tokio::test]
async fn a_router_exchanged_while_we_watch_is_a_stranger_until_a_person_says_otherwise() {
    let (mut station, router, mut target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    let first = router.serial();

    router.set_mood(Mood::OtherSerial);
    let (told, _) = stranger(&mut station).await;
    let second = router.serial();
    assert_ne!(first, second);
    assert_eq!(told, Some(RouterIdentity::Serial(second.clone())));

    target.identity = Some(RouterIdentity::Serial(second));
    station.watch([&target]);
    let facts = station.answer().await.reading.facts.unwrap();
    assert_eq!(facts.router, target.identity);
}

/// Exchanges a router that is watched over TLS at `tier`: the router, who answers in its place, and
/// what that one was asked.
async fn exchanged_behind_tls(
    tier: Tier,
) -> (Router, (Option<RouterIdentity>, Option<Fingerprint>), Vec<String>) {
    let mut settings = settings();
    // So long that no poll of the first router is under way when it goes.
    settings.rhythm.as_mut().unwrap().interval = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    station.watch([&station.encrypted(&router, tier)]);
    let (state, _) = DeviceState::default().observe(&station.answer().await.observation);
    assert_eq!(state.state, State::Online);
    let before = router.heard().borrow().recent.len();

    router.set_mood(Mood::OtherSerial);
    let observation = station.next().await;
    assert_eq!(state.observe(&observation).0.state, State::IdentityChanged, "{observation:?}");
    assert!(timeout(QUIET, station.observations.recv()).await.is_err(), "polling went on");
    let Outcome::IdentityChanged { router: told, certificate } = observation.outcome else {
        panic!("{observation:?}")
    };
    let asked = router.heard().borrow().recent.iter().skip(before).cloned().collect();

    (router, (told, certificate), asked)
}

#[tokio::test]
async fn a_router_exchanged_behind_tls_is_known_by_its_serial() {
    let (router, told, asked) = exchanged_behind_tls(Tier::Unverified).await;
    assert_eq!(told, (Some(RouterIdentity::Serial(router.serial())), None));
    assert_eq!(asked, WHO);
}

#[tokio::test]
async fn a_router_exchanged_behind_a_pin_is_known_by_its_certificate_and_gets_no_password() {
    let (router, told, asked) = exchanged_behind_tls(Tier::Pinned).await;
    let shown: Fingerprint = router.certificate_fingerprint().unwrap().parse().unwrap();
    assert_eq!(told, (None, Some(shown)));
    assert!(asked.is_empty(), "{asked:?}");
}

#[tokio::test]
async fn the_first_router_comes_back_by_a_try_now() {
    let (mut station, router, target) = Station::watching(Board::Chr).await;
    station.answer().await;
    router.set_mood(Mood::OtherSerial);
    stranger(&mut station).await;

    router.set_mood(Mood::Healthy);
    station.calls.retry_now(target.device).await.unwrap();
    station.answer().await;
}

#[tokio::test]
async fn a_record_that_learns_what_we_told_keeps_the_session() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let target = station.encrypted(&router, Tier::Pinned);
    station.watch([&target]);
    station.answer().await;

    let shown: Fingerprint = router.certificate_fingerprint().unwrap().parse().unwrap();
    let learnt = Target {
        identity: Some(RouterIdentity::Serial(router.serial())),
        pin: Some(shown),
        fence: target.fence + 1,
        ..target
    };
    station.watch([&learnt]);
    let later = station.until(|it| (it.fence == learnt.fence).then_some(it)).await;
    assert!(answer(later).is_some());
    station.answer().await;
    assert_eq!(router.heard().borrow().logins, 1);
}

#[tokio::test]
async fn another_certificate_gets_no_password() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let target =
        Target { session: SessionMode::PerPoll, ..station.encrypted(&router, Tier::Pinned) };
    station.watch([&target]);
    station.answer().await;

    router.set_mood(Mood::CertificateChanged);
    let (told, certificate) = station
        .until(|observation| match observation.outcome {
            Outcome::IdentityChanged { router, certificate } => Some((router, certificate)),
            _ => None,
        })
        .await;
    let shown: Fingerprint = router.certificate_fingerprint().unwrap().parse().unwrap();
    assert_eq!((told, certificate), (None, Some(shown)));
    let logins = router.heard().borrow().logins;
    assert!(timeout(QUIET, station.observations.recv()).await.is_err(), "polling went on");
    assert_eq!(router.heard().borrow().logins, logins);

    station.watch([&Target { pin: Some(shown), ..target }]);
    station.answer().await;
}

#[tokio::test]
async fn a_changed_certificate_does_not_matter_to_who_never_pinned_one() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let target =
        Target { session: SessionMode::PerPoll, ..station.encrypted(&router, Tier::Unverified) };
    station.watch([&target]);
    station.answer().await;

    router.set_mood(Mood::CertificateChanged);
    let shown: Fingerprint = router.certificate_fingerprint().unwrap().parse().unwrap();
    station
        .until(|observation| match observation.outcome {
            Outcome::Answered { negotiated, .. } => {
                (negotiated?.fingerprint? == shown).then_some(())
            }
            _ => panic!("{observation:?}"),
        })
        .await;
}
