//! Numbers as metrics want them.

/// A count as a gauge.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
pub(crate) const fn count(number: usize) -> f64 {
    number as f64
}
