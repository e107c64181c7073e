//! The hub: who listens, what was told, and what each stream sends next.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use tod_model::{Principal, TenantId};
use tokio::{sync::watch, time::Instant};

use super::{
    ResyncEvent, ResyncReason,
    ring::{Limits, Ring},
};
use crate::auth::{Caller, Proof};

/// The live hub of this process. Cheap to clone.
///
/// [`Live::run`] feeds it, and only while somebody listens.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// The number of the newest event: what streams wait for.
    newest: watch::Sender<u64>,
}

struct State {
    ring: Ring,
    listeners: HashMap<u64, Listener>,
    next_listener: u64,
    /// Who listened until a moment ago, and probably comes back.
    left: Vec<(Principal, Instant)>,
}

impl State {
    fn measure(&self) {
        let listeners = u32::try_from(self.listeners.len()).unwrap_or(u32::MAX);
        metrics::gauge!("tod_live_streams").set(listeners);
    }
}

/// One open stream.
#[derive(Clone, Debug)]
pub(super) struct Listener {
    pub principal: Principal,
    pub proof: Proof,
    pub since: Instant,
    ending: Arc<watch::Sender<Option<End>>>,
}

/// Why a stream ends before its reader does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Its caller may see something else now, or nothing: what it shows must be read again.
    Access,
    /// Nothing is wrong. The reader comes back with its newest cookie, from where it was.
    Reconnect,
}

impl Listener {
    /// Ends the stream.
    pub(super) fn end(&self, end: End) {
        self.ending.send_replace(Some(end));
    }
}

/// A browser that reconnects within this time finds what it missed.
const LINGER: Duration = Duration::from_mins(1);

/// Ten minutes of a quiet fleet, seconds of a busy one. Memory is bounded by bytes.
const LIMITS: Limits = Limits { events: 4096, bytes: 16 * 1024 * 1024 };

impl Live {
    /// A hub without listeners.
    pub fn new() -> Self {
        Self::with_limits(LIMITS)
    }

    /// A hub that remembers this much.
    pub fn with_limits(limits: Limits) -> Self {
        let epoch = format!("{:08x}", rand::random::<u32>());
        let state = State {
            ring: Ring::new(epoch, limits),
            listeners: HashMap::new(),
            next_listener: 0,
            left: Vec::new(),
        };

        Self(Arc::new(Shared { state: Mutex::new(state), newest: watch::Sender::new(0) }))
    }

    /// Opens a stream for a caller, from where it was, if that is still known.
    pub(super) fn listen(&self, caller: &Caller, last_event_id: Option<&str>) -> Stream {
        let (ending, ended) = watch::channel(None);
        let mut state = self.state();
        let number = state.next_listener;
        state.next_listener += 1;
        let listener = Listener {
            principal: caller.principal.clone(),
            proof: caller.proof,
            since: Instant::now(),
            ending: Arc::new(ending),
        };
        state.listeners.insert(number, listener);
        state.measure();
        let position = last_event_id.and_then(|id| state.ring.position(id));

        Stream {
            live: self.clone(),
            number,
            principal: caller.principal.clone(),
            position,
            newest: self.0.newest.subscribe(),
            ended,
        }
    }

    /// How many streams are open.
    pub fn listeners(&self) -> usize {
        self.state().listeners.len()
    }

    /// Whether anybody listens to this tenant, or did a moment ago.
    pub(super) fn is_watched(&self, tenant: TenantId, now: Instant) -> bool {
        let mut state = self.state();
        state.left.retain(|(_, until)| *until > now);
        let mut principals = state
            .listeners
            .values()
            .map(|listener| &listener.principal)
            .chain(state.left.iter().map(|(principal, _)| principal));

        principals.any(|principal| sees(principal, tenant))
    }

    /// Tells an event to everybody who sees the tenant.
    pub(super) fn tell(&self, tenant: TenantId, name: &str, data: &str) {
        let newest = {
            let mut state = self.state();
            state.ring.push(tenant, name, data);
            state.ring.newest()
        };
        self.0.newest.send_replace(newest);
    }

    /// Notes that nobody was told what happened to the tenant.
    pub(super) fn skip(&self, tenant: TenantId) {
        self.state().ring.skip(tenant);
    }

    /// Notes that everybody missed something: each stream starts anew.
    pub(super) fn forget(&self) {
        let newest = {
            let mut state = self.state();
            state.ring.forget();
            state.ring.newest()
        };
        self.0.newest.send_replace(newest);
    }

    /// Every open stream, by its number.
    pub(super) fn open(&self) -> Vec<(u64, Listener)> {
        let state = self.state();
        state.listeners.iter().map(|(number, listener)| (*number, listener.clone())).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("listeners", &self.listeners()).finish_non_exhaustive()
    }
}

/// Whether the principal may see the tenant.
fn sees(principal: &Principal, tenant: TenantId) -> bool {
    principal.may(tod_model::Action::ReadFleet, tenant).is_ok()
}

/// What one open stream has told, and what it tells next.
///
/// It holds a position, not a queue: a browser that reads slowly costs no memory, and is told to
/// read again what it shows once the ring has moved on.
pub(super) struct Stream {
    live: Live,
    number: u64,
    principal: Principal,
    position: Option<u64>,
    newest: watch::Receiver<u64>,
    ended: watch::Receiver<Option<End>>,
}

/// What a stream sends next.
pub(super) enum Next {
    /// These frames.
    Frames(Vec<Bytes>),
    /// Nothing happened for a while.
    Silence,
    /// This frame, if any, and then it ends.
    End(Option<Bytes>),
}

/// Proxies and browsers give up on a connection that says nothing.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

impl Stream {
    /// Waits for what to send next.
    pub(super) async fn next(&mut self) -> Next {
        let silence = Instant::now() + COMMENT_EVERY;
        loop {
            if let Some(end) = *self.ended.borrow() {
                return Next::End(self.last_frame(end));
            }
            // Marked as seen before reading, so that an event in between wakes us again.
            self.newest.borrow_and_update();
            let frames = self.read();
            if !frames.is_empty() {
                return Next::Frames(frames);
            }
            tokio::select! {
                biased;
                _ = self.ended.changed() => {}
                _ = self.newest.changed() => {}
                () = tokio::time::sleep_until(silence) => return Next::Silence,
            }
        }
    }

    fn last_frame(&self, end: End) -> Option<Bytes> {
        (end == End::Access).then(|| resync(&self.live.state().ring, ResyncReason::Access))
    }

    fn read(&mut self) -> Vec<Bytes> {
        let state = self.live.state();
        let missed = match self.position {
            None => Err(ResyncReason::Start),
            Some(position) => state
                .ring
                .after(position, |tenant| sees(&self.principal, tenant))
                .map_err(|_| ResyncReason::Missed),
        };
        self.position = Some(state.ring.newest());

        missed.unwrap_or_else(|reason| vec![resync(&state.ring, reason)])
    }
}

fn resync(ring: &Ring, reason: ResyncReason) -> Bytes {
    let data = serde_json::to_string(&ResyncEvent { reason }).expect("a reason is a text");

    ring.aside("resync", &data)
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut state = self.live.state();
        let now = Instant::now();
        state.left.retain(|(_, until)| *until > now);
        if let Some(listener) = state.listeners.remove(&self.number) {
            state.left.push((listener.principal, now + LINGER));
        }
        state.measure();
    }
}
