//! What may cut us off is known, and comes last.

use routeros_conf::{
    Config,
    export::Export,
    plan::{Circumstances, Irreversible, Level, Management, Plan, Reason, Secrets, plan},
};

/// A router that is managed over a VLAN on a bridge, from 198.51.100.7.
const ROUTER: &str = "\
/interface bridge
add name=lan protocol-mode=none
/interface vlan
add interface=lan name=mgmt vlan-id=99
add interface=lan name=guest vlan-id=20
/interface list
add name=inside
/interface bridge port
add bridge=lan interface=ether2
/interface list member
add interface=mgmt list=inside
/ip address
add address=192.0.2.1/24 interface=mgmt
add address=10.0.0.1/24 interface=guest
/ip firewall address-list
add address=198.51.100.0/24 list=managers
add address=203.0.113.9 list=customers
/ip firewall filter
add action=accept chain=input src-address-list=managers
add action=jump chain=input jump-target=rest
add action=drop chain=rest
add action=accept chain=forward
/ip route
add dst-address=0.0.0.0/0 gateway=192.0.2.254
add dst-address=10.9.0.0/16 gateway=10.0.0.2
/user group
add name=fleet policy=api,read,write
/user
add group=fleet name=tod
";

fn config(text: &str) -> Config {
    Config::from_export(&Export::parse(text.as_bytes())).unwrap()
}

fn circumstances() -> Circumstances {
    let management = Management {
        address: Some("192.0.2.1".parse().unwrap()),
        from: Some("198.51.100.7".parse().unwrap()),
        service: Some("api-ssl".to_owned()),
        user: Some("tod".to_owned()),
        interface: None,
    };
    Circumstances { management: Some(management), ..Circumstances::new(Secrets::Shown) }
}

fn planned(after: &str) -> Plan {
    plan(&config(ROUTER), &config(after), &circumstances()).unwrap()
}

