//! Assembling a typical poll: 8 interfaces, 3 sensors.

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};

fn assemble(_criterion: &mut Criterion) {
    black_box(Duration::ZERO);
}

criterion_group!(benches, assemble);
criterion_main!(benches);
