//! Readings of answers written by hand, as routers word them.

use routeros::wire::{Decoder, Limits, encode};
use tod_model::Rates;

use super::*;

const MINUTE: Duration = Duration::from_mins(1);

fn row(head: &str, properties: &[(&str, &str)]) -> Row {
    let words = properties.iter().map(|(name, value)| format!("={name}={value}"));
    let words: Vec<String> = std::iter::once(head.to_owned()).chain(words).collect();
    let mut bytes = Vec::new();
    encode(&words, &mut bytes);
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(&bytes);

    Row::new(decoder.decode().unwrap().unwrap())
}

fn reply(rows: &[&[(&str, &str)]]) -> Reply {
    Reply {
        rows: rows.iter().map(|properties| row("!re", properties)).collect(),
        done: row("!done", &[]),
    }
}

fn count(count: &str) -> Reply {
    Reply { rows: Vec::new(), done: row("!done", &[("ret", count)]) }
}

fn answers(replies: impl IntoIterator<Item = (Menu, Reply)>) -> Answers {
    let mut answers = Answers::default();
    replies.into_iter().for_each(|(menu, reply)| answers.push(menu, reply));
    answers
}

fn poll(uptime: &str, interfaces: &[&[(&str, &str)]]) -> Answers {
    answers([
        (Menu::Resource, reply(&[&[("uptime", uptime), ("cpu-load", "7")]])),
        (Menu::Interface, reply(interfaces)),
    ])
}

fn rates(before: &Answers, now: &Answers) -> Vec<Option<Rates>> {
    let (_, baseline) = before.reading(None);
    let (reading, _) = now.reading(Some(Previous { baseline: &baseline, elapsed: MINUTE }));
    reading.interfaces.into_iter().map(|interface| interface.rates).collect()
}

#[test]
fn an_interface_is_read_as_the_router_words_it() {
    let (reading, _) = poll(
        "1w2d3h",
        &[
            &[
                (".id", "*1"),
                ("name", "ether1"),
                ("type", "ether"),
                ("default-name", "ether1"),
                ("comment", "uplink"),
                ("mac-address", "48:A9:8A:00:00:01"),
                ("running", "true"),
                ("disabled", "false"),
                ("link-downs", "3"),
            ],
            &[("name", "lo"), ("type", "loopback"), ("comment", "")],
        ],
    )
    .reading(None);

    assert_eq!(reading.resource.uptime_seconds, Some(((7 + 2) * 24 + 3) * 3600));
    assert_eq!(reading.resource.cpu_percent, Some(7.0));
    assert_eq!(reading.resource.free_memory, None);
    assert_eq!(
        reading.interfaces[0],
        InterfaceReading {
            name: "ether1".to_owned(),
            kind: "ether".to_owned(),
            default_name: Some("ether1".to_owned()),
            comment: Some("uplink".to_owned()),
            mac: Some("48:A9:8A:00:00:01".to_owned()),
            running: true,
            disabled: false,
            link_downs: Some(3),
            rates: None,
        }
    );
    // What the router leaves out is not known, and a missing flag is false.
    let loopback = &reading.interfaces[1];
    assert_eq!((loopback.comment.as_deref(), loopback.link_downs), (None, None));
    assert!(!loopback.running && !loopback.disabled);
    assert_eq!(reading.registrations, None);
}

#[test]
fn rates_are_of_the_same_interface_wherever_it_stands_now() {
    let one = |bytes| [(".id", "*1"), ("name", "ether1"), ("rx-byte", bytes)];
    let two = |bytes| [(".id", "*2"), ("name", "ether2"), ("rx-byte", bytes)];
    let before = poll("1h", &[&one("0"), &two("1000000")]);
    let now = poll("1h1m", &[&two("1000000"), &one("7500000")]);

    let bps: Vec<_> = rates(&before, &now).iter().map(|rates| rates.unwrap().rx_bps).collect();
    assert_eq!(bps, [0, 1_000_000]);
}

#[test]
fn an_interface_that_was_replaced_has_no_rate_and_the_others_have() {
    let before = poll(
        "1h",
        &[
            &[(".id", "*1"), ("name", "ether1"), ("rx-byte", "0")],
            &[(".id", "*F01"), ("name", "<pppoe-anna>"), ("rx-byte", "5")],
        ],
    );
    let now = poll(
        "1h1m",
        &[
            &[(".id", "*1"), ("name", "ether1"), ("rx-byte", "60")],
            &[(".id", "*F02"), ("name", "<pppoe-anna>"), ("rx-byte", "900")],
        ],
    );
    let rates = rates(&before, &now);
    assert_eq!(rates[0].unwrap().rx_bps, 8);
    assert_eq!(rates[1], None);
}

#[test]
fn a_reboot_makes_no_rates_even_when_counters_grew() {
    let counted = |bytes| [(".id", "*1"), ("name", "ether1"), ("rx-byte", bytes)];
    let before = poll("10s", &[&counted("5")]);
    let now = poll("30s", &[&counted("900")]);
    assert_eq!(rates(&before, &now), [None]);
}

