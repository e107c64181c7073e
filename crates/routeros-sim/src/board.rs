//! The kinds of router a fleet is made of.

use serde::{Deserialize, Serialize};

use crate::version::Version;

mod catalogue;
pub(crate) mod custom;
pub(crate) mod kept;
mod soldered;

/// A board with a version of RouterOS on it.
///
/// Together they cover what differs between routers: RouterOS 6 and 7, the four
/// WiFi generations, both shapes of health, routers without a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Board {
    /// hAP ac², RouterOS 6.49: a flat with two radios (`/interface/wireless`).
    HomeAp,
    /// mANTBox 15s, RouterOS 6.49: a sector with dozens of stations.
    TowerAp,
    /// `SXTsq 5 ac`, RouterOS 7.12: a subscriber's antenna, station of a tower.
    Cpe,
    /// RB5009, RouterOS 7.18: the first version that says `!empty`.
    EdgeRouter,
    /// CCR2004, RouterOS 7.16: BGP, OSPF, two power supplies.
    Core,
    /// CRS326, RouterOS 7.15: a switch with 26 ports.
    Switch,
    /// Cloud Hosted Router, RouterOS 7.19: no serial, no board, no sensors.
    Chr,
    /// wAP R with an LTE modem, RouterOS 7.8: dates in the old form.
    Lte,
    /// hAP ax², RouterOS 7.20: WiFi in `/interface/wifi`.
    HomeAx,
    /// hAP ac³, RouterOS 7.11: WiFi in `/interface/wifiwave2`.
    HomeWave2,
    /// RB4011, RouterOS 6.49: a controller whose stations are in `/caps-man`.
    Controller,
    /// CCR1036, RouterOS 6.49: BGP the old way.
    OldCore,
    /// hAP lite, RouterOS 6.42: 32 MiB of memory, login by challenge.
    OldHomeAp,
    /// `Cube 60Pro ac`, RouterOS 7.14: one end of a bridge at 60 GHz.
    Link,
}

impl Board {
    /// Every board, in the order a fleet deals them out.
    pub const ALL: [Self; 14] = [
        Self::HomeAp,
        Self::TowerAp,
        Self::Cpe,
        Self::EdgeRouter,
        Self::Core,
        Self::Switch,
        Self::Chr,
        Self::Lte,
        Self::HomeAx,
        Self::HomeWave2,
        Self::Controller,
        Self::OldCore,
        Self::OldHomeAp,
        Self::Link,
    ];

    /// The version of RouterOS it runs.
    pub fn version(self) -> Version {
        self.model().version
    }

    /// `hAP ac^2`, as `/system/resource` calls it.
    pub fn board_name(self) -> &'static str {
        self.model().board_name
    }

    pub(crate) fn model(self) -> &'static Model {
        match self {
            Self::HomeAp => &catalogue::HOME_AP,
            Self::TowerAp => &catalogue::TOWER_AP,
            Self::Cpe => &catalogue::CPE,
            Self::EdgeRouter => &catalogue::EDGE_ROUTER,
            Self::Core => &catalogue::CORE,
            Self::Switch => &catalogue::SWITCH,
            Self::Chr => &catalogue::CHR,
            Self::Lte => &catalogue::LTE,
            Self::HomeAx => &catalogue::HOME_AX,
            Self::HomeWave2 => &catalogue::HOME_WAVE2,
            Self::Controller => &catalogue::CONTROLLER,
            Self::OldCore => &catalogue::OLD_CORE,
            Self::OldHomeAp => &catalogue::OLD_HOME_AP,
            Self::Link => &catalogue::LINK,
        }
    }
}

