//! Restarts, and waiting for the router of the record.

use std::time::Duration;

use routeros::{
    Error, Session, Version,
    error::SignInFailure,
    ops::{
        Redial, backup,
        reboot::{self, Back, Wait},
    },
};
use tod_model::{CallError, OfflineReason, Secret, call::Outcome};
use tokio::{task::JoinSet, time::Instant};

use super::text;
use crate::handle::{Held, dial, serve, trouble::Trouble};

pub(super) async fn reboot(
    held: &Held,
    expects: Option<&str>,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let version = expects.map(str::parse::<Version>).transpose();
    let version = version.map_err(|invalid| CallError::Invalid(invalid.to_string()))?;
    let rule = Wait::new().within(within);
    let rule = match version {
        Some(version) => rule.version(version),
        None => rule,
    };

    let since = Instant::now();
    reboot::reboot(&held.known.session, within).await?;
    back(held, rule, since).await
}

pub(super) async fn load_backup(
    held: &Held,
    file: &str,
    password: Option<&Secret>,
    within: Duration,
) -> Result<Outcome, Trouble> {
    let password = password.map(text).transpose()?;
    let since = Instant::now();
    backup::load(&held.known.session, file, password, within).await?;
    back(held, Wait::new().within(within), since).await
}

async fn back(held: &Held, rule: Wait, since: Instant) -> Result<Outcome, Trouble> {
    let mut dialler = Dialler { held, served: JoinSet::new() };
    let seen = reboot::wait(&mut dialler, rule, since).await;
    let (_session, back) = seen.map_err(|lost| CallError::Failed(lost.to_string()))?;
    let Back { after, version, is_as_expected } = back;
    Ok(Outcome::Back { after, version: version.to_string(), is_as_expected })
}

/// Dials the router of the record anew, and hangs up on the session before.
struct Dialler<'a> {
    held: &'a Held,
    served: JoinSet<()>,
}

impl Redial for Dialler<'_> {
    async fn redial(&mut self) -> Result<Session, Error> {
        self.served = JoinSet::new();
        let Held { shared, followed, sessions, purpose, .. } = self.held;
        let link = dial(shared, &followed.target, sessions, *purpose).await;
        let link = link.map_err(|error| unanswered(&error))?;
        let session = link.known().session;
        self.served.spawn(serve(link, followed.clone(), shared.settings.linger));
        Ok(session)
    }
}

/// Whether somebody answers who does not let us in, or nobody.
fn unanswered(error: &CallError) -> Error {
    match error {
        CallError::AnotherRouter
        | CallError::Unreached { reason: OfflineReason::SignInFailed, .. } => {
            Error::SignIn(SignInFailure::Refused(error.to_string()))
        }
        _ => Error::Timeout,
    }
}
