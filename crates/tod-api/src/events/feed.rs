//! From notices to events: what was stored becomes what browsers are told.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    pin::Pin,
    time::Duration,
};

use futures_util::{Stream, StreamExt};
use serde::Serialize;
use tod_engine::Engine;
use tod_model::{DeviceId, TenantId};
use tod_store::{StoreError, TokenHash, callers, devices::list};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{
    ChangesEvent, DevicesEvent, Live, RemovedEvent, ResyncEvent, ResyncReason, SummaryEvent,
    counts::Counts,
    live::{End, Listener},
    pending::{News, Notice, Pending},
};
use crate::{
    devices::DeviceView,
    summary::{SummaryView, summary_of},
};

/// The notices that feed a hub: what the bus tells, put into our words by the binary.
pub type Notices = Pin<Box<dyn Stream<Item = Notice> + Send>>;

/// Changes within this time are told together.
const TICK: Duration = Duration::from_millis(250);

/// A stream whose session has ended is closed within this time and the next two ticks.
const RECHECK_EVERY: Duration = Duration::from_millis(500);

/// A stream that could not be checked for so long is closed.
const TRUST_FOR: Duration = Duration::from_secs(10);

/// Streams that are checked with one query.
const CHECKED_AT_ONCE: usize = 1000;

impl Live {
    /// Tells listeners what `notices` say, and closes streams whose callers may no longer listen,
    /// until `shutdown`.
    ///
    /// Rows are read once per tenant and tick, and only while somebody listens.
    pub async fn run(self, engine: Engine, mut notices: Notices, shutdown: CancellationToken) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pending = Pending::default();
        let mut counts = Counts::default();
        let mut watch = Watch::new(engine.clone(), self.clone());

        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                _ = ticks.tick() => {
                    self.tell_pending(&engine, &mut pending, &mut counts).await;
                    self.tell_counts(&engine, &mut counts).await;
                    watch.recheck().await;
                }
                Some(notice) = notices.next() => pending.note(notice),
            }
        }
        for (_, listener) in self.open() {
            listener.end(End::Reconnect);
        }
    }

    async fn tell_pending(&self, engine: &Engine, pending: &mut Pending, counts: &mut Counts) {
        if pending.is_empty() {
            return;
        }
        let (tenants, lost) = pending.take();
        if lost {
            self.forget();
            return;
        }
        for (tenant, news) in tenants {
            if !self.is_watched(tenant, Instant::now()) {
                self.skip(tenant);
                continue;
            }
            if news.recount {
                counts.changed(tenant);
            }
            if let Err(error) = self.tell_news(engine, tenant, &news).await {
                tracing::warn!(tenant.id = %tenant, error = &error as &dyn Error, "live rows not read");
                self.skip(tenant);
            }
        }
    }

    /// Tells the counts that changed, of each tenant once a second at most.
    async fn tell_counts(&self, engine: &Engine, counts: &mut Counts) {
        let now = Instant::now();
        for tenant in counts.due(now) {
            if !self.is_watched(tenant, now) {
                self.skip(tenant);
                continue;
            }
            match find_summary(engine, tenant).await {
                Ok(Some(summary)) => self.say(tenant, "summary", &SummaryEvent { summary }),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(tenant.id = %tenant, error = &error as &dyn Error, "live counts not read");
                    self.skip(tenant);
                }
            }
        }
    }

    async fn tell_news(
        &self,
        engine: &Engine,
        tenant: TenantId,
        news: &News,
    ) -> Result<(), StoreError> {
        if news.everything {
            self.say(tenant, "resync", &ResyncEvent { reason: ResyncReason::Changed });
            return Ok(());
        }
        let mut tx = engine.store.tenant(tenant).await?;
        let ids: Vec<DeviceId> = news.changed.iter().copied().collect();
        let rows = list::list_by_ids(&mut tx, &ids).await?;
        let devices: Vec<DeviceView> = rows.into_iter().map(DeviceView::from).collect();
        let changes = ChangesEvent::of(tenant, news, &devices);

        if !devices.is_empty() {
            self.say(tenant, "devices", &DevicesEvent { tenant_id: tenant, devices });
        }
        if !news.removed.is_empty() {
            let device_ids = news.removed.iter().copied().collect();
            self.say(tenant, "removed", &RemovedEvent { tenant_id: tenant, device_ids });
        }
        if let Some(changes) = changes {
            self.say(tenant, "changes", &changes);
        }

        Ok(())
    }

    fn say(&self, tenant: TenantId, name: &str, event: &impl Serialize) {
        match serde_json::to_string(event) {
            Ok(data) => self.tell(tenant, name, &data),
            Err(error) => tracing::error!(error = &error as &dyn Error, "event not serialised"),
        }
    }
}

/// Asks again and again whether those who listen still may.
struct Watch {
    engine: Engine,
    live: Live,
    asked: Instant,
    /// When each stream was last found good.
    good: HashMap<u64, Instant>,
}

impl Watch {
    fn new(engine: Engine, live: Live) -> Self {
        Self { engine, live, asked: Instant::now(), good: HashMap::new() }
    }

    async fn recheck(&mut self) {
        if self.asked.elapsed() < RECHECK_EVERY {
            return;
        }
        self.asked = Instant::now();
        let open = self.live.open();
        let before = std::mem::take(&mut self.good);
        for streams in open.chunks(CHECKED_AT_ONCE) {
            let callers = self.find_callers(streams).await;
            for (number, listener) in streams {
                let good = before.get(number).copied().unwrap_or(listener.since);
                let end = match &callers {
                    Ok(callers) => judge(listener, callers.get(&listener.proof.token())),
                    Err(_) => (good.elapsed() > TRUST_FOR).then_some(End::Reconnect),
                };
                match end {
                    Some(end) => listener.end(end),
                    None if callers.is_ok() => _ = self.good.insert(*number, self.asked),
                    None => _ = self.good.insert(*number, good),
                }
            }
        }
    }

    async fn find_callers(
        &self,
        streams: &[(u64, Listener)],
    ) -> Result<HashMap<TokenHash, callers::Caller>, StoreError> {
        let tokens: HashSet<TokenHash> =
            streams.iter().map(|(_, listener)| listener.proof.token()).collect();
        let tokens: Vec<TokenHash> = tokens.into_iter().collect();
        let found = self.engine.store.find_callers(&tokens, self.engine.clock.now()).await;

        found.inspect_err(|error| {
            tracing::warn!(error = error as &dyn Error, "live streams not checked");
        })
    }
}

/// Whether a stream has to end: it goes on with the same person or key, the same roles, and the
/// newest token.
fn judge(listener: &Listener, now: Option<&callers::Caller>) -> Option<End> {
    match now {
        Some(caller) if caller.principal != listener.principal => Some(End::Access),
        Some(caller) if caller.is_current => None,
        Some(_) => Some(End::Reconnect),
        None => Some(End::Access),
    }
}

async fn find_summary(
    engine: &Engine,
    tenant: TenantId,
) -> Result<Option<SummaryView>, StoreError> {
    let mut tx = engine.store.tenant(tenant).await?;

    summary_of(&mut tx, tenant).await
}
