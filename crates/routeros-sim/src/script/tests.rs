//! The language on a toy router.

use self::toy::Toy;

mod bounds;
mod toy;

/// What a script says, line by line, or its fault.
fn said(text: &str) -> String {
    let mut toy = Toy::new();
    match toy.run(text) {
        Ok(_) => toy.said.join("|"),
        Err(fault) => fault,
    }
}

#[test]
fn expressions_have_values() {
    for (script, expected) in [
        (":put (1 + 2 * 3)", "7"),
        (":put ((1 + 2) * 3 - 10 / 3 % 2)", "8"),
        (":put (\"a\" . 5 . \"b\")", "a5b"),
        (":put (5m + 30s)", "00:05:30"),
        (":put (10.0.0.1 + 5)", "10.0.0.6"),
        (":put (10.0.0.9 - 10.0.0.1)", "8"),
        (":put (10.0.0.9 in 10.0.0.0/8)", "true"),
        (":put (11.0.0.9 in 10.0.0.0/8)", "false"),
        (":put (\"abc\" ~ \"^a.c\\$\")", "true"),
        (":put (1 < 2 && !(3 > 4))", "true"),
        (":put (yes and no or true)", "true"),
        (":put (\"5\" = 5)", "true"),
        (":put (0x10 | 1)", "17"),
        (":put (1 << 4 >> 2)", "4"),
        (":put (-3 + 1)", "-2"),
        (":put (1,2,3)", "1;2;3"),
        (":put ({1;\"a\"=2;x=3}->\"a\")", "2"),
        (":put {1;2;\"k\"=\"v\"}", "1;2;k=v"),
        (":put \"a\\tb\\22\\_\\41$[:len \\\"xyz\\\"] $(1+1)\"", "syntax error (line 1 column 27)"),
        (":put \"a\\22b\\_\\41 $[:len xyz] $(1+1)\"", "a\"b A 3 2"),
        (":put (1 / 0)", "division by zero (:put; line 1)"),
        (":put (\"a\" > 1)", "cannot compare if string is more than integer number (:put; line 1)"),
        (":put [:pick \"abcdef\" 1 3]", "bc"),
        (":put [:pick {1;2;3} 1]", "2"),
        (":put [:find \"abcabc\" \"c\" 2]", "5"),
        (":put [:typeof [:find \"abc\" \"x\"]]", "nil"),
        (":put [:typeof $undefined]", "nothing"),
        (":put [:tonum \"12\"]; :put [:typeof [:toip 1.2.3.4]]", "12|ip"),
        (":put [:len [:toarray \"a,b,c\"]]", "3"),
        (":put [:tostr 90s]", "00:01:30"),
    ] {
        assert_eq!(said(script), expected, "{script}");
    }
}

#[test]
fn statements_decide_and_repeat() {
    for (script, expected) in [
        (":if (1 = 1) do={:put yes} else={:put no}", "true"),
        (":if (1 = 2) do={:put \"a\"} else={:put \"b\"}", "b"),
        (":for i from=1 to=3 do={:put $i}", "1|2|3"),
        (":for i from=3 to=1 step=-2 do={:put $i}", "3|1"),
        (":foreach i in={\"a\";\"b\"} do={:put $i}", "a|b"),
        (":foreach k,v in={a=1;b=2} do={:put \"$k-$v\"}", "a-1|b-2"),
        (":local i 0; :while ($i < 2) do={:set i ($i + 1); :put $i}", "1|2"),
        (":local i 0\n:do {\n  :set i ($i + 1)\n} while=($i < 5)\n:put $i", "5"),
        (":do {:error \"x\"} on-error={:put caught}", "caught"),
        (":onerror e in={:error \"x\"} do={:put $e}", "x (:error; line 1)"),
        (":local f do={:return ($1 + $b)}; :put [$f 1 b=2]", "3"),
        (":global g 5; :local f do={:global g; :return $g}; :put [$f]", "5"),
        (":local x 5; :local f do={:return $x}; :put [:typeof [$f]]", "nothing"),
        ("{:local x 1}; :put [:typeof $x]", "nothing"),
        (":local a {1;2}; :set ($a->0) 9; :set ($a->\"k\") 7; :put $a", "9;2;k=7"),
        (":local a ({}); :set ($a->\"x\"->\"y\") 1; :put ($a->\"x\"->\"y\")", "1"),
        ("# nothing\n:put 1 ; # more\n\n:put 2", "1|2"),
        (":set nowhere 1", "variable nowhere not defined (:set; line 1)"),
        ("\n\n:error \"boom\"", "boom (:error; line 3)"),
        (":put [:parse \":put 5\"]; [:parse \":put 6\"]", "{:put 5}|6"),
        (":put [:time {:delay 1500ms}]", "00:00:01.500"),
        (":put [:resolve example.org]", "failure: dns name does not exist (:resolve; line 1)"),
    ] {
        assert_eq!(said(script), expected, "{script}");
    }
}