/// What replacing `old` by `new` in the router may do.
#[track_caller]
fn check(old: &str, new: &str, expected: &[Reason]) {
    assert!(ROUTER.contains(old), "{old}");
    let plan = planned(&ROUTER.replace(old, new));
    let mut reasons: Vec<_> =
        plan.steps.iter().flat_map(|step| step.risk.reasons.clone()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(reasons, expected, "{old:?} -> {new:?}: {:#?}", plan.steps);
    assert!(!plan.steps.is_empty());
}

#[test]
fn what_touches_the_way_to_us_is_seen() {
    use Reason::*;
    let mgmt = "add address=192.0.2.1/24 interface=mgmt\n";
    check(mgmt, "", &[ManagementAddress, RemovesAddress]);
    check(
        mgmt,
        "add address=192.0.2.1/24 disabled=yes interface=mgmt\n",
        &[ManagementAddress, RemovesAddress],
    );
    check("vlan-id=99", "vlan-id=98", &[ManagementInterface, DropsSessions]);
    check(
        "add interface=lan name=mgmt",
        "add disabled=yes interface=lan name=mgmt",
        &[ManagementInterface, DisablesInterface, DropsSessions],
    );
    check("add bridge=lan interface=ether2\n", "", &[ManagementInterface, DropsSessions]);
    check("add interface=mgmt list=inside\n", "", &[ManagementInterface]);
    check("gateway=192.0.2.254", "gateway=192.0.2.253", &[ManagementRoute, DropsSessions]);
    check("policy=api,read,write", "policy=read,write", &[ManagementUser]);
    check("add group=fleet name=tod\n", "", &[ManagementUser]);
    check("/user group", "/ip service\nset api-ssl port=8730\n/user group", &[ManagementService]);
    check("add address=198.51.100.0/24 list=managers\n", "", &[ClosesInput, OpensInput]);
}

#[test]
fn what_is_apart_from_us_is_not() {
    use Reason::*;
    check("add address=10.0.0.1/24 interface=guest\n", "", &[RemovesAddress]);
    check("vlan-id=20", "vlan-id=21", &[DropsSessions]);
    check("gateway=10.0.0.2", "gateway=10.0.0.3", &[DropsSessions]);
    check("/user group", "/ip service\nset telnet disabled=yes\n/user group", &[]);
    check("203.0.113.9", "203.0.113.10", &[]);
    check("name=mgmt vlan-id", "comment=uplink name=mgmt vlan-id", &[]);
    check("add action=accept chain=forward\n", "", &[DropsSessions]);
}

#[test]
fn rules_open_and_close_the_chains_that_input_jumps_to() {
    use Reason::*;
    let accept = "add action=accept chain=input src-address-list=managers\n";
    check(accept, "", &[ClosesInput]);
    check("add action=drop chain=rest\n", "", &[OpensInput]);
    let log = format!("{accept}add action=log chain=rest\n");
    check(accept, &log, &[]);
    let more = format!("{accept}add action=accept chain=rest protocol=icmp\n");
    check(accept, &more, &[OpensInput]);
    let shut = format!("{accept}add action=drop chain=rest protocol=icmp\n");
    check(accept, &shut, &[ClosesInput]);
}

#[test]
fn what_may_cut_us_off_comes_last() {
    let after = ROUTER
        .replace("192.0.2.1/24", "192.0.2.9/24")
        .replace("add action=accept chain=input src-address-list=managers\n", "")
        .replace("name=guest", "name=visitors")
        .replace("interface=guest", "interface=visitors")
        .replace("203.0.113.9", "203.0.113.10");
    let levels: Vec<Level> = planned(&after).steps.iter().map(|step| step.risk.level()).collect();
    assert!(levels.contains(&Level::Lockout) && levels.len() >= 4, "{levels:?}");
    let first = levels.iter().position(|level| *level == Level::Lockout).unwrap();
    assert!(levels[first..].iter().all(|level| *level == Level::Lockout), "{levels:?}");
}

#[test]
fn a_way_to_us_that_is_not_known_may_be_anywhere() {
    let after = ROUTER.replace("add address=10.0.0.1/24 interface=guest\n", "");
    let nowhere = Circumstances::new(Secrets::Shown);
    let plan = plan(&config(ROUTER), &config(&after), &nowhere).unwrap();
    assert_eq!(plan.level(), Level::Lockout);
}

#[test]
fn renaming_an_interface_takes_its_references_along() {
    let after = ROUTER.replace("=mgmt", "=uplink").replace("bridge=lan", "bridge=home");
    let after = after.replace("name=lan", "name=home").replace("interface=lan", "interface=home");
    let lines: Vec<_> = planned(&after).steps.iter().map(|step| step.command.console()).collect();
    assert_eq!(
        lines,
        [
            r#"/interface bridge set [find where name="lan"] name=home"#,
            r#"/interface vlan set [find where name="mgmt"] name=uplink"#,
        ]
    );
}

#[test]
fn users_and_hidden_secrets_are_not_taken_back() {
    let plan = planned(&ROUTER.replace("add group=fleet name=tod\n", ""));
    let menu = "/user".parse().unwrap();
    assert_eq!(plan.inverse(), Err(vec![Irreversible::NeverExported { menu }]));

    let tunnel = "/ppp secret\nadd name=alice service=pptp\n";
    let hidden = Circumstances::new(Secrets::Hidden);
    let gone = routeros_conf::plan::plan(&config(tunnel), &Config::default(), &hidden).unwrap();
    let reasons = gone.inverse().unwrap_err();
    assert!(matches!(reasons[..], [Irreversible::HiddenSecret { .. }]), "{reasons:?}");
}

#[test]
fn a_secret_that_an_export_hides_is_left_alone() {
    let shown = "/ppp secret\nadd name=alice password=wonder\n";
    let hidden = "/ppp secret\nadd comment=new name=alice\n";
    let circumstances = |secrets| Circumstances::new(secrets);
    let lines = |secrets| {
        let plan = plan(&config(shown), &config(hidden), &circumstances(secrets)).unwrap();
        plan.steps.iter().map(|step| step.command.console()).collect::<Vec<_>>()
    };
    let find = r#"[find where name="alice"]"#;
    assert_eq!(lines(Secrets::Hidden), [format!("/ppp secret set {find} comment=new")]);
    assert_eq!(lines(Secrets::Shown).len(), 2);
}