#[test]
fn both_shapes_of_health_are_read() {
    let seven = answers([(
        Menu::Health,
        reply(&[
            &[("name", "cpu-temperature"), ("value", "58"), ("type", "C")],
            &[("name", "psu1-state"), ("value", "ok"), ("type", "")],
        ]),
    )]);
    let (reading, _) = seven.reading(None);
    assert_eq!(reading.sensors[0].value, Some(58.0));
    assert_eq!(reading.sensors[0].unit, "C");
    assert_eq!(reading.sensors[1].state.as_deref(), Some("ok"));

    let six = answers([(Menu::Health, reply(&[&[("voltage", "24.1"), ("temperature", "33")]]))]);
    let (reading, _) = six.reading(None);
    let mut sensors: Vec<_> =
        reading.sensors.iter().map(|it| (it.name.as_str(), it.value)).collect();
    sensors.sort_by_key(|(name, _)| *name);
    assert_eq!(sensors, [("temperature", Some(33.0)), ("voltage", Some(24.1))]);
}

#[test]
fn clients_of_every_generation_are_one_list() {
    let mac = ("mac-address", "48:A9:8A:00:00:01");
    let answers = answers([
        (
            Menu::Wireless,
            reply(&[&[
                mac,
                ("interface", "wlan1"),
                ("radio-name", "cpe-7"),
                ("signal-strength", "-62@1Mbps"),
                ("tx-ccq", "111"),
                ("bytes", "100,200"),
            ]]),
        ),
        (Menu::Wifi, reply(&[&[mac, ("interface", "wifi1"), ("signal", "-47")]])),
    ]);
    let clients = answers.reading(None).0.registrations.unwrap();
    assert_eq!(clients[0].generation, WifiGeneration::Wireless);
    assert_eq!(clients[0].signal_dbm, Some(-62));
    assert_eq!(clients[0].ccq_percent, Some(100), "a router may claim more than all");
    assert_eq!((clients[0].tx_bytes, clients[0].rx_bytes), (Some(100), Some(200)));
    assert_eq!(clients[0].name.as_deref(), Some("cpe-7"));
    assert_eq!(clients[1].generation, WifiGeneration::Wifi);
    assert_eq!(clients[1].signal_dbm, Some(-47));
}

#[test]
fn a_router_without_a_radio_has_no_list_of_clients() {
    let clients = |kind| {
        let interface = reply(&[&[("name", "one"), ("type", kind)]]);
        let nobody = (Menu::Wifi, reply(&[]));
        answers([(Menu::Interface, interface), nobody]).reading(None).0.registrations
    };
    assert_eq!(clients("ether"), None);
    for kind in ["wlan", "wifi", "cap"] {
        assert_eq!(clients(kind), Some(Vec::new()), "{kind}");
    }
}

#[test]
fn a_software_id_is_an_identity_only_beside_a_board_that_answered() {
    let license = || (Menu::License, reply(&[&[("software-id", "ABCD-1234")]]));
    let x86 = (Menu::Routerboard, reply(&[&[("routerboard", "false")]]));
    let board = (Menu::Routerboard, reply(&[&[("serial-number", "HC1")]]));
    let chr = (Menu::License, reply(&[&[("system-id", "SYS"), ("level", "free")]]));

    let software_id = RouterIdentity::SoftwareId("ABCD-1234".to_owned());
    assert_eq!(answers([x86, license()]).identity(), Some(software_id));
    let serial = RouterIdentity::Serial("HC1".to_owned());
    assert_eq!(answers([board, license()]).identity(), Some(serial));
    assert_eq!(answers([chr]).identity(), Some(RouterIdentity::SystemId("SYS".to_owned())));

    // Just after a reboot the menu of the board may still be missing.
    assert_eq!(answers([license()]).identity(), None);
}

#[test]
fn facts_are_read_from_their_menus() {
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let answers = answers([
        (
            Menu::Resource,
            reply(&[&[
                ("version", "7.18.2 (stable)"),
                ("board-name", "RB5009UPr+S+"),
                ("architecture-name", "arm64"),
                ("cpu-count", "4"),
                ("build-time", "2025-03-11 11:59:04"),
            ]]),
        ),
        (Menu::Identity, reply(&[&[("name", "tower-7")]])),
        (
            Menu::Package,
            reply(&[
                &[("name", "routeros"), ("version", "7.18.2")],
                &[("name", "calea"), ("version", "7.18.2"), ("available", "true")],
            ]),
        ),
        (Menu::User, reply(&[&[("name", "watch"), ("group", "watchers")]])),
        (
            Menu::UserGroup,
            reply(&[
                &[("name", "full"), ("policy", "read,write")],
                &[("name", "watchers"), ("policy", "read,api,test,!write,!policy")],
            ]),
        ),
        (
            Menu::Address,
            reply(&[
                &[("address", "10.0.0.1/24"), ("interface", "bridge")],
                &[("address", "10.9.0.1/24"), ("interface", "ether9"), ("disabled", "true")],
            ]),
        ),
        (
            Menu::Clock,
            reply(&[&[("date", "2027-01-15"), ("time", "10:00:05"), ("gmt-offset", "+02:00")]]),
        ),
        (Menu::Routes, count("1203")),
        (Menu::Neighbours, count("4")),
    ]);

    let facts = answers.facts("watch", now);
    assert_eq!(facts.identity.as_deref(), Some("tower-7"));
    assert_eq!(facts.board.packages, ["routeros 7.18.2"]);
    assert_eq!(facts.board.cpu_count, Some(4));
    assert_eq!(facts.board.built_at.unwrap().to_rfc3339(), "2025-03-11T11:59:04+00:00");
    assert_eq!(facts.policies.unwrap(), ["read", "api", "test"]);
    assert_eq!(facts.addresses.len(), 1);
    assert_eq!(facts.clock_offset_seconds, Some(5));
    assert_eq!((facts.route_count, facts.neighbour_count), (Some(1203), Some(4)));
    assert_eq!(answers.facts("nobody", now).policies, None);
}
