use self::written::Written;
use super::*;

mod written;

const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 64, 0, 9);
const MANAGER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 5);

/// A router managed over its uplink `ether1`, with the usual firewall.
fn edge() -> Written {
    Written::new(&[
        "/interface name=ether1 default-name=ether1 type=ether",
        "/interface name=ether2 default-name=ether2 type=ether",
        "/interface name=bridge type=bridge",
        "/interface/bridge/port bridge=bridge interface=ether2 pvid=1",
        "/interface/list name=WAN",
        "/interface/list name=LAN",
        "/interface/list/member list=WAN interface=ether1",
        "/interface/list/member list=LAN interface=bridge",
        "/ip/address address=10.64.0.9/16 interface=ether1",
        "/ip/address address=192.168.88.1/24 interface=bridge",
        "/ip/route dst-address=0.0.0.0/0 gateway=10.64.0.1 distance=1",
        "/ip/firewall/filter chain=input action=accept connection-state=established,related",
        "/ip/firewall/filter chain=input action=drop connection-state=invalid",
        "/ip/firewall/filter chain=input action=accept src-address-list=management",
        "/ip/firewall/filter chain=input action=drop in-interface-list=!LAN comment=last",
        "/ip/firewall/address-list list=management address=203.0.113.0/24",
        "/ip/service name=api port=8728 address=",
    ])
}

/// A switch managed in VLAN 99 of a bridge that filters.
fn switch() -> Written {
    Written::new(&[
        "/interface name=sfp1 default-name=sfp1 type=ether",
        "/interface name=sfp2 default-name=sfp2 type=ether",
        "/interface name=bridge type=bridge vlan-filtering=true",
        "/interface name=mgmt type=vlan interface=bridge vlan-id=99",
        "/interface/bridge/port bridge=bridge interface=sfp1",
        "/interface/bridge/port bridge=bridge interface=sfp2 pvid=20",
        "/interface/bridge/vlan bridge=bridge vlan-ids=99 tagged=bridge,sfp1",
        "/interface/bridge/vlan bridge=bridge vlan-ids=20 tagged=sfp1",
        "/ip/address address=10.64.0.9/24 interface=mgmt",
        "/ip/route gateway=10.64.0.1",
        "/ip/service name=api port=8728",
    ])
}

fn visit(established: bool) -> Visit {
    Visit { service: "api", protocol: TCP, port: 8728, from: MANAGER, established }
}

/// What becomes of a new connection and of one that was there, after a change.
fn fates(before: &Written, after: &Written) -> (Fate, Fate) {
    let wire = Wire::find(before, ADDRESS).unwrap();
    assert!(fate(before, &wire, &visit(false)).is_served(), "nobody got in before");
    (fate(after, &wire, &visit(false)), fate(after, &wire, &visit(true)))
}

fn lost(before: &Written, after: &Written, words: &str) {
    let (new, established) = fates(before, after);
    for fate in [new, established] {
        assert!(matches!(&fate, Fate::Lost(why) if why.to_string().contains(words)), "{fate:?}");
    }
}

fn refused(before: &Written, after: &Written, words: &str) {
    let (new, established) = fates(before, after);
    assert!(matches!(&new, Fate::Refused(why) if why.to_string().contains(words)), "{new:?}");
    assert!(established.is_served(), "{established:?}");
}

#[test]
fn addresses_interfaces_and_routes_lose_a_router() {
    let router = edge();
    for (after, words) in [
        (router.clone().without("/ip/address", "interface=ether1"), "has the address"),
        (
            router.clone().set("/ip/address", "interface=ether1", "disabled", "true"),
            "has the address",
        ),
        (router.clone().set("/interface", "name=ether1", "disabled", "true"), "is disabled"),
        (router.clone().set("/interface", "name=ether1", "link", "none"), "no link"),
        (router.clone().without("/ip/route", "distance=1"), "no route back"),
        (router.clone().set("/ip/route", "distance=1", "gateway", "10.65.0.1"), "no route back"),
        (router.clone().and("/ip/route dst-address=203.0.113.0/24 blackhole=true"), "swallows"),
        (
            router.clone().and("/ip/route dst-address=203.0.113.0/24 gateway=bridge"),
            "answers leave by bridge",
        ),
        (
            router.clone().set("/ip/address", "interface=ether1", "interface", "bridge"),
            "answers leave by bridge",
        ),
        (
            router.clone().and("/interface/bridge/port bridge=bridge interface=ether1"),
            "answers leave by ether1",
        ),
    ] {
        lost(&router, &after, words);
    }
}

