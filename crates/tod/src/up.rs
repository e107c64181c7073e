//! `tod up`: the whole program on one page. What exists, and which channel joins what.

use std::{fs, sync::Arc, time::Duration};

use anyhow::Context;
use tod_api::{ApiState, Live};
use tod_bus::{Bus, local};
use tod_engine::{
    Blind, Engine, FeedSettings, FleetFeed, Ingest, Nudge, OutboxPublisher, Partitions, Reconcile,
    Sweep, open_vault, reconcile,
};
use tod_model::{DialPolicy, Shard};
use tod_poller::Poller;
use tod_postgres::Profile;
use tod_store::shards::Holder;
use url::Url;

use crate::{
    acme::Keeper,
    admin, clock,
    config::{ADMINISTRATOR, Up},
    data::DataDirectory,
    database,
    http::{self, Door},
    keys, limits, liveness, metrics, notices, output,
    routers::InProcess,
    supervisor::Supervisor,
    unseal::WithVault,
};

/// Observations that may wait for the database before the poller does.
const OBSERVATIONS: usize = 20_000;

/// How long a lease outlives a poller that died.
const LEASE: Duration = Duration::from_secs(20);

/// How long a request may take: longer than a connection test.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(45);

/// Runs everything until a signal, or until a part of it fails.
pub async fn up(up: Up) -> anyhow::Result<()> {
    up.web.check()?;
    let data = DataDirectory::open(&up.data.data_dir)?;
    let capacity = limits::capacity(up.polling.max_routers)?;
    let (door, keeper) = http::open(&up.web, &data, clock::system()).await?;
    let bound = door.listener.local_addr()?;
    let public_url = up.web.public_url(bound);

    let database = database::start(&data, up.data.pg_bin.as_deref(), Profile::Lasting).await?;
    let outcome = serve(&up, &data, &database, (door, keeper), &public_url, capacity).await;

    database.store.close().await;
    let stopped = database.cluster.stop().await;
    outcome?;
    stopped.context("cannot stop the database cleanly")
}

async fn serve(
    up: &Up,
    data: &DataDirectory,
    database: &database::Database,
    (door, keeper): (Door, Option<Keeper>),
    public_url: &Url,
    capacity: usize,
) -> anyhow::Result<()> {
    let clock = clock::system();
    let store = database.store.clone();
    let bus = Bus::local();
    let vault = open_vault(&store, &data.master_key()).await?;
    let outbox = Nudge::default();

    let holder = Holder(uuid::Uuid::now_v7());
    let (feed, targets) = FleetFeed::new(
        store.clone(),
        FeedSettings {
            holder,
            most_shards: Shard::COUNT,
            lease: LEASE,
            full_pass: Duration::from_mins(1),
        },
    );
    let (observed, observations) = local::queue(OBSERVATIONS);
    let (poller, calls) = Poller::new(
        poller_settings(up, capacity)?,
        clock.clone(),
        targets.clone(),
        Arc::new(WithVault(vault.clone())),
        observed,
    )?;
    let engine = Engine {
        store: store.clone(),
        bus: bus.clone(),
        vault,
        routers: Arc::new(InProcess(calls)),
        clock: clock.clone(),
        outbox: outbox.clone(),
    };
    let (polling, polls) = liveness::of_polls(clock.clone(), targets, bus.stored.subscribe());
    let live = Live::new();
    let api = ApiState::new(
        api_settings(up, data, public_url)?,
        engine.clone(),
        live.clone(),
        keeper.iter().map(Keeper::readiness).chain([polling]).collect(),
    )?;
    let site = tod_api::around(tod_api::router(api).merge(tod_ui::router()));
    let screens = notices::of(&bus);

    // Ingest needs today's partitions before its first batch.
    Partitions::new(store.clone()).pass().await?;

    let mut supervisor = Supervisor::new(up.shutdown_grace.into())?;
    supervisor.start("http", |shutdown| http::serve(door, site, shutdown));
    if let Some(keeper) = keeper {
        supervisor.start("certificate", |stop| keeper.run(stop));
    }
    if let Some(address) = up.web.metrics_listen {
        let handle = metrics::install()?;
        let door = Door { listener: metrics::bind(address).await?, tls: None, max_connections: 64 };
        supervisor.start("metrics", |stop| http::serve(door, metrics::router(handle), stop));
    }
    let hub = (live, engine.clone());
    supervisor.start("live", |stop| async move {
        hub.0.run(hub.1, screens, stop).await;
        Ok(())
    });
    supervisor.start("feed", |stop| feed.run(stop));
    supervisor.start("poller", |stop| async move {
        poller.run(stop).await;
        Ok(())
    });
    supervisor.start("polls", |stop| polls.run(stop));
    let ingest =
        Ingest::new(store.clone(), bus.clone(), clock.clone(), outbox.clone(), observations);
    supervisor.start("ingest", |stop| ingest.run(stop));
    start_reconcilers(&mut supervisor, &engine);

    tell(&engine, data, public_url).await?;
    supervisor.run().await
}

