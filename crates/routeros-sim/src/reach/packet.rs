//! What the firewall gets to see of a packet.

use std::net::Ipv4Addr;

/// A packet on its way through the router.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet<'a> {
    pub(super) source: Ipv4Addr,
    pub(super) target: Ipv4Addr,
    pub(super) protocol: u8,
    pub(super) source_port: u16,
    pub(super) target_port: u16,
    /// The interface it came in by; none for what the router sends itself.
    pub(super) arrives: Option<&'a str>,
    /// The port of the bridge it came in by, if that is a bridge.
    pub(super) bridge_port: Option<&'a str>,
    /// The interface it goes out by; none for what the router keeps.
    pub(super) leaves: Option<&'a str>,
    pub(super) established: bool,
}

impl<'a> Packet<'a> {
    /// The answer to this packet, which leaves by `interface`.
    pub(super) fn answer(&self, interface: &'a str) -> Self {
        Self {
            source: self.target,
            target: self.source,
            source_port: self.target_port,
            target_port: self.source_port,
            arrives: None,
            bridge_port: None,
            leaves: Some(interface),
            established: true,
            ..*self
        }
    }
}
