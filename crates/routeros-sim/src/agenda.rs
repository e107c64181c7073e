//! What routers do by themselves, and when.
//!
//! One queue and one task serve a whole fleet: nothing polls, and a router that
//! has nothing on the agenda costs nothing. Time is the fleet's clock.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    actor::Actor,
    clock::{SimClock, later},
    host,
    menu::Trap,
    mood::SETTLING,
    router::{Router, Shared},
    shell::{Ended, Shell},
};

pub(crate) use schedule::{SCHEDULER, Slot, reconcile};

mod schedule;

/// Scripts a router runs at a time; a bound, not a fact.
const JOBS: usize = 32;

/// The queue of a fleet.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    queue: Mutex<Queue>,
    changed: Notify,
}

/// What is due when. At most one entry for a scheduler's row, one for a job that has
/// not begun and one for a download.
#[derive(Debug, Default)]
struct Queue {
    entries: BTreeMap<Ticket, (u32, Event)>,
    last: u64,
}

/// The place of an entry in the queue: its time, then the order of entering.
pub(crate) type Ticket = (DateTime<Utc>, u64);

/// What becomes due.
#[derive(Debug)]
enum Event {
    /// Something that the router does by itself; it is told when that was due.
    Call(fn(&Router, DateTime<Utc>)),
    /// The row of a scheduler.
    Schedule(u32),
    /// A script that has its job's id already.
    Begin(u32, Box<Script>, CancellationToken),
    /// The router is up again.
    Up,
    /// And its menus answer.
    Settled,
    /// The end of safe mode, which a session that is over held.
    Unroll(u32),
}

/// A script to be run.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// What it is called; empty for one that has no name.
    pub(crate) name: String,
    pub(crate) source: Vec<u8>,
    /// Whom it acts for.
    pub(crate) actor: Actor,
}

impl Script {
    /// One that has no name.
    pub(crate) fn unnamed(source: Vec<u8>, actor: &Actor) -> Self {
        Self { name: String::new(), source, actor: actor.clone() }
    }
}

impl Agenda {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, due: DateTime<Utc>, router: &Router, event: Event) -> Ticket {
        let mut queue = self.queue();
        queue.last += 1;
        let ticket = (due, queue.last);
        queue.entries.insert(ticket, (router.index(), event));
        drop(queue);
        self.changed.notify_one();
        ticket
    }

    pub(crate) fn cancel(&self, ticket: Ticket) {
        self.queue().entries.remove(&ticket);
    }

    fn first(&self) -> Option<DateTime<Utc>> {
        self.queue().entries.first_key_value().map(|((due, _), _)| *due)
    }

    fn take(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, u32, Event)> {
        let mut queue = self.queue();
        let entry = queue.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((due, _), (router, event)) = entry.remove_entry();
        Some((due, router, event))
    }
}

/// Does what is due, until it is dropped.
pub(crate) async fn keep(shared: Arc<Shared>, routers: Arc<[Router]>) {
    let mut jobs = JoinSet::new();
    loop {
        while let Some((due, index, event)) = shared.agenda.take(shared.clock.now()) {
            let Some(router) = routers.get(index as usize) else { continue };
            match event {
                Event::Call(deed) => deed(router, due),
                Event::Schedule(row) => schedule::fire(router, row, due),
                Event::Begin(id, script, end) => {
                    jobs.spawn(work(Running { router: router.clone(), id, end }, *script));
                }
                Event::Up => router.up(due),
                Event::Settled => router.settled(due),
                Event::Unroll(session) => router.unroll_safe_mode_of(session),
            }
        }
        tokio::select! {
            () = shared.agenda.changed.notified() => {}
            () = until(&shared.clock, shared.agenda.first()) => {}
            Some(_) = jobs.join_next() => {}
        }
    }
}

async fn until(clock: &SimClock, due: Option<DateTime<Utc>>) {
    match due {
        Some(due) => clock.sleep(host::span(clock.now(), due)).await,
        None => std::future::pending().await,
    }
}

/// Has the router do something at its time. Whatever it was meant for may be gone
/// by then, so `deed` has to look.
pub(crate) fn call(router: &Router, due: DateTime<Utc>, deed: fn(&Router, DateTime<Utc>)) {
    router.shared().agenda.enter(due, router, Event::Call(deed));
}

/// Begins a script as a job of its own. Returns the job's id.
pub(crate) fn start(router: &Router, script: Script) -> Result<u32, Trap> {
    let (id, end) = enrol(router, &script)?;
    let now = router.clock().now();
    router.shared().agenda.enter(now, router, Event::Begin(id, script.into(), end));
    Ok(id)
}

/// Has a router that is down be up at `boot`, and all of it a little later.
pub(crate) fn boot(router: &Router, boot: DateTime<Utc>) {
    let agenda = &router.shared().agenda;
    agenda.enter(boot, router, Event::Up);
    agenda.enter(later(boot, SETTLING), router, Event::Settled);
}

/// Has safe mode end `delay` after the session that held it.
pub(crate) fn unroll(router: &Router, session: u32, delay: Duration) {
    let due = later(router.clock().now(), delay);
    router.shared().agenda.enter(due, router, Event::Unroll(session));
}

fn enrol(router: &Router, script: &Script) -> Result<(u32, CancellationToken), Trap> {
    let now = router.clock().now();
    let mut state = router.state();
    if state.scripting.jobs.len() >= JOBS {
        return Err(Trap::failure("failure: too many jobs"));
    }
    Ok(state.scripting.begin(script.name.clone(), script.actor.user.clone(), now))
}

/// A script while it runs, in a job of its own or in somebody's session. It
/// counts among the jobs, so that scripts that run scripts come to an end.
pub(crate) struct Running {
    router: Router,
    id: u32,
    end: CancellationToken,
}

impl Running {
    pub(crate) fn begin(router: &Router, script: &Script) -> Result<Self, Trap> {
        let (id, end) = enrol(router, script)?;
        Ok(Self { router: router.clone(), id, end })
    }

    /// What becomes of `work`; none if the job is removed or the router restarts.
    pub(crate) async fn attend<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            // What has ended before it began does nothing.
            biased;
            () = self.end.cancelled() => None,
            result = work => Some(result),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.router.state().scripting.end(self.id);
    }
}

async fn work(running: Running, script: Script) {
    let mut shell = Shell::new(running.router.clone(), script.actor);
    let ended = running.attend(shell.run(&script.source)).await;
    if let Some(Ended::Badly(fault)) = ended {
        let about =
            if script.name.is_empty() { String::new() } else { format!(" ({})", script.name) };
        let line = format!("executing script{about} failed, please check it manually: {fault}");
        let router = &running.router;
        router.log(router.clock().now(), "script,error", line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fleet;

    #[tokio::test]
    async fn what_has_ended_before_it_began_does_nothing() {
        let router = Fleet::builder().start().await.unwrap().router(0);
        let script = Script::unnamed(Vec::new(), &Actor::router());
        // Who looks at both at random would see the work first in one of two cases.
        for _ in 0..64 {
            let running = Running::begin(&router, &script).unwrap();
            router.state().scripting.end(running.id);
            let mut has_begun = false;
            running.attend(async { has_begun = true }).await;
            assert!(!has_begun);
        }
    }
}
