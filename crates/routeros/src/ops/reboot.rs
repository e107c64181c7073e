//! Rebooting, and waiting until the router is back as it should be.
//!
//! [`Wait`] is the rule, without I/O: what was seen goes in, what to do next comes out. [`wait`] drives
//! it.

mod rule;

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

pub use rule::{Back, Lost, Seen, Step, Wait};

use super::{Failure, Redial, time::Budget};
use crate::{
    command::Command,
    error::Error,
    query::Query,
    rows::{Identity, Record, Resource},
    session::{Ended, Session},
    value::text::Charset,
};

/// Reboots. Success is that the session is over; [`wait`] then.
///
/// Not after a package was scheduled in 7.18 and newer: a plain reboot forgets it.
pub async fn reboot(session: &Session, within: Duration) -> Result<(), Failure> {
    goes_down(session, Command::new("/system/reboot"), within).await
}

/// How long one look at the router may take, beyond dialling.
const LOOK: Duration = Duration::from_secs(10);

/// Dials until the router is back, and gives the session on which it was seen. `since` is when the
/// reboot was asked for.
///
/// It takes as long as the rule allows, and up to 40 s more for an attempt that is under way then.
///
/// A router that says it was up before that did not reboot yet. One whose menus do not all answer, or
/// answer nonsense, is asked again: the port opens before they do (measured).
pub async fn wait(
    dialler: &mut impl Redial,
    mut rule: Wait,
    since: Instant,
) -> Result<(Session, Back), Lost> {
    loop {
        let (session, seen) = match timeout(rule.patience(), dialler.redial()).await {
            Ok(Ok(session)) => {
                let seen = look(&session).await;
                (Some(session), seen)
            }
            Ok(Err(Error::SignIn(failure))) => (None, Seen::Refused(failure.to_string())),
            Ok(Err(_)) | Err(_) => (None, Seen::Nothing),
        };
        match (rule.on(since.elapsed(), seen), session) {
            (Step::Back(back), session) => {
                return Ok((session.expect("only who answered is back"), back));
            }
            (Step::Look { after }, _) => sleep(after).await,
            (Step::GiveUp(lost), _) => return Err(lost),
        }
    }
}

/// Whether the menus answer, and what the router says of itself.
async fn look(session: &Session) -> Seen {
    let ports = Command::print("/interface").query(&Query::has("name")).count_only();
    let commands = vec![Resource::print(), Identity::print(), ports];
    let mut replies = session.batch(commands, LOOK).await.into_iter();
    let (Some(Ok(resource)), Some(Ok(identity)), Some(Ok(ports))) =
        (replies.next(), replies.next(), replies.next())
    else {
        return Seen::Unready;
    };
    let resource = Resource::read_one(&resource, Charset::default()).unwrap_or_default();
    let has_name = identity.row().is_some_and(|row| row.get("name").is_some());
    match (resource.uptime, resource.parsed_version()) {
        (Some(uptime), Some(version)) if has_name && ports.count() > Some(0) => {
            Seen::Up { uptime, version }
        }
        _ => Seen::Unready,
    }
}

/// Runs a command after which the router reboots.
pub(super) async fn goes_down(
    session: &Session,
    command: Command,
    within: Duration,
) -> Result<(), Failure> {
    let budget = Budget::new(within);
    match session.run(command, budget.left()).await {
        Ok(_) => {}
        Err(Error::Ended(Ended::Eof | Ended::Io(_) | Ended::Fatal(_) | Ended::Unresponsive)) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    let gone = timeout(budget.left(), session.closed()).await;
    gone.map(drop).map_err(|_| Error::Timeout.into())
}
