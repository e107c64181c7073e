//! What has a router take a change back when it loses us.

use std::time::Duration;

use routeros::{
    Session,
    ops::{
        OwnName,
        dead_man::{self, Armed, Disarmed},
        safe_mode,
    },
};
use tod_model::{
    CallError,
    call::{DeadMan, Outcome, SafeMode},
};
use tokio::time::{Instant, timeout_at};

use super::text;
use crate::handle::{Held, trouble::Trouble};

pub(super) async fn arm(
    session: &Session,
    what: &DeadMan,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let name = OwnName::new(&what.name)?;
    let (script, policy) = (text(&what.script)?, what.policy.as_str());
    let dead_man = dead_man::DeadMan { name: &name, interval: what.interval, script, policy };
    let armed = dead_man::arm(session, &dead_man, within).await?;
    Ok(is_armed(&armed))
}

pub(super) async fn disarm(
    session: &Session,
    name: &str,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let disarmed = dead_man::disarm(session, &OwnName::new(name)?, within).await?;
    Ok(match disarmed {
        Disarmed::Removed(scheduler) => Outcome::Disarmed { runs: scheduler.run_count },
        Disarmed::WasGone => Outcome::WasGone,
    })
}

pub(super) async fn look_for(
    session: &Session,
    name: &str,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let found = dead_man::look(session, &OwnName::new(name)?, within).await?;
    Ok(found.as_ref().map_or(Outcome::WasGone, is_armed))
}

/// Whoever stops waiting for taking, releasing or unrolling loses the session, and with it safe mode.
pub(super) async fn safe_mode(
    held: &Held,
    what: SafeMode,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let until = Instant::now() + within;
    let not_ours = || CallError::Held { by: String::new() };
    let ours = timeout_at(until, held.safe.lock()).await;
    let mut ours = ours.map_err(|_| CallError::Timeout)?;
    let within = until.saturating_duration_since(Instant::now());
    match what {
        SafeMode::Take if ours.is_some() => {
            let why = "this handle holds safe mode already";
            return Err(CallError::Invalid(why.to_owned()).into());
        }
        SafeMode::Take => {
            let taken = safe_mode::SafeMode::take(held.known.session.clone(), within).await?;
            *ours = Some(taken);
        }
        SafeMode::Check => ours.as_ref().ok_or_else(not_ours)?.check(within).await?,
        SafeMode::Release => drop(ours.take().ok_or_else(not_ours)?.release(within).await?),
        SafeMode::Unroll => drop(ours.take().ok_or_else(not_ours)?.unroll(within).await?),
    }
    Ok(Outcome::nothing())
}

fn is_armed(armed: &Armed) -> Outcome {
    Outcome::Armed { runs_in: armed.runs_in }
}
