//! A typical poll, eight interfaces and three sensors: what decoding it costs, from the bytes that
//! came to the reading, and what the sending of its commands does.

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use routeros::{
    Reply, Row,
    wire::{Decoder, Limits, encode},
};
use tod_poller::{
    assemble::{Answers, Previous},
    menus::{Menu, Menus},
};

fn words(head: &str, properties: &[(&str, String)]) -> Vec<u8> {
    let properties = properties.iter().map(|(name, value)| format!("={name}={value}"));
    let words: Vec<String> = std::iter::once(head.to_owned()).chain(properties).collect();
    let mut bytes = Vec::new();
    encode(&words, &mut bytes);
    bytes
}

/// The bytes of each menu's rows.
fn poll() -> Vec<(Menu, Vec<u8>)> {
    let resource = words(
        "!re",
        &[
            ("uptime", "1w4d23h26m9s".to_owned()),
            ("version", "7.18.2 (stable)".to_owned()),
            ("board-name", "RB5009UPr+S+".to_owned()),
            ("cpu-load", "3".to_owned()),
            ("free-memory", "895549440".to_owned()),
            ("total-memory", "1073741824".to_owned()),
            ("free-hdd-space", "998244352".to_owned()),
            ("total-hdd-space", "1073741824".to_owned()),
        ],
    );
    let interfaces = (1..=8_u64).flat_map(|port| {
        let count = |unit: u64| (port * unit).to_string();
        words(
            "!re",
            &[
                (".id", format!("*{port:X}")),
                ("name", format!("ether{port}")),
                ("type", "ether".to_owned()),
                ("default-name", format!("ether{port}")),
                ("comment", "customer port".to_owned()),
                ("mac-address", format!("48:A9:8A:00:00:{port:02X}")),
                ("running", "true".to_owned()),
                ("disabled", "false".to_owned()),
                ("link-downs", count(1)),
                ("rx-byte", count(123_456_789_012)),
                ("tx-byte", count(98_765_432_101)),
                ("rx-packet", count(1_234_567_890)),
                ("tx-packet", count(987_654_321)),
                ("rx-error", "0".to_owned()),
                ("tx-error", "0".to_owned()),
                ("rx-drop", count(17)),
                ("tx-drop", "0".to_owned()),
                ("tx-queue-drop", count(3)),
            ],
        )
    });
    let sensors = ["temperature", "cpu-temperature", "voltage"].into_iter().flat_map(|name| {
        let sensor =
            [("name", name.to_owned()), ("value", "43".to_owned()), ("type", "C".to_owned())];
        words("!re", &sensor)
    });

    vec![
        (Menu::Resource, resource),
        (Menu::Interface, interfaces.collect()),
        (Menu::Health, sensors.collect()),
    ]
}

fn decode(bytes: &[u8]) -> Reply {
    let mut decoder = Decoder::new(Limits::default());
    decoder.feed(bytes);
    let rows = std::iter::from_fn(|| decoder.decode().expect("framing")).map(Row::new).collect();
    decoder.feed(&words("!done", &[]));
    let done = Row::new(decoder.decode().expect("framing").expect("a sentence"));

    Reply { rows, done }
}

fn answers(poll: &[(Menu, Vec<u8>)]) -> Answers {
    let mut answers = Answers::default();
    for (menu, bytes) in poll {
        answers.push(*menu, decode(bytes));
    }
    answers
}

fn assemble(criterion: &mut Criterion) {
    let poll = poll();
    let received = answers(&poll);
    let (_, baseline) = received.reading(None);
    let previous = Previous { baseline: &baseline, elapsed: Duration::from_mins(1) };

    criterion.bench_function("rows to a reading", |bencher| {
        bencher.iter(|| black_box(&received).reading(Some(previous)));
    });
    criterion.bench_function("bytes to a reading", |bencher| {
        bencher.iter(|| answers(black_box(&poll)).reading(Some(previous)));
    });

    let mut menus = Menus::default();
    menus.saw(Some("7.18.2 (stable)"), Some("RB5009UPr+S+"));
    criterion.bench_function("commands of a poll", |bencher| {
        bencher.iter(|| -> Vec<_> {
            black_box(&menus).plan(false).map(|menu| menu.command("watch", false)).collect()
        });
    });
}

criterion_group!(benches, assemble);
criterion_main!(benches);
