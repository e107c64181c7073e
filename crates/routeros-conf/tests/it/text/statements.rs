use routeros_conf::{
    About, MenuPath, Selector, Setting,
    export::{Assigned, Export, Statement, Style},
};

const COMPACT: &str = r##"# 2026-03-01 10:00:00 by RouterOS 7.18.2
# software id = ABCD-1234
#
# model = RB5009UPr+S+
# serial number = HC0123456789
/interface bridge
add name=bridge1
/interface ethernet
# poe-out status: short_circuit
# link down
set [ find default-name=ether1 ] comment="to the \"roof\"" name=uplink
/interface wifi
set [ find default-name=wifi1 ] channel.band=5ghz-ax .width=20/40mhz \
    configuration=home configuration.mode=ap disabled=no
/ip address
add address=192.0.2.1/24 interface=bridge1 network=192.0.2.0
/ip dns
set servers=192.0.2.53,198.51.100.53
/ip route
add blackhole distance=240 dst-address=203.0.113.0/24 !gateway
/ip service
set telnet disabled=yes
/port
set 0 name=serial0
/system script
add name=report policy=read,write source="# who is there\r\
    \n:foreach i in=[/ip arp find] do={\r\
    \n  :put [/ip arp get \$i address]\r\
    \n}"
"##;

const TERSE: &str = r##"# 2026-03-01 10:00:00 by RouterOS 7.18.2
# software id = ABCD-1234
#
# model = RB5009UPr+S+
# serial number = HC0123456789
/interface bridge add name=bridge1
/interface ethernet
# poe-out status: short_circuit
# link down
set [ find default-name=ether1 ] comment="to the \"roof\"" name=uplink
/interface wifi set [ find default-name=wifi1 ] channel.band=5ghz-ax .width=20/40mhz configuration=home configuration.mode=ap disabled=no
/ip address add address=192.0.2.1/24 interface=bridge1 network=192.0.2.0
/ip dns set servers=192.0.2.53,198.51.100.53
/ip route add blackhole distance=240 dst-address=203.0.113.0/24 !gateway
/ip service set telnet disabled=yes
/port set 0 name=serial0
/system script add name=report policy=read,write source="# who is there\r\
    \n:foreach i in=[/ip arp find] do={\r\
    \n  :put [/ip arp get \$i address]\r\
    \n}"
"##;

fn parse(text: &str) -> Export {
    let export = Export::parse(text.as_bytes());
    assert_eq!(export.complete(), Ok(()), "{text}");
    export
}

/// The only statement of a text.
fn one(text: &str) -> Statement {
    let [statement] = parse(text).statements.try_into().expect("one statement");
    statement
}

/// What a statement assigns, as an export would write it without abbreviation.
fn assigned(statement: &Statement) -> Vec<String> {
    let show = |name: &str, to: &Assigned| match to {
        Assigned::Set(Setting::Value(value)) => format!("{name}={}", value.as_str().unwrap_or("?")),
        Assigned::Set(Setting::Present) => name.to_owned(),
        Assigned::Unset => format!("!{name}"),
    };
    statement.assignments.iter().map(|it| show(it.name.as_str(), &it.to)).collect()
}

fn menu(path: &str) -> MenuPath {
    path.parse().expect("a path")
}

#[test]
fn compact_and_terse_say_the_same() {
    let compact = parse(COMPACT);
    assert_eq!(compact, parse(TERSE));
    assert_eq!(compact.print(Style::Compact), COMPACT);
    assert_eq!(compact.print(Style::Terse), TERSE);
    assert_eq!(compact.statements.len(), 9);
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let export = parse(&COMPACT.replace('\n', "\r\n"));
    assert_eq!(export, parse(COMPACT));
    assert_eq!(export.statements[1].line, 11);
}

#[test]
fn the_head_says_whose_it_is() {
    let about = parse(COMPACT).about;
    assert_eq!(about.taken.as_deref(), Some("2026-03-01 10:00:00"));
    assert_eq!(about.version.as_deref(), Some("7.18.2"));
    assert_eq!(about.software_id.as_deref(), Some("ABCD-1234"));
    assert_eq!(about.model.as_deref(), Some("RB5009UPr+S+"));
    assert_eq!(about.serial.as_deref(), Some("HC0123456789"));

    let old = "# jun/08/2023 22:05:40 by RouterOS 6.48.6\n# software id = \n#\n#\n/ip dns\nset\n";
    let about = parse(old).about;
    assert_eq!(about.taken.as_deref(), Some("jun/08/2023 22:05:40"));
    assert_eq!(
        about,
        About { taken: about.taken.clone(), version: about.version.clone(), ..About::default() }
    );
}

