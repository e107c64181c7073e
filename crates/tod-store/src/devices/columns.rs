//! The columns from which a [`DeviceRow`] is made.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use tod_model::{GroupId, Interval, IntervalSource};
use uuid::Uuid;

use super::view::{DeviceRow, GroupName, TagName, Told, Vitals};
use crate::StoreError;
use crate::row::{self, signed};

/// Columns and joins of a device as it is shown. `d` is the device; what follows may filter on
/// `s` (state), `f` (facts), `g` (group) and `t` (tenant).
macro_rules! device_sql {
    () => {
        r"
               d.device_id, d.tenant_id, t.name AS tenant_name, d.name, d.host, d.port, d.lowest_tier,
               d.version AS edit_version, d.interval_seconds AS device_interval,
               g.interval_seconds AS group_interval, t.interval_seconds AS tenant_interval,
               d.group_id, g.name AS group_name,
               (SELECT COALESCE(json_agg(json_build_object('id', tag.tag_id, 'name', tag.name, 'color', tag.color)
                                         ORDER BY lower(tag.name)), '[]')
                  FROM device_tags dt
                  JOIN tags tag ON tag.tag_id = dt.tag_id
                 WHERE dt.device_id = d.device_id) AS tags,
               s.state, s.reason, s.since, s.detail, s.next_try_at, s.last_seen_at,
               f.read_at, f.identity, f.board_name, f.model, f.architecture, f.version AS os_version,
               f.serial, f.tier,
               s.measured_at, s.uptime_seconds, s.cpu_percent, s.free_memory, s.total_memory,
               s.free_storage, s.total_storage, s.temperature_c, s.rx_bps, s.tx_bps, s.clients,
               s.worst_signal_dbm
          FROM devices d
          JOIN device_state s ON s.tenant_id = d.tenant_id AND s.device_id = d.device_id
          JOIN device_facts f ON f.tenant_id = d.tenant_id AND f.device_id = d.device_id
          JOIN tenants t ON t.tenant_id = d.tenant_id
     LEFT JOIN groups g ON g.group_id = d.group_id
        "
    };
}
pub(crate) use device_sql;

/// One row of [`device_sql`].
#[derive(sqlx::FromRow)]
pub(crate) struct DeviceColumns {
    device_id: Uuid,
    tenant_id: Uuid,
    tenant_name: String,
    name: String,
    host: String,
    port: i32,
    lowest_tier: String,
    edit_version: i64,
    device_interval: Option<i32>,
    group_interval: Option<i32>,
    tenant_interval: Option<i32>,
    group_id: Option<Uuid>,
    group_name: Option<String>,
    tags: Json<Vec<TagName>>,
    state: String,
    reason: Option<String>,
    since: Option<DateTime<Utc>>,
    detail: Option<String>,
    next_try_at: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    read_at: Option<DateTime<Utc>>,
    identity: Option<String>,
    board_name: Option<String>,
    model: Option<String>,
    architecture: Option<String>,
    os_version: Option<String>,
    serial: Option<String>,
    tier: Option<String>,
    measured_at: Option<DateTime<Utc>>,
    uptime_seconds: Option<i64>,
    cpu_percent: Option<f32>,
    free_memory: Option<i64>,
    total_memory: Option<i64>,
    free_storage: Option<i64>,
    total_storage: Option<i64>,
    temperature_c: Option<f32>,
    rx_bps: Option<i64>,
    tx_bps: Option<i64>,
    clients: Option<i32>,
    worst_signal_dbm: Option<i16>,
}

impl TryFrom<DeviceColumns> for DeviceRow {
    type Error = StoreError;

    fn try_from(row: DeviceColumns) -> Result<Self, StoreError> {
        let (interval, interval_source) =
            effective_interval(row.device_interval, row.group_interval, row.tenant_interval)?;

        Ok(Self {
            id: row.device_id.into(),
            tenant: row.tenant_id.into(),
            tenant_name: row.tenant_name,
            name: row.name,
            address: row::address(&row.host, row.port)?,
            lowest_tier: row::named("devices", &row.lowest_tier)?,
            version: row.edit_version,
            interval,
            interval_source,
            group: row
                .group_id
                .zip(row.group_name)
                .map(|(id, name)| GroupName { id: GroupId::from(id), name }),
            tags: row.tags.0,
            state: row::device_state(
                &row.state,
                row.reason.as_deref(),
                row.since,
                row.last_seen_at,
            )?,
            detail: row.detail,
            next_try_at: row.next_try_at,
            told: Told {
                read_at: row.read_at,
                identity: row.identity,
                board_name: row.board_name,
                model: row.model,
                architecture: row.architecture,
                version: row.os_version,
                serial: row.serial,
                tier: row::tier("device_facts", row.tier.as_deref())?,
            },
            vitals: Vitals {
                measured_at: row.measured_at,
                uptime_seconds: signed(row.uptime_seconds),
                cpu_percent: row.cpu_percent,
                free_memory: signed(row.free_memory),
                total_memory: signed(row.total_memory),
                free_storage: signed(row.free_storage),
                total_storage: signed(row.total_storage),
                temperature_c: row.temperature_c,
                rx_bps: signed(row.rx_bps),
                tx_bps: signed(row.tx_bps),
                clients: signed(row.clients),
                worst_signal_dbm: row.worst_signal_dbm,
            },
        })
    }
}

/// The interval that counts, and who said so.
pub(crate) fn effective_interval(
    device: Option<i32>,
    group: Option<i32>,
    tenant: Option<i32>,
) -> Result<(Interval, IntervalSource), StoreError> {
    let read = |seconds: Option<i32>, table| seconds.map(|s| row::interval(table, s)).transpose();

    Ok(Interval::effective(
        read(device, "devices")?,
        read(group, "groups")?,
        read(tenant, "tenants")?,
    ))
}