#[test]
fn menus_are_searched_and_read() {
    for (script, expected) in [
        (":put [/interface find]", "*1;*2"),
        (":put [/interface find where name=ether2]", "*2"),
        (":put [/interface find name=\"ether1\" or mtu=9000]", "*1"),
        (":put [/interface find default-name=ether1 mtu=1500]", "*1"),
        (":put [/interface find where name~\"ether\" && !comment]", "*1;*2"),
        (":put [/interface find where (mtu>1000 and name!=\"ether1\")]", "*2"),
        (":put [/interface find where .id=*2]", "*2"),
        (":put [:len [/interface find where comment=\"\"]]", "2"),
        (":local n ether2; :put [/interface find where name=$n]", "*2"),
        (":put [/interface get ether1 mtu]", "1500"),
        (":put [/interface get [find where name=ether2] name]", "ether2"),
        (":put [/interface get 1 default-name]", "ether2"),
        (":put [/ip dns get servers]", "192.0.2.53"),
        (":put ([/system identity get]->\"name\")", "MikroTik"),
        (":put [/interface get ether9 mtu]", "no such item (/interface/get; line 1)"),
        (":put [/interface get ether1 colour]", "unknown value name (/interface/get; line 1)"),
        (":put [:typeof [/interface get ether1 comment]]", "nothing"),
        ("/interface print count-only", "2"),
        (":foreach r in=[/interface print as-value] do={:put ($r->\"name\")}", "ether1|ether2"),
        ("/ip address print where interface=ether1", "/ip/address Some([3])"),
        ("/ip\naddress\n:put [find]\n..\ndns\n:put [get servers]", "*3|192.0.2.53"),
        ("/ip address {:put [find]}; /interface; :put [find]", "*3|*1;*2"),
        ("/ip/address/print", "/ip/address None"),
    ] {
        assert_eq!(said(script), expected, "{script}");
    }
}

#[test]
fn commands_reach_the_router_with_their_arguments() {
    for (script, expected) in [
        (
            "/ip address add address=10.0.0.1/24 interface=ether1",
            "/ip/address add address=10.0.0.1/24 interface=ether1",
        ),
        (
            "/ip/address/add address=(\"10.0.0.\" . 7 . \"/24\")",
            "/ip/address add address=10.0.0.7/24",
        ),
        (
            "/interface set [find] mtu=1400 !comment",
            "/interface set numbers=*1,*2 mtu=1400 !comment",
        ),
        ("/interface set 0 disabled=yes", "/interface set numbers=0 disabled=yes"),
        ("/ip dns set servers=1.1.1.1,8.8.8.8", "/ip/dns set servers=1.1.1.1,8.8.8.8"),
        ("/system scheduler add interval=3m name=x", "/system/scheduler add interval=3m name=x"),
        (
            "/interface vlan add name=a disabled=no once",
            "/interface/vlan add name=a disabled=no once=",
        ),
        ("/interface unset ether1 comment", "/interface unset numbers=ether1 value-name=comment"),
        (
            "/ip firewall filter move [:pick {*1;*2} 1] destination=*1",
            "/ip/firewall/filter move numbers=*2 destination=*1",
        ),
        (
            "/system scheduler add on-event={ /system reboot }",
            "/system/scheduler add on-event= /system reboot ",
        ),
        ("/system reboot", "/system reboot"),
    ] {
        let mut toy = Toy::new();
        let _ = toy.run(script);
        assert_eq!(toy.acted, [expected], "{script}");
    }
}

#[test]
fn a_search_that_finds_nothing_changes_nothing() {
    let mut toy = Toy::new();
    toy.run("/interface set [find where name=none] mtu=1; /interface remove [find name=none]")
        .unwrap();

    assert!(toy.acted.is_empty());
}

