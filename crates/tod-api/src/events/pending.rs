//! What happened since the last tick, per tenant: many notices become one event.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use tod_model::{DeviceId, TenantId, Transition};

/// Something that a screen may show.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// New measurements of these devices are stored, or somebody added or edited them.
    Changed {
        /// Whose devices.
        tenant: TenantId,
        /// Which.
        devices: Vec<DeviceId>,
    },
    /// A device is not as it was.
    Turned {
        /// Whose device.
        tenant: TenantId,
        /// Which.
        device: DeviceId,
        /// When it was observed.
        at: DateTime<Utc>,
        /// How it was and is.
        transition: Transition,
    },
    /// A device joined or left, so the counts are others.
    Counted {
        /// Whose device.
        tenant: TenantId,
        /// Which.
        device: DeviceId,
        /// Whether it is gone.
        gone: bool,
    },
    /// Something that many rows show was changed: a group, a tag, the tenant itself.
    Relabelled {
        /// Whose.
        tenant: TenantId,
    },
    /// Notices were lost on their way here.
    Lost,
}

/// What happened to one tenant since the last tick.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    /// Rows to read again.
    pub changed: BTreeSet<DeviceId>,
    /// Rows that are gone.
    pub removed: BTreeSet<DeviceId>,
    /// Changes of state, the earliest first.
    pub turned: Vec<(DeviceId, DateTime<Utc>, Transition)>,
    /// Whether the counts by state are others.
    pub recount: bool,
    /// Whether too much changed to be told row by row.
    pub everything: bool,
}

/// The news of every tenant that has some.
#[derive(Debug, Default)]
pub struct Pending {
    tenants: BTreeMap<TenantId, News>,
    lost: bool,
}

/// Rows per event and tenant. Above it a browser does better to read its page again.
const MOST_ROWS: usize = 1000;

impl Pending {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.tenants.is_empty() && !self.lost
    }

    /// Folds a notice in.
    pub fn note(&mut self, notice: Notice) {
        match notice {
            Notice::Changed { tenant, devices } => {
                self.of(tenant).changed.extend(devices);
            }
            Notice::Turned { tenant, device, at, transition } => {
                let news = self.of(tenant);
                news.changed.insert(device);
                news.turned.push((device, at, transition));
                news.recount = true;
            }
            Notice::Counted { tenant, device, gone } => {
                let news = self.of(tenant);
                news.recount = true;
                if gone {
                    news.changed.remove(&device);
                    news.removed.insert(device);
                } else {
                    news.changed.insert(device);
                }
            }
            Notice::Relabelled { tenant } => self.of(tenant).everything = true,
            Notice::Lost => self.lost = true,
        }
    }

    /// Takes the news, and whether some were lost.
    pub fn take(&mut self) -> (BTreeMap<TenantId, News>, bool) {
        let mut tenants = std::mem::take(&mut self.tenants);
        for news in tenants.values_mut() {
            news.everything |= news.changed.len().max(news.turned.len()) > MOST_ROWS;
        }

        (tenants, std::mem::take(&mut self.lost))
    }

    fn of(&mut self, tenant: TenantId) -> &mut News {
        self.tenants.entry(tenant).or_default()
    }
}

#[cfg(test)]
mod tests {
    use tod_model::State;

    use super::*;

    fn changed(tenant: TenantId, devices: &[DeviceId]) -> Notice {
        Notice::Changed { tenant, devices: devices.to_vec() }
    }

    #[test]
    fn many_notices_of_a_device_are_one_row() {
        let (tenant, device) = (TenantId::generate(), DeviceId::generate());
        let mut pending = Pending::default();
        assert!(pending.is_empty());
        pending.note(changed(tenant, &[device]));
        pending.note(changed(tenant, &[device]));
        pending.note(Notice::Turned {
            tenant,
            device,
            at: DateTime::UNIX_EPOCH,
            transition: Transition { from: State::NeverSeen, to: State::Online },
        });

        let (news, lost) = pending.take();
        assert_eq!(news[&tenant].changed.len(), 1);
        assert!(news[&tenant].recount && !news[&tenant].everything && !lost);
        assert!(pending.is_empty());
    }

    #[test]
    fn a_removed_device_is_not_read_again() {
        let (tenant, device) = (TenantId::generate(), DeviceId::generate());
        let mut pending = Pending::default();
        pending.note(changed(tenant, &[device]));
        pending.note(Notice::Counted { tenant, device, gone: true });

        let (news, _) = pending.take();
        assert!(news[&tenant].changed.is_empty());
        assert!(news[&tenant].removed.contains(&device));
    }

    #[test]
    fn a_restart_of_a_large_fleet_is_told_in_one_word() {
        let tenant = TenantId::generate();
        let devices: Vec<DeviceId> = (0..=MOST_ROWS).map(|_| DeviceId::generate()).collect();
        let mut pending = Pending::default();
        pending.note(changed(tenant, &devices));
        assert!(pending.take().0[&tenant].everything);
    }
}
