//! Health over time: load, memory, temperature, clients, and what polling cost.

use chrono::{DateTime, Utc};
use tod_model::{Cost, DeviceId};
use uuid::Uuid;

use super::{Range, Stat, stat};
use crate::StoreError;
use crate::row::signed;
use crate::store::{Conn as _, TenantTx};

/// The polls of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealthPoint {
    /// Where the step begins.
    pub at: DateTime<Utc>,
    /// How many polls there were.
    pub polls: u32,
    /// How many of them the router answered.
    pub answered: u32,
    /// CPU load, percent.
    pub cpu_percent: Option<Stat>,
    /// The least free memory, bytes.
    pub free_memory: Option<u64>,
    /// The least free storage, bytes.
    pub free_storage: Option<u64>,
    /// Temperature, degrees Celsius.
    pub temperature_c: Option<Stat>,
    /// Wireless clients.
    pub clients: Option<Stat>,
    /// The shortest time since boot, seconds: it falls when the router rebooted.
    pub uptime_seconds: Option<u64>,
    /// How late polls began, milliseconds.
    pub late_ms: Option<Stat>,
}

/// Health of a device over time, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    device: DeviceId,
    range: Range,
) -> Result<Vec<HealthPoint>, StoreError> {
    let rows: Vec<HealthRow> = sqlx::query_as(
        r"
          SELECT date_bin($4 * interval '1 second', at, $2) AS step,
                 count(*) AS polls, count(*) FILTER (WHERE answered) AS answered,
                 avg(cpu_percent) AS cpu_avg, max(cpu_percent)::float8 AS cpu_max,
                 min(free_memory) AS free_memory, min(free_storage) AS free_storage,
                 avg(temperature_c) AS temperature_avg, max(temperature_c)::float8 AS temperature_max,
                 avg(clients)::float8 AS clients_avg, max(clients)::float8 AS clients_max,
                 min(uptime_seconds) AS uptime_seconds,
                 avg(late_ms)::float8 AS late_avg, max(late_ms)::float8 AS late_max
            FROM poll_history
           WHERE device_id = $1 AND at >= $2 AND at < $3
        GROUP BY step
        ORDER BY step
        ",
    )
    .bind(Uuid::from(device))
    .bind(range.from())
    .bind(range.until())
    .bind(range.step_seconds())
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(HealthPoint::from).collect())
}

/// What polling a device cost in a while: the sum over its polls, and how many there were.
pub async fn cost(
    tx: &mut TenantTx,
    device: DeviceId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(Cost, u32), StoreError> {
    let row: CostRow = sqlx::query_as(
        r"
        SELECT count(*) AS polls, COALESCE(sum(bytes_sent), 0)::bigint AS bytes_sent,
               COALESCE(sum(bytes_received), 0)::bigint AS bytes_received,
               COALESCE(sum(commands), 0)::bigint AS commands, COALESCE(sum(logins), 0)::bigint AS logins,
               COALESCE(sum(round_trips), 0)::bigint AS round_trips,
               COALESCE(sum(router_ms), 0)::bigint AS router_ms
          FROM poll_history
         WHERE device_id = $1 AND at >= $2 AND at < $3
        ",
    )
    .bind(Uuid::from(device))
    .bind(from)
    .bind(until)
    .persistent(false)
    .fetch_one(tx.conn())
    .await?;
    let count = |sum: i64| u32::try_from(sum).unwrap_or(u32::MAX);
    let cost = Cost {
        bytes_sent: row.bytes_sent.unsigned_abs(),
        bytes_received: row.bytes_received.unsigned_abs(),
        commands: count(row.commands),
        logins: count(row.logins),
        round_trips: count(row.round_trips),
        router_ms: count(row.router_ms),
    };

    Ok((cost, count(row.polls)))
}

#[derive(sqlx::FromRow)]
struct HealthRow {
    step: DateTime<Utc>,
    polls: i64,
    answered: i64,
    cpu_avg: Option<f64>,
    cpu_max: Option<f64>,
    free_memory: Option<i64>,
    free_storage: Option<i64>,
    temperature_avg: Option<f64>,
    temperature_max: Option<f64>,
    clients_avg: Option<f64>,
    clients_max: Option<f64>,
    uptime_seconds: Option<i64>,
    late_avg: Option<f64>,
    late_max: Option<f64>,
}

impl From<HealthRow> for HealthPoint {
    fn from(row: HealthRow) -> Self {
        let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);

        Self {
            at: row.step,
            polls: count(row.polls),
            answered: count(row.answered),
            cpu_percent: stat(row.cpu_avg, row.cpu_max),
            free_memory: signed(row.free_memory),
            free_storage: signed(row.free_storage),
            temperature_c: stat(row.temperature_avg, row.temperature_max),
            clients: stat(row.clients_avg, row.clients_max),
            uptime_seconds: signed(row.uptime_seconds),
            late_ms: stat(row.late_avg, row.late_max),
        }
    }
}

#[derive(sqlx::FromRow)]
struct CostRow {
    polls: i64,
    bytes_sent: i64,
    bytes_received: i64,
    commands: i64,
    logins: i64,
    round_trips: i64,
    router_ms: i64,
}
