//! Interfaces: at the last reading, and over time.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use tod_model::{Cost, DeviceId, InterfaceReading, Rates, Sensor};
use uuid::Uuid;

use super::{Range, Stat, stat};
use crate::StoreError;
use crate::ingest::interface_lists::Details;
use crate::row::signed;
use crate::store::{Conn as _, TenantTx};

/// A device's interfaces and sensors at its last reading.
#[derive(Clone, Debug, PartialEq)]
pub struct LastSample {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// Every interface that stays, in the router's order.
    pub interfaces: Vec<InterfaceReading>,
    /// How many more there were for PPP sessions, which come and go; none for readings of a time
    /// when they were listed too.
    pub ppp_sessions: Option<u32>,
    /// Every sensor.
    pub sensors: Vec<Sensor>,
    /// What the poll cost.
    pub cost: Cost,
}

/// Finds what the last reading said of a device's interfaces; none before the first reading, and
/// when its sample is older than raw samples are kept.
pub async fn last_sample(
    tx: &mut TenantTx,
    device: DeviceId,
) -> Result<Option<LastSample>, StoreError> {
    let list: Option<ListRow> = sqlx::query_as(
        r"
        SELECT s.measured_at, s.ppp_sessions, l.interfaces, l.sensors, l.details
          FROM device_state s
          JOIN interface_lists l ON l.tenant_id = s.tenant_id AND l.device_id = s.device_id
                                AND l.version = s.list_version
         WHERE s.device_id = $1 AND s.measured_at IS NOT NULL
        ",
    )
    .bind(Uuid::from(device))
    .fetch_optional(tx.conn())
    .await?;
    let Some(list) = list else { return Ok(None) };

    // By itself, because only a time known beforehand picks the partition.
    let sample: Option<SampleRow> = sqlx::query_as(
        r"
        SELECT running::text AS running, rx_bps, tx_bps, rx_pps, tx_pps, errors, drops, sensors, bytes_sent, bytes_received,
               commands, logins, round_trips, router_ms
          FROM poll_history
         WHERE device_id = $1 AND at = $2
        ",
    )
    .bind(Uuid::from(device))
    .bind(list.measured_at)
    .persistent(false)
    .fetch_optional(tx.conn())
    .await?;

    Ok(sample.map(|sample| sample.read(list)))
}

/// The samples of one interface in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InterfacePoint {
    /// Where the step begins.
    pub at: DateTime<Utc>,
    /// Received, bits per second.
    pub rx_bps: Option<Stat>,
    /// Sent, bits per second.
    pub tx_bps: Option<Stat>,
    /// Received, packets per second.
    pub rx_pps: Option<Stat>,
    /// Sent, packets per second.
    pub tx_pps: Option<Stat>,
    /// Receive and send errors in the step; none when no sample knew.
    pub errors: Option<u64>,
    /// Receive and send drops in the step.
    pub drops: Option<u64>,
    /// The share of its samples at which it had a link, 0 to 1.
    pub running: f64,
}

/// One interface of a device over time, oldest first. An interface is its name.
pub async fn list(
    tx: &mut TenantTx,
    device: DeviceId,
    name: &str,
    range: Range,
) -> Result<Vec<InterfacePoint>, StoreError> {
    // Where the interface stands in each list that ever had it.
    let places: Vec<(i32, i32)> = sqlx::query_as(
        r"
        SELECT version, array_position(interfaces, $2)
          FROM interface_lists
         WHERE device_id = $1 AND $2 = ANY (interfaces)
        ",
    )
    .bind(Uuid::from(device))
    .bind(name)
    .fetch_all(tx.conn())
    .await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }

    let (versions, indexes): (Vec<i32>, Vec<i32>) = places.into_iter().unzip();
    let rows: Vec<PointRow> = sqlx::query_as(
        r"
          SELECT date_bin($4 * interval '1 second', p.at, $2) AS step,
                 avg(p.rx_bps[l.i])::float8 AS rx_bps_avg, max(p.rx_bps[l.i])::float8 AS rx_bps_max,
                 avg(p.tx_bps[l.i])::float8 AS tx_bps_avg, max(p.tx_bps[l.i])::float8 AS tx_bps_max,
                 avg(p.rx_pps[l.i])::float8 AS rx_pps_avg, max(p.rx_pps[l.i])::float8 AS rx_pps_max,
                 avg(p.tx_pps[l.i])::float8 AS tx_pps_avg, max(p.tx_pps[l.i])::float8 AS tx_pps_max,
                 sum(p.errors[l.i]) AS errors, sum(p.drops[l.i]) AS drops,
                 avg(get_bit(p.running, l.i - 1))::float8 AS running
            FROM poll_history p
            JOIN unnest($5::integer[], $6::integer[]) AS l (version, i) ON l.version = p.list_version
           WHERE p.device_id = $1 AND p.at >= $2 AND p.at < $3
        GROUP BY step
        ORDER BY step
        ",
    )
    .bind(Uuid::from(device))
    .bind(range.from())
    .bind(range.until())
    .bind(range.step_seconds())
    .bind(versions)
    .bind(indexes)
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(InterfacePoint::from).collect())
}