fn start_reconcilers(supervisor: &mut Supervisor, engine: &Engine) {
    let Engine { store, bus, clock, outbox, .. } = engine.clone();
    let hour = Duration::from_hours(1);

    let publisher = OutboxPublisher::new(store.clone(), bus.facts.clone());
    let nudge = outbox.clone();
    supervisor.start("outbox", |stop| reconcile(publisher, Duration::from_secs(5), nudge, stop));
    let blind = Blind::new(store.clone(), bus, clock.clone(), outbox);
    supervisor
        .start("blind", |stop| reconcile(blind, Duration::from_secs(5), Nudge::default(), stop));
    let partitions = Partitions::new(store.clone());
    supervisor.start("partitions", |stop| reconcile(partitions, hour, Nudge::default(), stop));
    let sweep = Sweep::new(store, clock);
    supervisor.start("sweep", |stop| reconcile(sweep, hour, Nudge::default(), stop));
}

fn poller_settings(up: &Up, capacity: usize) -> anyhow::Result<tod_poller::Settings> {
    let ours = match up.web.listen.ip() {
        ip if ip.is_unspecified() => Vec::new(),
        ip => vec![ip],
    };
    let dial = DialPolicy::new(up.polling.allow_dial.clone(), ours);
    let mut settings = tod_poller::Settings::new(dial, capacity);
    if let Some(path) = &up.polling.router_ca {
        settings.authorities = fs::read(path)
            .with_context(|| format!("cannot read --router-ca {}", path.display()))?;
    }

    Ok(settings)
}

fn api_settings(
    up: &Up,
    data: &DataDirectory,
    public_url: &Url,
) -> anyhow::Result<tod_api::Settings> {
    let our_address = match up.web.listen.ip() {
        ip if ip.is_unspecified() || ip.is_loopback() => None,
        ip => Some(ip),
    };

    Ok(tod_api::Settings {
        public_url: public_url.clone(),
        trusted_proxies: up.web.trusted_proxy.clone(),
        cursor_key: keys::open(&data.keys().join("cursor.key"))?,
        request_timeout: REQUEST_TIMEOUT,
        our_address,
    })
}

/// Tells where we are, and how the first administrator signs in.
async fn tell(engine: &Engine, data: &DataDirectory, public_url: &Url) -> anyhow::Result<()> {
    let path = data.public_url();
    fs::write(&path, public_url.as_str())
        .with_context(|| format!("cannot write {}", path.display()))?;

    output::line(&format!("tod is ready: {public_url}"))?;
    if tod_engine::sign_in::has_anybody_signed_in(engine).await? {
        return output::line("sign in with a link from: tod admin sign-in-link");
    }
    let link = admin::sign_in_link(engine, public_url, ADMINISTRATOR).await?;

    output::line(&format!("sign in, once and within 15 minutes: {link}"))
}
