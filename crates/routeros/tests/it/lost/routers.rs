//! The routers that are lost: each is reached another way.

use routeros_sim::{Board, FleetBuilder};

/// A router, as it is before anybody changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Over an uplink, through a firewall with a list of managers.
    Routed,
    /// In VLAN 99 of a bridge that filters, over a trunk.
    Switched,
    /// The same before anybody turned filtering on.
    Flat,
    /// Over two ports bonded.
    Bonded,
    /// At an address that it gets by DHCP.
    Leased,
    /// As it comes from the box: this one dials its uplink.
    Installed(Board),
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Routed,
        Self::Switched,
        Self::Flat,
        Self::Bonded,
        Self::Leased,
        Self::Installed(Board::EdgeRouter),
    ];

    /// Makes it the second router of a fleet, behind the neighbour.
    pub fn join(self, fleet: FleetBuilder) -> FleetBuilder {
        match (self, self.export()) {
            (Self::Installed(board), _) => fleet.routers(2).boards([NEIGHBOUR, board]),
            (_, export) => fleet.routers(1).boards([NEIGHBOUR]).router_from_export(export),
        }
    }

    /// What it is configured to be, beyond how it comes.
    pub fn export(self) -> &'static str {
        match self {
            Self::Routed => ROUTED,
            Self::Switched => SWITCHED,
            Self::Flat => FLAT,
            Self::Bonded => BONDED,
            Self::Leased => LEASED,
            Self::Installed(_) => "",
        }
    }
}

/// The router beside it, whose answers show that time has passed for both.
pub const NEIGHBOUR: Board = Board::Chr;

const ROUTED: &str = "\
# 2026-03-01 10:00:00 by RouterOS 7.20.2
#
/interface list
add name=WAN
/interface list member
add interface=ether1 list=WAN
/ip address
add address=10.64.0.9/16 interface=ether1
add address=192.168.88.1/24 interface=ether2
/ip firewall address-list
add address=127.0.0.0/8 list=management
/ip firewall filter
add action=accept chain=input comment=established connection-state=established,related
add action=accept chain=input comment=management src-address-list=management
add action=accept chain=input comment=lan in-interface=ether2
add action=drop chain=input comment=rest in-interface-list=WAN
/ip route
add dst-address=0.0.0.0/0 gateway=10.64.0.1
/system identity
set name=routed
";

const SWITCHED: &str = "\
# 2026-03-01 10:00:00 by RouterOS 7.20.2
#
/interface bridge
add name=bridge vlan-filtering=yes
/interface vlan
add interface=bridge name=mgmt vlan-id=99
/interface bridge port
add bridge=bridge interface=ether1
add bridge=bridge interface=ether2 pvid=20
/interface bridge vlan
add bridge=bridge tagged=bridge,ether1 vlan-ids=99
add bridge=bridge tagged=ether1 vlan-ids=20
/ip address
add address=10.64.0.9/16 interface=mgmt
/ip route
add dst-address=0.0.0.0/0 gateway=10.64.0.1
/system identity
set name=switched
";

const FLAT: &str = "\
# 2026-03-01 10:00:00 by RouterOS 7.20.2
#
/interface bridge
add name=bridge
/interface vlan
add interface=bridge name=mgmt vlan-id=99
/interface bridge port
add bridge=bridge interface=ether1
add bridge=bridge interface=ether2
/ip address
add address=10.64.0.9/16 interface=mgmt
/ip route
add dst-address=0.0.0.0/0 gateway=10.64.0.1
/system identity
set name=flat
";

const BONDED: &str = "\
# 2026-03-01 10:00:00 by RouterOS 7.20.2
#
/interface bonding
add mode=802.3ad name=bond1 slaves=ether1,ether2
/ip address
add address=10.64.0.9/16 interface=bond1
/ip route
add dst-address=0.0.0.0/0 gateway=10.64.0.1
/system identity
set name=bonded
";

const LEASED: &str = "\
# 2026-03-01 10:00:00 by RouterOS 7.20.2
#
/ip dhcp-client
add interface=ether1
/system identity
set name=leased
";