#[derive(sqlx::FromRow)]
struct ListRow {
    measured_at: DateTime<Utc>,
    ppp_sessions: Option<i32>,
    interfaces: Vec<String>,
    sensors: Vec<String>,
    details: Json<Details>,
}

#[derive(sqlx::FromRow)]
struct SampleRow {
    /// A digit for each interface.
    running: String,
    rx_bps: Vec<Option<f32>>,
    tx_bps: Vec<Option<f32>>,
    rx_pps: Vec<Option<i32>>,
    tx_pps: Vec<Option<i32>>,
    errors: Vec<Option<i32>>,
    drops: Vec<Option<i32>>,
    sensors: Vec<Option<f32>>,
    bytes_sent: i32,
    bytes_received: i32,
    commands: i16,
    logins: i16,
    round_trips: i16,
    router_ms: i32,
}

impl SampleRow {
    fn read(self, list: ListRow) -> LastSample {
        let details = list.details.0;
        let interfaces = list.interfaces.into_iter().zip(details.interfaces).enumerate();
        let interfaces = interfaces.map(|(index, (name, details))| InterfaceReading {
            name,
            kind: details.kind,
            default_name: details.default_name,
            comment: details.comment,
            mac: details.mac,
            running: self.running.as_bytes().get(index) == Some(&b'1'),
            disabled: details.disabled,
            link_downs: details.link_downs,
            rates: self.rates(index),
        });
        let sensors = list.sensors.into_iter().zip(details.sensors).zip(&self.sensors);
        let sensors = sensors.map(|((name, details), value)| Sensor {
            name,
            value: *value,
            unit: details.unit,
            state: details.state,
        });

        LastSample {
            at: list.measured_at,
            interfaces: interfaces.collect(),
            ppp_sessions: signed(list.ppp_sessions),
            sensors: sensors.collect(),
            cost: Cost {
                bytes_sent: u64::from(self.bytes_sent.unsigned_abs()),
                bytes_received: u64::from(self.bytes_received.unsigned_abs()),
                commands: u32::from(self.commands.unsigned_abs()),
                logins: u32::from(self.logins.unsigned_abs()),
                round_trips: u32::from(self.round_trips.unsigned_abs()),
                router_ms: self.router_ms.unsigned_abs(),
            },
        }
    }

    /// The rates of an interface are known together or not at all.
    fn rates(&self, index: usize) -> Option<Rates> {
        let bps = |of: &[Option<f32>]| of.get(index).copied().flatten().map(whole);
        let count = |of: &[Option<i32>]| signed(of.get(index).copied().flatten());

        Some(Rates {
            rx_bps: bps(&self.rx_bps)?,
            tx_bps: bps(&self.tx_bps)?,
            rx_pps: count(&self.rx_pps)?,
            tx_pps: count(&self.tx_pps)?,
            errors: count(&self.errors)?,
            drops: count(&self.drops)?,
        })
    }
}

/// A rate as the model has it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a whole number before it was stored"
)]
fn whole(bps: f32) -> u64 {
    bps as u64
}

#[derive(sqlx::FromRow)]
struct PointRow {
    step: DateTime<Utc>,
    rx_bps_avg: Option<f64>,
    rx_bps_max: Option<f64>,
    tx_bps_avg: Option<f64>,
    tx_bps_max: Option<f64>,
    rx_pps_avg: Option<f64>,
    rx_pps_max: Option<f64>,
    tx_pps_avg: Option<f64>,
    tx_pps_max: Option<f64>,
    errors: Option<i64>,
    drops: Option<i64>,
    running: f64,
}

impl From<PointRow> for InterfacePoint {
    fn from(row: PointRow) -> Self {
        Self {
            at: row.step,
            rx_bps: stat(row.rx_bps_avg, row.rx_bps_max),
            tx_bps: stat(row.tx_bps_avg, row.tx_bps_max),
            rx_pps: stat(row.rx_pps_avg, row.rx_pps_max),
            tx_pps: stat(row.tx_pps_avg, row.tx_pps_max),
            errors: signed(row.errors),
            drops: signed(row.drops),
            running: row.running,
        }
    }
}
