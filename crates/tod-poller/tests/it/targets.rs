//! Targets that come, change and go.

use std::time::Duration;

use routeros_sim::Board;
use tod_model::{Host, OfflineReason, Outcome, Target, Tier};

use crate::station::{Station, answer, heard, nobody, settings};

#[tokio::test]
async fn a_changed_address_applies_at_once() {
    let mut settings = settings();
    // So long that only the change can be the reason.
    settings.rhythm.as_mut().unwrap().interval = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter, Board::EdgeRouter], settings).await;
    let (old, new) = (station.fleet.router(0), station.fleet.router(1));
    let target = station.target(&old);
    station.watch([&target]);
    station.answer().await;

    let moved = Target { address: station.target(&new).address, ..target.clone() };
    station.watch([&moved]);
    heard(&new, |heard| heard.logins == 1).await;
    heard(&old, |heard| heard.open == 0).await;
}

#[tokio::test]
async fn a_change_interrupts_a_dial_that_hangs() {
    let mut settings = settings();
    settings.deadlines.sign_in = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter, Board::EdgeRouter], settings).await;
    let (silent, well) = (station.fleet.router(0), station.fleet.router(1));
    silent.set_mood(routeros_sim::Mood::Silent);
    let target = station.target(&silent);
    station.watch([&target]);
    heard(&silent, |heard| heard.open == 1).await;

    station.watch([&Target { address: station.target(&well).address, ..target }]);
    station.answer().await;
}

#[tokio::test]
async fn a_removed_device_is_left_at_once() {
    let (mut station, router, _target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;

    station.watch([]);
    heard(&router, |heard| heard.open == 0).await;
}

#[tokio::test]
async fn an_unchanged_device_is_not_disturbed_by_the_others() {
    let mut station = Station::new([Board::EdgeRouter, Board::HomeAp], settings()).await;
    let (stays, comes) = (station.fleet.router(0), station.fleet.router(1));
    let (first, second) = (station.target(&stays), station.target(&comes));
    station.watch([&first]);
    station.answer().await;

    station.watch([&first, &second]);
    heard(&comes, |heard| heard.logins == 1).await;
    station.watch([&first]);
    heard(&comes, |heard| heard.open == 0).await;
    station.answer().await;
    assert_eq!(stays.heard().borrow().logins, 1);
}

#[tokio::test]
async fn what_is_told_rarely_is_told_again_under_a_new_fence() {
    let (mut station, router, target) = Station::watching(Board::EdgeRouter).await;
    station.answer().await;
    assert_eq!(station.answer().await.reading.facts, None);

    let fence = target.fence + 1;
    station.watch([&Target { fence, ..target }]);
    let told = station.until(|it| (it.fence == fence).then_some(it)).await;
    assert!(matches!(&told.outcome, Outcome::Answered { negotiated: Some(_), .. }));
    assert!(answer(told).unwrap().reading.facts.is_some());
    assert_eq!(router.heard().borrow().logins, 1);
}

#[tokio::test]
async fn addresses_of_this_machine_are_not_dialled() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let (mut by_address, mut by_name) = (station.target(&router), station.target(&router));
    by_address.address.host = Host::Ip("127.0.0.1".parse().unwrap());
    by_name.address.host = Host::Name("localhost".to_owned());
    station.watch([&by_address, &by_name]);

    for _ in 0..2 {
        let (reason, detail, _) = station.failure().await;
        assert_eq!(reason, OfflineReason::Forbidden, "{detail}");
        assert!(detail.contains("--allow-dial"), "{detail}");
    }
    let allowed = station.target(&router);
    station.watch([&allowed]);
    station.answer().await;
    assert_eq!(router.heard().borrow().connections, 1);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unreachable() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let mut target = station.target(&station.fleet.router(0));
    target.address.host = Host::Name("no-such-router.invalid".to_owned());
    station.watch([&target]);

    let (reason, detail, _) = station.failure().await;
    assert_eq!(reason, OfflineReason::Unreachable);
    assert!(detail.contains("\"no-such-router.invalid\" does not resolve"), "{detail}");
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    let targets = [Tier::Plain, Tier::Unverified].map(|lowest_tier| Target {
        address: nobody(),
        lowest_tier,
        ..station.target(&router)
    });
    station.watch(&targets);

    for _ in &targets {
        let (reason, detail, _) = station.failure().await;
        assert_eq!(reason, OfflineReason::Refused);
        assert_eq!(detail, "connection refused by 127.64.0.200:9");
    }
}

#[tokio::test]
async fn a_process_takes_no_more_routers_than_it_can() {
    let mut settings = settings();
    settings.max_routers = 2;
    let station = Station::new([Board::EdgeRouter; 3], settings).await;
    let targets: Vec<_> =
        station.fleet.routers().iter().map(|router| station.target(router)).collect();
    station.watch(&targets);
    let watched = || {
        let routers = station.fleet.routers().iter();
        routers.filter(|router| router.heard().borrow().open == 1).count()
    };
    let polled = |router: &routeros_sim::Router| router.heard().borrow().commands > 20;

    // Two are polled again and again, and still nobody dials the third.
    let mut all: Vec<_> = station.fleet.routers().iter().map(routeros_sim::Router::heard).collect();
    while station.fleet.routers().iter().filter(|router| polled(router)).count() < 2 {
        let changes = all.iter_mut().map(|heard| Box::pin(heard.changed()));
        let _changed = futures_util::future::select_all(changes).await;
    }
    assert_eq!(watched(), 2);

    // Room for one more is given to the one that waited.
    let (left, stays): (Vec<_>, Vec<_>) =
        station.fleet.routers().iter().partition(|router| router.heard().borrow().open == 0);
    let kept = &targets[usize::try_from(stays[0].index()).unwrap()];
    let waiting = &targets[usize::try_from(left[0].index()).unwrap()];
    station.watch([kept, waiting]);
    heard(left[0], |heard| heard.open == 1).await;
}
