//! The order in which `/export` prints menus.
//!
//! Not alphabetical: what others refer to comes first, so that the text can be
//! imported from top to bottom. Taken from exports of 6.48 to 7.20; menus that
//! none of them holds stand next to their neighbours in the menu tree.

/// Every menu of the catalogue.
pub(super) const EXPORTED: &[&str] = &[
    "/interface/bridge",
    "/interface/ethernet",
    "/interface/wireguard",
    "/interface/vlan",
    "/interface/bonding",
    "/interface/list",
    "/ip/pool",
    "/ip/dhcp-server",
    "/queue/simple",
    "/user/group",
    "/interface/bridge/port",
    "/interface/list/member",
    "/interface/wireguard/peers",
    "/ip/address",
    "/ip/dhcp-server/network",
    "/ip/dns",
    "/ip/firewall/address-list",
    "/ip/firewall/filter",
    "/ip/firewall/nat",
    "/ip/route",
    "/ip/service",
    "/system/identity",
];
