//! What exports leave out of rows that are there by themselves: a plan neither makes it up nor forgets it.

use routeros_conf::{
    Config, Properties,
    export::Export,
    plan::{
        Circumstances, Command, Irreversible, Plan, Printed, Secrets, Told, Unresolved, Untold,
        plan, untold,
    },
};

const OPEN: Circumstances = Circumstances::new(Secrets::Shown);

/// Nobody knows what a group of users may do that came with the router: it differs by version.
const GROUP: &str = "/user group\nset full policy=read,write\n";

/// Nothing of settings can be unset.
const SETTINGS: &str = "/disk settings\nset auto-smb-sharing=yes\n";

fn config(text: &str) -> Config {
    Config::from_export(&Export::parse(text.as_bytes())).unwrap()
}

fn planned(before: &str, after: &str, told: Told) -> Plan {
    plan(&config(before), &config(after), &Circumstances { told, ..OPEN }).unwrap()
}

fn lines(commands: impl IntoIterator<Item = Command>) -> Vec<String> {
    commands.into_iter().map(|command| command.console()).collect()
}

/// The one property that would have to be read between two texts.
fn open(before: &str, after: &str) -> Untold {
    let mut open = untold(&config(before), &config(after), &OPEN);
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

/// What is told by a row that is printed so, of what is open between two texts.
fn read(before: &str, after: &str, printed: &[(&str, &str)]) -> Result<Told, Unresolved> {
    let properties = printed.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let mut told = Told::nothing();
    let rows: [Printed; 1] = [("*3".to_owned(), properties.collect::<Properties>())];
    told.read(&open(before, after), &rows)?;
    Ok(told)
}

#[test]
fn what_nobody_knows_is_not_restored() {
    for (after, words) in [
        (GROUP, "policy of /user/group full"),
        (SETTINGS, "auto-smb-sharing of /disk/settings"),
        (
            "/interface ethernet\nset [ find default-name=ether1 ] advertise=1000M-full\n",
            r#"advertise of /interface/ethernet [find where default-name="ether1"]"#,
        ),
        ("/no such menu\nset 0 speed=fast\n", "speed of /no/such/menu 0"),
    ] {
        let plan = planned("", after, Told::nothing());
        assert_eq!(plan.steps.len(), 1);
        assert_eq!(plan.inverse(), Err(vec![Irreversible::Untold(open("", after))]));
        assert_eq!(open("", after).to_string(), words);
    }
}

#[test]
fn what_is_known_need_not_be_read() {
    for known in [
        "/ip service\nset ssh disabled=yes port=2222\n",
        "/ip dns\nset servers=192.0.2.53\n",
        "/interface ethernet\nset [ find default-name=ether1 ] comment=wan name=wan\n",
        "/ip address\nadd address=192.0.2.1/24 interface=ether1\n",
        "/no such menu\nadd speed=fast\n",
    ] {
        assert_eq!(untold(&config(""), &config(known), &OPEN), []);
        assert!(planned("", known, Told::nothing()).inverse().is_ok(), "{known}");
    }
}

#[test]
fn what_a_row_comes_without_is_unset() {
    let radio = "/interface wifi\nset [ find default-name=wifi1 ] channel.band=5ghz-ax\n";
    let find = r#"[find where default-name="wifi1"]"#;
    assert_eq!(
        lines(planned("", radio, Told::nothing()).inverse().unwrap()),
        [format!("/interface wifi unset {find} channel.band")]
    );
    let profile = "/ppp profile\nset default rate-limit=10M/10M\n";
    assert_eq!(
        lines(planned("", profile, Told::nothing()).inverse().unwrap()),
        ["/ppp profile unset default rate-limit"]
    );
    assert_eq!(planned(profile, "", Told::nothing()).kept, []);
}

#[test]
fn what_the_router_tells_is_restored() {
    let told = read("", GROUP, &[("name", "full"), ("policy", "read,write,api")]).unwrap();
    let back = ["/user group set full policy=api,read,write"];
    assert_eq!(lines(planned("", GROUP, told.clone()).inverse().unwrap()), back);
    let circumstances = Circumstances { told: told.clone(), ..OPEN };
    assert_eq!(untold(&config(""), &config(GROUP), &circumstances), []);

    let plan = planned("", GROUP, told);
    let script = plan.script().unwrap();
    assert!(script.as_str().contains(back[0]), "{}", script.as_str());
    let there = plan.apply(&config("")).unwrap();
    assert_eq!(script.run(&there).unwrap(), *plan.before());
    assert_eq!(there, *plan.after());
}

#[test]
fn what_is_so_already_is_not_set() {
    let told = read("", GROUP, &[("name", "full"), ("policy", "write,read")]).unwrap();
    assert_eq!(planned("", GROUP, told).steps, []);
    let on = read("", SETTINGS, &[("auto-smb-sharing", "true")]).unwrap();
    assert_eq!(planned("", SETTINGS, on).steps, []);
}

#[test]
fn a_verbose_export_tells_it_too() {
    let verbose = config("/user group\nset full name=full policy=read,write,api skin=default\n");
    let plan = planned("", GROUP, Told::from(&verbose));
    assert_eq!(lines(plan.inverse().unwrap()), ["/user group set full policy=read,write,api"]);
}

#[test]
fn what_a_router_does_not_show_of_a_row_is_unset() {
    let port = "/interface ethernet\nset [ find default-name=ether1 ] sfp-ignore-rx-los=yes\n";
    let told = read("", port, &[("default-name", "ether1"), ("name", "wan")]).unwrap();
    assert_eq!(
        lines(planned("", port, told).inverse().unwrap()),
        [r#"/interface ethernet unset [find where default-name="ether1"] sfp-ignore-rx-los"#]
    );

    let settings = read("", SETTINGS, &[("another", "yes")]).unwrap();
    let plan = planned("", SETTINGS, settings);
    assert_eq!(plan.inverse(), Err(vec![Irreversible::Untold(open("", SETTINGS))]));
}

#[test]
fn another_row_tells_nothing() {
    let menu = "/user/group".parse().unwrap();
    let told = read("", GROUP, &[("name", "read"), ("policy", "read")]);
    assert_eq!(told, Err(Unresolved::NoSuchRow { menu }));
}

/// A backup of before somebody changed the group does not say what to make of it.
#[test]
fn what_nobody_knows_how_to_bring_back_is_kept() {
    let before = format!("{GROUP}/ip dns\nset servers=192.0.2.53\n");
    let plan = planned(&before, "", Told::nothing());
    assert_eq!(plan.kept, [open("", GROUP)]);
    let commands = plan.steps.iter().map(|step| step.command.clone());
    assert_eq!(lines(commands), [r#"/ip dns set servers="""#]);
    assert_eq!(plan.apply(&config(&before)).unwrap(), config(GROUP));
    assert_eq!(*plan.after(), config(GROUP));
}

/// To who may not see it the router does not tell it either.
#[test]
fn a_hidden_secret_is_not_asked_for() {
    let before = "/interface wireless security-profiles\n";
    let after = format!("{before}set [ find default=yes ] wpa2-pre-shared-key=wonder\n");
    let hidden = Circumstances::new(Secrets::Hidden);
    assert_eq!(untold(&config(before), &config(&after), &hidden), []);
    let reasons = plan(&config(before), &config(&after), &hidden).unwrap().inverse().unwrap_err();
    assert!(matches!(reasons[..], [Irreversible::HiddenSecret { .. }]), "{reasons:?}");
    assert_eq!(open(before, &after).property.as_str(), "wpa2-pre-shared-key");
}

/// Rows that are there by themselves are not moved, whatever order they are spoken of in.
#[test]
fn a_row_that_is_there_by_itself_stays_where_it_is() {
    let policy = "add dst-address=198.51.100.0/24 peer=hq src-address=192.0.2.0/24 tunnel=yes\n";
    let before = format!("/ip ipsec policy\n{policy}");
    let after = format!("/ip ipsec policy\nset 0 disabled=yes\n{policy}");
    let commands = |before, after| {
        let plan = planned(before, after, Told::nothing());
        lines(plan.steps.into_iter().map(|step| step.command))
    };
    assert_eq!(commands(&before, &after), ["/ip ipsec policy set 0 disabled=yes"]);
    assert_eq!(
        commands(&after, "/ip ipsec policy\nset 0 disabled=yes\n"),
        ["/ip ipsec policy remove [:pick [find where !dynamic !default] 0]"]
    );
    let two = |one: u8, other: u8| {
        format!("/ip ipsec policy\nset {one} disabled=yes\nset {other} disabled=yes\n{policy}")
    };
    assert_eq!(commands(&two(0, 1), &two(1, 0)), [""; 0]);
}

/// A rule comes back before the one that it stood before, not before the one of which something was said first.
#[test]
fn a_rule_comes_back_to_its_place() {
    let policy = |name: &str| format!("add comment={name} dst-address=198.51.100.0/24 peer=hq\n");
    let before = format!("/ip ipsec policy\n{}{}", policy("one"), policy("two"));
    let after = format!("/ip ipsec policy\nset 0 disabled=yes\n{}", policy("one"));
    let plan = planned(&before, &after, Told::nothing());
    assert_eq!(
        lines(plan.inverse().unwrap()),
        [
            "/ip ipsec policy add comment=two dst-address=198.51.100.0/24 peer=hq",
            "/ip ipsec policy set 0 disabled=no",
        ]
    );
}
