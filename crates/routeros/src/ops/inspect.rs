//! `/console/inspect`: what commands and properties a router has (7.x; needs the policy `read`).
//!
//! An answer takes a router about 2 ms. But 2 to 4 % of the questions are never answered, even one at
//! a time, and such a one may cost the session (measured by others, `protocol.md` §14). So single
//! questions get a deadline of seconds, and whoever asks thousands uses an [`Inspector`], which asks
//! again and dials again, on a session of its own.

use std::time::Duration;

use super::{Failure, Redial, unless_unknown};
use crate::{command::Command, error::Error, reply::Row, session::Session};

/// A question about the router's tree of commands. Paths are their tokens: `["ip", "address", "add"]`;
/// the empty path is the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question<'q> {
    /// What is below a path: see [`Node`].
    Children(&'q [&'q str]),
    /// What values an argument takes: see [`Syntax`]. Versions before 7.22 may break when asked about
    /// arguments named `where`, `do`, `else`, `rule`, `command` and `on-error`.
    Syntax(&'q [&'q str]),
    /// How `input`, typed at a path, may go on: see [`completions`].
    Completion(&'q [&'q str], &'q str),
    /// Of what class each character of `input` is, 32 K characters at most: see [`classes`].
    Highlight(&'q str),
}

/// What is below a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// `address`, `print`, `disabled`.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// `dir`: a menu with commands.
    Menu,
    /// `path`: a level that only leads to menus.
    Level,
    /// `cmd`: a command.
    Command,
    /// `arg`: an argument of a command.
    Argument,
}

/// What is said of the values of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// What is explained or defined.
    pub symbol: String,
    /// `explanation` or `definition`.
    pub kind: String,
    /// `0..4294967295    (integer number)`.
    pub text: String,
}

/// How long one question may take: a thousand times what it usually does.
pub const PATIENCE: Duration = Duration::from_secs(3);

impl Question<'_> {
    /// The command that asks it, for whoever asks several at once.
    pub fn command(&self) -> Command {
        let inspect = Command::new("/console/inspect");
        // Paths are joined by commas: with slashes a router answers nothing.
        match self {
            Self::Children(path) => inspect
                .arg("request", "child")
                .arg("path", path.join(","))
                .proplist(&["type", "name", "node-type"]),
            Self::Syntax(path) => inspect
                .arg("request", "syntax")
                .arg("path", path.join(","))
                .proplist(&["type", "symbol", "symbol-type", "text"]),
            // With more columns a router loses most of a long answer (measured by others).
            Self::Completion(path, input) => inspect
                .arg("request", "completion")
                .arg("path", path.join(","))
                .arg("input", input)
                .proplist(&["completion"]),
            Self::Highlight(input) => inspect
                .arg("request", "highlight")
                .arg("input", input)
                .proplist(&["type", "highlight"]),
        }
    }
}

/// Asks one question, for [`PATIENCE`] at most.
pub async fn ask(session: &Session, question: Question<'_>) -> Result<Vec<Row>, Failure> {
    let reply = session.run(question.command(), PATIENCE).await;
    Ok(reply.map_err(unless_unknown("say what commands it has"))?.rows)
}

/// Reads the answer to [`Question::Children`]. Kinds that are newer than we are are left out.
pub fn nodes(rows: &[Row]) -> Vec<Node> {
    let node = |row: &Row| {
        let kind = match row.get("node-type")? {
            b"dir" => NodeKind::Menu,
            b"path" => NodeKind::Level,
            b"cmd" => NodeKind::Command,
            b"arg" => NodeKind::Argument,
            _ => return None,
        };
        Some(Node { name: row.text("name")?, kind })
    };
    rows.iter().filter_map(node).collect()
}

/// Reads the answer to [`Question::Syntax`].
pub fn syntax(rows: &[Row]) -> Vec<Syntax> {
    let text = |row: &Row, name| row.text(name).unwrap_or_default();
    let read = |row: &Row| Syntax {
        symbol: text(row, "symbol"),
        kind: text(row, "symbol-type"),
        text: text(row, "text"),
    };
    rows.iter().map(read).collect()
}

/// Reads the answer to [`Question::Completion`]: the words that may stand there.
pub fn completions(rows: &[Row]) -> Vec<String> {
    rows.iter().filter_map(|row| row.text("completion")).collect()
}

/// Reads the answer to [`Question::Highlight`]: a class such as `dir`, `cmd`, `arg` or `error` for
/// each character.
pub fn classes(rows: &[Row]) -> Vec<String> {
    let classes = rows.iter().find_map(|row| row.text("highlight")).unwrap_or_default();
    classes.split(',').filter(|class| !class.is_empty()).map(str::to_owned).collect()
}

/// Asks thousands of questions in spite of those that are never answered.
#[derive(Debug)]
pub struct Inspector<D> {
    session: Option<Session>,
    dialler: D,
    redials: u32,
}

/// How often a question is asked before it stays unanswered.
const TRIES: u32 = 3;

impl<D: Redial> Inspector<D> {
    /// Asks on `session`, which may be lost by it, and then on others, of which it dials `redials` at
    /// most: a tree of 12,000 questions should not need a tenth of a percent of that.
    pub fn new(session: Session, dialler: D, redials: u32) -> Self {
        Self { session: Some(session), dialler, redials }
    }

    /// Asks a question up to three times, each for [`PATIENCE`]. The second time is on the same
    /// session, because the router writes every sign-in to its log; the third is on a new one.
    ///
    /// None if it was never answered: then this question is hopeless, but others are not. An error ends
    /// the inspection: no session is left, or the router refuses.
    pub async fn ask(&mut self, question: Question<'_>) -> Result<Option<Vec<Row>>, Failure> {
        for attempt in 1..=TRIES {
            let session = self.session().await?;
            match ask(&session, question).await {
                Err(Failure::Router(Error::Timeout)) if attempt == 1 => {}
                Err(Failure::Router(Error::Timeout | Error::Ended(_))) => self.session = None,
                answer => return answer.map(Some),
            }
        }
        Ok(None)
    }

    async fn session(&mut self) -> Result<Session, Failure> {
        match &self.session {
            Some(session) if !session.is_closed() => Ok(session.clone()),
            _ => {
                self.redials = self.redials.checked_sub(1).ok_or(Failure::TooOften)?;
                let session = self.dialler.redial().await?;
                self.session = Some(session.clone());
                Ok(session)
            }
        }
    }
}
