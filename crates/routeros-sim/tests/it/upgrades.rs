//! Packages: uploaded, scheduled, taken back.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Door, Fleet, Mood, Npk, Router, SETTLING, SimClock};
use tokio::time::timeout;

use crate::client::{Client, Row};

mod updater;

/// Only bounds a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than any board takes to install something.
const LONG: Duration = Duration::from_mins(10);

struct Scene {
    fleet: Fleet,
    clock: SimClock,
    router: Router,
}

impl Scene {
    async fn new(board: Board) -> Self {
        let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let fleet = Fleet::builder().boards([board]).clock(clock.clone()).start().await.unwrap();
        let router = fleet.router(0);
        Self { fleet, clock, router }
    }

    async fn client(&self) -> Client {
        Client::sign_in(&self.router, &self.fleet.credentials()).await
    }

    /// Says by the API what makes the router go down, and waits until it is up again.
    async fn through(&self, words: &[&str]) {
        let mut client = self.client().await;
        client.rows(words).await;
        self.down().await;
        self.up();
    }

    /// Waits until somebody or something has taken the router down.
    async fn down(&self) {
        let goes = async {
            while !matches!(self.router.mood(), Mood::Rebooting(_)) {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, goes).await.expect("nobody takes the router down");
    }

    fn up(&self) {
        self.clock.advance(LONG);
        assert_eq!(self.router.mood(), Mood::Healthy);
    }

    fn upload(&self, file: &str) {
        let npk = Npk::parse(file).unwrap();
        self.write(file, &npk.to_bytes());
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        let mut upload = self.router.upload(file).unwrap();
        upload.append(bytes).unwrap();
        upload.finish().unwrap();
    }

    fn version(&self) -> String {
        self.router.version().number()
    }

    fn says(&self, line: &str) -> bool {
        let log = self.router.look("/log").unwrap();
        log.iter().any(|said| said["message"] == line)
    }

    fn packages(&self) -> Vec<String> {
        let rows = self.router.look("/system/package").unwrap();
        let installed =
            rows.iter().filter(|row| row.get("available").is_none_or(|yes| yes == "false"));
        installed.map(|row| row["name"].clone()).collect()
    }

    fn one(&self, menu: &str) -> Row {
        self.router.look(menu).unwrap().remove(0)
    }
}

const REBOOT: &[&str] = &["/system/reboot"];

const WRITTEN: &str = "Firmware upgraded successfully, please reboot for changes to take effect!";

#[tokio::test]
async fn an_uploaded_package_runs_after_a_restart() {
    let scene = Scene::new(Board::EdgeRouter).await;
    scene.upload("routeros-7.20.4-arm64.npk");
    let mut client = scene.client().await;
    let file = client.row(&["/file/print", "?name=routeros-7.20.4-arm64.npk"]).await;
    assert_eq!((file["type"].as_str(), file["package-version"].as_str()), ("package", "7.20.4"));
    assert_eq!(scene.version(), "7.18.2", "nothing happens before somebody restarts it");

    client.rows(REBOOT).await;
    scene.down().await;
    scene.clock.advance(Duration::from_secs(90));
    assert_eq!(scene.router.mood(), Mood::Healthy);
    assert!(
        scene.router.look("/system/package").is_err(),
        "the port is open before the menus answer"
    );
    scene.clock.advance(SETTLING);

    let mut client = scene.client().await;
    let resource = client.row(&["/system/resource/print"]).await;
    assert_eq!(
        (resource["version"].as_str(), resource["uptime"].as_str()),
        ("7.20.4 (stable)", "2s")
    );
    let package = client.row(&["/system/package/print"]).await;
    assert_eq!((package["name"].as_str(), package["version"].as_str()), ("routeros", "7.20.4"));
    assert!(scene.says("installed routeros-7.20.4"));
    assert_eq!(scene.router.file("routeros-7.20.4-arm64.npk"), None);
}

#[tokio::test]
async fn what_cannot_be_installed_is_said_in_the_log_and_the_old_version_goes_on() {
    let broken = &Npk::parse("routeros-7.20.4-arm64.npk").unwrap().to_bytes()[..40];
    for (file, line) in [
        (
            "routeros-7.20.4-arm.npk",
            "can not install routeros-7.20.4: package is for another architecture",
        ),
        ("routeros-7.20.4-arm64.npk", "can not install routeros-7.20.4-arm64: broken package"),
        (
            "gps-7.20.4-arm64.npk",
            "can not install gps-7.20.4: routeros-7.20.4 is not installed, but is required",
        ),
        ("routeros-7.16-arm64.npk", "can not install routeros-7.16: newer version is installed"),
    ] {
        let scene = Scene::new(Board::EdgeRouter).await;
        if line.ends_with("broken package") {
            scene.write(file, broken);
        } else {
            scene.upload(file);
        }
        scene.through(REBOOT).await;
        assert!(scene.says(line), "{line}");
        assert_eq!((scene.version().as_str(), scene.packages().len()), ("7.18.2", 1));
        assert!(scene.router.file(file).is_some(), "it stays where it is");
    }
}

#[tokio::test]
async fn a_package_for_which_the_flash_has_no_room_is_refused() {
    let scene = Scene::new(Board::Cpe).await;
    let files = ["routeros-7.20.4-arm.npk", "wireless-7.20.4-arm.npk"];
    scene.write("flash/filler", &vec![0; 3 << 20]);

    for file in files {
        scene.upload(file);
    }
    scene.through(REBOOT).await;
    assert!(scene.says("can not install routeros-7.20.4: not enough disk space"));
    assert_eq!(scene.version(), "7.12.1");

    scene.router.act("/file/remove", &[("numbers", "flash/filler")]).unwrap();
    for file in files {
        scene.upload(file);
    }
    scene.through(REBOOT).await;
    assert_eq!((scene.version().as_str(), scene.packages().len()), ("7.20.4", 2));
    assert!(scene.router.fate(Door::Api).is_served());
}

#[tokio::test]
async fn some_packages_do_not_wait_for_somebody_to_restart_the_router() {
    let scene = Scene::new(Board::EdgeRouter).await;
    scene.upload("routeros-7.20.4-arm64.auto.npk");
    scene.down().await;
    scene.up();
    assert_eq!(scene.version(), "7.20.4");
}

#[tokio::test]
async fn who_forgets_the_package_of_the_radios_may_lose_the_router() {
    let scene = Scene::new(Board::Cpe).await;
    scene.upload("routeros-7.20.4-arm.npk");
    scene.through(REBOOT).await;

    assert_eq!(scene.version(), "7.20.4");
    assert!(scene.router.fate(Door::Api).is_lost(), "it was reached by its radio");
    let interfaces = scene.router.look("/interface").unwrap();
    assert!(interfaces.iter().all(|row| row["type"] != "wlan"), "{interfaces:?}");
    assert!(scene.router.look("/interface/wireless").is_err());
    let dialled = |scene: &Scene| scene.one("/interface/pppoe-client")["interface"].clone();
    assert!(dialled(&scene).starts_with('*'), "{}", dialled(&scene));

    scene.upload("wireless-7.20.4-arm.npk");
    scene.router.set_mood(Mood::Rebooting(Duration::from_secs(45)));
    scene.up();
    assert_eq!(scene.one("/interface/wireless")["name"], "wlan1");
    assert_eq!(dialled(&scene), "wlan1");
    assert!(scene.router.fate(Door::Api).is_served());
}

#[tokio::test]
async fn a_downgrade_is_bounded_by_the_factory_and_by_the_device_mode() {
    const DOWNGRADE: &[&str] = &["/system/package/downgrade"];
    for (board, file, version, words) in [
        (Board::EdgeRouter, "routeros-7.16-arm64.npk", "7.16", None),
        (
            Board::EdgeRouter,
            "routeros-7.12.1-arm64.npk",
            "7.18.2",
            Some("not allowed by device-mode"),
        ),
        (Board::Core, "routeros-7.12.1-arm64.npk", "7.12.1", None),
        (Board::Core, "routeros-7.0.3-arm64.npk", "7.16.2", Some("older than factory-software")),
    ] {
        let scene = Scene::new(board).await;
        scene.upload(file);
        scene.through(DOWNGRADE).await;
        assert_eq!(scene.version(), version, "{board:?} {file}");
        let title = file.trim_end_matches("-arm64.npk");
        let line = words.map(|words| format!("can not install {title}: {words}"));
        assert!(line.is_none_or(|line| scene.says(&line)), "{board:?} {file}");
    }
}

#[tokio::test]
async fn what_was_scheduled_is_forgotten_by_a_plain_restart_since_7_18_and_done_before() {
    let scene = Scene::new(Board::HomeAx).await;
    let mut client = scene.client().await;
    let uninstall = ["/system/package/uninstall", "=numbers=wifi-qcom"];
    client.rows(&uninstall).await;
    let package = client.row(&["/system/package/print", "?name=wifi-qcom"]).await;
    assert_eq!(package["scheduled"], "scheduled for uninstall");
    scene.through(REBOOT).await;
    assert_eq!(scene.packages(), ["routeros", "wifi-qcom"]);

    let mut client = scene.client().await;
    client.rows(&uninstall).await;
    scene.through(&["/system/package/apply-changes"]).await;
    assert_eq!(scene.packages(), ["routeros"]);
    assert!(scene.router.look("/interface").unwrap().iter().all(|row| row["type"] != "wifi"));

    let scene = Scene::new(Board::HomeWave2).await;
    let mut client = scene.client().await;
    assert!(client.complaint(&["/system/package/apply-changes"]).await.contains("no such command"));
    let system = client.complaint(&["/system/package/disable", "=numbers=routeros"]).await;
    assert!(system.starts_with("failure:"), "{system}");
    client.rows(&["/system/package/uninstall", "=numbers=wifiwave2"]).await;
    scene.through(REBOOT).await;
    assert_eq!(scene.one("/interface/wireless")["name"], "wlan1", "the old driver takes over");
}

#[tokio::test]
async fn a_disabled_package_of_six_takes_its_menus_along_until_it_is_enabled() {
    let scene = Scene::new(Board::Controller).await;
    let mut client = scene.client().await;
    client.rows(&["/system/package/disable", "=numbers=ppp"]).await;
    scene.through(REBOOT).await;
    assert!(scene.router.look("/ppp/secret").is_err());
    scene.router.act("/system/package/enable", &[("numbers", "ppp")]).unwrap();
    scene.through(REBOOT).await;
    assert!(scene.router.look("/ppp/secret").is_ok());
}

#[tokio::test]
async fn the_newer_wifi_moves_to_its_new_door() {
    let scene = Scene::new(Board::HomeWave2).await;
    let security = [("name", "flat"), ("passphrase", "a secret of theirs")];
    scene.router.act("/interface/wifiwave2/security/add", &security).unwrap();
    for file in ["routeros-7.13.5-arm.npk", "wifi-qcom-ac-7.13.5-arm.npk"] {
        scene.upload(file);
    }
    scene.through(REBOOT).await;

    assert_eq!(scene.packages(), ["routeros", "wifi-qcom-ac"]);
    assert_eq!(scene.one("/interface/wifi")["name"], "wifi1");
    assert_eq!(scene.one("/interface/wifi/security")["passphrase"], "a secret of theirs");
    assert!(scene.router.look("/interface/wifiwave2").is_err());
}

#[tokio::test]
async fn a_new_boot_loader_runs_after_one_more_restart() {
    let scene = Scene::new(Board::EdgeRouter).await;
    let board = |scene: &Scene| scene.one("/system/routerboard");
    let before = board(&scene)["current-firmware"].clone();
    scene.upload("routeros-7.20.4-arm64.npk");
    scene.through(REBOOT).await;
    let row = board(&scene);
    assert_eq!((&row["current-firmware"], row["upgrade-firmware"].as_str()), (&before, "7.20.4"));

    let mut client = scene.client().await;
    client.rows(&["/system/routerboard/upgrade"]).await;
    let row = client.row(&["/system/routerboard/print"]).await;
    assert_eq!((&row["comment"][..], &row["current-firmware"]), (WRITTEN, &before));
    assert!(scene.says(WRITTEN));
    scene.through(REBOOT).await;
    let row = board(&scene);
    assert_eq!((row["current-firmware"].as_str(), row.get("comment")), ("7.20.4", None));
}

#[tokio::test]
async fn a_boot_loader_may_upgrade_itself_and_still_needs_one_more_restart() {
    let scene = Scene::new(Board::Lte).await;
    let current = |scene: &Scene| scene.one("/system/routerboard")["current-firmware"].clone();
    let before = current(&scene);
    scene.router.act("/system/routerboard/settings/set", &[("auto-upgrade", "yes")]).unwrap();
    scene.upload("routeros-7.12.1-mipsbe.npk");
    scene.through(REBOOT).await;
    assert_eq!(current(&scene), before);
    assert!(scene.says(WRITTEN));
    scene.through(REBOOT).await;
    assert_eq!(current(&scene), "7.12.1");
}

#[tokio::test]
async fn a_power_loss_in_the_middle_leaves_the_old_version_or_the_new_one() {
    for (after, version) in [(44, "7.18.2"), (46, "7.20.4")] {
        let scene = Scene::new(Board::EdgeRouter).await;
        scene.router.act("/system/identity/set", &[("name", "kept")]).unwrap();
        scene.clock.advance(LONG);
        scene.upload("routeros-7.20.4-arm64.npk");
        scene.clock.advance(LONG);
        scene.router.set_mood(Mood::Rebooting(Duration::from_secs(90)));
        scene.clock.advance(Duration::from_secs(after));
        scene.router.set_mood(Mood::PowerLoss(Duration::from_secs(20)));
        scene.up();
        assert_eq!(scene.version(), version, "{after} s");
        assert_eq!(scene.router.identity(), "kept");

        // What was not installed is still there.
        scene.through(REBOOT).await;
        assert_eq!(scene.version(), "7.20.4");
    }
}

#[tokio::test]
async fn a_power_loss_is_no_restart_that_installs_anything() {
    let scene = Scene::new(Board::HomeWave2).await;
    scene.router.act("/system/package/uninstall", &[("numbers", "wifiwave2")]).unwrap();
    scene.upload("gps-7.11.2-arm.npk");
    scene.clock.advance(LONG);
    scene.router.set_mood(Mood::PowerLoss(Duration::from_secs(20)));
    scene.up();
    assert_eq!(scene.packages(), ["routeros", "wifiwave2"]);

    scene.through(REBOOT).await;
    assert_eq!(scene.packages(), ["routeros", "gps"]);
}

#[tokio::test]
async fn another_box_has_the_software_that_it_came_with() {
    let scene = Scene::new(Board::EdgeRouter).await;
    scene.upload("routeros-7.20.4-arm64.npk");
    scene.through(REBOOT).await;
    scene.router.set_mood(Mood::OtherSerial);
    assert_eq!(scene.version(), "7.18.2");
    scene.router.set_mood(Mood::Healthy);
    assert_eq!(scene.version(), "7.20.4");
}
