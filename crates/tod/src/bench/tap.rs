//! Between poller and ingest: counts what passes, and changes nothing.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use tod_bus::{Stored, Subscription};
use tod_model::{Clock, Cost, DeviceId, Observation, Outcome};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

/// What passed so far. Cheap to clone.
#[derive(Clone)]
pub struct Tap {
    clock: Clock,
    passed: Arc<Mutex<Passed>>,
    answered: Arc<watch::Sender<usize>>,
    /// Rung whenever something was stored.
    stored: Arc<watch::Sender<()>>,
}

#[derive(Default)]
struct Passed {
    polls: Vec<Poll>,
    /// Polls whose commit is awaited, by device.
    pending: HashMap<DeviceId, usize>,
    devices: HashSet<DeviceId>,
    failures: Vec<(DateTime<Utc>, String)>,
}

struct Poll {
    slot: DateTime<Utc>,
    at: DateTime<Utc>,
    late_ms: u32,
    cost: Cost,
    stored_after: Option<TimeDelta>,
}

/// What passed within a span of time, by slots.
#[derive(Debug, Default)]
pub struct Seen {
    /// Polls that were answered.
    pub answered: u64,
    /// Of those, how many were stored.
    pub stored: u64,
    /// How late they began, sorted, milliseconds.
    pub late_ms: Vec<u32>,
    /// How long after the observation they were stored, sorted, milliseconds.
    pub stored_after_ms: Vec<u32>,
    /// What they cost together.
    pub cost: Cost,
    /// What failures said.
    pub failures: Vec<String>,
}

impl Tap {
    /// A tap that saw nothing.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            passed: Arc::default(),
            answered: Arc::new(watch::Sender::new(0)),
            stored: Arc::default(),
        }
    }

    /// Passes observations on until either end is gone.
    pub async fn pass(self, mut from: mpsc::Receiver<Observation>, to: mpsc::Sender<Observation>) {
        while let Some(observation) = from.recv().await {
            self.note(&observation);
            if to.send(observation).await.is_err() {
                return;
            }
        }
    }

    /// Notes what is stored until the topic is gone.
    pub async fn watch(self, mut stored: Subscription<Stored>) {
        loop {
            match stored.next().await {
                Ok(Some(stored)) => self.note_stored(&stored),
                Ok(None) => return,
                Err(lagged) => tracing::warn!(%lagged, "missed notices of what was stored"),
            }
        }
    }

    /// Waits until so many routers have answered.
    pub async fn everybody_answered(&self, routers: u32, deadline: Duration) -> anyhow::Result<()> {
        let wanted = routers as usize;
        let mut answered = self.answered.subscribe();
        let waited = timeout(deadline, answered.wait_for(|&count| count >= wanted)).await;
        let complete = waited.is_ok_and(|result| result.is_ok());

        complete.then_some(()).with_context(|| {
            let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
            format!(
                "only {} of {wanted} routers answered within {} s; the last failure: {}",
                passed.devices.len(),
                deadline.as_secs(),
                passed.failures.last().map_or("none", |(_, detail)| detail)
            )
        })
    }

    /// Waits until so many polls of the slots from the first moment until before the second are
    /// stored, or for as long as any may take: then the others are missed.
    pub async fn everything_stored(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        due: u64,
        longest: Duration,
    ) {
        let mut stored = self.stored.subscribe();
        let waited = timeout(longest, stored.wait_for(|()| self.stored(from, until) >= due)).await;
        if waited.is_err() {
            tracing::info!("some polls were neither answered nor stored in time");
        }
    }

    fn stored(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> u64 {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stored =
            |poll: &&Poll| poll.stored_after.is_some() && (from..until).contains(&poll.slot);
        passed.polls.iter().filter(is_stored).count() as u64
    }

    /// What passed of the slots from `from` until before `until`.
    pub fn within(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Seen {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = Seen::default();
        for poll in passed.polls.iter().filter(|poll| (from..until).contains(&poll.slot)) {
            seen.answered += 1;
            seen.late_ms.push(poll.late_ms);
            seen.cost += poll.cost;
            if let Some(after) = poll.stored_after {
                seen.stored += 1;
                seen.stored_after_ms.push(after.num_milliseconds().try_into().unwrap_or_default());
            }
        }
        let failed = passed.failures.iter().filter(|(at, _)| (from..until).contains(at));
        seen.failures = failed.map(|(_, detail)| detail.clone()).collect();
        seen.late_ms.sort_unstable();
        seen.stored_after_ms.sort_unstable();

        seen
    }

    fn note(&self, observation: &Observation) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        match &observation.outcome {
            Outcome::Answered { .. } => {}
            Outcome::Failed { detail, .. } => {
                passed.failures.push((observation.at, detail.clone()));
                return;
            }
            Outcome::IdentityChanged { .. } => {
                passed.failures.push((observation.at, "another router answered".to_owned()));
                return;
            }
        }
        let late = TimeDelta::milliseconds(i64::from(observation.late_ms));
        let place = passed.polls.len();
        passed.polls.push(Poll {
            slot: observation.at - late,
            at: self.clock.now(),
            late_ms: observation.late_ms,
            cost: observation.cost,
            stored_after: None,
        });
        passed.pending.insert(observation.device, place);
        if passed.devices.insert(observation.device) {
            self.answered.send_replace(passed.devices.len());
        }
    }

    fn note_stored(&self, stored: &Stored) {
        let now = self.clock.now();
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        for device in &stored.devices {
            if let Some(place) = passed.pending.remove(device) {
                let poll = &mut passed.polls[place];
                poll.stored_after = Some(now - poll.at);
            }
        }
        drop(passed);
        self.stored.send_replace(());
    }
}
