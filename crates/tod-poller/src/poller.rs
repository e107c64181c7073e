//! The owner of every task.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tod_model::{Clock, DeviceId, Observation, Target};
use tokio::{
    sync::{mpsc, watch},
    task::{AbortHandle, JoinError, JoinSet},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    InvalidSettings, RouterCalls, Settings, Targets, Unseal, calls::Call, device::Device,
    order::Order, schedule, sessions::Sessions, shared::Shared,
};

/// Watches routers until it is told to stop.
pub struct Poller {
    shared: Arc<Shared>,
    targets: watch::Receiver<Targets>,
    calls: mpsc::Receiver<Call>,
    /// Dropped before the fleet: who holds a handle is to hear that nobody polls any more, not that
    /// the device is gone.
    stopped: DropGuard,
    fleet: Fleet,
}

/// The devices being watched, and their tasks.
#[derive(Default)]
struct Fleet {
    devices: HashMap<DeviceId, Watch>,
    tasks: JoinSet<()>,
}

/// One device being watched.
struct Watch {
    orders: watch::Sender<Order>,
    sessions: Sessions,
    task: AbortHandle,
}

/// Calls that may wait for the poller's attention.
const CALLS: usize = 64;

/// How long a device whose task panicked is left alone. A fault of ours must not become a storm.
const AFTER_PANIC: Duration = Duration::from_mins(1);

impl Poller {
    /// A poller that watches `targets`, and the way to ask it for more.
    pub fn new(
        settings: Settings,
        clock: Clock,
        targets: watch::Receiver<Targets>,
        unseal: Arc<dyn Unseal>,
        observations: mpsc::Sender<Observation>,
    ) -> Result<(Self, RouterCalls), InvalidSettings> {
        let shared = Arc::new(Shared::new(settings, clock, unseal, observations)?);
        let (sender, calls) = mpsc::channel(CALLS);
        let stopped = CancellationToken::new();
        let router_calls = RouterCalls::new(Arc::clone(&shared), sender, stopped.clone());

        let poller =
            Self { shared, targets, calls, stopped: stopped.drop_guard(), fleet: Fleet::default() };
        Ok((poller, router_calls))
    }

    /// Polls until `shutdown`; then every session is closed and every task ended.
    pub async fn run(mut self, shutdown: CancellationToken) {
        self.targets.mark_changed();
        let mut has_feed = true;
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                changed = self.targets.changed(), if has_feed => match changed {
                    Ok(()) => {
                        let targets = Arc::clone(&self.targets.borrow_and_update());
                        self.fleet.follow(&self.shared, &targets);
                    }
                    // Whoever fed us is shutting down; we follow when we are told to.
                    Err(_) => has_feed = false,
                },
                Some(call) = self.calls.recv() => self.fleet.answer(call),
                Some(ended) = self.fleet.tasks.join_next() => {
                    if let Err(error) = ended {
                        self.fleet.mourn(&self.shared, &error);
                    }
                }
            }
        }
        drop(self.stopped);
        self.fleet.tasks.shutdown().await;
    }
}

impl Fleet {
    /// Starts, tells and ends tasks until they are those of `targets`.
    fn follow(&mut self, shared: &Arc<Shared>, targets: &Targets) {
        self.devices.retain(|device, watch| {
            let stays = targets.contains_key(device);
            if !stays {
                watch.task.abort();
            }
            stays
        });

        let mut new = Vec::new();
        for (device, target) in targets.iter() {
            match self.devices.get(device) {
                Some(watch) => watch.tell(target),
                None => new.push(target),
            }
        }
        let room = shared.settings.max_routers.saturating_sub(self.devices.len());
        let refused = new.len().saturating_sub(room);
        if refused > 0 {
            tracing::warn!(refused, "more devices than this process may watch");
        }

        let count = new.len().min(room);
        for target in new.into_iter().take(room) {
            let first_visit = schedule::start_delay(target.device, count);
            self.start(shared, target, Sessions::default(), first_visit);
        }
        shared.meters.routers.set(as_gauge(self.devices.len()));
        shared.meters.refused.set(as_gauge(refused));
    }

    fn start(
        &mut self,
        shared: &Arc<Shared>,
        target: &Arc<Target>,
        sessions: Sessions,
        first_visit: Duration,
    ) {
        let order = Order { target: Arc::clone(target), retries: 0 };
        let (orders, followed) = watch::channel(order);
        let device = Device::new(Arc::clone(shared), followed, sessions.clone(), first_visit);
        let task = self.tasks.spawn(device.run());

        self.devices.insert(target.device, Watch { orders, sessions, task });
    }

    fn answer(&self, call: Call) {
        match call {
            Call::Retry(device, answer) => {
                let watch = self.devices.get(&device);
                if let Some(watch) = watch {
                    watch.orders.send_modify(|order| order.retries = order.retries.wrapping_add(1));
                }
                let _gone = answer.send(watch.is_some());
            }
            Call::Find(device, answer) => {
                let found = self.devices.get(&device);
                let found = found.map(|watch| (watch.orders.subscribe(), watch.sessions.clone()));
                let _gone = answer.send(found);
            }
        }
    }

    /// A task that ended by itself panicked: its device is watched again after a while.
    fn mourn(&mut self, shared: &Arc<Shared>, error: &JoinError) {
        if !error.is_panic() {
            return;
        }
        let watch = self.devices.values().find(|watch| watch.task.id() == error.id());
        let Some(watch) = watch else { return };
        let target = Arc::clone(&watch.orders.borrow().target);
        let sessions = watch.sessions.clone();
        tracing::error!(
            device.id = %target.device,
            error = error as &dyn std::error::Error,
            "the task of a device panicked"
        );

        self.start(shared, &target, sessions, AFTER_PANIC);
    }
}

impl Watch {
    /// Hands over a target that changed; one that is the same object did not.
    fn tell(&self, target: &Arc<Target>) {
        self.orders.send_if_modified(|order| {
            let is_new = !Arc::ptr_eq(&order.target, target);
            if is_new {
                order.target = Arc::clone(target);
            }
            is_new
        });
    }
}

fn as_gauge(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
