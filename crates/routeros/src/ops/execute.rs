//! Scripts, run at once or in the background.

use std::time::Duration;

use super::{Failure, unless_unknown};
use crate::{
    command::Command, error::Error, query::Query, session::Session, trap::TrapKind,
    value::text::Charset,
};

/// Runs a script and returns what it printed, once it has finished (RouterOS 7).
///
/// A script that fails is no error here: the router answers with what the console would have shown,
/// ending with the error's text and [`Position`](super::Position). Lines end as the router ends them.
/// Long output is cut off by the router somewhere above 32 KiB without a word (`protocol.md` §10):
/// whoever needs all of it lets the script print an end mark.
///
/// When the time is over the script is cancelled, and what it did until then stays done.
pub async fn execute(session: &Session, script: &str, within: Duration) -> Result<String, Failure> {
    let command = Command::new("/execute").arg("script", script).flag("as-string");
    let reply = session.run(command, within).await;
    let reply = reply.map_err(unless_unknown("return the output of a script"))?;
    let output = reply.returned().unwrap_or_default();
    Ok(Charset::default().decode(output).into_owned())
}

/// Starts a script in the background. Neither its output nor its errors are seen, and it goes on when
/// the session ends.
pub async fn start(session: &Session, script: &str, within: Duration) -> Result<Job, Failure> {
    let reply = session.run(Command::new("/execute").arg("script", script), within).await?;
    let id = reply.returned().filter(|id| id.starts_with(b"*"));
    let id = id.and_then(|id| String::from_utf8(id.to_vec()).ok());
    id.map(Job).ok_or(Failure::Unexpected("the id of the job"))
}

/// A script that runs, or ran, in the background. Dropping it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job(String);

impl Job {
    /// Its id in `/system/script/job`: `*18`.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// Whether it still runs.
    pub async fn is_running(&self, session: &Session, within: Duration) -> Result<bool, Failure> {
        let print = Command::print("/system/script/job")
            .proplist(&[".id"])
            .query(&Query::eq(".id", self.0.as_str()));
        Ok(!session.run(print, within).await?.rows.is_empty())
    }

    /// Stops it, if it still runs. What it did stays done.
    pub async fn stop(&self, session: &Session, within: Duration) -> Result<(), Failure> {
        let remove = Command::new("/system/script/job/remove").arg(".id", &self.0);
        match session.run(remove, within).await {
            Err(Error::Trap(trap)) if trap.kind() == TrapKind::NotFound => Ok(()),
            reply => Ok(reply.map(drop)?),
        }
    }
}
