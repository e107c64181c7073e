//! `/export` over the API: complete, or an error.
//!
//! A router prints exports to consoles and files only. [`printed`] borrows a console and writes nothing,
//! but long output is cut off; [`through_file`] takes any length, and leaves no file behind. Over SSH
//! neither is needed. Whether a text is a whole export is for who reads it to say: here it is whether
//! all came that the router wrote.

use std::time::Duration;

use super::{Failure, OwnName, execute::execute, files, time::Budget, unless_unknown};
use crate::{command::Command, session::Session, value::Version};

/// What of the configuration, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Export<'a> {
    /// Only this menu: `/ip/firewall`. Everything if none.
    pub menu: Option<&'a str>,
    /// How much.
    pub style: Style,
    /// With passwords and keys; the user needs the policy `sensitive`.
    pub with_secrets: bool,
}

/// How much an export says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// What differs from the defaults.
    #[default]
    Compact,
    /// That, in one line each.
    Terse,
    /// Everything.
    Verbose,
}

/// How much has to be free before a file is written, in bytes: an export is a few hundred KiB at most,
/// and a router with full flash is in trouble of its own.
pub const ROOM: u64 = 1 << 20;

/// How large an export may be, in bytes.
pub const LARGEST: u64 = 16 << 20;

/// How long removing the file may take beyond the time of the export.
const CLEANING: Duration = Duration::from_secs(10);

impl Export<'_> {
    /// The command, as a console takes it.
    pub fn line(&self, version: Version) -> String {
        let menu = self.menu.unwrap_or_default().replace('/', " ");
        let mut words: Vec<&str> = menu.split_whitespace().chain(["export"]).collect();
        words.extend(self.flags(version));
        format!("/{}", words.join(" "))
    }

    /// Version 6 shows secrets unless told not to; version 7 hides them unless told not to.
    fn flags(&self, version: Version) -> Vec<&'static str> {
        let style = match self.style {
            Style::Compact => "compact",
            Style::Terse => "terse",
            Style::Verbose => "verbose",
        };
        let secrets = match (version.major < 7, self.with_secrets) {
            (true, false) => Some("hide-sensitive"),
            (false, true) => Some("show-sensitive"),
            _ => None,
        };
        [style].into_iter().chain(secrets).collect()
    }
}

/// Exports to a console that exists for this only. No flash is written.
///
/// [`Failure::TooLarge`] if the router cut it off: with an end mark behind the export that cannot pass
/// unseen. [`Failure::Unsupported`] before version 7.
pub async fn printed(
    session: &Session,
    export: Export<'_>,
    version: Version,
    within: Duration,
) -> Result<Vec<u8>, Failure> {
    let script = format!("{}; :put \"{END}\"", export.line(version));
    let output = execute(session, &script, within).await?;
    match output.trim_end().strip_suffix(END) {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(Failure::TooLarge { size: output.len() as u64, limit: output.len() as u64 }),
    }
}

/// A comment, so that it is harmless wherever it ends up.
const END: &str = "# tod-end-of-export";

/// Exports to the file `name` on the router, reads and removes it. The file is removed also after a
/// failure, which may take ten seconds more; if that fails too this is [`Failure::LeftBehind`], or the
/// first failure. Dropping the future leaves the file to [`sweep`](super::sweep).
///
/// [`ROOM`] has to be free.
pub async fn through_file(
    session: &Session,
    export: Export<'_>,
    version: Version,
    name: &OwnName,
    within: Duration,
) -> Result<Vec<u8>, Failure> {
    let budget = Budget::new(within);
    files::room(session, ROOM, &budget).await?;

    let file = format!("{name}.rsc");
    let result = written(session, export, version, name, &file, &budget).await;
    let removed = files::remove(session, &file, budget.left().max(CLEANING)).await;
    let text = result?;
    removed.map_err(|_| Failure::LeftBehind(file)).map(|()| text)
}

/// Exports in the gentlest way that works: [`printed`], else [`through_file`].
pub async fn export(
    session: &Session,
    export: Export<'_>,
    version: Version,
    name: &OwnName,
    within: Duration,
) -> Result<Vec<u8>, Failure> {
    let budget = Budget::new(within);
    match printed(session, export, version, budget.left()).await {
        Err(Failure::TooLarge { .. } | Failure::Unsupported { .. }) => {
            through_file(session, export, version, name, budget.left()).await
        }
        result => result,
    }
}

async fn written(
    session: &Session,
    export: Export<'_>,
    version: Version,
    name: &OwnName,
    file: &str,
    budget: &Budget,
) -> Result<Vec<u8>, Failure> {
    let path = format!("{}/export", export.menu.unwrap_or_default());
    let mut command = Command::new(&path).arg("file", name.as_str());
    for flag in export.flags(version) {
        command = command.flag(flag);
    }
    let reply = session.run(command, budget.left()).await;
    reply.map_err(unless_unknown("export this menu"))?;
    files::read(session, file, LARGEST, budget.left()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_shown_as_the_version_wants_it() {
        let (six, seven) = (Version::new(6, 49, 18), Version::new(7, 20, 0));
        let all = Export::default();
        assert_eq!(all.line(six), "/export compact hide-sensitive");
        assert_eq!(all.line(seven), "/export compact");
        let menu = Export { menu: Some("/ip/firewall"), style: Style::Terse, with_secrets: true };
        assert_eq!(menu.line(six), "/ip firewall export terse");
        assert_eq!(menu.line(seven), "/ip firewall export terse show-sensitive");
    }
}
