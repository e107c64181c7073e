//! A guarded push, step by step, by a manager whose link may be cut at any time.

use routeros::{
    Command, Version,
    ops::{
        OwnName, device_mode,
        export::{Export, export},
        safe_mode, sweep,
    },
};

use super::{
    change::Change,
    guard::Guard,
    scene::{SOON, Scene},
};

/// Pushes a change under a guard: looks before, saves what is there, arms, applies, looks again over a
/// new connection, confirms, compares. Whether it was confirmed; if not, the manager lost the router on
/// the way, closed every session and does nothing more.
pub async fn push(scene: &mut Scene, change: &Change, guard: Guard) -> bool {
    attempt(scene, change, guard).await.is_some()
}

async fn attempt(scene: &mut Scene, change: &Change, guard: Guard) -> Option<()> {
    let session = scene.sign_in().await?;
    scene.answer(device_mode::read(&session, SOON)).await?;
    if let Some(holder) = holder(scene, &session).await {
        assert!(!holder.is_held, "somebody holds safe mode");
    }
    let whole = Export { with_secrets: true, ..Export::default() };
    let snapshot = OwnName::new("snapshot").unwrap();
    let version: Version = scene.router.version().number().parse().unwrap();
    scene.answer(export(&session, whole, version, &snapshot, SOON)).await?;

    let armed = scene.answer(guard.arm(session, change)).await?;
    change.apply(scene, armed.session()).await?;

    let fresh = scene.sign_in().await?;
    scene.ask(&fresh, Command::print("/system/identity")).await?;
    armed.confirm(scene, &fresh).await?;

    let left = scene.answer(sweep::find(&fresh, SOON)).await?;
    assert!(left.is_empty(), "{left:?}");
    Some(())
}

async fn holder(scene: &Scene, session: &routeros::Session) -> Option<safe_mode::Holder> {
    scene.answer(safe_mode::holder(session, SOON)).await
}
