//! What was measured on a device: now, and over time.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::views::WifiGenerationName;

/// Health over time, one array per column; all are as long as `at`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HealthHistoryView {
    /// Beginning of the span.
    pub from: DateTime<Utc>,
    /// End of the span.
    pub to: DateTime<Utc>,
    /// Seconds per point.
    pub step_seconds: u32,
    /// When each point begins. A step without a poll has no point: a gap is a gap.
    pub at: Vec<DateTime<Utc>>,
    /// CPU load, average, %.
    pub cpu_percent: Vec<Option<f32>>,
    /// CPU load, highest, %.
    pub cpu_percent_max: Vec<Option<f32>>,
    /// Memory in use, average, %.
    pub memory_percent: Vec<Option<f32>>,
    /// The hottest sensor, highest, °C.
    pub temperature_c: Vec<Option<f32>>,
    /// Wireless clients, average.
    pub clients: Vec<Option<f32>>,
    /// Received over all physical ports, average, bits per second.
    pub rx_bps: Vec<Option<f64>>,
    /// Sent over all physical ports, average, bits per second.
    pub tx_bps: Vec<Option<f64>>,
}

/// Traffic of one interface over time, one array per column; all are as long as `at`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterfaceHistoryView {
    /// The interface.
    #[schema(example = "ether1")]
    pub name: String,
    /// Beginning of the span.
    pub from: DateTime<Utc>,
    /// End of the span.
    pub to: DateTime<Utc>,
    /// Seconds per point.
    pub step_seconds: u32,
    /// When each point begins. A step without a poll has no point.
    pub at: Vec<DateTime<Utc>>,
    /// Received, average, bits per second.
    pub rx_bps: Vec<Option<f64>>,
    /// Sent, average, bits per second.
    pub tx_bps: Vec<Option<f64>>,
    /// Received, highest, bits per second.
    pub rx_bps_max: Vec<Option<f64>>,
    /// Sent, highest, bits per second.
    pub tx_bps_max: Vec<Option<f64>>,
    /// Received, average, packets per second.
    pub rx_pps: Vec<Option<f64>>,
    /// Sent, average, packets per second.
    pub tx_pps: Vec<Option<f64>>,
    /// Receive and send errors, sum.
    pub errors: Vec<Option<f64>>,
    /// Receive and send drops, sum.
    pub drops: Vec<Option<f64>>,
}

/// The interfaces of a device at its last answered poll, in the router's order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterfacesView {
    /// When they were read; null before the first answer.
    #[schema(required)]
    pub measured_at: Option<DateTime<Utc>>,
    /// The interfaces.
    pub items: Vec<InterfaceView>,
}

/// One interface.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterfaceView {
    /// Its name, unique on the router.
    #[schema(example = "ether1")]
    pub name: String,
    /// RouterOS's type.
    #[schema(example = "ether")]
    pub kind: String,
    /// The name it was built with; only on physical ports.
    #[schema(required)]
    pub default_name: Option<String>,
    /// The operator's comment.
    #[schema(required)]
    pub comment: Option<String>,
    /// MAC address.
    #[schema(required)]
    pub mac: Option<String>,
    /// Whether it has a link.
    pub running: bool,
    /// Whether somebody switched it off.
    pub disabled: bool,
    /// How often the link went down since boot.
    #[schema(required)]
    pub link_downs: Option<u64>,
    /// Received, bits per second; null at the first poll and after a reboot.
    #[schema(required)]
    pub rx_bps: Option<u64>,
    /// Sent, bits per second.
    #[schema(required)]
    pub tx_bps: Option<u64>,
    /// Received, packets per second.
    #[schema(required)]
    pub rx_pps: Option<u32>,
    /// Sent, packets per second.
    #[schema(required)]
    pub tx_pps: Option<u32>,
    /// Receive and send errors since the previous poll.
    #[schema(required)]
    pub errors: Option<u32>,
    /// Receive and send drops since the previous poll.
    #[schema(required)]
    pub drops: Option<u32>,
}

/// The wireless clients of a device at its last answered poll.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegistrationsView {
    /// When they were read; null before the first answer.
    #[schema(required)]
    pub measured_at: Option<DateTime<Utc>>,
    /// The clients; null when the router has no wireless menu.
    #[schema(required)]
    pub items: Option<Vec<RegistrationView>>,
}

/// One wireless client.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegistrationView {
    /// The menu it was read from.
    pub generation: WifiGenerationName,
    /// The client's MAC address.
    #[schema(example = "48:8F:5A:00:00:01")]
    pub mac: String,
    /// The interface it is registered on.
    #[schema(example = "wlan1")]
    pub interface: String,
    /// The network name, where the router says it.
    #[schema(required)]
    pub ssid: Option<String>,
    /// Its own name, where it tells one.
    #[schema(required)]
    pub name: Option<String>,
    /// The address it was last seen with.
    #[schema(required)]
    pub address: Option<String>,
    /// Signal at the access point, dBm.
    #[schema(required, example = -63)]
    pub signal_dbm: Option<i16>,
    /// Signal to noise, dB.
    #[schema(required)]
    pub snr_db: Option<i16>,
    /// Send quality (CCQ), %.
    #[schema(required)]
    pub ccq_percent: Option<u8>,
    /// Negotiated rate towards the client, bits per second.
    #[schema(required)]
    pub tx_rate_bps: Option<u64>,
    /// Negotiated rate from the client, bits per second.
    #[schema(required)]
    pub rx_rate_bps: Option<u64>,
    /// How long it has been registered, seconds.
    #[schema(required)]
    pub uptime_seconds: Option<u64>,
    /// Bytes to the client since it registered.
    #[schema(required)]
    pub tx_bytes: Option<u64>,
    /// Bytes from the client since it registered.
    #[schema(required)]
    pub rx_bytes: Option<u64>,
}

/// The interface whose history to read.
#[derive(Clone, Debug, serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InterfaceName {
    /// Its name on the router.
    #[param(example = "ether1")]
    pub name: String,
}
