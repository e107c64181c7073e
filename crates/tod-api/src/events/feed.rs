//! From notices to events: what was stored becomes what browsers are told.

use std::{collections::HashMap, error::Error, pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt};
use serde::Serialize;
use tod_engine::Engine;
use tod_model::{DeviceId, TenantId};
use tod_store::{StoreError, devices::list};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{
    ChangesEvent, DevicesEvent, Live, RemovedEvent, ResyncEvent, ResyncReason, SummaryEvent,
    live::{End, Listener},
    pending::{News, Notice, Pending},
};
use crate::{auth::Proof, devices::DeviceView, summary::summary_of};

/// The notices that feed a hub: what the bus tells, put into our words by the binary.
pub type Notices = Pin<Box<dyn Stream<Item = Notice> + Send>>;

/// Changes within this time are told together.
const TICK: Duration = Duration::from_millis(250);

/// A stream whose session has ended is closed within this time and the next two ticks.
const RECHECK_EVERY: Duration = Duration::from_millis(500);

/// A stream that could not be checked for so long is closed. It must stay below the 20 s for which
/// a replaced token is good: asking with an older one would end the session as stolen.
const TRUST_FOR: Duration = Duration::from_secs(10);

impl Live {
    /// Tells listeners what `notices` say, and closes streams whose callers may no longer listen,
    /// until `shutdown`.
    ///
    /// Rows are read once per tenant and tick, and only while somebody listens.
    pub async fn run(self, engine: Engine, mut notices: Notices, shutdown: CancellationToken) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pending = Pending::default();
        let mut watch = Watch::new(engine.clone(), self.clone());

        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                _ = ticks.tick() => {
                    self.tell_pending(&engine, &mut pending).await;
                    watch.recheck().await;
                }
                Some(notice) = notices.next() => pending.note(notice),
            }
        }
        for (_, listener) in self.open() {
            listener.end(End::Reconnect);
        }
    }

    async fn tell_pending(&self, engine: &Engine, pending: &mut Pending) {
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
            if let Err(error) = self.tell_news(engine, tenant, &news).await {
                tracing::warn!(tenant.id = %tenant, error = &error as &dyn Error, "live rows not read");
                self.skip(tenant);
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
        if news.recount
            && let Some(summary) = summary_of(&mut tx, tenant).await?
        {
            self.say(tenant, "summary", &SummaryEvent { summary });
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
        self.good.retain(|number, _| open.iter().any(|(known, _)| known == number));
        for (number, listener) in open {
            let good = *self.good.entry(number).or_insert(listener.since);
            match self.look_at(&listener, good).await {
                Ok(None) => {
                    self.good.insert(number, Instant::now());
                }
                Ok(Some(end)) => listener.end(end),
                Err(error) => {
                    tracing::warn!(error = &error as &dyn Error, "live stream not checked");
                }
            }
        }
    }

    /// Whether the stream has to end: it goes on with the same person or key, the same roles, and
    /// the newest token.
    async fn look_at(&self, listener: &Listener, good: Instant) -> Result<Option<End>, StoreError> {
        if good.elapsed() > TRUST_FOR {
            return Ok(Some(End::Reconnect));
        }
        let (store, now) = (&self.engine.store, self.engine.clock.now());
        let (principal, is_current) = match listener.proof {
            Proof::Session(_, token) => match store.find_session(token, now).await? {
                Some(session) => (Some(session.principal), session.is_current),
                None => (None, false),
            },
            Proof::Key(token) => {
                (store.find_api_key(token, now).await?.map(|key| key.principal), true)
            }
        };

        Ok(match principal {
            Some(principal) if principal != listener.principal => Some(End::Access),
            Some(_) if is_current => None,
            Some(_) => Some(End::Reconnect),
            None => Some(End::Access),
        })
    }
}
