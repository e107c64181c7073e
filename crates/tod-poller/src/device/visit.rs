//! One visit: dial if need be, poll, report.

use chrono::{DateTime, Utc};
use tod_model::{
    DegradedReason, IdentityCheck, Negotiated, Observation, Outcome, Purpose, Reading,
    RouterIdentity, Tier, probe::ProbeStep,
};
use tokio::time::Instant;

use super::{Device, delta};
use crate::{
    assemble::{Answers, Previous},
    connect::{Errand, Unreached, connect},
    dial::{Budget, Repute},
    fault::Fault,
    link::Round,
    menus::Menu,
    schedule,
};

/// What a poll found, and when it was begun.
struct Polled {
    at: DateTime<Utc>,
    reading: Box<Reading>,
    degraded: Option<DegradedReason>,
}

/// For so long after a boot menus may still be missing that will come; seconds.
const SETTLED: u64 = 120;

impl Device {
    /// Polls the router, over a fresh session where there is none, and reports what came of it.
    pub(super) async fn visit(&mut self) {
        let slot = self.due.unwrap_or_else(|| self.shared.clock.now());
        let visited = self.poll_or_dial_again().await;
        let now = self.shared.clock.now();
        if let Some(link) = &mut self.watched.link {
            self.watched.cost += link.spent();
        }

        let (at, outcome) = match visited {
            Ok(polled) => (polled.at, self.answered(polled, slot)),
            Err(Unreached::Stranger { router, certificate }) => {
                tracing::info!(device.id = %self.order.target.device, "another router answers");
                self.watched.link = None;
                self.due = None;
                self.shared.meters.strangers.increment(1);
                (now, Outcome::IdentityChanged { router, certificate })
            }
            Err(Unreached::Fault(fault)) => (now, self.failed(&fault, now)),
        };
        let next_try_at = match &outcome {
            Outcome::Failed { .. } => self.due,
            _ => None,
        };

        let cost = std::mem::take(&mut self.watched.cost);
        self.shared.meters.cost(&cost);
        let target = &self.order.target;
        let observation = Observation {
            device: target.device,
            tenant: target.tenant,
            fence: target.fence,
            at,
            late_ms: schedule::lateness_ms(slot, at),
            outcome,
            cost,
            next_try_at,
        };
        self.shared.report(observation).await;
        self.tidy().await;
        self.part().await;
    }

    fn answered(&mut self, polled: Polled, slot: DateTime<Utc>) -> Outcome {
        let Polled { at, reading, degraded } = polled;
        self.watched.polled_at = Some(at);
        self.watched.has_answered = true;
        self.watched.is_urgent = false;
        self.watched.breaker.reset();
        self.due = Some(self.next_slot(self.shared.clock.now()));

        let meters = &self.shared.meters;
        meters.answered.increment(1);
        meters.lateness.record(f64::from(schedule::lateness_ms(slot, at)) / 1000.0);
        Outcome::Answered { reading, negotiated: self.newly_negotiated(), degraded }
    }

    fn failed(&mut self, fault: &Fault, now: DateTime<Utc>) -> Outcome {
        let wait = match fault {
            Fault::Lingering { wait, .. } => {
                self.watched.breaker.failed(0.0);
                *wait
            }
            _ => self.watched.breaker.failed(rand::random()),
        };
        self.watched.is_urgent = false;
        self.due = Some(now + delta(wait));

        self.shared.meters.failed.increment(1);
        Outcome::Failed { reason: fault.reason(), detail: fault.to_string() }
    }

    fn newly_negotiated(&mut self) -> Option<Negotiated> {
        let negotiated = &self.watched.link.as_ref()?.negotiated;
        if self.watched.reported.as_ref() == Some(negotiated) {
            return None;
        }
        self.watched.reported = Some(negotiated.clone());

        self.watched.reported.clone()
    }

    /// Ends the session where it is not to last; where it is, callers may use it too.
    async fn part(&mut self) {
        let Some(link) = &self.watched.link else { return };
        if self.order.target.session.lasts(self.watched.total_memory) {
            self.sessions.share(|| link.known());
        } else if let Some(link) = self.watched.link.take() {
            link.close().await;
        }
    }

    /// A session that turns out to be closed or silent is worth one fresh dial.
    async fn poll_or_dial_again(&mut self) -> Result<Polled, Unreached> {
        if self.watched.link.is_some() {
            match self.poll().await {
                Err(Unreached::Fault(fault)) => {
                    self.drop_link(&fault);
                    self.watched.is_urgent = true;
                }
                polled => return polled,
            }
        }

        self.connect().await?;
        let polled = self.poll().await;
        if let Err(Unreached::Fault(fault)) = &polled {
            self.drop_link(fault);
        }
        polled
    }