#[test]
fn remarks_of_the_router_stay_with_their_row() {
    let export = parse(COMPACT);
    let noted: Vec<_> = export.statements.iter().filter_map(|it| it.note.as_deref()).collect();
    assert_eq!(noted, ["poe-out status: short_circuit\nlink down"]);

    let apart = "/port\n# of nobody\n\nset 0 name=a\n# of the next menu\n/ip dns\nset\n";
    assert!(parse(apart).statements.iter().all(|it| it.note.is_none()));
}

#[test]
fn groups_are_written_out() {
    let statement = one(
        "/routing bgp connection\nadd local.role=ebgp name=a output.as-override=no \\\n    .filter-chain=b remote.address=192.0.2.1 .as=65530\n",
    );
    assert_eq!(
        assigned(&statement),
        [
            "local.role=ebgp",
            "name=a",
            "output.as-override=no",
            "output.filter-chain=b",
            "remote.address=192.0.2.1",
            "remote.as=65530",
        ]
    );
    let deep =
        one("/routing isis instance add ptp.l1.metric=1 .priority=2 .l2.metric=3 !.priority\n");
    assert_eq!(
        assigned(&deep),
        ["ptp.l1.metric=1", "ptp.l1.priority=2", "ptp.l2.metric=3", "!ptp.l2.priority"]
    );
}

#[test]
fn rows_are_named_in_every_way() {
    let selector = |words: &str| one(&format!("/a\nset {words} b=c\n")).selector;
    let name = |text: &str| Some(Selector::Name(text.into()));
    assert_eq!(selector(""), Some(Selector::Settings));
    assert_eq!(selector("telnet"), name("telnet"));
    assert_eq!(selector("\"my list\""), name("my list"));
    assert_eq!(selector("\"0\""), name("0"));
    assert_eq!(selector("0"), Some(Selector::Number(0)));
    assert_eq!(selector("numbers=3"), Some(Selector::Number(3)));
    assert_eq!(selector("*1F"), Some(Selector::Id("*1F".into())));
    assert_eq!(selector("*sys"), name("*sys"));
    assert_eq!(selector("[ find ]"), Some(Selector::Find(Vec::new())));
    let found =
        Some(Selector::Find(vec![("name".into(), "a b".into()), ("comment".into(), "".into())]));
    assert_eq!(selector("[ find name=\"a b\" comment= ]"), found);
    assert_eq!(selector("[find where name=\"a b\" and comment=\"\"]"), found);
    assert_eq!(one("/a\nadd b=c\n").selector, None);
}

#[test]
fn every_verb_of_an_export_is_read() {
    let text = "/ip firewall filter\nremove [ find dynamic=no ]\nenable 0\ndisable numbers=1\n\
                unset 2 src-address\nmove 3 0\nmove 4 destination=1\n";
    let export = parse(text);
    let shown: Vec<String> = export
        .statements
        .iter()
        .map(|it| format!("{} {:?} {:?}", it.verb.as_str(), it.selector, assigned(it)))
        .collect();
    assert_eq!(
        shown,
        [
            "remove Some(Find([(dynamic, \"no\")])) []",
            "enable Some(Number(0)) []",
            "disable Some(Number(1)) []",
            "unset Some(Number(2)) [\"!src-address\"]",
            "move Some(Number(3)) [\"destination=0\"]",
            "move Some(Number(4)) [\"destination=1\"]",
        ]
    );
}

#[test]
fn a_command_may_bring_its_own_path() {
    let text = "/ip firewall nat\nadd a=b\n/ip/address/add c=d; add e=f\n/ip arp reset-counters numbers=0\nadd g=h\n";
    let export = parse(text);
    let said: Vec<_> =
        export.statements.iter().map(|it| (it.menu.as_str(), it.verb.as_str(), it.line)).collect();
    assert_eq!(
        said,
        [
            ("/ip/firewall/nat", "add", 2),
            ("/ip/address", "add", 3),
            ("/ip/firewall/nat", "add", 3),
            ("/ip/arp", "reset-counters", 4),
            ("/ip/firewall/nat", "add", 5),
        ]
    );
}

#[test]
fn a_statement_is_one_line_for_a_console() {
    let export = parse(COMPACT);
    let commands: Vec<String> = export.statements.iter().map(Statement::command).collect();
    assert_eq!(
        commands[1],
        r#"/interface ethernet set [ find default-name=ether1 ] comment="to the \"roof\"" name=uplink"#
    );
    assert!(commands[8].ends_with(r#"do={\r\n  :put [/ip arp get \$i address]\r\n}""#));
    assert!(commands.iter().all(|command| !command.contains('\n')));
    for (command, statement) in commands.iter().zip(&export.statements) {
        let again = one(&format!("{command}\n"));
        assert_eq!(again, Statement { note: None, ..statement.clone() });
    }
}

#[test]
fn the_root_is_a_menu_too() {
    assert_eq!(one("/\nset a=b\n").menu, MenuPath::root());
    assert_eq!(one("/ set a=b\n").menu, menu("/"));
    assert_eq!(parse("/ set a=b\n").print(Style::Compact), "/\nset a=b\n");
}
