//! `tod bench`: what polling costs, measured on this machine against simulated routers.
//!
//! Poller and ingest run here as they do in `tod up`, each on threads of its own name, so that the
//! kernel's accounts tell them apart. PostgreSQL and the routers are processes of their own.

mod cpu;
mod fleet;
mod report;
mod system;
mod tap;

use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use routeros_sim::Board;
use tod_model::Interval;
use tokio::runtime::{Builder, Runtime};
use tracing::info;

use crate::{limits, output, sim};
use fleet::Fleet;
use report::{Cpu, Report, micros_per_poll, per_poll, percentile};
use system::{System, Used};

/// What to measure.
#[derive(Debug, Args)]
pub struct Bench {
    /// How many routers.
    #[arg(long, default_value = "2000")]
    pub routers: u32,
    /// Time between two polls of each router.
    #[arg(long, default_value = "10s")]
    pub interval: humantime::Duration,
    /// How long to measure, once every router has been polled; rounded to whole intervals.
    #[arg(long = "for", default_value = "60s")]
    pub duration: humantime::Duration,
    /// Poll over TLS.
    #[arg(long)]
    pub tls: bool,
    /// Which boards the routers are; see `tod sim run`.
    #[arg(long, value_delimiter = ',', value_parser = sim::board)]
    pub boards: Vec<Board>,
    /// How many processes simulate the routers; by default as few as the file limit allows.
    #[arg(long)]
    pub sims: Option<u32>,
    /// Afterwards stop everything but the routers, start it again, and measure how long it takes
    /// until every router has been polled.
    #[arg(long)]
    pub restart: bool,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Directory of the PostgreSQL programs, when they are not in a usual place.
    #[arg(long, env = "TOD_PG_BIN")]
    pub pg_bin: Option<std::path::PathBuf>,
}

/// How long the whole fleet may take to be polled once.
const WARM_UP: Duration = Duration::from_mins(5);

/// How long what was begun in the last moment may still be on its way: a poll, and its storing.
const LAST: Duration = Interval::DEADLINE.saturating_add(Duration::from_secs(2));

/// Runs the benchmark and prints what it found.
pub fn bench(settings: &Bench) -> anyhow::Result<()> {
    let seconds = u32::try_from(settings.interval.as_secs())?;
    let interval = Interval::try_from(seconds).context("--interval")?;
    let file_limit = limits::for_routers(settings.routers)?;

    let watching = threads("bench", 1)?;
    let storing = threads("ingest", 2)?;
    let polling = threads("poller", 2)?;
    let report = watching.block_on(measure(settings, interval, file_limit, &storing, &polling));
    for runtime in [polling, storing] {
        runtime.shutdown_timeout(Duration::from_secs(5));
    }

    if settings.json { output::json(&report?) } else { output::line(&report?.table()) }
}

/// Threads that the kernel's accounts show under `name`.
fn threads(name: &str, count: usize) -> anyhow::Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(count).thread_name(name).enable_all().build()?)
}

async fn measure(
    settings: &Bench,
    interval: Interval,
    file_limit: u64,
    storing: &Runtime,
    polling: &Runtime,
) -> anyhow::Result<Report> {
    let place = system::place()?;
    let Bench { routers, ref boards, sims, .. } = *settings;
    let fleet = Fleet::start(routers, boards, sims, file_limit, place.path()).await?;
    info!(routers, processes = fleet.ids().len(), "routers answer");
    let mut system = System::start(settings, place.path(), storing).await?;
    system.add(&fleet, interval, settings.tls).await?;
    info!("routers added");

    let memory_before = cpu::resident_memory()?;
    let began = Instant::now();
    system.poll(polling, storing, settings.routers)?;
    system.tap.everybody_answered(settings.routers, WARM_UP).await?;
    let warm_up = began.elapsed();
    info!(elapsed = ?warm_up, "every router polled");
    // A first poll is outside its slot, and the slot right after it is skipped.
    tokio::time::sleep(interval.duration()).await;

    let intervals = (settings.duration.as_secs() / u64::from(interval.seconds())).max(1);
    let length = interval.duration() * u32::try_from(intervals)?;
    info!(length = ?length, "measuring");
    let (before, from) = (system.used(&fleet).await?, system.now());
    tokio::time::sleep(length).await;
    let (after, until) = (system.used(&fleet).await?, system.now());
    let due = intervals * u64::from(settings.routers);
    system.tap.everything_stored((from, until), due, LAST).await;
    let memory = cpu::resident_memory()?.saturating_sub(memory_before);

    let seen = system.tap.within(from, until);
    let used = after - before;
    let mut report = Report {
        routers: settings.routers,
        interval_seconds: interval.seconds(),
        tls: settings.tls,
        measured_seconds: length.as_secs_f64(),
        polls_done: seen.answered,
        polls_missed: due.saturating_sub(seen.answered),
        first_failure: seen.failures.first().cloned(),
        stored: seen.stored,
        lateness_p50_ms: percentile(&seen.late_ms, 50),
        lateness_p99_ms: percentile(&seen.late_ms, 99),
        stored_after_p50_ms: percentile(&seen.stored_after_ms, 50),
        stored_after_p99_ms: percentile(&seen.stored_after_ms, 99),
        cpu_us: cpu_per_poll(&used, seen.answered),
        round_trips: per_poll(u64::from(seen.cost.round_trips), seen.answered),
        bytes: per_poll(seen.cost.bytes_sent + seen.cost.bytes_received, seen.answered),
        commands: per_poll(u64::from(seen.cost.commands), seen.answered),
        router_ms: per_poll(u64::from(seen.cost.router_ms), seen.answered),
        logins: u64::from(seen.cost.logins),
        memory_per_router: memory / u64::from(settings.routers.max(1)),
        database_bytes: per_poll(used.database_bytes, seen.answered),
        simulators: fleet.ids().len(),
        warm_up_seconds: warm_up.as_secs_f64(),
        restart_seconds: None,
        restart_database_seconds: None,
    };

    system.stop().await?;
    if settings.restart {
        info!("starting again");
        let began = Instant::now();
        let mut system = System::start(settings, place.path(), storing).await?;
        report.restart_database_seconds = Some(began.elapsed().as_secs_f64());
        system.poll(polling, storing, settings.routers)?;
        system.tap.everybody_answered(settings.routers, WARM_UP).await?;
        report.restart_seconds = Some(began.elapsed().as_secs_f64());
        system.stop().await?;
    }
    fleet.stop().await?;
    Ok(report)
}

fn cpu_per_poll(used: &Used, polls: u64) -> Cpu {
    Cpu {
        poller: micros_per_poll(used.poller, polls),
        ingest: micros_per_poll(used.ingest, polls),
        database: micros_per_poll(used.database, polls),
        simulator: micros_per_poll(used.simulator, polls),
    }
}
