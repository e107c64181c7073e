"""Every collector of mktxp: what turns it on, what it exports, and what routers are configured with for it."""

# Switches that turn no collector on.
NO_COLLECTORS = {
    "enabled",
    "interface_with_default_name",
    "module_only",
    "no_ssl_certificate",
    "plaintext_login",
    "ssl_certificate_verify",
    "ssl_check_hostname",
    "use_ssl",
}

# The address lists it is to read.
LISTS = {"address_list": "management, blocked", "ipv6_address_list": "offices"}

MUCH = 2**53


def measurement(metric, least, most, **labels):
    return f"mktxp_{metric}", least, most, labels


def told(metric, **labels):
    """A metric that only tells of something, by its labels."""
    return measurement(f"{metric}_info", 1, 1, **labels)


# By switch: what is to be exported, and within which bounds.
COLLECTORS = {
    "address_list_entries": [measurement("firewall_address_list", 0, 0, list="blocked")],
    "bfd": [measurement("bfd_up", 1, 1), measurement("bfd_hold_time", 50, 10_000), measurement("bfd_rx_packet_total", 1, MUCH)],
    "bgp": [told("bgp_sessions", remote_as=...), measurement("bgp_prefix_count", 1, 2_000_000), measurement("bgp_established", 1, 1)],
    "bridge_vlan": [told("interface_bridge_vlan", vlan_ids="20", current_tagged=...), told("interface_bridge_vlan", vlan_ids="1", current_untagged=...)],
    "capsman": [told("capsman_remote_caps", base_mac=...), told("capsman_interfaces", current_state=...), measurement("capsman_registrations_count", 1, 100)],
    "capsman_clients": [measurement("capsman_clients_signal_strength", -95, -20), measurement("capsman_clients_rx_rate_bps", 1e6, 1e10)],
    "certificate": [measurement("certificate_expiration_timestamp_seconds", 1.5e9, 5e9, fingerprint=...)],
    "check_for_updates": [measurement("system_update_available", 1, 1, newest_version="7.99.1")],
    "connection_stats": [measurement("connection_stats", 1, 10_000, src_address=...)],
    "connection_stats_destinations": [measurement("connection_stats", 1, 10_000, dst_addresses=...)],
    "connections": [measurement("ipv4_connections_total", 1, 100_000), measurement("ipv6_connections_total", 0, 100_000)],
    "container": [told("container", name="broker", status="running", arch="amd64")],
    "dhcp": [measurement("dhcp_lease_active_count", 1, 250)],
    "dhcp_lease": [measurement("dhcp_lease_info", 1, 86_400, host_name=..., active_address=...)],
    "dns": [measurement("dns_info", 1024, 2**30, property="cache_used"), measurement("dns_info", 1024, 2**30, property="cache_size")],
    "eoip": [measurement("interface_l2mtu", 1000, 9000, name="eoip-branch", tunnel_id="7")],
    "firewall": [measurement(f"firewall_{table}_total", 1, MUCH) for table in ("filter", "raw", "nat", "mangle")],
    "gre": [measurement("interface_mtu", 1000, 9000, name="gre-branch", remote_address="198.51.100.21")],
    "health": [measurement("system_cpu_temperature", 10, 105), measurement("system_routerboard_voltage", 8, 57), measurement("system_fan_one_speed", 500, 20_000)],
    "installed_packages": [told("installed_packages", name="routeros", version=...)],
    "interface": [measurement("interface_running", 0, 1, default_name=...), measurement("interface_tx_byte_total", 0, MUCH), told("interface_vlan_info", vlan_id=...)],
    "ipip": [measurement("interface_mtu", 1000, 9000, name="ipip-branch", remote_address="198.51.100.22")],
    "ipsec": [measurement("ipsec_peer_uptime", 1, MUCH), measurement("ipsec_peer_rx_byte_total", 1, MUCH), measurement("ipsec_peer_security_association", 1, 1)],
    "ipv6_address_list_entries": [measurement("firewall_address_list_ipv6", 0, 0, list="offices")],
    "ipv6_firewall": [measurement(f"firewall_{table}_ipv6_total", 1, MUCH) for table in ("filter", "raw", "nat", "mangle")],
    "ipv6_neighbor": [told("ipv6_neighbor", mac_address=...)],
    "ipv6_pool": [measurement("ip_pool_used_ipv6", 1, 250, pool="customers")],
    "ipv6_route": [measurement("routes_total_routes_ipv6", 0, 1000), measurement("routes_protocol_count_ipv6", 0, 1000, protocol="connect")],
    "ipv6_total_address_list_counts": [measurement("firewall_address_list_all_count_ipv6", 0, 1000, count_type="static")],
    "kid_control_assigned": [told("kid_control_device", user="emma"), measurement("kid_control_device_bytes_down_total", 1, MUCH, user="emma")],
    "kid_control_dynamic": [measurement("kid_control_device_rate_down", 0, 1e9, user="")],
    "lte": [measurement("lte_registration_status", 1, 1), measurement("lte_rsrp", -130, -60), measurement("lte_session_uptime", 1, MUCH)],
    "monitor": [measurement("interface_status", 0, 1), measurement("interface_rate", 0, 10_000), measurement("interface_sfp_temperature", 10, 90)],
    "neighbor": [told("neighbor", identity=..., mac_address=...)],
    "netwatch": [
        measurement("netwatch_status", 0, 1),
        measurement("netwatch_icmp_rtt_avg_ms", 0.1, 500),
        measurement("netwatch_tcp_connect_time_ms", 0.1, 500, type="tcp-conn"),
        measurement("netwatch_http_status_code", 200, 200),
    ],
    "poe": [told("poe", poe_out=...), measurement("poe_out_voltage", 10, 60), measurement("poe_out_power", 0, 60)],
    "pool": [measurement("ip_pool_used", 0, 245), measurement("ip_pool_total", 245, 245)],
    "public_ip": [told("public_ip_address", public_address=..., dns_name="ddns disabled"), told("public_ip_address", public_address=..., dns_name=...)],
    "queue": [measurement("queue_simple_bytes_download_total", 1, MUCH), measurement("queue_tree_bytes_total", 1, MUCH, name="voice"), measurement("queue_tree_rates_total", 1, 1e9)],
    "route": [measurement("routes_total_routes", 1, 1000), measurement("routes_protocol_count", 1, 1000, protocol="connect"), measurement("routes_protocol_count", 0, 1000, protocol="static")],
    "routerboard": [told("routerboard", serial_number=..., current_firmware=...)],
    "routing_stats": [measurement("routing_stats_private_mem", 1, MUCH, tasks=...), measurement("routing_stats_process_time_total", 0, MUCH)],
    "switch_port": [measurement("switch_driver_rx_byte_total", 0, MUCH), measurement("switch_tx_bytes_total", 0, MUCH, name="switch1-cpu")],
    "total_address_list_counts": [measurement("firewall_address_list_all_count", 1, 1000, count_type="total")],
    "user": [measurement("active_users_info", 1.5e9, 5e9, name=..., via="api")],
    "w60g": [measurement("w60g_rssi", -75, -40), measurement("w60g_distance", 10, 2000), measurement("w60g_tx_phy_rate", 1e8, 1e10), measurement("w60g_connected", 1, 1)],
    "wireguard_peers": [measurement("peer_rx_total", 1, MUCH, interface=...), measurement("last_handshake", -1, 180)],
    "wireless": [measurement("wlan_noise_floor", -120, -80), measurement("wlan_registered_clients", 0, 64)],
    "wireless_clients": [measurement("wlan_clients_signal_strength", -95, -20), measurement("wlan_clients_uptime_seconds", 0, MUCH)],
}


