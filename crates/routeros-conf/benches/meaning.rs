//! How fast an export of 200 KB becomes a configuration, and that its digest.

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use routeros_conf::{Config, export::Export};

/// An export of at least 200 KB: leases, which are sorted by key, and rules,
/// which stay in order.
fn export() -> Export {
    let mut text = String::from("# 2026-03-01 10:00:00 by RouterOS 7.18.2\n");
    text.push_str("/ip dhcp-server lease\n");
    for row in 0..1_200 {
        let (high, low) = (row / 250, row % 250);
        _ = writeln!(
            text,
            "add address=10.0.{high}.{low} comment=\"customer {row}\" \
             mac-address=00:00:5E:00:{high:02X}:{low:02X} server=customers"
        );
    }
    text.push_str("/ip firewall filter\n");
    for row in 0..1_000 {
        let (high, low) = (row / 250, row % 250);
        _ = writeln!(
            text,
            "add action=accept chain=forward connection-state=new dst-port=80,443 \
             protocol=tcp src-address=10.{high}.{low}.0/24"
        );
    }
    assert!(text.len() > 200_000, "{} bytes are not enough to measure", text.len());
    Export::parse(text.as_bytes())
}

fn understand(criterion: &mut Criterion) {
    let export = export();
    let config = Config::from_export(&export).expect("the text is complete");
    criterion.bench_function("meaning of 200 KB", |bencher| {
        bencher.iter(|| Config::from_export(black_box(&export)));
    });
    criterion.bench_function("digest of 200 KB", |bencher| {
        bencher.iter(|| black_box(&config).digest());
    });
}

criterion_group!(benches, understand);
criterion_main!(benches);