#[test]
fn a_firewall_loses_a_router_and_spares_the_sessions_there_are() {
    let router = edge();
    let every = router.clone().first("/ip/firewall/filter chain=input action=drop");
    lost(&router, &every, "rule 0 drops it");
    let raw = router.clone().first("/ip/firewall/raw chain=prerouting action=drop protocol=tcp");
    lost(&router, &raw, "/ip/firewall/raw");
    let answers =
        router.clone().first("/ip/firewall/filter chain=output action=drop src-port=8728");
    lost(&router, &answers, "rule 0 drops it");

    for after in [
        router.clone().without("/ip/firewall/address-list", "list=management"),
        router.clone().set(
            "/ip/firewall/filter",
            "src-address-list=management",
            "disabled",
            "true",
        ),
        router.clone().set("/ip/firewall/filter", "src-address-list=management", "protocol", "udp"),
    ] {
        let (new, established) = fates(&router, &after);
        assert!(
            matches!(&new, Fate::Lost(why) if why.to_string().contains("(last) drops it")),
            "{new:?}"
        );
        assert!(established.is_served());
    }
    let nat = router.first(
        "/ip/firewall/nat chain=dstnat action=dst-nat protocol=tcp dst-port=8000-9000 to-addresses=192.168.88.5",
    );
    let (new, established) = fates(&edge(), &nat);
    assert!(matches!(new, Fate::Lost(_)) && established.is_served());
}

#[test]
fn a_rejection_is_told() {
    let router = edge();
    let after = router.clone().first(
        "/ip/firewall/filter chain=input action=reject protocol=tcp dst-port=8728 connection-state=new",
    );
    refused(&router, &after, "rejects it");
}

#[test]
fn services_refuse_whom_they_are_not_for() {
    let router = edge();
    for (name, value, words) in [
        ("disabled", "true", "is disabled"),
        ("port", "8730", "has moved"),
        ("address", "10.0.0.0/8", "for 10.0.0.0/8 only"),
        ("vrf", "mgmt", "in vrf"),
    ] {
        refused(&router, &router.clone().set("/ip/service", "name=api", name, value), words);
    }
    let wide = router.clone().set("/ip/service", "name=api", "address", "203.0.113.0/24");
    assert!(fates(&router, &wide).0.is_served());
}

#[test]
fn a_bridge_that_filters_loses_what_it_does_not_carry() {
    let router = switch();
    let trunk = "/interface/bridge/vlan";
    for (after, words) in [
        (router.clone().set(trunk, "vlan-ids=99", "tagged", "sfp1"), "no member"),
        (router.clone().set(trunk, "vlan-ids=99", "tagged", "bridge"), "filters VLAN 99"),
        (router.clone().without(trunk, "vlan-ids=99"), "filters VLAN 99"),
        (
            router.clone().set(trunk, "vlan-ids=99", "untagged", "sfp1").set(
                trunk,
                "vlan-ids=99",
                "tagged",
                "bridge",
            ),
            "filters VLAN 99",
        ),
        (router.clone().set("/interface", "name=mgmt", "vlan-id", "98"), "no VLAN 99"),
        (router.clone().set("/interface", "name=mgmt", "disabled", "true"), "is disabled"),
        (router.clone().without("/interface/bridge/port", "interface=sfp1"), "no VLAN 99"),
        (router.clone().set("/interface", "name=bridge", "disabled", "true"), "is disabled"),
    ] {
        lost(&router, &after, words);
    }
    let open = router.clone().set("/interface", "name=bridge", "vlan-filtering", "false");
    assert!(fates(&router, &open).0.is_served(), "a bridge that filters nothing carries all tags");
}

#[test]
fn turning_on_filtering_without_a_table_is_the_classic() {
    let before = switch()
        .set("/interface", "name=bridge", "vlan-filtering", "false")
        .without("/interface/bridge/vlan", "vlan-ids=99");
    let after = before.clone().set("/interface", "name=bridge", "vlan-filtering", "true");
    lost(&before, &after, "filters VLAN 99");
}

#[test]
fn a_port_is_the_same_under_another_name() {
    let router = edge();
    let renamed = router.clone().set("/interface", "name=ether1", "name", "uplink").set(
        "/ip/address",
        "interface=ether1",
        "interface",
        "uplink",
    );
    assert!(fates(&router, &renamed).0.is_served());
}

#[test]
fn chains_jump_and_return() {
    let router = edge()
        .first("/ip/firewall/filter chain=input action=jump jump-target=guests")
        .and("/ip/firewall/filter chain=guests action=return src-address=203.0.113.0/24")
        .and("/ip/firewall/filter chain=guests action=drop");
    assert!(fates(&edge(), &router).0.is_served());
    let after = router.set("/ip/firewall/filter", "action=return", "disabled", "true");
    lost(&edge(), &after, "drops it");
}

/// Following every way through these would take longer than the world lasts.
#[test]
fn chains_that_jump_often_and_far_are_walked_once() {
    let (many, deep) = (100, 100);
    let mut router = edge();
    for depth in 0..deep {
        let chain = if depth == 0 { "input".to_owned() } else { format!("chain{depth}") };
        for _ in 0..many {
            let target = depth + 1;
            let jump = format!("chain={chain} action=jump jump-target=chain{target}");
            router = router.first(&format!("/ip/firewall/filter {jump}"));
        }
    }
    assert!(fates(&edge(), &router).0.is_served());
    let last = format!("/ip/firewall/filter chain=chain{deep} action=drop comment=far");
    lost(&edge(), &router.clone().and(&last), "(far) drops it");

    let around = router.and("/ip/firewall/filter chain=chain100 action=jump jump-target=input");
    assert!(fates(&edge(), &around).0.is_served(), "a circle decides nothing");
}

