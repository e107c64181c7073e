//! Restarts that are waited for.

use std::time::Duration;

use routeros::{
    Version,
    ops::reboot::{Wait, reboot, wait},
};
use routeros_sim::{Board, Mood, Npk};
use tokio::time::Instant;

use super::{SOON, bench};

#[tokio::test]
async fn a_reboot_is_seen_from_the_command_to_the_last_menu() {
    let mut bench = bench(Board::EdgeRouter).await;
    let session = bench.session().await;
    let asked = Instant::now();
    reboot(&session, SOON).await.unwrap();
    bench.router.set_mood(Mood::Rebooting(Duration::from_secs(1)));

    let mut dialler = bench;
    let (session, back) = wait(&mut dialler, Wait::new(), asked).await.unwrap();
    assert!(back.after >= Duration::from_secs(1) && back.is_as_expected, "{back:?}");
    assert!(!session.is_closed());
}

#[tokio::test]
async fn a_router_is_waited_for_until_it_runs_what_was_uploaded_or_is_seen_not_to() {
    let target = Version::new(7, 20, 4);
    for (file, is_installed) in
        [("routeros-7.20.4-arm64.npk", true), ("routeros-7.20.4-arm.npk", false)]
    {
        let mut bench = bench(Board::EdgeRouter).await;
        let mut upload = bench.router.upload(file).unwrap();
        upload.append(&Npk::parse(file).unwrap().to_bytes()).unwrap();
        upload.finish().unwrap();

        let session = bench.session().await;
        let asked = Instant::now();
        reboot(&session, SOON).await.unwrap();
        bench.router.set_mood(Mood::Rebooting(Duration::from_secs(1)));
        let rule = Wait::new().version(target);
        let (_session, back) = wait(&mut bench, rule, asked).await.unwrap();

        assert_eq!(back.is_as_expected, is_installed, "{back:?}");
        assert_eq!(back.version == target, is_installed);
    }
}
