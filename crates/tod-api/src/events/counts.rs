//! Whose counts have changed, and when to tell them.
//!
//! Counting a tenant's devices reads all of them, and while a large fleet comes up they change at
//! every tick. So they are told at once when they had been still, and then once a second; the last
//! of them always.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tod_model::TenantId;
use tokio::time::Instant;

/// Counts are told no more often than this.
const PAUSE: Duration = Duration::from_secs(1);

/// The tenants whose counts are still to be told.
#[derive(Debug, Default)]
pub struct Counts {
    changed: HashSet<TenantId>,
    told: HashMap<TenantId, Instant>,
}

impl Counts {
    /// Notes that a tenant's counts are others.
    pub fn changed(&mut self, tenant: TenantId) {
        self.changed.insert(tenant);
    }

    /// Takes the tenants whose counts are to be told now.
    pub fn due(&mut self, now: Instant) -> Vec<TenantId> {
        self.told.retain(|_, told| now - *told < PAUSE);
        let told = &self.told;
        let due: Vec<TenantId> =
            self.changed.extract_if(|tenant| !told.contains_key(tenant)).collect();
        self.told.extend(due.iter().map(|tenant| (*tenant, now)));

        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_at_once_and_then_once_a_second() {
        let (busy, quiet, start) = (TenantId::generate(), TenantId::generate(), Instant::now());
        let mut counts = Counts::default();
        let mut told = Vec::new();
        for tick in 0..8 {
            counts.changed(busy);
            if tick == 2 {
                counts.changed(quiet);
            }
            let due = counts.due(start + Duration::from_millis(250) * tick);
            told.extend(due.into_iter().map(|tenant| (tick, tenant == busy)));
        }
        assert_eq!(told, [(0, true), (2, false), (4, true)]);
    }

    #[test]
    fn the_last_change_is_told() {
        let (tenant, start) = (TenantId::generate(), Instant::now());
        let mut counts = Counts::default();
        counts.changed(tenant);
        assert_eq!(counts.due(start), [tenant]);
        counts.changed(tenant);
        assert_eq!(counts.due(start + PAUSE / 2), []);
        assert_eq!(counts.due(start + PAUSE), [tenant]);
        assert_eq!(counts.due(start + PAUSE * 2), []);
    }
}
