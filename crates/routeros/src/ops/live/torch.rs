//! `/tool/torch`.

use std::time::Duration;

use super::Frames;
use crate::{command::Command, error::Error, reply::Row, session::Session};

/// What traffic to look at, and by what to tell it apart. Needs the policy `test`; costs the router
/// CPU for every packet, and fast-tracked ones are not seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Torch {
    /// The interface.
    pub interface: String,
    /// Only to and from here, as a prefix; `0.0.0.0/0` tells flows apart by it.
    pub src_address: Option<String>,
    /// Only to and from here, as a prefix; `0.0.0.0/0` tells flows apart by it.
    pub dst_address: Option<String>,
    /// `any` tells flows apart by the IP protocol.
    pub ip_protocol: Option<String>,
    /// `any` tells flows apart by port.
    pub port: Option<String>,
    /// `any` tells flows apart by VLAN.
    pub vlan_id: Option<String>,
    /// How long, 2 s at least: with less the router shows an empty frame (`protocol.md` §7).
    pub duration: Option<Duration>,
}

/// One flow, in one second. The first row of a frame may be the sum, which has rates only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// `ip`, `arp`, …
    pub mac_protocol: Option<String>,
    /// `tcp`, `udp`, …
    pub ip_protocol: Option<String>,
    /// One end.
    pub src_address: Option<String>,
    /// Its port, as a number or a name.
    pub src_port: Option<String>,
    /// The other end.
    pub dst_address: Option<String>,
    /// Its port, as a number or a name.
    pub dst_port: Option<String>,
    /// The VLAN.
    pub vlan_id: Option<u16>,
    /// Bits sent out of the interface.
    pub tx_bits: Option<u64>,
    /// Bits received.
    pub rx_bits: Option<u64>,
    /// Packets sent out of the interface.
    pub tx_packets: Option<u64>,
    /// Packets received.
    pub rx_packets: Option<u64>,
}

const SHORTEST: Duration = Duration::from_secs(2);

impl Torch {
    /// Begins to look, `within` at most: one frame about every second.
    pub async fn start(&self, session: &Session, within: Duration) -> Result<Frames<Flow>, Error> {
        let mut command = Command::new("/tool/torch").arg("interface", &self.interface);
        let arguments = [
            ("src-address", &self.src_address),
            ("dst-address", &self.dst_address),
            ("ip-protocol", &self.ip_protocol),
            ("port", &self.port),
            ("vlan-id", &self.vlan_id),
        ];
        for (name, value) in arguments {
            if let Some(value) = value {
                command = command.arg(name, value);
            }
        }
        if let Some(duration) = self.duration {
            let seconds = duration.max(SHORTEST).as_secs();
            command = command.arg("duration", format!("{seconds}s"));
        }
        Frames::start(session, command, Flow::read, within).await
    }
}

impl Flow {
    fn read(row: &Row) -> Self {
        let text = |name| row.text(name).filter(|text| !text.is_empty());
        Self {
            mac_protocol: text("mac-protocol"),
            ip_protocol: text("ip-protocol"),
            src_address: text("src-address"),
            src_port: text("src-port"),
            dst_address: text("dst-address"),
            dst_port: text("dst-port"),
            vlan_id: row.number("vlan-id"),
            tx_bits: row.number("tx"),
            rx_bits: row.number("rx"),
            tx_packets: row.number("tx-packets"),
            rx_packets: row.number("rx-packets"),
        }
    }
}
