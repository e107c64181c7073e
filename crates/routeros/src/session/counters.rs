//! What a session costs the router and us.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Totals since the session started; sign-in and TLS are not in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes received, as the protocol sees them.
    pub bytes_in: u64,
    /// Bytes sent, as the protocol sees them.
    pub bytes_out: u64,
    /// Times that something was written after everything before it was: commands written together
    /// are one round trip.
    pub round_trips: u64,
    /// Commands sent, cancels included.
    pub commands: u64,
    /// Rows received, those of cancelled commands included.
    pub rows: u64,
    /// Commands that the router refused, and cancels it confirmed.
    pub traps: u64,
}

/// The counters as the driver writes them.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
    pub(super) round_trips: AtomicU64,
    pub(super) commands: AtomicU64,
    pub(super) rows: AtomicU64,
    pub(super) traps: AtomicU64,
}

impl Meter {
    pub(super) fn read(&self) -> Counters {
        Counters {
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            round_trips: self.round_trips.load(Relaxed),
            commands: self.commands.load(Relaxed),
            rows: self.rows.load(Relaxed),
            traps: self.traps.load(Relaxed),
        }
    }
}

/// Adds to a counter that only one task writes.
pub(super) fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Relaxed);
}
