//! What a router told about itself, and how it was reached.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tod_model::{Facts, Fingerprint, Negotiated, RouterIdentity, Sensor};
use utoipa::ToSchema;

use crate::views::TierName;

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

impl From<&RouterIdentity> for RouterIdentityView {
    fn from(identity: &RouterIdentity) -> Self {
        let kind = match identity {
            RouterIdentity::Serial(_) => RouterIdentityKind::Serial,
            RouterIdentity::SystemId(_) => RouterIdentityKind::SystemId,
            RouterIdentity::SoftwareId(_) => RouterIdentityKind::SoftwareId,
        };

        Self { kind, value: identity.value().to_owned() }
    }
}

impl FactsView {
    pub(super) fn of(facts: Facts, read_at: Option<DateTime<Utc>>) -> Self {
        let board = facts.board;

        Self {
            read_at,
            built_at: board.built_at,
            current_firmware: board.current_firmware,
            upgrade_firmware: board.upgrade_firmware,
            license_level: board.license_level,
            cpu_count: board.cpu_count,
            packages: board.packages,
            addresses: facts
                .addresses
                .into_iter()
                .map(|ip| InterfaceAddressView { address: ip.address, interface: ip.interface })
                .collect(),
            clock_offset_seconds: facts.clock_offset_seconds,
            route_count: facts.route_count,
            neighbour_count: facts.neighbour_count,
        }
    }
}

impl From<Sensor> for SensorView {
    fn from(sensor: Sensor) -> Self {
        Self { name: sensor.name, value: sensor.value, unit: sensor.unit, state: sensor.state }
    }
}

impl From<Negotiated> for NegotiatedView {
    fn from(negotiated: Negotiated) -> Self {
        Self {
            tier: negotiated.tier.into(),
            protocol: negotiated.protocol,
            cipher: negotiated.cipher,
            fingerprint: negotiated.fingerprint.as_ref().map(Fingerprint::to_string),
        }
    }
}
