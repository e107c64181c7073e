//! Numbers that look alive and are a pure function of (seed, router, time).
//!
//! Nothing is stored and nothing ticks: twenty thousand idle routers cost no
//! work at all, and the same question at the same time has the same answer.

use std::f64::consts::TAU;

/// Mixes `parts` into one well distributed number.
pub(crate) fn hash(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |state, part| mix(state ^ mix(*part)))
}

/// The finaliser of `SplitMix64`.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A fraction in `0.0..1.0`, chosen by `parts`.
pub(crate) fn fraction(parts: &[u64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let bits = (hash(parts) >> 11) as f64;
    bits / 2_f64.powi(53)
}

/// A number in `low..=high`, chosen by `parts`.
pub(crate) fn pick(parts: &[u64], low: u64, high: u64) -> u64 {
    low + hash(parts) % (high - low + 1)
}

/// A smooth curve through random points in `-1.0..1.0`, one every `period` seconds.
pub(crate) fn drift(stream: u64, seconds: f64, period: f64) -> f64 {
    let position = seconds / period;
    let whole = position.floor();
    #[expect(clippy::cast_possible_truncation, reason = "a count of periods is far below 2^63")]
    let bucket = (whole as i64).cast_unsigned();
    let point = |bucket: u64| fraction(&[stream, bucket]).mul_add(2.0, -1.0);
    let step = position - whole;
    let eased = step * step * 2.0_f64.mul_add(-step, 3.0);
    let (from, to) = (point(bucket), point(bucket.wrapping_add(1)));
    (to - from).mul_add(eased, from)
}

/// The parts of a traffic curve: share of the mean, and period in seconds.
///
/// A day, a quarter of an hour and a minute. The shares stay below one in sum,
/// so a rate is never negative and a counter never falls.
const WAVES: [(f64, f64); 3] = [(0.55, 86_400.0), (0.25, 907.0), (0.12, 61.0)];

/// A rate that swings around `mean`, and the exact amount it adds up to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    mean: f64,
    stream: u64,
}

impl Flow {
    /// A flow of `mean` units a second; `stream` chooses its phases.
    pub(crate) fn new(mean: f64, stream: u64) -> Self {
        Self { mean, stream }
    }

    /// Units a second at `seconds`.
    pub(crate) fn rate(self, seconds: f64) -> f64 {
        let swing: f64 = self
            .phases()
            .map(|(share, period, phase)| share * (TAU * (seconds / period + phase)).sin())
            .sum();
        self.mean * (1.0 + swing)
    }

    /// Units between two times, by the integral of [`rate`](Self::rate).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the rate is positive, and a counter is a whole number"
    )]
    pub(crate) fn between(self, from: f64, to: f64) -> u64 {
        (self.total(to) - self.total(from)).max(0.0) as u64
    }

    fn total(self, seconds: f64) -> f64 {
        let swing: f64 = self
            .phases()
            .map(|(share, period, phase)| {
                -share * period / TAU * (TAU * (seconds / period + phase)).cos()
            })
            .sum();
        self.mean * (seconds + swing)
    }

    fn phases(self) -> impl Iterator<Item = (f64, f64, f64)> {
        (0..)
            .zip(WAVES)
            .map(move |(wave, (share, period))| (share, period, fraction(&[self.stream, wave])))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_counter_never_falls(
            mean in 0.0..1e9, stream: u64, start in 0.0..2e9, step in 0.0..1e6,
        ) {
            let flow = Flow::new(mean, stream);

            prop_assert!(flow.rate(start) >= 0.0);
            prop_assert!(flow.between(0.0, start + step) >= flow.between(0.0, start));
        }

        #[test]
        fn a_drift_stays_in_its_band_and_does_not_jump(stream: u64, at in 0.0..2e9) {
            let (here, near) = (drift(stream, at, 60.0), drift(stream, at + 0.01, 60.0));

            prop_assert!((-1.0..=1.0).contains(&here));
            prop_assert!((here - near).abs() < 0.01);
        }
    }

    #[test]
    fn a_counter_grows_by_its_rate() {
        let flow = Flow::new(1e6, 7);
        let grown = u32::try_from(flow.between(1000.0, 1001.0)).unwrap();

        assert!((f64::from(grown) - flow.rate(1000.5)).abs() < 1000.0, "grew by {grown}");
    }
}
