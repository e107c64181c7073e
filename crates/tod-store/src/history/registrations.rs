//! Wireless clients: at the last reading, and one of them over time.

use chrono::{DateTime, Utc};
use tod_model::reading::WifiGeneration;
use tod_model::{DeviceId, Registration};
use uuid::Uuid;

use super::{Range, Stat, stat};
use crate::StoreError;
use crate::ingest::registrations::generation_name;
use crate::row::{corrupt, signed};
use crate::store::{Conn as _, TenantTx};

/// The wireless clients of a device at its last reading.
#[derive(Clone, Debug, PartialEq)]
pub struct LastRegistrations {
    /// When they were read.
    pub at: DateTime<Utc>,
    /// By interface, the strongest first.
    pub clients: Vec<Registration>,
}

/// Finds the wireless clients of a device at its last reading; none before the first reading, and
/// where the router has no wireless menu.
pub async fn find_last(
    tx: &mut TenantTx,
    device: DeviceId,
) -> Result<Option<LastRegistrations>, StoreError> {
    let at: Option<DateTime<Utc>> = sqlx::query_scalar(
        "SELECT measured_at FROM device_state WHERE device_id = $1 AND clients IS NOT NULL",
    )
    .bind(Uuid::from(device))
    .fetch_optional(tx.conn())
    .await?;
    let Some(at) = at else { return Ok(None) };

    // The time is a parameter, because only a time known beforehand picks the partition.
    let rows: Vec<ClientRow> = sqlx::query_as(
        r"
          SELECT upper(h.mac::text) AS mac, h.interface, h.signal_dbm, h.snr_db, h.ccq_percent,
                 h.tx_rate_bps, h.rx_rate_bps, h.uptime_seconds, h.tx_bytes, h.rx_bytes,
                 r.generation, r.ssid, r.name, r.address
            FROM station_history h
            JOIN registrations r ON r.device_id = h.device_id AND r.mac = h.mac AND r.interface = h.interface
           WHERE h.device_id = $1 AND h.at = $2
        ORDER BY h.interface, h.signal_dbm DESC NULLS LAST, h.mac
        ",
    )
    .bind(Uuid::from(device))
    .bind(at)
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;
    let clients: Result<_, _> = rows.into_iter().map(Registration::try_from).collect();

    Ok(Some(LastRegistrations { at, clients: clients? }))
}

/// The samples of one client in one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegistrationPoint {
    /// Where the step begins.
    pub at: DateTime<Utc>,
    /// Its signal at the access point, dBm: mean and best.
    pub signal_dbm: Option<Stat>,
    /// Signal to noise, dB.
    pub snr_db: Option<Stat>,
    /// Rate negotiated towards it, bits per second.
    pub tx_rate_bps: Option<Stat>,
    /// Rate negotiated from it, bits per second.
    pub rx_rate_bps: Option<Stat>,
}

/// One client of a device over time, oldest first; `mac` as RouterOS writes it.
pub async fn list(
    tx: &mut TenantTx,
    device: DeviceId,
    mac: &str,
    range: Range,
) -> Result<Vec<RegistrationPoint>, StoreError> {
    if crate::row::mac(mac).is_none() {
        return Ok(Vec::new());
    }

    let rows: Vec<PointRow> = sqlx::query_as(
        r"
          SELECT date_bin($4 * interval '1 second', at, $2) AS step,
                 avg(signal_dbm)::float8 AS signal_avg, max(signal_dbm)::float8 AS signal_max,
                 avg(snr_db)::float8 AS snr_avg, max(snr_db)::float8 AS snr_max,
                 avg(tx_rate_bps)::float8 AS tx_avg, max(tx_rate_bps)::float8 AS tx_max,
                 avg(rx_rate_bps)::float8 AS rx_avg, max(rx_rate_bps)::float8 AS rx_max
            FROM station_history
           WHERE device_id = $1 AND at >= $2 AND at < $3 AND mac = $5::text::macaddr
        GROUP BY step
        ORDER BY step
        ",
    )
    .bind(Uuid::from(device))
    .bind(range.from())
    .bind(range.until())
    .bind(range.step_seconds())
    .bind(mac)
    .persistent(false)
    .fetch_all(tx.conn())
    .await?;

    Ok(rows.into_iter().map(RegistrationPoint::from).collect())
}

#[derive(sqlx::FromRow)]
struct ClientRow {
    mac: String,
    interface: String,
    signal_dbm: Option<i16>,
    snr_db: Option<i16>,
    ccq_percent: Option<i16>,
    tx_rate_bps: Option<i64>,
    rx_rate_bps: Option<i64>,
    uptime_seconds: Option<i64>,
    tx_bytes: Option<i64>,
    rx_bytes: Option<i64>,
    generation: String,
    ssid: Option<String>,
    name: Option<String>,
    address: Option<String>,
}

impl TryFrom<ClientRow> for Registration {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let generation = [
            WifiGeneration::Wireless,
            WifiGeneration::WifiWave2,
            WifiGeneration::Wifi,
            WifiGeneration::CapsMan,
        ]
        .into_iter()
        .find(|&generation| generation_name(generation) == row.generation)
        .ok_or(corrupt("registrations", "unknown generation"))?;

        Ok(Self {
            generation,
            mac: row.mac,
            interface: row.interface,
            ssid: row.ssid,
            name: row.name,
            address: row.address,
            signal_dbm: row.signal_dbm,
            snr_db: row.snr_db,
            ccq_percent: signed(row.ccq_percent),
            tx_rate_bps: signed(row.tx_rate_bps),
            rx_rate_bps: signed(row.rx_rate_bps),
            uptime_seconds: signed(row.uptime_seconds),
            tx_bytes: signed(row.tx_bytes),
            rx_bytes: signed(row.rx_bytes),
        })
    }
}

#[derive(sqlx::FromRow)]
struct PointRow {
    step: DateTime<Utc>,
    signal_avg: Option<f64>,
    signal_max: Option<f64>,
    snr_avg: Option<f64>,
    snr_max: Option<f64>,
    tx_avg: Option<f64>,
    tx_max: Option<f64>,
    rx_avg: Option<f64>,
    rx_max: Option<f64>,
}

impl From<PointRow> for RegistrationPoint {
    fn from(row: PointRow) -> Self {
        Self {
            at: row.step,
            signal_dbm: stat(row.signal_avg, row.signal_max),
            snr_db: stat(row.snr_avg, row.snr_max),
            tx_rate_bps: stat(row.tx_avg, row.tx_max),
            rx_rate_bps: stat(row.rx_avg, row.rx_max),
        }
    }
}
