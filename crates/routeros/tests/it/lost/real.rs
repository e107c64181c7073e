//! A dozen routers lost in real time, with the interval that the product has.

use std::{sync::Arc, time::Duration};

use routeros_sim::{Fleet, SimClock};
use tokio::{task::JoinSet, time::timeout};

use super::{
    change::Change,
    guard::Guard,
    push::push,
    routers::{Kind, NEIGHBOUR},
    scene::Scene,
    ways::{WAYS, Way},
};

/// What is promised.
const PROMISE: Duration = Duration::from_mins(1);

const DOZEN: usize = 12;

/// The first dozen ways of which the router comes from an export.
fn dozen() -> impl Iterator<Item = &'static Way> {
    WAYS.iter().filter(|way| !matches!(way.router, Kind::Installed(_))).take(DOZEN)
}

#[tokio::test]
async fn a_dead_man_script_brings_a_router_back_within_a_minute() {
    let fleet = Fleet::builder().seed(7).routers(1).boards([NEIGHBOUR]).clock(SimClock::system());
    let fleet = dozen().fold(fleet, |fleet, way| fleet.router_from_export(way.router.export()));
    let fleet = Arc::new(fleet.start().await.unwrap());
    let mut lost = JoinSet::new();
    for (at, way) in dozen().enumerate() {
        let mut scene = Scene::of(Arc::clone(&fleet), at + 1).await;
        let change = Change::of(way.router, way.deeds).await;
        lost.spawn(async move {
            let mut revisions = scene.router.revisions();
            let back = async {
                assert!(!push(&mut scene, &change, Guard::Script).await, "{}", way.name);
                assert_ne!(scene.state().as_ref(), Some(&change.old), "{}", way.name);
                while scene.state().as_ref() != Some(&change.old) {
                    revisions.changed().await.unwrap();
                }
                scene.sign_in().await.is_some()
            };
            let is_reached = timeout(PROMISE, back).await;
            assert!(is_reached.unwrap_or_else(|_| panic!("{} takes too long", way.name)));
        });
    }
    assert_eq!(lost.len(), DOZEN);
    while let Some(end) = lost.join_next().await {
        end.unwrap();
    }
}
