//! What the router fetches by itself.

use std::time::Duration;

use routeros_sim::{Board, Mood, Unreachable, Upstream, Version};
use tokio::time::timeout;

use super::{LONG, PATIENCE, REBOOT, Scene};
use crate::client::{Row, row};

impl Scene {
    /// Lets a download or a look of the updater come to its end.
    async fn updated(&self, status: &str) {
        self.clock.advance(LONG);
        let said = || self.one("/system/package/update").remove("status");
        let says = async {
            while said().is_none_or(|said| said != status) {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, says).await.unwrap_or_else(|_| panic!("{status}: {:?}", said()));
    }
}

#[tokio::test]
async fn a_look_for_updates_trickles_in_and_lists_what_there_is() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let mut client = scene.client().await;
    client.say(&["/system/package/update/check-for-updates"]).await;
    let first = row(&client.hear().await);
    assert_eq!(first["status"], "finding out latest version...");
    assert!(!first.contains_key("latest-version") && first[".section"] == "0");
    scene.clock.advance(Duration::from_secs(1));
    let last = row(&client.hear().await);
    assert_eq!(
        (last["latest-version"].as_str(), last["installed-version"].as_str()),
        ("7.24.4", "7.18.2")
    );
    assert_eq!(
        (last["status"].as_str(), last[".section"].as_str()),
        ("New version is available", "1")
    );
    assert_eq!(client.hear().await, ["!done"]);

    let available = client.rows(&["/system/package/print", "?available=true"]).await;
    assert!(available.iter().any(|row| row["name"] == "container"), "{available:?}");
    client.rows(&["/system/package/enable", "=numbers=container"]).await;
    let container = client.row(&["/system/package/print", "?name=container"]).await;
    assert_eq!(container["scheduled"], "Use apply-changes to proceed with install");
    scene.through(&["/system/package/apply-changes"]).await;
    assert_eq!(scene.packages(), ["routeros", "container"]);
}

#[tokio::test]
async fn the_updater_goes_by_the_step_and_adds_what_was_split_off() {
    let scene = Scene::new(Board::Lte).await;
    let mut client = scene.client().await;
    client.say(&["/system/package/update/install"]).await;
    assert_eq!(row(&client.hear().await)["status"], "finding out latest version...");
    scene.clock.advance(Duration::from_secs(2));
    while row(&client.hear().await)["status"] != "Downloading..." {}
    scene.clock.advance(LONG);
    scene.down().await;
    scene.up();
    assert_eq!((scene.version().as_str(), scene.packages().len()), ("7.12.1", 1));

    let mut client = scene.client().await;
    client.rows(&["/system/package/update/download", "=once="]).await;
    scene.updated("Downloaded, please reboot router to upgrade it").await;
    assert_eq!(scene.version(), "7.12.1");
    scene.through(REBOOT).await;
    assert_eq!(scene.version(), "7.24.4");
    assert_eq!(scene.packages(), ["routeros", "wireless"]);
    assert_eq!(scene.one("/interface/wireless")["name"], "wlan1");
}

#[tokio::test]
async fn six_goes_to_seven_by_a_channel_of_its_own() {
    let scene = Scene::new(Board::OldCore).await;
    let act = |command, arguments: &[_]| scene.router.act(command, arguments).unwrap();
    act("/ip/route/add", &[("gateway", "203.0.113.9"), ("routing-mark", "isp2")]);
    act("/ip/route/rule/add", &[("src-address", "10.9.0.0/16"), ("table", "isp2")]);
    act("/system/ntp/client/set", &[("primary-ntp", "203.0.113.7"), ("secondary-ntp", "0.0.0.0")]);
    assert!(scene.one("/system/health").contains_key("fan1-speed"), "all in one row");
    let mut client = scene.client().await;
    let set = ["/system/package/update/set", "=channel=upgrade"];
    client.rows(&set).await;
    client.rows(&["/system/package/update/install", "=once="]).await;
    scene.clock.advance(LONG);
    scene.down().await;
    scene.up();

    assert_eq!(scene.version(), "7.12.1");
    assert_eq!(scene.packages(), ["routeros"]);
    assert_eq!(scene.one("/system/package/update")["channel"], "stable");
    let health = scene.router.look("/system/health").unwrap();
    assert!(health.len() > 5 && health[0].contains_key("value"), "{health:?}");
    assert!(scene.router.look("/routing/table").unwrap().iter().any(|row| row["name"] == "isp2"));
    assert_eq!(scene.one("/routing/rule")["table"], "isp2");
    let routes = scene.router.look("/ip/route").unwrap();
    let marked = |row: &Row| row.get("routing-table").is_some_and(|table| table == "isp2");
    assert!(routes.iter().any(marked), "{routes:?}");
    assert_eq!(scene.one("/system/ntp/client")["servers"], "203.0.113.7,pool.ntp.org");
    assert!(scene.router.look("/ip/route/rule").is_err());
}

#[tokio::test]
async fn an_update_that_cannot_be_had_says_why_and_changes_nothing() {
    let gps = "gps-7.18.2-arm64.npk";
    for (upstream, status) in [
        (Upstream::default().unreachable(Unreachable::NoName), "ERROR: could not resolve dns name"),
        (Upstream::default().unreachable(Unreachable::TimedOut), "ERROR: connection timed out"),
        (Upstream::default().without("gps"), "ERROR: missing gps-7.24.4"),
        (
            Upstream::default().offering("stable", Version::parse("7.18.2").unwrap()),
            "System is already up to date",
        ),
    ] {
        let scene = Scene::new(Board::EdgeRouter).await;
        scene.upload(gps);
        scene.through(REBOOT).await;
        scene.fleet.set_upstream(upstream);
        let mut client = scene.client().await;
        client.rows(&["/system/package/update/install", "=once="]).await;
        scene.updated(status).await;
        assert_eq!((scene.router.mood(), scene.version().as_str()), (Mood::Healthy, "7.18.2"));
    }
}

#[tokio::test]
async fn what_is_missing_can_be_left_behind() {
    let scene = Scene::new(Board::EdgeRouter).await;
    scene.upload("gps-7.18.2-arm64.npk");
    scene.through(REBOOT).await;
    assert_eq!(scene.packages(), ["routeros", "gps"]);
    scene.fleet.set_upstream(Upstream::default().without("gps"));
    let mut client = scene.client().await;
    client.rows(&["/system/package/update/install", "=ignore-missing=yes", "=once="]).await;
    scene.clock.advance(LONG);
    scene.down().await;
    scene.up();
    assert_eq!(
        (scene.version().as_str(), scene.packages()),
        ("7.24.4", vec!["routeros".to_owned()])
    );
    assert!(scene.says("uninstalled gps"));
}

#[tokio::test]
async fn a_download_needs_room_and_ends_when_it_is_cancelled() {
    let scene = Scene::new(Board::Cpe).await;
    scene.write("flash/filler", &vec![0; 3 << 20]);
    let mut client = scene.client().await;
    let download = ["/system/package/update/download", "=once="];
    client.rows(&download).await;
    scene.clock.advance(LONG);
    let update = scene.one("/system/package/update");
    assert!(update["status"].starts_with("ERROR: not enough disk space"), "{update:?}");

    scene.router.act("/file/remove", &[("numbers", "flash/filler")]).unwrap();
    client.rows(&download).await;
    client.rows(&["/system/package/update/cancel"]).await;
    scene.clock.advance(LONG);
    assert!(!scene.one("/system/package/update").contains_key("status"));
    scene.through(REBOOT).await;
    assert_eq!(scene.version(), "7.12.1");
}
