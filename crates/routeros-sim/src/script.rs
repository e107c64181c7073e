//! The script language of RouterOS, as far as guards, schedulers and common
//! one-liners go.
//!
//! A script is read as a whole ([`parse`]) and then run ([`run`]). What it
//! looks at and changes is behind [`World`], so the language itself is pure:
//! its tests need no router. Only `:delay` waits, on the fleet's clock.
//!
//! **Invariant:** a script is bounded in steps between two delays, in depth and
//! in memory, whatever its text says.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};

use self::syntax::Place;
pub(crate) use self::{
    file::{Manner, faults, import},
    run::Stop,
    value::Value,
};

mod builtin;
mod control;
mod expression;
mod file;
mod functions;
mod menu;
mod operate;
mod parse;
mod read;
mod run;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

/// The menus of a router, for reading a script.
pub(crate) trait Tree {
    /// What is at `/ip/address` or `/ip/address/add`.
    fn node(&self, path: &str) -> Node;

    /// Whether a command has an argument of this name.
    fn takes(&self, path: &str, verb: &str, name: &str) -> bool;
}

/// What a path of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Menu {
        /// Whether it is one row of settings.
        settings: bool,
    },
    Command,
    Nothing,
}

/// What a script acts on.
pub(crate) trait World: Tree + Send {
    /// The rows of a menu, as the user may see them.
    fn look(&mut self, path: &str) -> Result<Vec<Record>, Fault>;

    /// Whether rows of a menu may have a property.
    fn has_property(&self, path: &str, name: &str) -> bool;

    /// Runs a command that changes or does something. What it returns.
    fn act(&mut self, command: Command) -> impl Future<Output = Result<Value, Stop>> + Send;

    /// Puts a menu on the console.
    fn show(&mut self, print: Print) -> Result<(), Fault>;

    /// Puts a line on the console.
    fn put(&mut self, line: &[u8]);

    /// Writes to the log.
    fn log(&mut self, topics: &'static str, message: &str);

    /// Begins another script, and returns its job's id.
    fn execute(&mut self, source: Vec<u8>) -> Result<Value, Fault>;

    fn delay(&mut self, span: Duration) -> impl Future<Output = ()> + Send;

    fn now(&self) -> DateTime<Utc>;

    /// A variable that scripts share.
    fn global(&self, name: &str) -> Option<Value>;

    fn set_global(&mut self, name: &str, value: Value);
}

/// One row of a menu.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// None for settings.
    pub(crate) id: Option<u32>,
    pub(crate) cells: Vec<(String, Vec<u8>)>,
}

impl Record {
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.cells.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }
}

/// A command that changes or does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// `/ip/address`.
    pub(crate) path: String,
    /// `add`.
    pub(crate) verb: String,
    /// By name, `numbers` among them. Without a value it is `!name`.
    pub(crate) arguments: Vec<(String, Option<Vec<u8>>)>,
}

/// A `print` for the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) path: String,
    /// The rows to show; all if none are named.
    pub(crate) rows: Option<Vec<u32>>,
    /// `detail`, `terse`, `proplist=…`.
    pub(crate) arguments: Vec<(String, Vec<u8>)>,
}

/// Why a script failed, in the words of a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) message: String,
    during: During,
}

/// What a script was at when it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum During {
    Unknown,
    /// Reading it.
    Reading(Place),
    /// Running this command, which stands there.
    Running(String, Place),
    /// The message says it already.
    Said,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), during: During::Unknown }
    }

    fn at(message: impl Into<String>, place: Place) -> Self {
        Self { message: message.into(), during: During::Reading(place) }
    }

    /// Says during which command it happened, unless that is known already.
    fn during(mut self, name: &str, place: Place) -> Self {
        if self.during == During::Unknown {
            self.during = During::Running(name.to_owned(), place);
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.during {
            During::Unknown | During::Said => Ok(()),
            During::Reading(place) => write!(f, " ({place})"),
            During::Running(name, place) => write!(f, " ({name}; line {})", place.line),
        }
    }
}

/// Reads and runs a script in the menu `context` and beyond. Returns what its
/// last statement did, and the menu that it ended in.
pub(crate) async fn run<W: World>(
    world: &mut W,
    text: &[u8],
    context: &str,
) -> (Result<Value, Stop>, String) {
    let (code, context) = match parse::parse(text, context, world) {
        Ok(read) => read,
        Err(fault) => return (Err(fault.into()), context.to_owned()),
    };
    let result = run::Run::new(world).function(code.into(), Vec::new()).await;
    (result, context)
}

/// The commands of the language itself: `put`, `if`.
pub(crate) fn builtins() -> impl Iterator<Item = &'static str> {
    builtin::names()
}

/// Reads a script without running it.
pub(crate) fn check(text: &[u8], tree: &dyn Tree) -> Result<(), Fault> {
    parse::parse(text, "", tree).map(drop)
}
