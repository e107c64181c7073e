//! What was measured on a device, as it is shown: now, and over time.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tod_model::{InterfaceReading, Registration};
use tod_store::history::{
    Range, Stat,
    health::HealthPoint,
    interfaces::{InterfacePoint, LastSample},
    registrations::LastRegistrations,
};
use utoipa::{IntoParams, ToSchema};

use crate::views::WifiGenerationName;

/// Health over time, one array per column; all are as long as `at`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct HealthHistoryView {
    /// Beginning of the span.
    pub from: DateTime<Utc>,
    /// End of the span.
    pub to: DateTime<Utc>,
    /// Seconds per point.
    pub step_seconds: u64,
    /// When each point begins. A step in which nobody polled has no point: a gap is a gap.
    pub at: Vec<DateTime<Utc>>,
    /// Polls made.
    pub polls: Vec<u32>,
    /// Polls that the router answered.
    pub answered: Vec<u32>,
    /// CPU load, average, %.
    pub cpu_percent: Vec<Option<f64>>,
    /// CPU load, highest, %.
    pub cpu_percent_max: Vec<Option<f64>>,
    /// The least free memory, bytes.
    pub free_memory: Vec<Option<u64>>,
    /// The least free storage, bytes.
    pub free_storage: Vec<Option<u64>>,
    /// Temperature, average, °C.
    pub temperature_c: Vec<Option<f64>>,
    /// Temperature, highest, °C.
    pub temperature_c_max: Vec<Option<f64>>,
    /// Wireless clients, average.
    pub clients: Vec<Option<f64>>,
    /// The shortest time since boot, seconds: it falls when the router rebooted.
    pub uptime_seconds: Vec<Option<u64>>,
}

/// Traffic of one interface over time, one array per column; all are as long as `at`.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct InterfaceHistoryView {
    /// The interface.
    #[schema(example = "ether1")]
    pub name: String,
    /// Beginning of the span.
    pub from: DateTime<Utc>,
    /// End of the span.
    pub to: DateTime<Utc>,
    /// Seconds per point.
    pub step_seconds: u64,
    /// When each point begins. A step in which nobody polled has no point.
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
    pub errors: Vec<Option<u64>>,
    /// Receive and send drops, sum.
    pub drops: Vec<Option<u64>>,
    /// The share of its samples at which it had a link, 0 to 1.
    pub running: Vec<f64>,
}

/// The interfaces of a device at its last answered poll, in the router's order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InterfacesView {
    /// When they were read; null before the first answer.
    #[schema(required)]
    pub measured_at: Option<DateTime<Utc>>,
    /// The interfaces, without those of PPP sessions.
    pub items: Vec<InterfaceView>,
    /// How many PPP sessions the router serves. RouterOS makes an interface for each, named like
    /// `<pppoe-anna>`, and removes it with it; these are counted, not listed. Null before the first
    /// answer.
    #[schema(required)]
    pub ppp_sessions: Option<u32>,
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
    /// When they were read; null like `items`.
    #[schema(required)]
    pub measured_at: Option<DateTime<Utc>>,
    /// The clients; null before the first answer, and when the router has no wireless menu.
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

impl HealthHistoryView {
    pub(super) fn of(span: Range, points: Vec<HealthPoint>) -> Self {
        let mut view = Self {
            from: span.from(),
            to: span.until(),
            step_seconds: span.step().as_secs(),
            ..Self::default()
        };
        for point in points {
            view.at.push(point.at);
            view.polls.push(point.polls);
            view.answered.push(point.answered);
            view.cpu_percent.push(mean(point.cpu_percent));
            view.cpu_percent_max.push(highest(point.cpu_percent));
            view.free_memory.push(point.free_memory);
            view.free_storage.push(point.free_storage);
            view.temperature_c.push(mean(point.temperature_c));
            view.temperature_c_max.push(highest(point.temperature_c));
            view.clients.push(mean(point.clients));
            view.uptime_seconds.push(point.uptime_seconds);
        }

        view
    }
}

impl InterfaceHistoryView {
    pub(super) fn of(name: String, span: Range, points: Vec<InterfacePoint>) -> Self {
        let mut view = Self {
            name,
            from: span.from(),
            to: span.until(),
            step_seconds: span.step().as_secs(),
            ..Self::default()
        };
        for point in points {
            view.at.push(point.at);
            view.rx_bps.push(mean(point.rx_bps));
            view.tx_bps.push(mean(point.tx_bps));
            view.rx_bps_max.push(highest(point.rx_bps));
            view.tx_bps_max.push(highest(point.tx_bps));
            view.rx_pps.push(mean(point.rx_pps));
            view.tx_pps.push(mean(point.tx_pps));
            view.errors.push(point.errors);
            view.drops.push(point.drops);
            view.running.push(point.running);
        }

        view
    }
}

fn mean(stat: Option<Stat>) -> Option<f64> {
    stat.map(|stat| stat.avg)
}

fn highest(stat: Option<Stat>) -> Option<f64> {
    stat.map(|stat| stat.max)
}

impl From<Option<LastSample>> for InterfacesView {
    fn from(sample: Option<LastSample>) -> Self {
        Self {
            measured_at: sample.as_ref().map(|sample| sample.at),
            ppp_sessions: sample.as_ref().and_then(|sample| sample.ppp_sessions),
            items: sample
                .into_iter()
                .flat_map(|sample| sample.interfaces)
                .map(InterfaceView::from)
                .collect(),
        }
    }
}

impl From<InterfaceReading> for InterfaceView {
    fn from(reading: InterfaceReading) -> Self {
        let rates = reading.rates;

        Self {
            name: reading.name,
            kind: reading.kind,
            default_name: reading.default_name,
            comment: reading.comment,
            mac: reading.mac,
            running: reading.running,
            disabled: reading.disabled,
            link_downs: reading.link_downs,
            rx_bps: rates.map(|rates| rates.rx_bps),
            tx_bps: rates.map(|rates| rates.tx_bps),
            rx_pps: rates.map(|rates| rates.rx_pps),
            tx_pps: rates.map(|rates| rates.tx_pps),
            errors: rates.map(|rates| rates.errors),
            drops: rates.map(|rates| rates.drops),
        }
    }
}

impl From<Option<LastRegistrations>> for RegistrationsView {
    fn from(last: Option<LastRegistrations>) -> Self {
        Self {
            measured_at: last.as_ref().map(|last| last.at),
            items: last.map(|last| last.clients.into_iter().map(RegistrationView::from).collect()),
        }
    }
}

impl From<Registration> for RegistrationView {
    fn from(client: Registration) -> Self {
        Self {
            generation: client.generation.into(),
            mac: client.mac,
            interface: client.interface,
            ssid: client.ssid,
            name: client.name,
            address: client.address,
            signal_dbm: client.signal_dbm,
            snr_db: client.snr_db,
            ccq_percent: client.ccq_percent,
            tx_rate_bps: client.tx_rate_bps,
            rx_rate_bps: client.rx_rate_bps,
            uptime_seconds: client.uptime_seconds,
            tx_bytes: client.tx_bytes,
            rx_bytes: client.rx_bytes,
        }
    }
}
