//! How fast rows come off the wire: an interface table as a poll brings it.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use routeros::{
    Charset, Record, Row,
    rows::InterfaceCounters,
    wire::{Decoder, Limits, encode},
};

const ROWS: usize = 1_000;

/// Rows as RouterOS 7 sends them, in the order of its columns.
fn table() -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 0..ROWS {
        encode(
            [
                "!re".to_owned(),
                format!("=.id=*{number:X}"),
                format!("=name=ether{number}"),
                "=type=ether".to_owned(),
                format!("=rx-byte={}", 18_446_744_073_u64 + number as u64),
                format!("=tx-byte={}", 9_446_744_073_u64 + number as u64),
                "=rx-packet=143424".to_owned(),
                "=tx-packet=98112".to_owned(),
                "=rx-error=0".to_owned(),
                "=tx-error=0".to_owned(),
                "=rx-drop=0".to_owned(),
                "=tx-drop=0".to_owned(),
                "=tx-queue-drop=0".to_owned(),
                "=link-downs=3".to_owned(),
                "=running=true".to_owned(),
                "=disabled=false".to_owned(),
                ".tag=17".to_owned(),
            ],
            &mut bytes,
        );
    }
    bytes
}

fn rows(bytes: &[u8], chunk: usize) -> Vec<Row> {
    let mut decoder = Decoder::new(Limits::default());
    let mut rows = Vec::with_capacity(ROWS);
    for piece in bytes.chunks(chunk) {
        decoder.feed(piece);
        while let Some(sentence) = decoder.decode().expect("well-formed") {
            rows.push(Row::new(sentence));
        }
    }
    rows
}

fn decoding(criterion: &mut Criterion) {
    let bytes = table();
    let mut group = criterion.benchmark_group("interface table");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("frame, 16 KiB pieces", |bencher| {
        bencher.iter(|| rows(black_box(&bytes), 16 << 10));
    });
    group.bench_function("frame, 100 byte pieces", |bencher| {
        bencher.iter(|| rows(black_box(&bytes), 100));
    });
    group.bench_function("frame and read as typed rows", |bencher| {
        bencher.iter(|| -> Vec<InterfaceCounters> {
            let rows = rows(black_box(&bytes), 16 << 10);
            rows.iter().map(|row| InterfaceCounters::read(row, Charset::default())).collect()
        });
    });
    group.finish();
}

criterion_group!(benches, decoding);
criterion_main!(benches);
