//! The poller is told what to watch.

use std::{sync::Arc, time::Duration};

use tod_engine::{
    FeedSettings, FleetFeed, Targets,
    devices::{self, DeviceEdit},
    groups::{self, GroupEdit},
    tenants::{self, TenantEdit},
};
use tod_model::{Interval, Shard, UserId};
use tod_store::shards::Holder;
use tod_testkit::{becomes, eventually};
use tokio::{sync::watch, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::house::{House, new_device};

struct Feed {
    targets: watch::Receiver<Targets>,
    shutdown: CancellationToken,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Feed {
    /// A feed of the whole fleet.
    fn start(house: &House) -> Self {
        Self::start_with(house, Shard::COUNT)
    }

    /// A feed of so many shards, whose full pass never comes: only being told makes a difference.
    fn start_with(house: &House, most_shards: usize) -> Self {
        let settings = FeedSettings {
            holder: Holder(UserId::generate().uuid()),
            most_shards,
            lease: Duration::from_secs(2),
            full_pass: Duration::from_hours(1),
        };
        let (feed, targets) = FleetFeed::new(house.engine.store.clone(), settings);
        let shutdown = CancellationToken::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(feed.run(shutdown.clone()));

        Self { targets, shutdown, tasks }
    }

    async fn becomes(&mut self, what: &str, as_it_should: impl FnMut(&Targets) -> bool) -> Targets {
        becomes(what, &mut self.targets, as_it_should).await
    }

    async fn stop(mut self) {
        self.shutdown.cancel();
        self.tasks.join_next().await.unwrap().unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_is_added_edited_and_removed_reaches_the_poller() {
    let house = House::new().await;
    let stays = house.device("192.0.2.1").await;
    let mut feed = Feed::start(&house);
    let first = feed.becomes("the first device", |targets| targets.len() == 1).await;
    assert_eq!(first[&stays].address.port, 8729);
    assert!(first[&stays].fence > 0);

    let device = house.device("192.0.2.2").await;
    feed.becomes("a new device", |targets| targets.contains_key(&device)).await;

    let edit = DeviceEdit { port: Some(8730), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, device, 1, edit).await.unwrap();
    let edited =
        feed.becomes("another port", |targets| targets[&device].address.port == 8730).await;
    assert!(Arc::ptr_eq(&first[&stays], &edited[&stays]), "who did not change is the same");

    let edit = DeviceEdit { ssh_port: Some(2222), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, device, 2, edit).await.unwrap();
    feed.becomes("another SSH port", |targets| targets[&device].ssh.port == 2222).await;
    let key = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE".parse().unwrap();
    let edit = DeviceEdit { host_key: Some(Some(key)), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, device, 3, edit).await.unwrap();
    feed.becomes("a host key", |targets| targets[&device].ssh.host_key.is_some()).await;

    devices::remove(&house.engine, house.tenant, house.by, device).await.unwrap();
    feed.becomes("one device less", |targets| !targets.contains_key(&device)).await;
    feed.stop().await;
}

#[tokio::test]
async fn a_paused_device_is_not_watched() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let mut feed = Feed::start(&house);
    feed.becomes("a device", |targets| targets.len() == 1).await;

    let pause = |paused| DeviceEdit { paused: Some(paused), ..DeviceEdit::default() };
    devices::edit(&house.engine, house.tenant, house.by, device, 1, pause(true)).await.unwrap();
    feed.becomes("none", |targets| targets.is_empty()).await;
    devices::edit(&house.engine, house.tenant, house.by, device, 2, pause(false)).await.unwrap();
    feed.becomes("it is back", |targets| targets.contains_key(&device)).await;
}

#[tokio::test]
async fn the_interval_of_a_group_reaches_its_devices() {
    let house = House::new().await;
    let group =
        groups::create(&house.engine, house.tenant, house.by, "Towers", None).await.unwrap();
    let mut new = new_device("192.0.2.1");
    new.group = Some(group);
    let device = house.add(new).await;
    let mut feed = Feed::start(&house);
    feed.becomes("the default", |targets| {
        targets.get(&device).is_some_and(|target| target.interval == Interval::DEFAULT)
    })
    .await;

    let fast = Interval::try_from(10).unwrap();
    let edit = GroupEdit { interval: Some(Some(fast)), ..GroupEdit::default() };
    groups::edit(&house.engine, house.tenant, house.by, group, edit).await.unwrap();
    feed.becomes("the group's interval", |targets| targets[&device].interval == fast).await;
}

#[tokio::test]
async fn the_interval_of_a_tenant_reaches_its_devices_and_goes_again() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let mut feed = Feed::start(&house);
    feed.becomes("a device", |targets| targets.contains_key(&device)).await;

    let slow = Interval::try_from(300).unwrap();
    for (interval, expected) in [(Some(slow), slow), (None, Interval::DEFAULT)] {
        let edit = TenantEdit { interval: Some(interval), ..TenantEdit::default() };
        tenants::edit(&house.engine, house.by, house.tenant, edit).await.unwrap();
        feed.becomes("that interval", |targets| targets[&device].interval == expected).await;
    }
}

#[tokio::test]
async fn a_device_is_watched_once_and_by_another_under_a_higher_fence() {
    let house = House::new().await;
    // Enough that no half of the shards is without a device but once in a billion runs.
    let mut devices = Vec::new();
    for number in 1..32 {
        devices.push(house.device(&format!("192.0.2.{number}")).await);
    }
    let mut first = Feed::start_with(&house, Shard::COUNT / 2);
    first.becomes("the first holds its half", |targets| !targets.is_empty()).await;
    let mut second = Feed::start(&house);
    second.becomes("the second holds the rest", |targets| !targets.is_empty()).await;
    for number in 32..48 {
        devices.push(house.device(&format!("192.0.2.{number}")).await);
    }
    eventually("everybody is watched", async || {
        let count = first.targets.borrow().len() + second.targets.borrow().len();
        (count >= devices.len()).then_some(())
    })
    .await;
    let (held, others) = (first.targets.borrow().clone(), second.targets.borrow().clone());
    assert!(!held.keys().any(|device| others.contains_key(device)), "nobody is watched twice");

    first.stop().await;
    let taken =
        second.becomes("the second takes over", |targets| targets.len() == devices.len()).await;
    for (device, target) in &*held {
        assert!(taken[device].fence > target.fence);
    }
    second.stop().await;
}