def prepare(api, router):
    """Configures what routers of this kind may have, through the API."""
    seven = not router["version"].startswith("6.")
    for menu, properties in CONFIGURATION["all"] + CONFIGURATION["seven" if seven else "six"] + CONFIGURATION.get(router["board"], []):
        tuple(api(menu, **properties))
    if router["board"] in ("home-ap", "home-ax"):
        leases = tuple(api("/ip/dhcp-server/lease/print"))
        mac = leases[0]["mac-address"] if leases else "02:00:00:00:00:01"
        tuple(api("/ip/kid-control/add", name="emma"))
        tuple(api("/ip/kid-control/device/add", name="tablet", user="emma", **{"mac-address": mac}))
    api.close()


def tunnels():
    ends = {"local-address": "198.51.100.2"}
    return [
        ("/interface/eoip/add", {"name": "eoip-branch", "tunnel-id": "7", "remote-address": "198.51.100.20"} | ends),
        ("/interface/gre/add", {"name": "gre-branch", "remote-address": "198.51.100.21"} | ends),
        ("/interface/ipip/add", {"name": "ipip-branch", "remote-address": "198.51.100.22"} | ends),
    ]


def branch():
    return [
        ("/ip/ipsec/peer/add", {"name": "branch", "address": "198.51.100.30/32"}),
        ("/ip/ipsec/identity/add", {"peer": "branch", "secret": "simulated"}),
        ("/ip/ipsec/policy/add", {"peer": "branch", "tunnel": "yes", "src-address": "192.168.88.0/24", "dst-address": "192.168.30.0/24"}),
    ]


def rule(table, chain, **matchers):
    return (f"{table}/add", {"chain": chain, "action": "accept", "comment": "conformance"} | matchers)


CONFIGURATION = {
    "all": [
        ("/queue/tree/add", {"name": "voice", "parent": "global", "max-limit": "2000000"}),
        ("/ip/firewall/address-list/add", {"list": "blocked", "address": "203.0.113.66"}),
        ("/ipv6/firewall/address-list/add", {"list": "offices", "address": "2001:db8:77::/48"}),
        rule("/ip/firewall/raw", "prerouting"),
        rule("/ip/firewall/mangle", "forward"),
        rule("/ipv6/firewall/raw", "prerouting"),
        rule("/ipv6/firewall/mangle", "forward"),
    ],
    "six": [],
    "seven": [
        rule("/ipv6/firewall/nat", "srcnat"),
        ("/tool/netwatch/add", {"host": "198.51.100.9", "type": "tcp-conn", "port": "443"}),
        ("/tool/netwatch/add", {"host": "198.51.100.10", "type": "http-get"}),
        ("/tool/netwatch/add", {"host": "192.0.2.9", "type": "simple"}),
    ],
    "core": tunnels(),
    "old-core": tunnels(),
    "edge-router": branch()
    + [
        ("/ip/cloud/set", {"ddns-enabled": "yes"}),
        ("/interface/bridge/vlan/add", {"bridge": "bridge", "vlan-ids": "20", "tagged": "bridge"}),
        ("/interface/bridge/set", {"numbers": "bridge", "vlan-filtering": "yes"}),
    ],
    "controller": branch(),
    "home-ax": [("/interface/wifi/capsman/set", {"enabled": "yes"})],
}
