//! How fast an export is read and written: 200 KB, as a large router has.

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use routeros_conf::export::{Export, Style};

/// An export of at least 200 KB: addresses, lists, rules, and a few scripts.
fn export() -> String {
    let mut text = String::from("# 2026-03-01 10:00:00 by RouterOS 7.18.2\n/ip address\n");
    for row in 0..200 {
        let (high, low) = (row / 250, row % 250);
        writeln!(
            text,
            "add address=10.{high}.{low}.1/24 interface=vlan{row} network=10.{high}.{low}.0"
        )
        .expect("a string takes whatever is written");
    }
    text.push_str("/ip firewall address-list\n");
    for row in 0..1_000 {
        let (high, low) = (row / 250, row % 250);
        writeln!(text, "add address=198.51.{high}.{low} comment=\"customer {row}\" list=customers")
            .expect("a string takes whatever is written");
    }
    text.push_str("/ip firewall filter\n");
    for row in 0..500 {
        let (high, low) = (row / 250, row % 250);
        writeln!(
            text,
            "add action=accept chain=forward comment=\\\n    \"customer {row}: allow \\\"web\\\" and \
             mail\" connection-state=\\\n    established,related,new dst-port=25,80,443 \
             protocol=tcp src-address=\\\n    10.{high}.{low}.0/24",
        )
        .expect("a string takes whatever is written");
    }
    text.push_str("/system script\n");
    while text.len() < 200_000 {
        text.push_str("add name=watch source=\":foreach i in=[/ip arp find] do={\\r\\\n");
        text.push_str("    \\n  :log info [/ip arp get \\$i address]\\r\\\n    \\n}\"\n");
    }
    text
}

fn parsing(criterion: &mut Criterion) {
    let text = export();
    let parsed = Export::parse(text.as_bytes());
    assert!(parsed.complete().is_ok() && parsed.statements.len() > 1_800);

    let mut group = criterion.benchmark_group("export of 200 KB");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| Export::parse(black_box(text.as_bytes())));
    });
    group.bench_function("print compact", |bencher| {
        bencher.iter(|| black_box(&parsed).print(Style::Compact));
    });
    group.bench_function("print terse", |bencher| {
        bencher.iter(|| black_box(&parsed).print(Style::Terse));
    });
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
