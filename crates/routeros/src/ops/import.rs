//! `/import`: a file of commands, run until one fails.

use std::time::Duration;

use super::{Failure, Position, unless_unknown};
use crate::{command::Command, error::Error, session::Session, trap::Trap};

/// What to import, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Import<'a> {
    /// The file on the router, with its ending: `tod-change.rsc`.
    pub file: &'a str,
    /// From which line on, beginning with 1; from the first if none.
    pub from_line: Option<u32>,
    /// Only look for mistakes (7.16 and newer).
    pub is_dry_run: bool,
}

/// A file that was not imported to its end. The lines before the mistake were, and stay: there is no
/// roll-back. After a dry run nothing was.
#[derive(Debug)]
pub struct Mistake {
    /// What the router says is wrong.
    pub trap: Trap,
    /// Where, if it says so; where the first is if a dry run found several.
    pub position: Option<Position>,
    /// What it said before, up to 200 lines.
    pub said: Vec<String>,
}

const MOST_LINES: usize = 200;

impl Mistake {
    /// Each thing that is wrong, with its position: a dry run looks for all of them.
    pub fn each(&self) -> impl Iterator<Item = (&str, Option<Position>)> {
        self.trap.message.lines().map(|line| (line, Position::find(line)))
    }
}

/// Imports a file on the router; `Ok(Err(…))` if there is a mistake in it.
///
/// Other errors say nothing about how far it came: after [`Error::Timeout`] the router was told to
/// stop, and whoever changed the way to the router loses the session and not the import.
pub async fn import(
    session: &Session,
    what: Import<'_>,
    within: Duration,
) -> Result<Result<(), Mistake>, Failure> {
    let mut command = Command::new("/import").arg("file-name", what.file);
    if let Some(line) = what.from_line {
        command = command.arg("from-line", line.to_string());
    }
    if what.is_dry_run {
        command = command.arg("verbose", "yes").flag("dry-run");
    }

    // A collected reply loses its rows when the command fails; a stream keeps them.
    let mut rows = session.stream(command, within).await?;
    let mut said = Vec::new();
    loop {
        match rows.next().await {
            Ok(Some(row)) => {
                let values = row.properties().filter(|(name, _)| !name.starts_with(b"."));
                let texts = values.map(|(_, value)| String::from_utf8_lossy(value).into_owned());
                said.extend(texts.take(MOST_LINES.saturating_sub(said.len())));
            }
            Ok(None) => return Ok(Ok(())),
            Err(Error::Trap(trap)) if !trap.message.contains("unknown parameter dry-run") => {
                let position = trap
                    .message
                    .lines()
                    .find_map(Position::find)
                    .or_else(|| said.iter().rev().find_map(|line| Position::find(line)));
                return Ok(Err(Mistake { trap, position, said }));
            }
            Err(error) => return Err(unless_unknown("try an import without doing it")(error)),
        }
    }
}
