//! What one poll of a router found.
//!
//! Numbers are in the units their names tell. `None` means the router did not say, never zero.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::RouterIdentity;

/// Everything one poll read, in the order in which it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Load, memory, storage, uptime.
    pub resource: Resource,
    /// Temperatures, voltages, fans; empty on boards without sensors.
    pub sensors: Vec<Sensor>,
    /// Every interface, in the router's order.
    pub interfaces: Vec<InterfaceReading>,
    /// Every wireless client; none when the router has no wireless menu.
    pub registrations: Option<Vec<Registration>>,
    /// The slow facts, when this poll read them too.
    pub facts: Option<Facts>,
}

impl Reading {
    /// The temperature that stands for the board, degrees Celsius: of the CPU where it is measured,
    /// else of the board, else of whatever tells one.
    pub fn temperature_c(&self) -> Option<f32> {
        let warm = |sensor: &&Sensor| sensor.unit == "C" && sensor.value.is_some();
        let named = |name: &str| self.sensors.iter().filter(warm).find(|one| one.name == name);

        named("cpu-temperature")
            .or_else(|| named("temperature"))
            .or_else(|| self.sensors.iter().find(warm))
            .and_then(|sensor| sensor.value)
    }

    /// Received over all physical ports, bits per second; none while no port's rate is known.
    ///
    /// Physical ports only, because what a bridge or VLAN carries went through one of them.
    pub fn rx_bps(&self) -> Option<u64> {
        self.over_ports(|rates| rates.rx_bps)
    }

    /// Sent over all physical ports, bits per second; none while no port's rate is known.
    pub fn tx_bps(&self) -> Option<u64> {
        self.over_ports(|rates| rates.tx_bps)
    }

    fn over_ports(&self, rate: fn(&Rates) -> u64) -> Option<u64> {
        self.interfaces
            .iter()
            .filter(|interface| interface.default_name.is_some())
            .filter_map(|port| port.rates.as_ref().map(rate))
            .reduce(u64::saturating_add)
    }

    /// The interfaces that stay: all but those of [PPP sessions](InterfaceReading::is_ppp_session).
    pub fn lasting_interfaces(&self) -> impl Iterator<Item = &InterfaceReading> {
        self.interfaces.iter().filter(|interface| !interface.is_ppp_session())
    }

    /// How many PPP sessions the router serves.
    pub fn ppp_sessions(&self) -> usize {
        self.interfaces.iter().filter(|interface| interface.is_ppp_session()).count()
    }

    /// Every wireless client; none when the router has no wireless menu.
    pub fn clients(&self) -> Option<&[Registration]> {
        self.registrations.as_deref()
    }

    /// The signal of the weakest client, dBm.
    pub fn worst_signal_dbm(&self) -> Option<i16> {
        self.clients()?.iter().filter_map(|client| client.signal_dbm).min()
    }
}

/// `/system/resource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Seconds since boot.
    pub uptime_seconds: Option<u64>,
    /// CPU load over all cores, 0 to 100 %.
    pub cpu_percent: Option<f32>,
    /// Free memory in bytes.
    pub free_memory: Option<u64>,
    /// Total memory in bytes.
    pub total_memory: Option<u64>,
    /// Free storage in bytes.
    pub free_storage: Option<u64>,
    /// Total storage in bytes.
    pub total_storage: Option<u64>,
}

/// One value of `/system/health`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensor {
    /// RouterOS's name for it: `cpu-temperature`, `fan1-speed`, `psu1-voltage`.
    pub name: String,
    /// The value; states (`ok`, `fail`) are in `state` instead.
    pub value: Option<f32>,
    /// `C`, `RPM`, `V`, `A`, `W` or empty.
    pub unit: String,
    /// A state such as `ok`, `fail`, `not-present`, where the sensor has one.
    pub state: Option<String>,
}

/// One interface at one poll.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InterfaceReading {
    /// Its name, unique on the router.
    pub name: String,
    /// RouterOS's type: `ether`, `bridge`, `vlan`, `wlan`, `wifi`, `pppoe-out`, …
    pub kind: String,
    /// The name it was built with; only on physical ports.
    pub default_name: Option<String>,
    /// The operator's comment.
    pub comment: Option<String>,
    /// MAC address as RouterOS writes it.
    pub mac: Option<String>,
    /// Whether it has a link.
    pub running: bool,
    /// Whether somebody switched it off.
    pub disabled: bool,
    /// How often the link went down since boot.
    pub link_downs: Option<u64>,
    /// Rates since the previous poll; none at the first poll, and after a reset, wrap or reboot.
    pub rates: Option<Rates>,
}

impl InterfaceReading {
    /// Whether RouterOS made it for a PPP session that it serves, and removes it together with it.
    /// Its name is then service and user in angle brackets, `<pppoe-anna>`
    /// (`../shared/routeros/datamodel.md`, `/ppp/active`).
    pub fn is_ppp_session(&self) -> bool {
        self.name.starts_with('<') && self.name.ends_with('>')
    }
}

/// Rates over the time between two polls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Received, bits per second.
    pub rx_bps: u64,
    /// Sent, bits per second.
    pub tx_bps: u64,
    /// Received, packets per second.
    pub rx_pps: u32,
    /// Sent, packets per second.
    pub tx_pps: u32,
    /// Receive and send errors since the previous poll.
    pub errors: u32,
    /// Receive and send drops since the previous poll.
    pub drops: u32,
}

