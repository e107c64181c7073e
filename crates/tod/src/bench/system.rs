//! What is measured: database, feed, poller and ingest, joined as in `tod up`.

use std::{
    fs::Permissions, ops::Sub, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, Utc};
use tempfile::TempDir;
use tod_bus::{Bus, Cause, local};
use tod_engine::{
    Engine, FeedSettings, FleetFeed, Ingest, Nudge, Partitions, Reconcile, credentials, open_vault,
    tenants,
};
use tod_model::{
    Address, ApiKeyId, DeviceId, DialPolicy, Host, Interval, Secret, SessionMode, Shard, Ssh, Tier,
    authz::Who,
};
use tod_poller::Poller;
use tod_postgres::Profile;
use tod_store::{
    Retention,
    devices::{self, DeviceFields, NewDevice},
    shards::Holder,
};
use tokio::{runtime::Runtime, sync::mpsc, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{Bench, cpu, fleet::Fleet, tap::Tap};
use crate::{
    clock,
    data::DataDirectory,
    database::{self, Database},
    routers::NoRouters,
    unseal::WithVault,
};

/// Observations that may wait for ingest.
const OBSERVATIONS: usize = 20_000;

/// How long parts may take to end.
const GRACE: Duration = Duration::from_secs(30);

/// A directory for a benchmark, removed with it. The database's user must be able to reach it.
pub fn place() -> anyhow::Result<TempDir> {
    tempfile::Builder::new()
        .prefix("tod-bench-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in("/var/tmp")
        .context("cannot make a directory in /var/tmp")
}

/// The parts under measurement.
pub struct System {
    database: Database,
    engine: Engine,
    /// Counts what passes from poller to ingest.
    pub tap: Tap,
    services: JoinSet<anyhow::Result<()>>,
    shutdown: CancellationToken,
}

/// What was used since the parts were started.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// CPU of the poller.
    pub poller: Duration,
    /// CPU of ingest and feed.
    pub ingest: Duration,
    /// CPU of PostgreSQL.
    pub database: Duration,
    /// CPU of the simulated routers.
    pub simulator: Duration,
    /// Size of the database.
    pub database_bytes: u64,
}

impl Sub for Used {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            poller: self.poller.saturating_sub(before.poller),
            ingest: self.ingest.saturating_sub(before.ingest),
            database: self.database.saturating_sub(before.database),
            simulator: self.simulator.saturating_sub(before.simulator),
            database_bytes: self.database_bytes.saturating_sub(before.database_bytes),
        }
    }
}

impl System {
    /// Starts the database, a new one or that of the last start.
    pub async fn start(settings: &Bench, place: &Path, storing: &Runtime) -> anyhow::Result<Self> {
        let data = DataDirectory::open(&place.join("data"))?;
        let pg_bin = settings.pg_bin.clone();
        let master_key = data.master_key();
        // The pool's sockets are served by the runtime that opens them.
        let storing = storing.handle().clone();
        let starting = tokio::task::spawn_blocking(move || {
            storing.block_on(database::start(&data, pg_bin.as_deref(), Profile::Lasting))
        });
        let database = starting.await??;
        let clock = clock::system();
        let store = database.store.clone();
        let vault = open_vault(&store, &master_key).await?;
        let engine = Engine {
            store: store.clone(),
            bus: Bus::local(),
            vault,
            routers: Arc::new(NoRouters),
            clock: clock.clone(),
            outbox: Nudge::default(),
        };
        Partitions::new(store).pass().await?;

        Ok(Self {
            database,
            engine,
            tap: Tap::new(clock),
            services: JoinSet::new(),
            shutdown: CancellationToken::new(),
        })
    }

