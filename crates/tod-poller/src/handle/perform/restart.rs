//! Restarts, and waiting for the router of the record.

use std::time::Duration;

use routeros::{
    Version,
    ops::{
        backup,
        reboot::{self, Back, Wait},
    },
};
use tod_model::{CallError, Secret, call::Outcome};
use tokio::time::Instant;

use super::text;
use crate::handle::{Held, dialler::Dialler, trouble::Trouble};

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
    let mut dialler = Dialler::new(held);
    let seen = reboot::wait(&mut dialler, rule, since).await;
    let (_session, back) = seen.map_err(|lost| CallError::Failed(lost.to_string()))?;
    let Back { after, version, is_as_expected } = back;
    Ok(Outcome::Back { after, version: version.to_string(), is_as_expected })
}