/// What is soldered and installed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    pub(crate) version: Version,
    /// The marketing name; what `/system/resource` says.
    pub(crate) board_name: &'static str,
    /// The product code; empty on CHR, which has no `/system/routerboard`.
    pub(crate) code: &'static str,
    pub(crate) revision: Option<&'static str>,
    pub(crate) architecture: &'static str,
    pub(crate) cpu: &'static str,
    pub(crate) cores: u32,
    /// MHz; some arm64 boards do not say.
    pub(crate) frequency: Option<u32>,
    /// MiB.
    pub(crate) memory: u64,
    /// MiB.
    pub(crate) disk: u64,
    /// Seconds since 1970.
    pub(crate) built: i64,
    /// Absent on some RouterOS 6 boards.
    pub(crate) factory: Option<&'static str>,
    pub(crate) firmware_type: &'static str,
    pub(crate) packages: &'static [&'static str],
    pub(crate) ports: Ports,
    pub(crate) wireless: Wireless,
    pub(crate) radios: &'static [Radio],
    /// Type and name of interfaces that are soldered on beside those that follow from
    /// the rest: what only an export spoke of.
    pub(crate) further: &'static [(&'static str, &'static str)],
    pub(crate) health: &'static [Sensor],
    /// Mean load of the CPU in per cent.
    pub(crate) load: u32,
    /// Mean traffic of the uplink in kbit/s, both directions.
    pub(crate) traffic: u32,
    pub(crate) role: Role,
    /// The serial number, where it does not follow from who the router is.
    pub(crate) serial: Option<&'static str>,
    /// The software id, likewise.
    pub(crate) software_id: Option<&'static str>,
}

/// Sockets at the back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) ether: u32,
    pub(crate) sfp: u32,
    /// Mbit/s of a copper port.
    pub(crate) copper: u32,
    pub(crate) poe_out: u32,
}

/// Which generation of WiFi a board has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wireless {
    None,
    /// `/interface/wireless`.
    Legacy,
    /// `/interface/wifiwave2`, RouterOS 7.1 to 7.12.
    Wave2,
    /// `/interface/wifi`, since 7.13.
    Wifi,
    /// Radios of other boards, managed in `/caps-man`.
    CapsMan,
}

/// One radio and who is on it.
#[derive(Debug)]
pub(crate) struct Radio {
    pub(crate) band: &'static str,
    /// MHz.
    pub(crate) frequency: u32,
    pub(crate) width: &'static str,
    pub(crate) ssid: &'static str,
    pub(crate) mode: &'static str,
    /// The most stations that are there at once.
    pub(crate) stations: u32,
    /// dBm of a station in the middle of the cell.
    pub(crate) signal: i32,
}

/// A row of `/system/health`.
#[derive(Debug)]
pub(crate) struct Sensor {
    /// The gauge's number in MIKROTIK-MIB, which is also the row's id.
    pub(crate) gauge: u32,
    pub(crate) name: &'static str,
    pub(crate) measure: Measure,
}

/// What a sensor measures, and around which value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure {
    /// °C.
    Celsius(f64),
    /// V.
    Volt(f64),
    /// A.
    Ampere(f64),
    /// W.
    Watt(f64),
    /// RPM.
    Rpm(f64),
    /// `ok`, `fail`, …
    State(&'static str),
}

/// What a router is for, which decides its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Home,
    Sector,
    Subscriber,
    Edge,
    Core,
    Switch,
    Cloud,
    Mobile,
    Controller,
    Link,
}

impl Model {
    pub(crate) const fn is_chr(&self) -> bool {
        self.code.is_empty()
    }

    /// Whether this is a board of the catalogue, in whatever version: what is soldered
    /// on the others is only known from what an export speaks of.
    pub(crate) fn is_listed(&self) -> bool {
        Board::ALL.iter().any(|board| board.model().code == self.code)
    }
}

impl Radio {
    /// Whether it belongs in `/interface/w60g`.
    pub(crate) const fn is_w60g(&self) -> bool {
        self.frequency > 50_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_six_and_seven_and_every_wifi_generation() {
        let versions = Board::ALL.map(Board::version);
        assert!(versions.iter().any(|version| version.is_six()));
        assert!(versions.iter().any(|version| version.since(7, 18)));
        assert!(versions.iter().any(|version| !version.since(6, 43)));

        for wireless in
            [Wireless::None, Wireless::Legacy, Wireless::Wave2, Wireless::Wifi, Wireless::CapsMan]
        {
            assert!(
                Board::ALL.iter().any(|board| board.model().wireless == wireless),
                "{wireless:?}"
            );
        }
    }
}
