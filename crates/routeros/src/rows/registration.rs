//! Wireless clients, in the four ways RouterOS lists them.

use std::time::Duration;

use super::Fields;
use crate::{
    command::Command,
    reply::{Reply, Row},
    value::{self, Mac, text::Charset},
};

/// The generations of wireless drivers, each with a menu of its own. A router has some of them,
/// or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generation {
    /// `/interface/wifi`, 7.13 and newer.
    Wifi,
    /// `/interface/wifiwave2`, its name from 7.1 to 7.12.
    WifiWave2,
    /// `/interface/wireless`, version 6 and the package `wireless` of version 7.
    Wireless,
    /// `/caps-man`: the clients of access points that this router controls; the access points
    /// themselves list none.
    CapsMan,
}

/// A wireless client on an access point, or on a client the access point it is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Which menu it is from.
    pub generation: Generation,
    /// The interface it is registered on.
    pub interface: String,
    /// Who it is. A row without is no registration.
    pub mac: Mac,
    /// The name of the network; the oldest generation does not tell.
    pub ssid: Option<String>,
    /// The name of the peer's radio, if it is a MikroTik.
    pub radio_name: Option<String>,
    /// What somebody wrote about it.
    pub comment: Option<String>,
    /// Whether the peer is the access point.
    pub is_access_point: bool,
    /// How long it has been registered.
    pub uptime: Option<Duration>,
    /// How long it has been quiet.
    pub last_activity: Option<Duration>,
    /// How strongly we hear it, in dBm.
    pub signal: Option<i16>,
    /// How far that is above the noise, in dB. Only the oldest generation tells.
    pub signal_to_noise: Option<i16>,
    /// Quality of sending, in percent; may exceed 100. Only the oldest generation tells.
    pub tx_ccq: Option<u16>,
    /// The speed we send at, in bits per second.
    pub tx_rate: Option<u64>,
    /// The speed it sends at, in bits per second.
    pub rx_rate: Option<u64>,
    /// Bytes sent to it.
    pub tx_bytes: Option<u64>,
    /// Bytes received from it.
    pub rx_bytes: Option<u64>,
    /// Packets sent to it.
    pub tx_packets: Option<u64>,
    /// Packets received from it.
    pub rx_packets: Option<u64>,
    /// `5ghz-ax`. Only the newer generations tell.
    pub band: Option<String>,
    /// The address it used last. Only the oldest generation tells.
    pub last_ip: Option<String>,
}

impl Generation {
    /// All of them, in the order in which they are worth trying.
    pub const ALL: [Self; 4] = [Self::Wifi, Self::WifiWave2, Self::Wireless, Self::CapsMan];

    /// The menu of its registrations.
    pub const fn menu(self) -> &'static str {
        match self {
            Self::Wifi => "/interface/wifi/registration-table",
            Self::WifiWave2 => "/interface/wifiwave2/registration-table",
            Self::Wireless => "/interface/wireless/registration-table",
            Self::CapsMan => "/caps-man/registration-table",
        }
    }

    /// The columns that are read, and so asked for.
    pub const fn proplist(self) -> &'static [&'static str] {
        match self {
            Self::Wifi | Self::WifiWave2 => &[
                "interface",
                "mac-address",
                "ssid",
                "comment",
                "uptime",
                "last-activity",
                "signal",
                "tx-rate",
                "rx-rate",
                "bytes",
                "packets",
                "band",
            ],
            Self::Wireless => &[
                "interface",
                "mac-address",
                "radio-name",
                "comment",
                "ap",
                "uptime",
                "last-activity",
                "signal-strength",
                "signal-to-noise",
                "tx-ccq",
                "tx-rate",
                "rx-rate",
                "bytes",
                "packets",
                "last-ip",
            ],
            Self::CapsMan => &[
                "interface",
                "mac-address",
                "ssid",
                "comment",
                "uptime",
                "rx-signal",
                "tx-rate",
                "rx-rate",
                "bytes",
                "packets",
            ],
        }
    }

    /// The command that prints its registrations.
    pub fn print(self) -> Command {
        Command::print(self.menu()).proplist(self.proplist())
    }
}

impl Registration {
    /// Reads a row; `None` if it does not say whose it is.
    pub fn read(generation: Generation, row: &Row, charset: Charset) -> Option<Self> {
        let fields = Fields(row, charset);
        let pair = |name| fields.parse(name, value::pair::<u64>).unzip();
        let (tx_bytes, rx_bytes) = pair("bytes");
        let (tx_packets, rx_packets) = pair("packets");
        let signal = match generation {
            Generation::Wifi | Generation::WifiWave2 => "signal",
            Generation::Wireless => "signal-strength",
            Generation::CapsMan => "rx-signal",
        };

        Some(Self {
            generation,
            interface: fields.required("interface"),
            mac: fields.parse("mac-address", Mac::parse)?,
            ssid: fields.text("ssid"),
            radio_name: fields.text("radio-name"),
            comment: fields.text("comment"),
            is_access_point: fields.flag("ap"),
            uptime: fields.parse("uptime", value::duration),
            last_activity: fields.parse("last-activity", value::duration),
            signal: fields.parse(signal, value::signal),
            signal_to_noise: fields.number("signal-to-noise"),
            tx_ccq: fields.number("tx-ccq"),
            tx_rate: fields.parse("tx-rate", value::rate),
            rx_rate: fields.parse("rx-rate", value::rate),
            tx_bytes,
            rx_bytes,
            tx_packets,
            rx_packets,
            band: fields.text("band"),
            last_ip: fields.text("last-ip"),
        })
    }

    /// Reads all rows of a reply that are registrations.
    pub fn read_all(generation: Generation, reply: &Reply, charset: Charset) -> Vec<Self> {
        reply.rows.iter().filter_map(|row| Self::read(generation, row, charset)).collect()
    }
}