#[test]
fn lists_that_include_one_another_are_looked_at_once() {
    let mut router = edge();
    for depth in 0..8 {
        let included: Vec<String> = (0..20).map(|at| format!("L{}x{at}", depth + 1)).collect();
        for at in 0..20 {
            let include = included.join(",");
            router = router.and(&format!("/interface/list name=L{depth}x{at} include={include}"));
        }
    }
    let rule = "/ip/firewall/filter chain=input action=drop in-interface-list=L0x0";
    assert!(fates(&edge(), &router.first(rule)).0.is_served());
}

#[test]
fn lists_of_interfaces_include_and_exclude() {
    let managed = edge().and("/interface/list name=TRUSTED include=WAN,LAN");
    let rule = |list: &str| {
        format!("/ip/firewall/filter chain=input action=drop in-interface-list={list}")
    };
    lost(&edge(), &managed.clone().first(&rule("TRUSTED")), "drops it");
    lost(&edge(), &managed.clone().first(&rule("all")), "drops it");
    assert!(fates(&edge(), &managed.clone().first(&rule("none"))).0.is_served());
    let excluding = managed.and("/interface/list name=REST include=all exclude=WAN");
    assert!(fates(&edge(), &excluding.first(&rule("REST"))).0.is_served());
}

#[test]
fn an_address_by_dhcp_needs_its_client() {
    let router = edge()
        .without("/ip/address", "interface=ether1")
        .without("/ip/route", "distance=1")
        .and("/ip/dhcp-client interface=ether1");
    let wire = Wire::leased(&router, ADDRESS, 16).unwrap();
    assert!(fate(&router, &wire, &visit(false)).is_served());
    let after = router.clone().set("/ip/dhcp-client", "interface=ether1", "disabled", "true");
    assert!(matches!(fate(&after, &wire, &visit(true)), Fate::Lost(_)));
    let after = router.set("/ip/dhcp-client", "interface=ether1", "add-default-route", "no");
    assert!(matches!(fate(&after, &wire, &visit(false)), Fate::Lost(_)));
}

#[test]
fn a_dialled_connection_needs_its_client() {
    let router = edge()
        .set("/ip/address", "interface=ether1", "interface", "pppoe-out1")
        .set("/ip/route", "distance=1", "gateway", "pppoe-out1")
        .and("/interface name=pppoe-out1 type=pppoe-out interface=ether1");
    let wire = Wire::find(&router, ADDRESS).unwrap();
    assert!(fate(&router, &wire, &visit(false)).is_served());
    for after in [
        router.clone().set("/interface", "name=pppoe-out1", "disabled", "true"),
        router.clone().set("/interface", "name=pppoe-out1", "interface", "ether2"),
        router.clone().without("/interface", "name=pppoe-out1"),
    ] {
        assert!(matches!(fate(&after, &wire, &visit(true)), Fate::Lost(_)));
    }
    let another = router
        .set("/interface", "name=pppoe-out1", "disabled", "true")
        .set("/ip/address", "interface=pppoe-out1", "interface", "pppoe-out2")
        .set("/ip/route", "distance=1", "gateway", "pppoe-out2")
        .and("/interface name=pppoe-out2 type=pppoe-out interface=ether1");
    assert!(fate(&another, &wire, &visit(false)).is_served());
}

#[test]
fn an_address_on_a_bridge_that_filters_comes_in_by_its_own_vlan() {
    let router = switch().set("/ip/address", "interface=mgmt", "interface", "bridge").set(
        "/interface",
        "name=bridge",
        "pvid",
        "20",
    );
    let wire = Wire::find(&router, ADDRESS).unwrap();
    assert!(fate(&router, &wire, &visit(false)).is_served());
    let after = router.clone().set("/interface", "name=bridge", "pvid", "30");
    lost(&router, &after, "no member");
    let after = router.clone().set("/interface/bridge/vlan", "vlan-ids=20", "tagged", "sfp2");
    lost(&router, &after, "filters VLAN 20");
}

#[test]
fn a_wrong_pvid_on_an_access_port_loses_the_router() {
    let router = switch().set("/interface/bridge/vlan", "vlan-ids=99", "tagged", "bridge").set(
        "/interface/bridge/port",
        "interface=sfp2",
        "pvid",
        "99",
    );
    let port =
        |pvid: &str| router.clone().set("/interface/bridge/port", "interface=sfp2", "pvid", pvid);
    lost(&router, &port("20"), "VLAN 20 ends on the bridge");
    lost(&router, &port("1"), "answers leave by mgmt");
}

#[test]
fn tags_come_off_from_the_outermost_in() {
    let router = edge()
        .and("/interface name=outer type=vlan interface=ether1 vlan-id=10")
        .and("/interface name=inner type=vlan interface=outer vlan-id=20")
        .set("/ip/address", "interface=ether1", "interface", "inner");
    let wire = Wire::find(&router, ADDRESS).unwrap();
    assert!(fate(&router, &wire, &visit(false)).is_served());
    lost(&router, &router.clone().set("/interface", "name=outer", "vlan-id", "20"), "no VLAN 10");
}