    async fn connect(&mut self) -> Result<(), Unreached> {
        let now = Instant::now();
        let open = self.sessions.open_for_polling(now).map_err(|(lost, gone)| {
            Fault::Lingering { lost, wait: gone.saturating_duration_since(now) }
        })?;
        let deadline = self.rhythm().deadline;
        let watched = &mut self.watched;
        let (repute, budget) = if watched.is_urgent {
            (Repute::Fair, Budget::whole(self.shared.settings.deadlines.redial))
        } else if watched.breaker.is_open() {
            (Repute::Bad, Budget::each())
        } else if watched.has_answered {
            (Repute::Fair, Budget::whole(deadline))
        } else {
            (Repute::Fair, Budget::each())
        };

        let target = &self.order.target;
        let errand = Errand { target, record: &watched.record, purpose: Purpose::Watch };
        let reached = connect(&self.shared, errand, repute, budget, open, &mut watched.cost);
        let link = match reached.await {
            Ok(link) => link,
            Err(unreached) => {
                self.shared.meters.unreached.increment(1);
                return Err(unreached);
            }
        };
        self.shared.meters.connected.increment(1);

        watched.record.identity = watched.record.identity.take().or_else(|| link.identity.clone());
        if target.lowest_tier == Tier::Pinned {
            watched.record.pin = watched.record.pin.or(link.negotiated.fingerprint);
        }
        if let Some(resource) = link.who.as_ref().and_then(Answers::resource)
            && watched.menus.saw(resource.version.as_deref(), resource.board_name.as_deref())
        {
            watched.facts_at = None;
        }
        watched.link = Some(Box::new(link));
        Ok(())
    }

    async fn poll(&mut self) -> Result<Polled, Unreached> {
        let deadline = self.rhythm().deadline;
        let (watched, target) = (&mut self.watched, &self.order.target);
        let link = watched.link.as_mut().expect("a poll follows a connect");
        let facts_every = self.shared.settings.facts_every;
        let facts = watched.facts_at.is_none_or(|read| read.elapsed() >= facts_every);
        let told = link.who.take().unwrap_or_default();
        let menus = watched.menus.plan(facts).filter(|menu| !told.has(*menu)).collect();

        let (at, began) = (self.shared.clock.now(), Instant::now());
        let user = &target.credential.user;
        let mut round = link.ask(menus, user, facts, deadline).await;
        round.answers.merge(told);
        watched.cost.router_ms += u32::try_from(round.took.as_millis()).unwrap_or(u32::MAX);
        self.shared.meters.took.record(round.took.as_secs_f64());
        complete(&mut round, link.address)?;

        let told = round.answers.identity();
        if facts
            && RouterIdentity::check(watched.record.identity.as_ref(), told.as_ref())
                == IdentityCheck::Changed
        {
            return Err(Unreached::Stranger { router: told, certificate: None });
        }
        let reading = self.read(&round, facts, began);
        let degraded = self.degraded(&round, facts);

        Ok(Polled { at, reading: Box::new(reading), degraded })
    }

    /// Makes a reading of the answers, and remembers what the next one needs.
    fn read(&mut self, round: &Round, facts: bool, began: Instant) -> Reading {
        let watched = &mut self.watched;
        let previous = watched.previous.as_ref().map(|(then, baseline)| Previous {
            baseline,
            elapsed: began.saturating_duration_since(*then),
        });
        let (mut reading, baseline) = round.answers.reading(previous);
        watched.previous = Some((began, baseline));
        if let Some(percent) = round.answers.resource().and_then(|resource| resource.cpu_load) {
            self.sessions.load().saw(percent);
        }
        watched.total_memory = reading.resource.total_memory.or(watched.total_memory);

        if let Some(resource) = round.answers.resource()
            && watched.menus.saw(resource.version.as_deref(), resource.board_name.as_deref())
        {
            watched.facts_at = None;
        }
        let is_settled = reading.resource.uptime_seconds.is_none_or(|uptime| uptime >= SETTLED);
        if is_settled {
            round.missing.iter().for_each(|menu| watched.menus.learn(*menu, true));
            round.answers.menus().for_each(|menu| watched.menus.learn(menu, false));
        }
        if facts && round.late.is_empty() {
            let user = &self.order.target.credential.user;
            reading.facts = Some(round.answers.facts(user, self.shared.clock.now()));
            watched.facts_at = is_settled.then_some(began);
        }

        reading
    }

    fn degraded(&mut self, round: &Round, facts: bool) -> Option<DegradedReason> {
        let is_denied = round.denied.iter().any(|menu| menu.is_watched());
        if facts {
            self.watched.facts_denied = is_denied;
        }
        let is_slow = self.watched.slowness.polled(round.took, self.rhythm().patience);

        if self.sessions.linger(Instant::now()) {
            Some(DegradedReason::SessionsLinger)
        } else if is_denied || self.watched.facts_denied {
            Some(DegradedReason::RightsMissing)
        } else {
            is_slow.then_some(DegradedReason::Slow)
        }
    }

    fn drop_link(&mut self, fault: &Fault) {
        let Some(mut link) = self.watched.link.take() else { return };
        self.watched.cost += link.spent();
        self.watched.facts_at = None;
        if fault.leaves_session() {
            link.lose(self.shared.settings.linger);
        }
    }
}

/// Whether the answers make a poll at all.
fn complete(round: &mut Round, address: std::net::SocketAddr) -> Result<(), Fault> {
    let step = ProbeStep::Rights;
    if let Some(error) = round.ended.take() {
        return Err(Fault::talk(address, error, step));
    }
    for menu in [Menu::Resource, Menu::Interface] {
        if round.answers.has(menu) || round.denied.contains(&menu) {
            continue;
        }
        return Err(if round.late.contains(&menu) {
            Fault::Silent { address, step }
        } else {
            Fault::NotReady { address, menu: menu.path() }
        });
    }

    Ok(())
}
