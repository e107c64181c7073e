//! What storing a poll and listing a fleet cost, on a database of their own.
//!
//! ```text
//! cargo run -p tod-store --example measure -- 20000
//! ```
//!
//! The number is that of the devices. CPU is that of the server's process which serves us, user and
//! system, from `/proc`; the checkpointer and the WAL writer come on top.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has nothing to say")]

#[path = "../tests/it/fixture.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod fixture;

use std::time::{Duration, Instant};

use fixture::{Fixture, Organisation, answer, facts, interface};
use sqlx::{Connection as _, PgConnection};
use tod_model::{DeviceId, Observation, Reading};
use tod_store::devices::list::{self, Cursor, Direction, Filter, Sort};
use tod_store::{Store, TenantTx};

/// As many as a batch of ingest takes.
const BATCH: usize = 500;

#[tokio::main]
async fn main() {
    let count = std::env::args().nth(1).map_or(2_000, |text| text.parse().unwrap());
    let mut fixture = Fixture::with_partitions().await;
    // One connection, so that one process of the server does everything.
    let settings = fixture::settings(fixture.database.login().url(), 1);
    fixture.store = Store::connect(&settings).await.unwrap();
    let mut look = fixture.superuser().await;

    let started = Instant::now();
    let organisation = fixture.organisation("Alpine Wireless").await;
    let mut devices = Vec::with_capacity(count);
    for number in 0..count {
        let host = format!("10.{}.{}.{}", number >> 16, (number >> 8) & 255, number & 255);
        devices.push(fixture.device(organisation, &format!("Tower {number}"), &host).await);
    }
    println!("{count} devices added in {:?}", started.elapsed());

    ingest(&fixture, &mut look, organisation, &devices).await;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&mut look).await.unwrap();
    lists(&fixture.store, organisation).await;
    look.close().await.unwrap();
}

async fn ingest(
    fixture: &Fixture,
    look: &mut PgConnection,
    of: Organisation,
    devices: &[DeviceId],
) {
    for round in 0..4 {
        let polls: Vec<Observation> = devices
            .iter()
            .zip(0..)
            .map(|(device, number)| answer(of.tenant, *device, round * 60, poll(number, round)))
            .collect();
        let polls = spread(&polls);
        let (bytes, cpu, started) =
            (series_bytes(look).await, server_cpu(look).await, Instant::now());
        for batch in polls.chunks(BATCH) {
            let mut tx = fixture.store.platform().await.unwrap();
            fixture::ingest(&mut tx, batch).await;
            tx.skip_sync().await.unwrap();
            tx.commit().await.unwrap();
        }
        let each = |total: Duration| total / u32::try_from(devices.len()).unwrap();
        println!(
            "round {round}: {:?} of server CPU per poll, {:?} of time, {} bytes of series",
            each(server_cpu(look).await.saturating_sub(cpu)),
            each(started.elapsed()),
            (series_bytes(look).await - bytes) / i64::try_from(devices.len()).unwrap(),
        );
    }
    let (updates, hot): (i64, i64) = sqlx::query_as(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'device_state'",
    )
    .fetch_one(look)
    .await
    .unwrap();
    println!("{hot} of {updates} updates of device_state touched no index");
}

/// In another order than that of the devices' rows: phases are a hash of the id.
fn spread(polls: &[Observation]) -> Vec<Observation> {
    (0..polls.len()).map(|place| polls[place * 7_919 % polls.len()].clone()).collect()
}

/// Eight interfaces with rates that differ; facts at the first round only.
fn poll(number: u16, round: i64) -> Reading {
    let bps = |port: u64| (u64::from(number) + 1) * (port + 1) * 1_009 % 900_000_000;
    let version = ["7.18.2 (stable)", "6.49.10 (long-term)"][usize::from(number % 2)];

    Reading {
        resource: tod_model::Resource {
            cpu_percent: Some(f32::from(number % 100)),
            ..fixture::reading(0).resource
        },
        sensors: fixture::reading(0).sensors,
        interfaces: (0..8).map(|port| interface(&format!("ether{port}"), bps(port))).collect(),
        registrations: None,
        facts: (round == 0)
            .then(|| facts(&format!("router-{number}"), &format!("HC{number}"), version)),
    }
}

async fn lists(store: &Store, of: Organisation) {
    let search = Filter { search: Some("hc1234".to_owned()), ..Filter::default() };
    let all = Filter::default();
    let mut tx = store.tenant(of.tenant).await.unwrap();
    let deep = last_page(&mut tx).await;
    drop(tx);

    let cases = [
        ("plain page", &all, Sort::Name, None),
        ("plain page, the last", &all, Sort::Name, Some(&deep)),
        ("by address", &all, Sort::Address, None),
        ("search", &search, Sort::Name, None),
        ("live sort by CPU", &all, Sort::Cpu, None),
        ("live sort by traffic", &all, Sort::Traffic, None),
        ("sort by version", &all, Sort::Version, None),
    ];
    for (name, filter, sort, after) in cases {
        let mut times = Vec::new();
        for _ in 0..100 {
            let started = Instant::now();
            let mut tx = store.tenant(of.tenant).await.unwrap();
            list::list(&mut tx, filter, sort, Direction::Ascending, after, 50).await.unwrap();
            times.push(started.elapsed());
        }
        report(name, times);
    }
    for (name, filter) in [("counts", &all), ("counts of a search", &search)] {
        let mut times = Vec::new();
        for _ in 0..100 {
            let started = Instant::now();
            let mut tx = store.tenant(of.tenant).await.unwrap();
            list::count(&mut tx, filter).await.unwrap();
            times.push(started.elapsed());
        }
        report(name, times);
    }
}

/// The cursor of the page before the end.
async fn last_page(tx: &mut TenantTx) -> Cursor {
    let all = Filter::default();
    let mut cursor = None;
    loop {
        let limit = list::LARGEST_PAGE;
        let page =
            list::list(tx, &all, Sort::Name, Direction::Ascending, cursor.as_ref(), limit).await;
        match page.unwrap().next {
            Some(next) => cursor = Some(next),
            None => return cursor.expect("there is more than a page"),
        }
    }
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    println!("{name}: p50 {:?}, p99 {:?}", times[times.len() / 2], times[times.len() - 1]);
}

async fn series_bytes(look: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relnamespace = 'ts'::regnamespace AND relkind = 'r'",
    )
    .fetch_one(look)
    .await
    .unwrap()
}

/// CPU time of the processes that serve the store.
async fn server_cpu(look: &mut PgConnection) -> Duration {
    let pids: Vec<i32> = sqlx::query_scalar(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tod_login'",
    )
    .fetch_all(look)
    .await
    .unwrap();

    pids.into_iter().map(cpu_of).sum()
}

/// User and system time of a process; `/proc` counts in hundredths of a second.
fn cpu_of(pid: i32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|text| text.parse::<u64>().unwrap())
        .sum();

    Duration::from_millis(ticks * 10)
}
