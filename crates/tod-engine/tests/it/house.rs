//! An engine with everything it needs, for one test.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, TimeDelta, Utc};
use tod_bus::{Bus, Cause, Subscription, local::queue};
use tod_engine::{
    Engine, Ingest, Nudge, OutboxPublisher, Partitions, Reconcile,
    devices::{self, NewDevice, SignIn, Test},
    open_vault, tenants,
};
use tod_model::{
    Clock, Cost, DeviceId, Facts, Observation, OfflineReason, Outcome, Reading, Resource,
    RouterIdentity, Secret, SessionMode, Shard, TenantId, Tier, UserId, authz::Who,
};
use tod_store::{
    Settings, Store,
    devices::detail::{self, DeviceDetail},
    history::health,
    shards::{self, Holder},
};
use tod_testkit::{PATIENCE, TestDatabase};
use tokio::{sync::mpsc, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::routers::ScriptedRouters;

pub struct House {
    pub engine: Engine,
    pub routers: Arc<ScriptedRouters>,
    pub tenant: TenantId,
    pub by: Who,
    database: TestDatabase,
    pub directory: tempfile::TempDir,
    holder: Holder,
    now: Arc<Mutex<DateTime<Utc>>>,
}

/// Longer than any test.
const LEASE: Duration = Duration::from_hours(1);

impl House {
    pub async fn new() -> Self {
        let database = TestDatabase::create().await;
        let url = database.login().url();

        Self::over(database, &url).await
    }

    /// A house that reaches its database at `url`.
    pub async fn over(database: TestDatabase, url: &str) -> Self {
        let store = Store::connect(&settings(url)).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let vault = open_vault(&store, &directory.path().join("key")).await.unwrap();
        let routers = Arc::new(ScriptedRouters::default());
        // There are partitions for the days around the database's own.
        let now = Arc::new(Mutex::new(Clock::new(|| SystemTime::now().into()).now()));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || *now.lock().unwrap()
        });
        let engine = Engine {
            store,
            bus: Bus::local(),
            vault,
            routers: Arc::clone(&routers) as Arc<_>,
            clock,
            outbox: Nudge::default(),
        };
        Partitions::new(engine.store.clone()).pass().await.unwrap();
        let holder = Holder(UserId::generate().uuid());
        let tenant = tenants::create(&engine, Cause::System, "Alpine Wireless").await.unwrap().id;

        let house = Self {
            engine,
            routers,
            tenant,
            by: Who::User(UserId::generate()),
            database,
            directory,
            holder,
            now,
        };
        // What a test publishes is what it did itself.
        house.publish().await;
        house
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        self.database.login().url()
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().unwrap() += by;
    }

    /// Adds a device at `host` without a test.
    pub async fn device(&self, host: &str) -> DeviceId {
        self.add(new_device(host)).await
    }

    pub async fn add(&self, new: NewDevice) -> DeviceId {
        devices::add(&self.engine, self.tenant, self.by, new).await.unwrap().device
    }

    pub async fn detail(&self, device: DeviceId) -> DeviceDetail {
        let mut tx = self.engine.store.tenant(self.tenant).await.unwrap();
        detail::find(&mut tx, device).await.unwrap().unwrap()
    }

    /// How many polls of a device are stored.
    pub async fn polls(&self, device: DeviceId) -> u32 {
        let mut tx = self.engine.store.tenant(self.tenant).await.unwrap();
        let (from, until) = (self.now() - TimeDelta::days(1), self.now() + TimeDelta::days(1));
        health::cost(&mut tx, device, from, until).await.unwrap().1
    }

    /// Takes every lease, and returns the fence of `device`.
    pub async fn lease(&self, device: DeviceId) -> i64 {
        let mut tx = self.engine.store.platform().await.unwrap();
        shards::claim(&mut tx, self.holder, Shard::COUNT, LEASE).await.unwrap();
        tx.commit().await.unwrap();

        self.fence(device).await
    }

    /// The fence of a device whose lease was taken before.
    pub async fn fence(&self, device: DeviceId) -> i64 {
        let mut tx = self.engine.store.platform().await.unwrap();
        let leases = shards::renew(&mut tx, self.holder, LEASE).await.unwrap();
        tx.commit().await.unwrap();
        leases.iter().find(|lease| lease.shard == Shard::of(device)).unwrap().fence
    }

    /// Ingest over a queue of `capacity`, until the value is dropped.
    pub fn ingest(&self, capacity: usize) -> Running {
        let (observations, queue) = queue(capacity);
        let Engine { store, bus, clock, outbox, .. } = self.engine.clone();
        let ingest = Ingest::new(store, bus, clock, outbox, queue);
        let shutdown = CancellationToken::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(ingest.run(shutdown.clone()));

        Running { observations, shutdown, tasks }
    }

    /// Publishes what is in the outbox.
    pub async fn publish(&self) {
        let Engine { store, bus, .. } = self.engine.clone();
        OutboxPublisher::new(store, bus.facts).pass().await.unwrap();
    }

    pub fn observation(&self, device: DeviceId, fence: i64, outcome: Outcome) -> Observation {
        Observation {
            device,
            tenant: self.tenant,
            fence,
            at: self.now(),
            late_ms: 0,
            outcome,
            cost: Cost { commands: 3, round_trips: 1, ..Cost::default() },
            next_try_at: None,
        }
    }
}

/// Ingest at work.
pub struct Running {
    pub observations: mpsc::Sender<Observation>,
    shutdown: CancellationToken,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Running {
    pub async fn send(&self, observation: Observation) {
        self.observations.send(observation).await.unwrap();
    }

    /// Stops it, with everything sent before stored.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        let ended = timeout(PATIENCE, self.tasks.join_next()).await.expect("ingest does not end");
        ended.unwrap().unwrap().unwrap();
    }
}

pub fn settings(url: &str) -> Settings {
    Settings {
        url: url.to_owned(),
        max_connections: 8,
        acquire_deadline: PATIENCE,
        statement_deadline: Duration::from_secs(30),
    }
}

pub fn new_device(host: &str) -> NewDevice {
    NewDevice {
        name: None,
        comment: String::new(),
        host: host.parse().unwrap(),
        port: None,
        ssh_port: None,
        host_key: None,
        lowest_tier: Tier::Pinned,
        sign_in: password("hunter2"),
        group: None,
        tags: Vec::new(),
        interval: None,
        session: SessionMode::Auto,
        test: Test::Skip,
    }
}

pub fn password(text: &str) -> SignIn {
    SignIn::Password { user: "tod".to_owned(), password: Secret::new(text) }
}

pub fn answer(cpu_percent: f32) -> Outcome {
    answer_of(None, cpu_percent)
}

/// An answer of a router that tells its serial.
pub fn answer_of(serial: Option<&str>, cpu_percent: f32) -> Outcome {
    let router = serial.map(|serial| RouterIdentity::Serial(serial.to_owned()));
    let facts = router.map(|router| Facts { router: Some(router), ..Facts::default() });
    let resource = Resource { cpu_percent: Some(cpu_percent), ..Resource::default() };
    let reading = Box::new(Reading { resource, facts, ..Reading::default() });

    Outcome::Answered { reading, negotiated: None, degraded: None }
}

pub fn failure() -> Outcome {
    Outcome::Failed { reason: OfflineReason::Refused, detail: "refused by 192.0.2.1".to_owned() }
}

/// The next message of a subscription.
pub async fn next<T>(subscription: &mut Subscription<T>) -> Arc<T> {
    timeout(PATIENCE, subscription.next()).await.expect("nothing was told").unwrap().unwrap()
}
