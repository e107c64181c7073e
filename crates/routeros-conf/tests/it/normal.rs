//! What makes two exports the same configuration, and what does not.

use routeros_conf::{
    Config,
    config::HIDDEN,
    export::{Export, Style},
};

fn config(text: &str) -> Config {
    Config::from_export(&Export::parse(text.as_bytes())).unwrap()
}

const COMPACT: &str = "\
# 2026-11-02 09:00:00 by RouterOS 7.16
# software id = ABCD-EFGH
#
# model = RB4011iGS+
# serial number = 0123456789AB
/interface bridge
add name=lan vlan-filtering=yes
/interface ethernet
# link is slow
set [ find default-name=ether1 ] comment=\"to the provider\" name=wan
/interface list
add name=inside
/ip pool
add name=guests ranges=192.0.2.10-192.0.2.99
/ip dhcp-server
add address-pool=guests interface=lan lease-time=10m name=guests
/interface bridge port
add bridge=lan interface=ether2
add bridge=lan interface=ether3 pvid=20
/interface bridge vlan
add bridge=lan tagged=ether4,ether5 vlan-ids=20
/interface list member
add interface=lan list=inside
/ip address
add address=192.0.2.1/24 interface=lan network=192.0.2.0
/ip dns
set servers=198.51.100.53
/ip firewall filter
add action=accept chain=input comment=\"answers to what we asked, and what belongs to \\
    it\" connection-state=established,related
add action=drop chain=input in-interface-list=!inside
/ip service
set telnet disabled=yes
set www-ssl disabled=no
/system identity
set name=Border
";

const TERSE: &str = "\
# nov/03/2026 10:11:12 by RouterOS 7.16
# software id = ABCD-EFGH
#
/interface bridge add name=lan vlan-filtering=yes
/interface ethernet set [ find default-name=ether1 ] comment=\"to the provider\" name=wan
/interface list add name=inside
/ip pool add name=guests ranges=192.0.2.10-192.0.2.99
/ip dhcp-server add address-pool=guests interface=lan lease-time=10m name=guests
/interface bridge port add bridge=lan interface=ether3 pvid=20
/interface bridge port add bridge=lan interface=ether2
/interface bridge vlan add bridge=lan tagged=ether5,ether4 vlan-ids=20
/interface list member add interface=lan list=inside
/ip address add address=192.0.2.1/24 interface=lan network=192.0.2.0
/ip dns set servers=198.51.100.53
/ip firewall filter add action=accept chain=input comment=\"answers to what we asked, and what belongs to it\" connection-state=related,established
/ip firewall filter add action=drop chain=input in-interface-list=!inside
/ip service set www-ssl disabled=no
/ip service set telnet disabled=yes
/system identity set name=Border
";

const VERBOSE: &str = "\
# 2026-11-02 09:00:30 by RouterOS 7.16
# software id = ABCD-EFGH
#
/interface bridge
add ageing-time=5m arp=enabled arp-timeout=auto auto-mac=yes disabled=no fast-forward=yes \\
    forward-delay=15s frame-types=admit-all igmp-snooping=no ingress-filtering=yes \\
    max-message-age=20s mtu=auto name=lan port-cost-mode=long priority=0x8000 \\
    protocol-mode=rstp pvid=1 transmit-hold-count=6 vlan-filtering=yes
/interface ethernet
set [ find default-name=ether1 ] arp=enabled auto-negotiation=yes comment=\"to the provider\" \\
    disabled=no mtu=1500 name=wan
set [ find default-name=ether2 ] arp=enabled auto-negotiation=yes disabled=no mtu=1500 name=ether2
/interface list
add exclude=\"\" include=\"\" name=inside
/ip pool
add name=guests !next-pool ranges=192.0.2.10-192.0.2.99
/ip dhcp-server
add address-pool=guests authoritative=yes bootp-support=static disabled=no interface=lan \\
    lease-script=\"\" lease-time=00:10:00 name=guests use-radius=no
/interface bridge port
add auto-isolate=no bridge=lan !bridge-port disabled=no edge=auto hw=yes interface=ether2 pvid=1
add auto-isolate=no bridge=lan disabled=no edge=auto hw=yes interface=ether3 pvid=20
/interface bridge vlan
add bridge=lan disabled=no tagged=ether4,ether5 untagged=\"\" vlan-ids=20
/interface list member
add disabled=no interface=lan list=inside
/ip address
add address=192.0.2.1/24 disabled=no interface=lan network=192.0.2.0
/ip dns
set allow-remote-requests=no cache-max-ttl=1w cache-size=2048KiB servers=198.51.100.53
/ip firewall filter
add action=accept chain=input comment=\\
    \"answers to what we asked, and what belongs to it\" connection-state=established,related \\
    disabled=no log=no log-prefix=\"\" !src-address
