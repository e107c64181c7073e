//! A device as the fleet table and its own page show it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{CredentialId, DeviceId, GroupId, TagId, TenantId};
use utoipa::ToSchema;

use super::rights::RightsView;
use crate::views::{SessionModeName, StateView, TierName};

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
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GroupRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

/// A tag, as a device names it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
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

/// Where a device's effective interval comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalSourceName {
    /// Set on the device.
    Device,
    /// Set on its group.
    Group,
    /// Set on its organisation.
    Tenant,
    /// Nobody set one.
    System,
}

/// Everything known about one device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceDetailView {
    /// What the list shows too.
    #[serde(flatten)]
    pub device: DeviceView,
    /// The interval set on the device itself; null takes it from group, organisation or system.
    #[schema(required)]
    pub own_interval_seconds: Option<u32>,
    /// Free memory, bytes.
    #[schema(required)]
    pub free_memory: Option<u64>,
    /// Total memory, bytes.
    #[schema(required)]
    pub total_memory: Option<u64>,
    /// Free storage, bytes.
    #[schema(required)]
    pub free_storage: Option<u64>,
    /// Total storage, bytes.
    #[schema(required)]
    pub total_storage: Option<u64>,
    /// Temperatures, voltages, fans; empty on boards without sensors.
    pub sensors: Vec<SensorView>,
    /// What changes rarely, with the time it was read.
    #[schema(required)]
    pub facts: Option<FactsView>,
    /// How the connection is protected.
    #[schema(required)]
    pub negotiated: Option<NegotiatedView>,
    /// The certificate trusted at the first connect, SHA-256 in hex.
    #[schema(required)]
    pub pinned_fingerprint: Option<String>,
    /// The router of the record.
    #[schema(required)]
    pub router: Option<RouterIdentityView>,
    /// The router that answers instead, while the state is `identity_changed`.
    #[schema(required)]
    pub other_router: Option<RouterIdentityView>,
    /// What polling costs the router.
    pub cost: CostView,
    /// Whether the session outlives the poll.
    pub session: SessionModeName,
    /// What our user may do on the router, and which features that is enough for.
    #[schema(required)]
    pub rights: Option<RightsView>,
    /// The credential it signs in with; the password is never shown.
    #[schema(required)]
    pub credential: Option<CredentialRef>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When somebody last edited it.
    pub updated_at: DateTime<Utc>,
}

/// A sensor and its value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SensorView {
    /// RouterOS's name for it.
    #[schema(example = "cpu-temperature")]
    pub name: String,
    /// The value.
    #[schema(required)]
    pub value: Option<f32>,
    /// `C`, `RPM`, `V`, `A`, `W` or empty.
    pub unit: String,
    /// A state such as `ok` or `fail`, where the sensor has one instead.
    #[schema(required)]
    pub state: Option<String>,
}

/// What changes rarely.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactsView {
    /// When they were read.
    #[schema(required)]
    pub read_at: Option<DateTime<Utc>>,
    /// When the running version was built.
    #[schema(required)]
    pub built_at: Option<DateTime<Utc>>,
    /// RouterBOOT now.
    #[schema(required)]
    pub current_firmware: Option<String>,
    /// RouterBOOT after an upgrade; one is due when the two differ.
    #[schema(required)]
    pub upgrade_firmware: Option<String>,
    /// Licence level.
    #[schema(required)]
    pub license_level: Option<String>,
    /// Number of CPU cores.
    #[schema(required)]
    pub cpu_count: Option<u16>,
    /// Installed packages as `name version`.
    pub packages: Vec<String>,
    /// Addresses with prefix length, and their interfaces.
    pub addresses: Vec<InterfaceAddressView>,
    /// Time on the router minus time here, seconds.
    #[schema(required)]
    pub clock_offset_seconds: Option<i64>,
    /// Number of routes.
    #[schema(required)]
    pub route_count: Option<u64>,
    /// Number of neighbours.
    #[schema(required)]
    pub neighbour_count: Option<u64>,
}

/// An address on an interface.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterfaceAddressView {
    /// With its prefix length.
    #[schema(example = "192.168.88.1/24")]
    pub address: String,
    /// The interface it is on.
    #[schema(example = "bridge")]
    pub interface: String,
}

/// How the connection to a router is protected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NegotiatedView {
    /// The tier reached.
    pub tier: TierName,
    /// TLS version; null on a plain connection.
    #[schema(required, example = "TLSv1.2")]
    pub protocol: Option<String>,
    /// Cipher; null on a plain connection.
    #[schema(required)]
    pub cipher: Option<String>,
    /// The router's certificate, SHA-256 in hex; null on plain and anonymous connections.
    #[schema(required)]
    pub fingerprint: Option<String>,
}

/// What tells one router from every other.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouterIdentityView {
    /// What kind of identity it is.
    pub kind: RouterIdentityKind,
    /// The identity.
    #[schema(example = "HC1234567AB")]
    pub value: String,
}

/// What identifies a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RouterIdentityKind {
    /// The serial number of a RouterBOARD.
    Serial,
    /// The system id of a CHR.
    SystemId,
    /// The software id of another installation's licence.
    SoftwareId,
}

/// What polling costs a router: counted, not estimated, except where it says so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CostView {
    /// The last poll.
    #[schema(required)]
    pub last_poll: Option<PollCostView>,
    /// The last 24 hours.
    #[schema(required)]
    pub last_day: Option<DayCostView>,
}

/// What one poll cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PollCostView {
    /// API bytes sent to the router.
    pub bytes_sent: u64,
    /// API bytes received.
    pub bytes_received: u64,
    /// Commands run.
    pub commands: u64,
    /// Sign-ins.
    pub logins: u64,
    /// Round trips waited for.
    pub round_trips: u64,
    /// From the first byte sent to the last received, milliseconds.
    pub router_ms: u64,
}

/// What polling cost over 24 hours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayCostView {
    /// Polls made.
    pub polls: u64,
    /// API bytes in both directions.
    pub bytes: u64,
    /// Commands run.
    pub commands: u64,
    /// Sign-ins.
    pub logins: u64,
}

/// A credential, as a device names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: CredentialId,
    /// RouterOS user name.
    #[schema(example = "tod")]
    pub user: String,
}

impl From<&tod_model::RouterIdentity> for RouterIdentityView {
    fn from(identity: &tod_model::RouterIdentity) -> Self {
        use tod_model::RouterIdentity;
        let kind = match identity {
            RouterIdentity::Serial(_) => RouterIdentityKind::Serial,
            RouterIdentity::SystemId(_) => RouterIdentityKind::SystemId,
            RouterIdentity::SoftwareId(_) => RouterIdentityKind::SoftwareId,
        };

        Self { kind, value: identity.value().to_owned() }
    }
}
