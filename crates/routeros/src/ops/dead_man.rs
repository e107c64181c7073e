//! A dead man's switch: a script that the router runs after a while, unless we take it away.
//!
//! It works on every version, needs no session, and nothing but power loss stops it. `device-mode` may
//! forbid it: then arming is refused with [`TrapKind::DeviceMode`].

use std::time::Duration;

use super::{Failure, OwnName, time::Budget};
use crate::{
    command::Command,
    error::Error,
    query::Query,
    reply::Reply,
    rows::{Clock, Record, ScheduledScript},
    session::Session,
    trap::TrapKind,
    value::text::Charset,
};

/// What is to happen, and when.
#[derive(Clone, Copy, Debug)]
pub struct DeadMan<'a> {
    /// Of the scheduler.
    pub name: &'a OwnName,
    /// After how long it runs, and then again and again until it is removed: 5 s to a day, in whole
    /// seconds. Spans, not times of day, because clocks jump.
    pub interval: Duration,
    /// What runs. It ends by removing the scheduler, unless it is to run again: if the power fails on
    /// the way, what is left of it runs after the next interval.
    pub script: &'a str,
    /// What the script may do: `read,write,policy,test,reboot,sensitive`, no more than the user may.
    pub policy: &'a str,
}

/// A scheduler that is in place, as the router read it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Armed {
    /// The scheduler.
    pub scheduler: ScheduledScript,
    /// How long until it runs, by the router's clock when it was read back, if the router says so.
    pub runs_in: Option<Duration>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disarmed {
    /// It was there, with what is left of it, and is gone. It has run if
    /// [`run_count`](ScheduledScript::run_count) is not 0. One that began to run in this moment is
    /// not stopped: compare the configuration afterwards.
    Removed(ScheduledScript),
    /// It was not there any more: it ran and removed itself, or somebody else removed it.
    WasGone,
}

const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_hours(24);

/// Clocks of routers show whole seconds.
const SLACK: Duration = Duration::from_secs(2);

/// Arms it, and reads it back. It counts from now.
///
/// If the router did not keep it as it was given, or it would not run, it is removed again and this is
/// [`Failure::NotKept`]. After any other failure it may be armed: [`disarm`] it on a new session.
pub async fn arm(
    session: &Session,
    what: &DeadMan<'_>,
    within: Duration,
) -> Result<Armed, Failure> {
    let budget = Budget::new(within);
    let interval = Duration::from_secs(what.interval.clamp(SHORTEST, LONGEST).as_secs());
    let add = Command::new("/system/scheduler/add")
        .arg("name", what.name.as_str())
        .arg("interval", format!("{}s", interval.as_secs()))
        .arg("on-event", what.script)
        .arg("policy", what.policy);
    session.run(add, budget.left()).await?;

    let Some(armed) = read_back(session, what.name, &budget).await? else {
        return Err(Failure::NotKept("the scheduler"));
    };
    let lacks = |policy: &str| !armed.scheduler.policy.iter().any(|kept| kept == policy);
    let fault = match &armed {
        Armed { scheduler, .. } if scheduler.disabled => "its being enabled",
        Armed { scheduler, .. } if scheduler.interval != Some(interval) => "its interval",
        Armed { scheduler, .. } if scheduler.on_event != what.script => "its script",
        _ if what.policy.split(',').any(lacks) => "its policies",
        Armed { runs_in: Some(span), .. } if *span > interval + SLACK => "its time",
        Armed { scheduler, .. } if scheduler.next_run.is_none() => "its time",
        _ => return Ok(armed),
    };
    disarm(session, what.name, budget.left()).await?;
    Err(Failure::NotKept(fault))
}

/// Removes it, wherever it stands, and verifies that it is gone. On an error it may still be armed.
pub async fn disarm(
    session: &Session,
    name: &OwnName,
    within: Duration,
) -> Result<Disarmed, Failure> {
    let budget = Budget::new(within);
    let Some(scheduler) = find(session, name, &budget).await? else {
        return Ok(Disarmed::WasGone);
    };
    let remove = Command::new("/system/scheduler/remove").arg(".id", &scheduler.id);
    match session.run(remove, budget.left()).await {
        Err(Error::Trap(trap)) if trap.kind() == TrapKind::NotFound => {}
        reply => drop(reply?),
    }
    match find(session, name, &budget).await? {
        None => Ok(Disarmed::Removed(scheduler)),
        Some(_) => Err(Failure::LeftBehind(name.to_string())),
    }
}

/// Looks whether it is armed.
pub async fn look(
    session: &Session,
    name: &OwnName,
    within: Duration,
) -> Result<Option<Armed>, Failure> {
    read_back(session, name, &Budget::new(within)).await
}

async fn read_back(
    session: &Session,
    name: &OwnName,
    budget: &Budget,
) -> Result<Option<Armed>, Failure> {
    let commands = vec![named(name), Clock::print()];
    let replies = session.batch(commands, budget.left()).await;
    let mut replies = replies.into_iter();
    let (schedulers, clock) = (replies.next(), replies.next());

    let scheduler = schedulers.transpose()?.and_then(|reply| read(&reply));
    // Who may not read the clock learns less.
    let clock =
        clock.and_then(Result::ok).and_then(|reply| Clock::read_one(&reply, Charset::default()));
    let now = clock.and_then(|clock| clock.local);
    Ok(scheduler.map(|scheduler| {
        let span = now.zip(scheduler.next_run_at()).map(|(now, next)| next - now);
        Armed { scheduler, runs_in: span.and_then(|span| span.to_std().ok()) }
    }))
}

async fn find(
    session: &Session,
    name: &OwnName,
    budget: &Budget,
) -> Result<Option<ScheduledScript>, Failure> {
    let reply = session.run(named(name), budget.left()).await?;
    Ok(read(&reply))
}

fn read(reply: &Reply) -> Option<ScheduledScript> {
    ScheduledScript::read_one(reply, Charset::default())
}

fn named(name: &OwnName) -> Command {
    ScheduledScript::print().query(&Query::eq("name", name.as_str()))
}