add action=drop chain=input disabled=no in-interface-list=!inside log=no log-prefix=\"\"
/ip service
set telnet address=\"\" disabled=yes port=23 vrf=main
set www address=\"\" disabled=no port=80 vrf=main
set www-ssl address=\"\" certificate=none disabled=no port=443 tls-version=any vrf=main
/system identity
set name=Border
";

#[test]
fn compact_terse_and_verbose_are_the_same_configuration() {
    let digest = config(COMPACT).digest();
    assert_eq!(config(TERSE).normal().menus, config(COMPACT).normal().menus);
    assert_eq!(config(VERBOSE).normal().menus, config(COMPACT).normal().menus);
    assert_eq!(config(TERSE).digest(), digest);
    assert_eq!(config(VERBOSE).digest(), digest);
}

#[test]
fn line_ends_dates_and_status_comments_are_no_configuration() {
    let digest = config(COMPACT).digest();
    assert_eq!(config(&COMPACT.replace('\n', "\r\n")).digest(), digest);
    assert_eq!(config(&COMPACT.replace("2026-11-02", "2027-01-31")).digest(), digest);
    assert_eq!(config(&COMPACT.replace("# link is slow\n", "")).digest(), digest);
    assert_eq!(config(&COMPACT.replace("7.16", "7.18.2")).digest(), digest);
}

#[test]
fn a_changed_value_is_another_configuration() {
    let digest = config(COMPACT).digest();
    for (from, to) in [
        ("lease-time=10m", "lease-time=11m"),
        ("pvid=20", "pvid=21"),
        ("telnet disabled=yes", "telnet disabled=yes port=24"),
        ("set www-ssl disabled=no\n", ""),
        ("to the provider", "to The provider"),
        ("name=Border", "name=MikroTik"),
    ] {
        assert!(COMPACT.contains(from), "{from}");
        assert_ne!(config(&COMPACT.replace(from, to)).digest(), digest, "{from}");
    }
}

/// The text with the two lines under `path` swapped.
fn swapped(path: &str, one: &str, other: &str) -> (Config, Config) {
    let text = |one, other| format!("{path}\n{one}\n{other}\n");
    (config(&text(one, other)), config(&text(other, one)))
}

