//! A device as a row of the fleet table.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tod_model::{DeviceId, GroupId, TagId, TenantId};
use tod_store::devices::view::{DeviceRow, TagName};
use utoipa::ToSchema;

use crate::{
    http::etag,
    views::{IntervalSourceName, StateView, TierName},
};

/// A device as a row of the fleet table.
///
/// Measured values are those of the last answered poll, at `measured_at`; null means the router did
/// not say, never zero.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: DeviceId,
    /// The organisation it belongs to.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// That organisation's name.
    pub tenant_name: String,
    /// Our name for it.
    #[schema(example = "tower-7")]
    pub name: String,
    /// IPv4 or IPv6 address, or DNS name.
    #[schema(example = "192.168.88.1")]
    pub address: String,
    /// TCP port of the RouterOS API.
    #[schema(example = 8729)]
    pub port: u16,
    /// The lowest tier on which its password may be sent.
    pub lowest_tier: TierName,
    /// How it is.
    pub state: StateView,
    /// When the next dial is due, while we hold back.
    #[schema(required)]
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it last answered.
    #[schema(required)]
    pub last_seen_at: Option<DateTime<Utc>>,
    /// The router's own name for itself.
    #[schema(required)]
    pub identity: Option<String>,
    /// `/system/routerboard` model.
    #[schema(required, example = "RB5009UPr+S+IN")]
    pub model: Option<String>,
    /// Marketing name of the board.
    #[schema(required)]
    pub board_name: Option<String>,
    /// RouterOS version.
    #[schema(required, example = "7.18.2 (stable)")]
    pub version: Option<String>,
    /// CPU architecture.
    #[schema(required, example = "arm64")]
    pub architecture: Option<String>,
    /// Serial number, system id or software id.
    #[schema(required)]
    pub serial: Option<String>,
    /// The tier the connection really has.
    #[schema(required)]
    pub tier: Option<TierName>,
    /// When the values below were measured.
    #[schema(required)]
    pub measured_at: Option<DateTime<Utc>>,
    /// CPU load over all cores, 0 to 100 %.
    #[schema(required)]
    pub cpu_percent: Option<f32>,
    /// Memory in use, 0 to 100 %.
    #[schema(required)]
    pub memory_percent: Option<f32>,
    /// Seconds since boot, at `measured_at`.
    #[schema(required)]
    pub uptime_seconds: Option<u64>,
    /// The hottest sensor, °C.
    #[schema(required)]
    pub temperature_c: Option<f32>,
    /// Wireless clients; null when it has no wireless menu.
    #[schema(required)]
    pub clients: Option<u32>,
    /// The weakest signal among them, dBm.
    #[schema(required, example = -78)]
    pub worst_signal_dbm: Option<i16>,
    /// Received over all physical ports, bits per second.
    #[schema(required)]
    pub rx_bps: Option<u64>,
    /// Sent over all physical ports, bits per second.
    #[schema(required)]
    pub tx_bps: Option<u64>,
    /// The group it is in.
    #[schema(required)]
    pub group: Option<GroupRef>,
    /// Its tags, by name.
    pub tags: Vec<TagRef>,
    /// Seconds between two polls.
    #[schema(example = 60)]
    pub interval_seconds: u32,
    /// Where the interval comes from.
    pub interval_source: IntervalSourceName,
    /// What an edit gives back in `If-Match`.
    #[schema(example = "\"3\"")]
    pub etag: String,
}

/// A group, as a device names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroupRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

/// A tag, as a device names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TagRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: TagId,
    /// Its name.
    pub name: String,
    /// Its colour, `#rrggbb`.
    #[schema(example = "#3b82f6")]
    pub color: String,
}

impl From<DeviceRow> for DeviceView {
    fn from(row: DeviceRow) -> Self {
        let memory_percent = row.vitals.memory_percent();

        Self {
            id: row.id,
            tenant_id: row.tenant,
            tenant_name: row.tenant_name,
            name: row.name,
            address: row.address.host.to_string(),
            port: row.address.port,
            lowest_tier: row.lowest_tier.into(),
            state: StateView {
                condition: row.state.state.into(),
                since: row.state.since,
                detail: row.detail,
            },
            next_try_at: row.next_try_at,
            last_seen_at: row.state.last_seen_at,
            identity: row.told.identity,
            model: row.told.model,
            board_name: row.told.board_name,
            version: row.told.version,
            architecture: row.told.architecture,
            serial: row.told.serial,
            tier: row.told.tier.map(TierName::from),
            measured_at: row.vitals.measured_at,
            cpu_percent: row.vitals.cpu_percent,
            memory_percent,
            uptime_seconds: row.vitals.uptime_seconds,
            temperature_c: row.vitals.temperature_c,
            clients: row.vitals.clients,
            worst_signal_dbm: row.vitals.worst_signal_dbm,
            rx_bps: row.vitals.rx_bps,
            tx_bps: row.vitals.tx_bps,
            group: row.group.map(|group| GroupRef { id: group.id, name: group.name }),
            tags: row.tags.into_iter().map(TagRef::from).collect(),
            interval_seconds: row.interval.seconds(),
            interval_source: row.interval_source.into(),
            etag: etag::of(row.version),
        }
    }
}

impl From<TagName> for TagRef {
    fn from(tag: TagName) -> Self {
        Self { id: tag.id, name: tag.name, color: tag.color }
    }
}
