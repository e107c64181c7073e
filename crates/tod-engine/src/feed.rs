//! From the database to the poller: which devices to watch, and under which fence.

mod changes;
mod targets;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tod_model::{DeviceId, Shard, Target, TenantId};
use tod_store::{
    Store, StoreError,
    device_changes::DeviceChange,
    shards::{self, Holder},
    targets as stored,
};
use tokio::{
    sync::{mpsc, watch},
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

pub use targets::Targets;

use crate::gauge;

/// How the feed of one process behaves.
#[derive(Clone, Copy, Debug)]
pub struct FeedSettings {
    /// This process, among those that poll. Another one at each start.
    pub holder: Holder,
    /// How many of the 256 shards it may hold.
    pub most_shards: usize,
    /// How long a lease lasts that is not renewed; it is renewed four times as often. After this
    /// time another process takes over.
    pub lease: Duration,
    /// How often everything is read anew, should a change have gone unnoticed.
    pub full_pass: Duration,
}

/// Holds leases on shards, and tells the poller the targets of these shards.
///
/// While the database is away it tells nothing new: leases end by the database's clock, so nobody
/// else can take over either, and the poller goes on.
pub struct FleetFeed {
    store: Store,
    settings: FeedSettings,
    held: HashMap<Shard, i64>,
    targets: watch::Sender<Targets>,
    /// Something could not be read; everything is read again at the next renewal.
    is_stale: bool,
}

/// Changes that may wait while others are applied. The listener waits when there are more.
const CHANGES: usize = 4096;

impl FleetFeed {
    /// A feed, and the targets it will tell.
    pub fn new(store: Store, settings: FeedSettings) -> (Self, watch::Receiver<Targets>) {
        let (targets, receiver) = watch::channel(Targets::default());
        let feed = Self { store, settings, held: HashMap::new(), targets, is_stale: true };

        (feed, receiver)
    }

    /// Feeds until `shutdown`, then gives the leases back.
    pub async fn run(mut self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let (sender, mut changes) = mpsc::channel(CHANGES);
        // One future for good: a listener that is dropped midway would lose what it had read.
        let mut listening = std::pin::pin!(changes::listen(self.store.clone(), sender));
        let mut renewals = ticks(self.settings.lease / 4);
        let mut full_passes = ticks(self.settings.full_pass);
        let mut noticed = Vec::new();

        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                () = &mut listening => anyhow::bail!("the listener for device changes ended"),
                _ = renewals.tick() => self.renew().await,
                _ = full_passes.tick() => self.reload().await,
                _ = changes.recv_many(&mut noticed, CHANGES) => {
                    self.apply(std::mem::take(&mut noticed)).await;
                }
            }
        }

        self.release().await;
        Ok(())
    }

    /// Keeps the leases, and takes those that nobody holds.
    async fn renew(&mut self) {
        match self.try_renew().await {
            Ok(held) if held != self.held => {
                info!(shards = held.len(), "leases changed");
                self.held = held;
                self.reload().await;
            }
            Ok(_) if self.is_stale => self.reload().await,
            Ok(_) => {}
            Err(error) => warn!(error = &error as &dyn std::error::Error, "cannot renew leases"),
        }
        metrics::gauge!("tod_feed_shards").set(gauge::count(self.held.len()));
    }

    async fn try_renew(&self) -> Result<HashMap<Shard, i64>, StoreError> {
        let FeedSettings { holder, most_shards, lease, .. } = self.settings;
        let mut tx = self.store.platform().await?;
        let leases = async {
            let mut leases = shards::renew(&mut tx, holder, lease).await?;
            let room = most_shards.saturating_sub(leases.len());
            leases.extend(shards::claim(&mut tx, holder, room, lease).await?);
            Ok::<_, StoreError>(leases)
        };
        let leases = leases.await;
        let leases = tx.conclude(leases).await?;

        Ok(leases.into_iter().map(|lease| (lease.shard, lease.fence)).collect())
    }

    /// Reads everything that is ours.
    async fn reload(&mut self) {
        let held: Vec<Shard> = self.held.keys().copied().collect();
        let fresh = async {
            let mut tx = self.store.platform().await?;
            stored::list(&mut tx, &held).await
        };
        match fresh.await {
            Ok(fresh) => {
                let fresh = self.ours(fresh);
                self.is_stale = false;
                self.tell(|present| targets::replaced(present, fresh));
            }
            Err(error) => self.fall_behind(&error),
        }
    }

    /// Reads what may have changed.
    async fn apply(&mut self, changes: Vec<DeviceChange>) {
        let asked = Asked::from(changes);
        if asked.everything {
            return self.reload().await;
        }
        let fresh = async {
            let mut tx = self.store.platform().await?;
            let devices: Vec<DeviceId> = asked.devices.iter().copied().collect();
            let mut fresh = stored::list_by_ids(&mut tx, &devices).await?;
            for &tenant in &asked.tenants {
                fresh.extend(stored::list_of_tenant(&mut tx, tenant).await?);
            }
            Ok::<_, StoreError>(fresh)
        };
        match fresh.await {
            Ok(fresh) => {
                let fresh = self.ours(fresh);
                self.tell(|present| {
                    targets::patched(present, |target| asked.covers(target), fresh)
                });
            }
            Err(error) => self.fall_behind(&error),
        }
    }

    /// Those whose shard we hold, under the fence we hold it with. A shard that changed hands a
    /// moment ago is not ours, even before we are told.
    fn ours(&self, targets: Vec<Target>) -> Vec<Target> {
        let is_ours = |target: &Target| self.held.get(&target.shard()) == Some(&target.fence);

        targets.into_iter().filter(is_ours).collect()
    }

    fn tell(&self, next: impl FnOnce(&Targets) -> Option<Targets>) {
        self.targets.send_if_modified(|targets| match next(targets) {
            Some(next) => {
                *targets = next;
                true
            }
            None => false,
        });
        metrics::gauge!("tod_feed_targets").set(gauge::count(self.targets.borrow().len()));
    }

    fn fall_behind(&mut self, error: &StoreError) {
        self.is_stale = true;
        warn!(error = error as &dyn std::error::Error, "cannot read devices, will retry");
    }

    /// Lets others take over at once. If it fails they wait until the leases end.
    async fn release(&mut self) {
        let held: Vec<Shard> = self.held.keys().copied().collect();
        let released = async {
            let mut tx = self.store.platform().await?;
            let released = shards::release(&mut tx, self.settings.holder, &held).await;
            tx.conclude(released).await
        };
        if let Err(error) = released.await {
            warn!(error = &error as &dyn std::error::Error, "cannot give leases back");
        }
    }
}

/// What a batch of changes asks to be read again.
#[derive(Debug, Default)]
struct Asked {
    devices: HashSet<DeviceId>,
    tenants: HashSet<TenantId>,
    everything: bool,
}

impl Asked {
    fn covers(&self, target: &Target) -> bool {
        self.devices.contains(&target.device) || self.tenants.contains(&target.tenant)
    }
}

impl From<Vec<DeviceChange>> for Asked {
    fn from(changes: Vec<DeviceChange>) -> Self {
        let mut asked = Self::default();
        for change in changes {
            match change {
                DeviceChange::Missed => asked.everything = true,
                DeviceChange::Tenant(tenant) => _ = asked.tenants.insert(tenant),
                DeviceChange::Device { device, .. } => _ = asked.devices.insert(device),
            }
        }

        asked
    }
}

fn ticks(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);

    ticks
}
