//! Tables that are only counted: printing them would keep a small router busy for minutes.

use crate::command::Command;

/// A table whose rows are counted on the router; see [`Reply::count`](crate::Reply::count).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Countable {
    /// IPv4 routes.
    Routes,
    /// Connected PPP, `PPPoE`, L2TP, SSTP and `OpenVPN` users.
    PppSessions,
    /// `WireGuard` peers, version 7.
    WireguardPeers,
    /// OSPF neighbours.
    OspfNeighbours,
    /// BGP peers of version 6.
    BgpPeers,
    /// BGP sessions of version 7.
    BgpSessions,
    /// DHCP leases given out.
    DhcpLeases,
    /// Connections that the firewall tracks.
    Connections,
}

impl Countable {
    /// Its menu.
    pub const fn menu(self) -> &'static str {
        match self {
            Self::Routes => "/ip/route",
            Self::PppSessions => "/ppp/active",
            Self::WireguardPeers => "/interface/wireguard/peers",
            Self::OspfNeighbours => "/routing/ospf/neighbor",
            Self::BgpPeers => "/routing/bgp/peer",
            Self::BgpSessions => "/routing/bgp/session",
            Self::DhcpLeases => "/ip/dhcp-server/lease",
            Self::Connections => "/ip/firewall/connection",
        }
    }

    /// The command that counts its rows.
    pub fn count(self) -> Command {
        Command::print(self.menu()).count_only()
    }
}