#[test]
fn the_order_of_firewall_rules_counts() {
    let (one, other) = swapped(
        "/ip firewall filter",
        "add action=accept chain=input protocol=icmp",
        "add action=drop chain=input",
    );
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn the_order_of_addresses_does_not_count() {
    let (one, other) = swapped(
        "/ip address",
        "add address=192.0.2.1/24 interface=ether1",
        "add address=192.0.2.2/24 interface=ether1",
    );
    assert_ne!(one, other);
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn the_order_of_an_unknown_menu_counts() {
    let (one, other) = swapped("/tool no-such", "add name=a", "add name=b");
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn duplicates_are_kept() {
    let twice = config("/routing id\nadd id=192.0.2.1 name=a\nadd id=192.0.2.1 name=a\n");
    assert_eq!(twice.rows("/routing/id").count(), 2);
}

#[test]
fn a_row_that_is_set_after_it_was_added_is_one_row() {
    let twice = config("/interface list\nadd name=lan\nset lan comment=inside\n");
    assert_eq!(twice.digest(), config("/interface list\nadd comment=inside name=lan\n").digest());

    let found = config("/interface list\nadd name=lan\nset [ find name=lan ] comment=inside\n");
    assert_eq!(found.digest(), twice.digest());
}

#[test]
fn a_row_that_is_added_and_removed_is_none() {
    let removed = config("/interface list\nadd name=a\nadd name=b\nremove [ find name=a ]\n");
    assert_eq!(removed.digest(), config("/interface list\nadd name=b\n").digest());
}

#[test]
fn what_is_unset_is_not_there() {
    let unset = config("/ip pool\nadd name=a next-pool=b\nset a !next-pool\n");
    assert_eq!(unset.digest(), config("/ip pool\nadd name=a\n").digest());
    let enabled = config("/ip address\nadd address=192.0.2.1/24 disabled=yes\nenable [ find ]\n");
    assert_eq!(enabled.digest(), config("/ip address\nadd address=192.0.2.1/24\n").digest());
}

#[test]
fn settings_said_twice_are_merged() {
    let dns = config("/ip dns\nset servers=192.0.2.1\nset allow-remote-requests=yes\n");
    let settings = dns.settings("/ip/dns").unwrap();
    assert!(settings.get("servers").unwrap().is("192.0.2.1"));
    assert!(settings.get("allow-remote-requests").unwrap().is("yes"));
}

#[test]
fn what_is_no_configuration_is_refused() {
    for (text, says) in [
        ("/ip address\nadd address=192.0.2.1/24\n/ip service\nremove telnet\n", "line 4"),
        ("/ip firewall filter\nmove 1 destination=0\n", "`move`"),
        ("/ip firewall filter reset-counters numbers=0\n", "`reset-counters`"),
    ] {
        let why = Config::from_export(&Export::parse(text.as_bytes())).unwrap_err();
        assert!(why.to_string().contains(says), "{why}");
    }
}

#[test]
fn an_export_that_searches_without_end_is_refused() {
    let mut text = "/interface list\n".to_owned();
    text.push_str(&"add name=a\n".repeat(2_000));
    text.push_str(&"set [ find name=b ] comment=c\n".repeat(1_001));
    let why = Config::from_export(&Export::parse(text.as_bytes())).unwrap_err();
    assert!(
        why.to_string().starts_with("the export is no whole configuration: line 3002"),
        "{why}"
    );
}

#[test]
fn defaults_of_routeros_7_are_not_those_of_6() {
    let text = |version| {
        format!(
            "# 2026-11-02 09:00:00 by RouterOS {version}\n/ip dhcp-server\nadd disabled=no interface=lan name=a\n"
        )
    };
    let server = |version| config(&text(version)).rows("/ip/dhcp-server").next().unwrap().clone();
    assert!(server("6.49.10").get("disabled").unwrap().is("no"));
    assert_eq!(server("7.18").get("disabled"), None);
}

const SECRETS: &str = "\
/interface wireguard
add listen-port=13231 name=hub private-key=\"c2VjcmV0\"
/interface wifi security
add name=guests passphrase=\"correct horse\"
/ppp secret
add name=bob password=hunter2
/ip ipsec identity
add peer=far secret=swordfish
/interface wifi
add name=ap security.passphrase=\"battery staple\"
/system script
add name=send source=\"/tool fetch url=\\\"https://bob:hunter3@example.net/\\\"\"
/tool no-such
set password=hunter4
/snmp community
add addresses=192.0.2.0/24 name=swordfish2
";

#[test]
fn secrets_are_found_and_hidden() {
    let config = config(SECRETS);
    let found: Vec<_> = config
        .secrets()
        .map(|secret| format!("{} {} {}", secret.menu, secret.property, secret.whole))
        .collect();
    assert_eq!(
        found,
        [
            "/interface/wifi security.passphrase true",
            "/interface/wifi/security passphrase true",
            "/interface/wireguard private-key true",
            "/ip/ipsec/identity secret true",
            "/ppp/secret password true",
            "/snmp/community name true",
            "/system/script source false",
            "/tool/no-such password true",
        ]
    );
    let shown = config.redacted();
    let text = format!("{shown:?}");
    for secret in ["c2VjcmV0", "horse", "hunter", "swordfish", "staple"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains(HIDDEN) && text.contains("https://bob:"));
    assert_ne!(shown, config);
}

#[test]
fn a_row_is_said_behind_the_one_of_a_later_menu_that_it_refers_to() {
    let text = "\
/interface bridge add name=lan
/interface vlan add interface=lan name=vlan7 vlan-id=7
/interface bonding add name=bond slaves=ether1,ether2
/interface vlan add interface=bond name=vlan8 vlan-id=8
/interface vlan add interface=vlan8 name=inner vlan-id=9
/interface list add name=inside
";
    let said = config(text).to_export().print(Style::Terse);
    let said: String =
        said.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
    assert_eq!(said, text);
}

#[test]
fn rows_that_refer_to_one_another_are_all_said() {
    let text = "/interface vlan add interface=bond name=v vlan-id=7\n\
                /interface bonding add name=bond slaves=v\n";
    let config = config(text);
    assert_eq!(Config::from_export(&config.to_export()).unwrap(), config);
}
