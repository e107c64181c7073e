//! How fast two large configurations are compared, what differs becomes a text, and a plan is made of them.

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use routeros_conf::{
    Config,
    diff::diff,
    export::Export,
    plan::{Circumstances, Secrets, plan},
};

/// A configuration of at least 200 KB as text. Of every `odd` rules one is
/// another than without, and one stands elsewhere.
fn config(odd: Option<usize>) -> Config {
    let is_odd = |row: usize| odd.is_some_and(|odd| row.is_multiple_of(odd));
    let mut text = String::from("/ip address\n");
    for row in 0..250 {
        _ = writeln!(text, "add address=10.0.{row}.1/24 interface=vlan{row}");
    }
    text.push_str("/ip firewall address-list\n");
    for row in 0..1_000 {
        let host = if is_odd(row) { "203.0" } else { "198.51" };
        let (high, low) = (row / 250, row % 250);
        _ = writeln!(
            text,
            "add address={host}.{high}.{low} comment=\"customer {row}\" list=customers"
        );
    }
    text.push_str("/ip firewall filter\n");
    let mut rules: Vec<String> = (0..1_100)
        .map(|row| {
            let ports = if is_odd(row) { "80,443,8080" } else { "25,80,443" };
            let (high, low) = (row / 250, row % 250);
            format!(
                "add action=accept chain=forward connection-state=established,related,new \
                 dst-port={ports} protocol=tcp src-address=10.{high}.{low}.0/24\n"
            )
        })
        .collect();
    if let Some(odd) = odd {
        for row in (odd..rules.len() - 20).step_by(odd) {
            rules.swap(row, row + 20);
        }
    }
    text.extend(rules);
    assert!(text.len() > 200_000, "{} bytes are not enough to measure", text.len());
    Config::from_export(&Export::parse(text.as_bytes())).expect("the text is complete")
}

fn compare(criterion: &mut Criterion) {
    let before = config(None);
    let circumstances = Circumstances::new(Secrets::Shown);
    for (name, odd) in [("few", 200), ("many", 20), ("all", 1)] {
        let after = config(Some(odd));
        criterion.bench_function(&format!("diff of 200 KB, {name} rows differ"), |bencher| {
            bencher.iter(|| diff(black_box(&before), black_box(&after)));
        });
        criterion.bench_function(&format!("plan of 200 KB, {name} rows differ"), |bencher| {
            bencher.iter(|| plan(black_box(&before), black_box(&after), &circumstances));
        });
        let difference = diff(&before, &after);
        criterion.bench_function(&format!("text of what differs, {name} rows differ"), |bencher| {
            bencher.iter(|| black_box(&difference).shown().to_string());
        });
    }
}

criterion_group!(benches, compare);
criterion_main!(benches);
