//! Which minor versions of RouterOS 7 brought which menus and properties, and
//! which took some away.
//!
//! After the trees of 7.12.2, 7.16.2, 7.18.2 and 7.24: where nothing closer is known,
//! what one of them has is taken to be as old as the tree before it allows.

use crate::version::Version;

/// Whether a version has the menu at `path`, or one that it is in.
pub(super) fn has_menu(version: Version, path: &str) -> bool {
    let within = |menu: &str| {
        path.strip_prefix(menu).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    version.is_six() || MENUS.iter().all(|(menu, minor)| !within(menu) || version.since(7, *minor))
}

/// Whether a version has a property, if the menu has it at all.
pub(crate) fn has_property(version: Version, menu: &str, property: &str) -> bool {
    let is = |(path, name, _): &&(&str, &str, u16)| *path == menu && *name == property;
    let listed = |table: &[(&str, &str, u16)]| table.iter().find(is).map(|(.., minor)| *minor);
    let only_six = ONLY_6.contains(&(menu, property));
    if version.is_six() {
        return only_six || listed(BROUGHT).is_none();
    }
    !only_six
        && listed(BROUGHT).is_none_or(|minor| version.since(7, minor))
        && listed(DROPPED).is_none_or(|minor| !version.since(7, minor))
}

/// Menus and the minor version that brought them.
const MENUS: &[(&str, u16)] = &[
    ("/app", 21),
    ("/certificate/builtin", 19),
    ("/console/settings", 13),
    ("/disk/settings", 13),
    ("/interface/wifi/network", 19),
    ("/ip/dns/adlist", 13),
    ("/ip/dns/forwarders", 17),
    ("/ip/media", 13),
    ("/ip/nat-pmp", 13),
    ("/ip/reverse-proxy", 19),
    ("/ip/service/webserver", 21),
    ("/ip/socksify", 19),
    ("/ipv6/nd/proxy", 19),
    ("/openflow", 19),
    ("/routing/bgp/evpn", 19),
    ("/routing/bgp/instance", 20),
    ("/routing/isis", 13),
    ("/tool/netinstall", 19),
];

/// Properties of menus, and the minor version that brought them.
const BROUGHT: &[(&str, &str, u16)] = &[
    ("/interface/bridge", "mvrp", 13),
    ("/interface/bridge", "port-cost-mode", 13),
    ("/interface/bridge/vlan", "mvrp-forbidden", 13),
    ("/interface/ethernet", "sfp-ignore-rx-los", 13),
    ("/interface/ovpn-server/server", "vrf", 17),
    ("/interface/vlan", "mvrp", 13),
    ("/interface/vxlan", "bridge", 17),
    ("/interface/wireguard/peers", "client-allowed-address", 19),
    ("/interface/wireguard/peers", "name", 15),
    ("/ip/dhcp-client", "allow-reconfigure", 19),
    ("/ip/dhcp-client", "default-route-tables", 17),
    ("/ip/dhcp-relay", "dhcp-server-vrf", 13),
    ("/ip/dhcp-server/network", "ntp-none", 19),
    ("/ip/dns", "mdns-repeat-ifaces", 13),
    ("/ip/dns", "vrf", 13),
    ("/ip/neighbor/discovery-settings", "discover-interval", 13),
    ("/ip/neighbor/discovery-settings", "lldp-mac-phy-config", 13),
    ("/ip/neighbor/discovery-settings", "lldp-max-frame-size", 13),
    ("/ip/neighbor/discovery-settings", "lldp-vlan-info", 13),
    ("/ip/service", "available-from", 19),
    ("/ip/service", "max-sessions", 16),
    ("/ip/ssh", "ciphers", 17),
    ("/ipv6/address", "auto-link-local", 17),
    ("/ipv6/dhcp-client", "default-route-tables", 19),
    ("/ipv6/dhcp-server", "prefix-pool", 17),
    ("/routing/bgp/connection", "instance", 20),
    ("/routing/bgp/vpn", "instance", 20),
    ("/system/logging", "regex", 17),
    ("/system/logging/action", "vrf", 19),
];

/// Properties of menus, and the minor version that no longer has them.
const DROPPED: &[(&str, &str, u16)] =
    &[("/interface/bridge", "add-dhcp-option82", 19), ("/ip/ssh", "allow-none-crypto", 17)];

/// Properties of menus that both versions have, in RouterOS 6 alone.
const ONLY_6: &[(&str, &str)] = &[
    ("/ip/route", "routing-mark"),
    ("/snmp", "engine-id"),
    ("/system/ntp/client", "primary-ntp"),
    ("/system/ntp/client", "secondary-ntp"),
    ("/system/ntp/client", "server-dns-names"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn what_a_version_brought_is_in_it_and_in_those_that_follow() {
        let sessions = |text| has_property(version(text), "/ip/service", "max-sessions");
        assert!(
            !sessions("6.49.18") && !sessions("7.15.3") && sessions("7.16") && sessions("7.20")
        );
        let forwarders = |text| has_menu(version(text), "/ip/dns/forwarders");
        assert!(!forwarders("7.16.2") && forwarders("7.18.2"));
        assert!(!has_menu(version("7.20.2"), "/app/settings"));
    }

    #[test]
    fn what_a_version_dropped_is_in_those_before() {
        let crypto = |text| has_property(version(text), "/ip/ssh", "allow-none-crypto");
        assert!(crypto("6.49.18") && crypto("7.16.2") && !crypto("7.18.2"));
        let mark = |text| has_property(version(text), "/ip/route", "routing-mark");
        assert!(mark("6.49.18") && !mark("7.8"));
        assert!(has_property(version("7.8"), "/ip/route", "gateway"));
    }
}
