//! A push from beginning to end, and how it ends.

use std::time::Duration;

use routeros::{Command, ops::sweep};
use routeros_sim::SimClock;

use super::{
    change::Change,
    guard::Guard,
    push::push,
    scene::{SOON, Scene, State, fleet},
    still,
};

/// How a push ended.
pub struct Outcome {
    /// Whether the manager confirmed it.
    pub is_confirmed: bool,
    /// Whether the change stayed.
    pub stays: bool,
    /// What the router heard of the manager.
    pub heard: Vec<String>,
    /// How long it took, by the router's clock, until the router was what it ought to be.
    pub after: Duration,
}

/// How long nothing more may happen to a router that is what it ought to be.
const LASTING: Duration = Duration::from_hours(1);

/// Pushes a change, and cuts the link once the router has heard `cut` commands. Then nobody does
/// anything but wait: the router has to become what it was or, if it has heard the confirmation, what
/// the change makes of it, by its own doing. The link is mended only to see that it is reached again.
pub async fn run(change: &Change, guard: Guard, cut: Option<u32>) -> Outcome {
    let clock = still();
    let mut scene = Scene::of(fleet(change.router, clock.clone()).await, 1).await;
    let context = format!("{guard}, cut {cut:?}");
    if let Some(commands) = cut {
        scene.router.cut_link_after(commands);
    }
    let is_confirmed = push(&mut scene, change, guard).await;
    let heard: Vec<String> = scene.router.heard().borrow().recent.iter().cloned().collect();
    let stays = heard.iter().any(|command| command == guard.confirmation());
    assert!(stays || !is_confirmed, "{context}: confirmed, and nobody was told: {heard:?}");

    let wanted = if stays { &change.new } else { &change.old };
    let after = until(&scene, &clock, wanted).await;
    let after = after.unwrap_or_else(|| panic!("{context}: never came back: {}", scene.told()));
    scene.mend().await;
    let session = scene.sign_in().await;
    let session =
        session.unwrap_or_else(|| panic!("{context}: not reached again: {}", scene.told()));
    scene.ask(&session, Command::print("/system/identity")).await.unwrap();

    let mut files = sweep::find(&session, SOON).await.unwrap();
    files.retain(|left| left.menu == "/file");
    assert!(!is_confirmed || files.is_empty(), "{context}: {files:?}");
    sweep::remove(&session, &files, SOON).await.unwrap();
    clock.advance(LASTING);
    scene.settle().await;
    // The router hears only now that the sessions of then are closed, and ends their safe mode.
    scene.alone().await;
    clock.advance(LASTING);
    scene.settle().await;
    assert_eq!(scene.state().as_ref(), Some(wanted), "{context}: no more: {}", scene.told());
    assert_eq!(sweep::find(&session, SOON).await.unwrap(), [], "{context}");
    Outcome { is_confirmed, stays, heard, after }
}

/// Loses a router without a guard, half changed perhaps. Whether it is still so after a while.
pub async fn lose(change: &Change) -> bool {
    let clock = still();
    let mut scene = Scene::of(fleet(change.router, clock.clone()).await, 1).await;
    assert!(!push(&mut scene, change, Guard::None).await);
    let left = scene.state().unwrap();
    assert_ne!(left, change.old);
    clock.advance(LASTING);
    scene.settle().await;
    scene.state() == Some(left) && scene.sign_in().await.is_none()
}

/// Lets time pass until the router is up and what is wanted. None if it never is.
async fn until(scene: &Scene, clock: &SimClock, wanted: &State) -> Option<Duration> {
    let began = clock.now();
    // Whoever lets go of a session is noticed some round trips later.
    scene.settle().await;
    let mut seen = None;
    for look in looks() {
        let passed = (clock.now() - began).to_std().unwrap();
        clock.advance(look.saturating_sub(passed));
        scene.settle().await;
        let now = (scene.is_up(), *scene.router.revisions().borrow());
        if now.0 && seen != Some(now) {
            match scene.state() {
                Some(state) if state == *wanted => return Some(look),
                Some(_) => seen = Some(now),
                None => {}
            }
        }
    }
    None
}

/// When somebody looks: often at first.
fn looks() -> impl Iterator<Item = Duration> {
    let seconds = (0..60).chain((60..300).step_by(5)).chain((300..=3600).step_by(30));
    seconds.map(Duration::from_secs)
}
