//! How many devices are in which state.

use serde::Serialize;

use crate::StoreError;
use crate::row::corrupt;

/// How many devices are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StateCounts {
    /// Added, never reached.
    pub never_seen: u32,
    /// Answering.
    pub online: u32,
    /// Answering, but not as they should.
    pub degraded: u32,
    /// Not answering.
    pub offline: u32,
    /// Answering as another router.
    pub identity_changed: u32,
    /// Left alone.
    pub paused: u32,
    /// Not looked at for too long.
    pub unknown: u32,
}

impl StateCounts {
    /// All of them.
    pub const fn total(&self) -> u32 {
        self.never_seen
            + self.online
            + self.degraded
            + self.offline
            + self.identity_changed
            + self.paused
            + self.unknown
    }

    /// From the names of states and how often each occurs.
    pub(crate) fn of(rows: Vec<(String, i64)>) -> Result<Self, StoreError> {
        let mut counts = Self::default();
        for (state, count) in rows {
            counts.count(&state, count)?;
        }

        Ok(counts)
    }

    pub(crate) fn count(&mut self, state: &str, count: i64) -> Result<(), StoreError> {
        let place = match state {
            "never_seen" => &mut self.never_seen,
            "online" => &mut self.online,
            "degraded" => &mut self.degraded,
            "offline" => &mut self.offline,
            "identity_changed" => &mut self.identity_changed,
            "paused" => &mut self.paused,
            "unknown" => &mut self.unknown,
            _ => return Err(corrupt("device_state", "unknown state")),
        };
        *place = place.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));

        Ok(())
    }
}

impl std::ops::Add for StateCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            never_seen: self.never_seen + other.never_seen,
            online: self.online + other.online,
            degraded: self.degraded + other.degraded,
            offline: self.offline + other.offline,
            identity_changed: self.identity_changed + other.identity_changed,
            paused: self.paused + other.paused,
            unknown: self.unknown + other.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_counted_by_their_names() {
        let counts = StateCounts::of(vec![("online".to_owned(), 3), ("offline".to_owned(), 2)]);
        let counts = counts.unwrap();
        assert_eq!((counts.online, counts.offline, counts.total()), (3, 2, 5));
        assert!(StateCounts::of(vec![("on fire".to_owned(), 1)]).is_err());
    }
}