    /// Adds every router of the fleet, in one tenant.
    pub async fn add(&self, fleet: &Fleet, interval: Interval, tls: bool) -> anyhow::Result<()> {
        let Some(first) = fleet.routers.first() else { return Ok(()) };
        let password = Secret::new(first.credentials.password.as_bytes());
        let tenant = tenants::create(&self.engine, Cause::System, "Benchmark").await?.id;
        let by = Who::ApiKey(ApiKeyId::generate());
        let user = &first.credentials.user;
        let credential =
            credentials::create(&self.engine, tenant, by, "bench", user, &password).await?;

        let mut tx = self.engine.store.tenant(tenant).await?;
        for router in &fleet.routers {
            let port = if tls { router.api_ssl_port } else { router.api_port };
            let device = NewDevice {
                id: DeviceId::generate(),
                fields: DeviceFields {
                    name: router.identity.clone(),
                    comment: String::new(),
                    address: Address { host: Host::Ip(router.address.into()), port },
                    ssh_port: Ssh::PORT,
                    lowest_tier: if tls { Tier::Unverified } else { Tier::Plain },
                    session: SessionMode::Lasting,
                    interval: Some(interval),
                    paused: false,
                    group: None,
                    credential,
                },
                identity: None,
                pin: None,
                host_key: None,
                tags: Vec::new(),
            };
            devices::insert(&mut tx, &device, Retention::default(), self.now()).await?;
        }

        Ok(tx.commit().await?)
    }

    /// Starts polling.
    pub fn poll(
        &mut self,
        polling: &Runtime,
        storing: &Runtime,
        routers: u32,
    ) -> anyhow::Result<()> {
        let Engine { store, bus, vault, clock, outbox, .. } = self.engine.clone();
        let (feed, targets) = FleetFeed::new(
            store.clone(),
            FeedSettings {
                holder: Holder(uuid::Uuid::now_v7()),
                most_shards: Shard::COUNT,
                lease: Duration::from_secs(20),
                full_pass: Duration::from_mins(1),
            },
        );
        let dial = DialPolicy::new(vec!["127.64.0.0/10".parse()?], Vec::new());
        let (observed, tapped) = mpsc::channel(OBSERVATIONS);
        let (stored, queue) = local::queue(OBSERVATIONS);
        let (poller, _calls) = Poller::new(
            tod_poller::Settings::new(dial, routers as usize),
            clock.clone(),
            targets,
            Arc::new(WithVault(vault)),
            observed,
        )?;
        let ingest = Ingest::new(store, bus.clone(), clock, outbox, queue);

        let stop = || self.shutdown.child_token();
        self.services.spawn_on(feed.run(stop()), storing.handle());
        self.services.spawn_on(ingest.run(stop()), storing.handle());
        let stopped = stop();
        let running = async move {
            poller.run(stopped).await;
            Ok(())
        };
        self.services.spawn_on(running, polling.handle());
        let (tap, watched) = (self.tap.clone(), bus.stored.subscribe());
        self.services.spawn(async move {
            tokio::join!(tap.clone().pass(tapped, stored), tap.watch(watched));
            Ok(())
        });

        Ok(())
    }

    /// What was used until now.
    pub async fn used(&self, fleet: &Fleet) -> anyhow::Result<Used> {
        let threads = cpu::of_own_threads()?;
        let of = |name: &str| threads.get(name).copied().unwrap_or_default();

        Ok(Used {
            poller: of("poller"),
            ingest: of("ingest"),
            database: cpu::of_trees(&[self.database.cluster.pid()])?,
            simulator: cpu::of_trees(&fleet.ids())?,
            database_bytes: self.engine.store.size().await?,
        })
    }

    /// The time, by the clock of everything here.
    pub fn now(&self) -> DateTime<Utc> {
        self.engine.clock.now()
    }

    /// Stops everything.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.shutdown.cancel();
        // The tap ends when the bus does, which this very value holds.
        let drained = timeout(GRACE, async {
            while self.services.len() > 1 {
                self.services.join_next().await.transpose()?.transpose()?;
            }
            anyhow::Ok(())
        });
        drained.await.context("parts would not end")??;
        self.services.shutdown().await;
        self.engine.store.close().await;

        self.database.cluster.stop().await.context("cannot stop the database")
    }
}