/// One wireless client of an access point, of whichever WiFi generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// The menu it was read from.
    pub generation: WifiGeneration,
    /// The client's MAC address as RouterOS writes it.
    pub mac: String,
    /// The interface it is registered on.
    pub interface: String,
    /// The network name, where the router says it.
    pub ssid: Option<String>,
    /// Its own name, where it tells one (`radio-name`, comment).
    pub name: Option<String>,
    /// The address it was last seen with.
    pub address: Option<String>,
    /// Signal at the access point, dBm (negative).
    pub signal_dbm: Option<i16>,
    /// Signal to noise, dB.
    pub snr_db: Option<i16>,
    /// Send quality (CCQ), 0 to 100 %; only `wireless` and CAPsMAN.
    pub ccq_percent: Option<u8>,
    /// Negotiated rate towards the client, bits per second.
    pub tx_rate_bps: Option<u64>,
    /// Negotiated rate from the client, bits per second.
    pub rx_rate_bps: Option<u64>,
    /// How long it has been registered, seconds.
    pub uptime_seconds: Option<u64>,
    /// Bytes to the client since it registered.
    pub tx_bytes: Option<u64>,
    /// Bytes from the client since it registered.
    pub rx_bytes: Option<u64>,
}

/// The four ways in which RouterOS has done WiFi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WifiGeneration {
    /// `/interface/wireless`.
    Wireless,
    /// `/interface/wifiwave2`, 7.1 to 7.12.
    WifiWave2,
    /// `/interface/wifi`, from 7.13 on.
    Wifi,
    /// `/caps-man`: the controller of `wireless` access points.
    CapsMan,
}

/// What changes rarely: read every 15 min, after a reconnect, and when the version changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// `/system/identity` `name`: what the router calls itself.
    pub identity: Option<String>,
    /// Serial, system id or software id.
    pub router: Option<RouterIdentity>,
    /// Hardware and software.
    pub board: Board,
    /// Policies of the group of the user we sign in with, without the denied ones.
    pub policies: Option<Vec<String>>,
    /// Addresses with prefix length and interface.
    pub addresses: Vec<InterfaceAddress>,
    /// Time on the router minus time here, seconds; none when it does not tell.
    pub clock_offset_seconds: Option<i64>,
    /// Number of routes; counted by the router, never listed.
    pub route_count: Option<u64>,
    /// Number of neighbours.
    pub neighbour_count: Option<u64>,
}

/// Hardware and software of a router.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Marketing name: `hAP ac^3`, `RB5009UPr+S+`, `CHR QEMU …`.
    pub name: Option<String>,
    /// `/system/routerboard` `model`.
    pub model: Option<String>,
    /// `arm64`, `mipsbe`, `x86_64`, …
    pub architecture: Option<String>,
    /// RouterOS version with its channel: `7.18.2 (stable)`.
    pub version: Option<String>,
    /// When that version was built.
    pub built_at: Option<DateTime<Utc>>,
    /// RouterBOOT now.
    pub current_firmware: Option<String>,
    /// RouterBOOT after an upgrade. An upgrade is due when the two differ.
    pub upgrade_firmware: Option<String>,
    /// Licence level: `6`, `p1`, `free`.
    pub license_level: Option<String>,
    /// Number of CPU cores.
    pub cpu_count: Option<u16>,
    /// Installed packages as `name version`.
    pub packages: Vec<String>,
}

/// An address on an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceAddress {
    /// `192.168.88.1/24`.
    pub address: String,
    /// The interface it is on.
    pub interface: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensor(name: &str, unit: &str, value: Option<f32>) -> Sensor {
        Sensor { name: name.to_owned(), value, unit: unit.to_owned(), state: None }
    }

    fn interface(default_name: Option<&str>, rx_bps: Option<u64>) -> InterfaceReading {
        InterfaceReading {
            name: "any".to_owned(),
            kind: "ether".to_owned(),
            default_name: default_name.map(str::to_owned),
            comment: None,
            mac: None,
            running: true,
            disabled: false,
            link_downs: None,
            rates: rx_bps.map(|rx_bps| Rates { rx_bps, ..Rates::default() }),
        }
    }

    #[test]
    fn the_cpu_is_the_temperature_that_counts() {
        let mut reading = Reading {
            sensors: vec![
                sensor("psu1-voltage", "V", Some(24.0)),
                sensor("sfp-temperature", "C", Some(50.0)),
                sensor("temperature", "C", Some(40.0)),
                sensor("cpu-temperature", "C", Some(60.0)),
            ],
            ..Reading::default()
        };
        assert_eq!(reading.temperature_c(), Some(60.0));
        reading.sensors.pop();
        assert_eq!(reading.temperature_c(), Some(40.0));
        reading.sensors.pop();
        assert_eq!(reading.temperature_c(), Some(50.0));
        reading.sensors.pop();
        assert_eq!(reading.temperature_c(), None);
    }

    #[test]
    fn interfaces_of_ppp_sessions_are_counted_and_the_rest_stays() {
        let named =
            |name: &str| InterfaceReading { name: name.to_owned(), ..interface(None, None) };
        let names = ["ether1", "<pppoe-anna>", "pppoe-out1", "<l2tp-bob>"];
        let reading = Reading { interfaces: names.map(named).into(), ..Reading::default() };
        let lasting: Vec<_> = reading.lasting_interfaces().map(|one| one.name.as_str()).collect();
        assert_eq!(lasting, ["ether1", "pppoe-out1"]);
        assert_eq!(reading.ppp_sessions(), 2);
    }

    #[test]
    fn traffic_is_counted_at_physical_ports_only() {
        let interfaces = vec![
            interface(Some("ether1"), Some(10)),
            interface(Some("ether2"), None),
            interface(None, Some(10)),
        ];
        let reading = Reading { interfaces, ..Reading::default() };
        assert_eq!(reading.rx_bps(), Some(10));
        assert_eq!(Reading::default().rx_bps(), None);
    }
}