#[test]
fn a_script_with_a_fault_in_it_is_not_even_begun() {
    for (script, fault) in [
        (":put 1; :frobnicate", "bad command name frobnicate (line 1 column 9)"),
        (":put 1\n/interface wifi print", "bad command name wifi (line 2 column 12)"),
        (":do { /interface wifi print } on-error={}", "bad command name wifi (line 1 column 18)"),
        (":put 1; :if (1 = ) do={}", "syntax error (line 1 column 18)"),
        (":put 1; /interface set 0 colour=red", "bad parameter colour (line 1 column 26)"),
        (":put 1; :put \"open", "syntax error (line 1 column 19)"),
        (":put 1; :put a b)", "expected end of command (line 1 column 17)"),
    ] {
        let mut toy = Toy::new();
        assert_eq!(toy.run(script).unwrap_err(), fault, "{script}");
        assert!(toy.said.is_empty(), "{script}");
    }
}

#[test]
fn an_argument_without_its_group_is_in_that_of_the_one_before() {
    let mut toy = Toy::new();
    toy.run("/interface add l1.a.b=1 mtu=2 .c=3 .d.e=4 name=f").unwrap();
    assert_eq!(toy.acted, ["/interface add l1.a.b=1 mtu=2 l1.a.c=3 l1.d.e=4 name=f"]);
}

#[test]
fn a_dead_man_that_imports_or_loads_removes_itself_first() {
    let mut toy = Toy::new();
    toy.insert("/system/scheduler", &[("name", "guard")]);
    toy.run("/system/scheduler/remove guard; /system/backup/load name=guard password=\"\"")
        .unwrap_err();

    assert_eq!(toy.column("/system/scheduler", "name"), [""; 0]);
    assert_eq!(toy.acted.last().unwrap(), "/system/backup load name=guard password=");

    let mut toy = Toy::new();
    toy.insert("/system/scheduler", &[("name", "guard")]);
    toy.run("/system scheduler remove guard\n/import guard.rsc").unwrap_err();
    assert_eq!(toy.column("/system/scheduler", "name"), ["guard"], "a toy has no /import");
}

#[test]
fn an_inverse_script_puts_back_what_is_missing_and_no_more() {
    use routeros_conf::{Config, export::Export, plan};
    let config = |text: &str| Config::from_export(&Export::parse(text.as_bytes())).unwrap();
    let before = config(
        "/ip address\nadd address=192.0.2.1/24 interface=ether1\n/ip dns\nset servers=192.0.2.53\n\
         /system identity\nset name=MikroTik\n",
    );
    let after = config(
        "/ip address\nadd address=198.51.100.1/24 comment=\"new \\\"one\\\"\" interface=ether2\n\
         /ip dns\nset servers=198.51.100.53\n/system identity\nset name=lost\n",
    );
    let circumstances = plan::Circumstances::new(plan::Secrets::Shown);
    let script = plan::plan(&before, &after, &circumstances).unwrap().script().unwrap();
    let mut toy = Toy::new();
    toy.run(
        "/ip address remove [find]; /ip address add address=198.51.100.1/24 comment=\"new \\\"one\\\"\" \
         interface=ether2; /ip dns set servers=198.51.100.53; /system identity set name=lost",
    )
    .unwrap();

    for _ in 0..2 {
        toy.run(script.as_str()).unwrap();

        assert_eq!(toy.column("/ip/address", "address"), ["192.0.2.1/24"]);
        assert_eq!(toy.column("/ip/dns", "servers"), ["192.0.2.53"]);
        assert_eq!(toy.column("/system/identity", "name"), ["MikroTik"]);
    }
    assert_eq!(toy.logged[0], "script,warning taking back a change");
}

#[test]
fn a_guard_carries_its_inverse_in_a_scheduler() {
    let inner = ":do { /ip dns set servers=\"192.0.2.53\" } on-error={}\n:log warning \"took back a change\"\n";
    let armed = format!(
        "/system scheduler add name=tod-guard interval=45s on-event={}",
        routeros_conf::quote(format!("/system scheduler remove tod-guard\n{inner}").as_bytes())
    );
    let mut toy = Toy::new();
    toy.run(&armed).unwrap();
    toy.run("/ip dns set servers=203.0.113.1").unwrap();
    let event = toy.column("/system/scheduler", "on-event").remove(0);
    toy.run(&event).unwrap();

    assert_eq!(toy.column("/ip/dns", "servers"), ["192.0.2.53"]);
    assert!(toy.menus["/system/scheduler"].is_empty());
}
