//! `/system/device-mode`: what the board forbids, whoever asks.

use std::time::Duration;

use super::{Failure, is_unknown};
use crate::{
    command::Command,
    error::Error,
    rows::{DeviceMode, Record},
    session::{Rows, Session},
    value::text::Charset,
};

/// What the board allows; none on versions that have no device mode, and so forbid nothing.
pub async fn read(session: &Session, within: Duration) -> Result<Option<DeviceMode>, Failure> {
    match session.run(DeviceMode::print(), within).await {
        Ok(reply) => Ok(DeviceMode::read_one(&reply, Charset::default())),
        Err(Error::Trap(trap)) if is_unknown(&trap) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Asks for features to be allowed or forbidden: `("scheduler", true)`, `("flagged", false)`.
///
/// Nothing changes before somebody presses the board's button or cuts its power, within five minutes;
/// then it reboots, and the session is over. The rows tell how much time is left. Dropping them
/// cancels the request. A router takes three requests until it is power-cycled.
pub async fn request(
    session: &Session,
    features: &[(&str, bool)],
    within: Duration,
) -> Result<Rows, Failure> {
    let update = Command::new("/system/device-mode/update");
    let word = |is_allowed| if is_allowed { "yes" } else { "no" };
    let update = features
        .iter()
        .fold(update, |update, &(name, is_allowed)| update.arg(name, word(is_allowed)));
    Ok(session.stream(update, within).await?)
}
