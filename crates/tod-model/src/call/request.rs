//! What can be asked of a router.

use std::time::Duration;

use super::{Fetch, Follow, Question, Row, Sentence, Upload};
use crate::Secret;

/// What is asked of a router through a handle.
///
/// One command is a [`Sentence`]: whatever the menus have, ping and torch included. The others take
/// several commands, or differ between versions; they run where the session is, as one request each.
#[derive(Clone, Debug)]
pub enum Request {
    /// One command: its rows as they come.
    Sentence(Sentence),
    /// Follows the log or the history: what is heard, until the time is over.
    Follow(Follow),
    /// Asks what commands the router has: an answer to each question, on a session that is dialled for
    /// this and kept with the handle, because such questions may cost one.
    Inspect(Vec<Question>),
    /// Runs a script (RouterOS 7): what it printed. One that fails is no error: its text ends with what
    /// the router says.
    Script(Secret),
    /// `/export`: the text, complete or an error.
    Export(Export),
    /// Runs a file of commands. What the router said of a mistake comes before the error.
    Import(Import),
    /// Reads a file of the router: complete, or an error.
    ReadFile {
        /// With its path: `flash/tod-change.rsc`.
        name: String,
    },
    /// Makes or replaces a text file of 60,000 bytes at most, and verifies its size.
    WriteFile {
        /// With its path.
        name: String,
        /// What is to be in it.
        contents: Secret,
    },
    /// Removes a file, if it is there, and verifies that it is gone.
    RemoveFile {
        /// With its path.
        name: String,
    },
    /// Makes a file of any size over SSH: its progress, and at the end its `name` and `size` there.
    /// What does not come to its end leaves no file.
    Upload(Upload),
    /// The next part of what is uploaded through this handle, 32 KiB at most. Its end says that there
    /// is room for another.
    Chunk(Secret),
    /// Reads a file of any size over SSH: complete, or an error.
    Download {
        /// With its path.
        name: String,
    },
    /// Has the router fetch a file: as [`Upload`](Self::Upload), for where SSH is closed.
    Fetch(Fetch),
    /// Saves a binary backup as `tod-NAME.backup`: its `name` and `size` there.
    SaveBackup {
        /// What follows `tod-`: 1 to 48 of `a-z`, `0-9` and `-`.
        name: String,
        /// Without one it is not encrypted.
        password: Option<Secret>,
    },
    /// Loads a binary backup, and waits until the router is back.
    LoadBackup {
        /// The file, with its path.
        file: String,
        /// If it was saved with one.
        password: Option<Secret>,
    },
    /// Reboots, and waits until the router is back.
    Reboot {
        /// The version that is to run afterwards, as RouterOS writes it.
        expects: Option<String>,
    },
    /// Arms a dead man's switch, and reads it back.
    Arm(DeadMan),
    /// Removes a dead man's switch, and verifies that it is gone.
    Disarm {
        /// As it was armed.
        name: String,
    },
    /// Looks whether a dead man's switch is armed.
    LookFor {
        /// As it was armed.
        name: String,
    },
    /// Safe mode, which this handle holds from taking it until it is released, unrolled or closed
    /// (7.18 and newer).
    SafeMode(SafeMode),
    /// What of ours is on the router: rows of `menu` and `name`.
    Leftovers,
    /// Removes of these rows what is still there: rows of what could not be removed.
    Sweep(Vec<Row>),
    /// A command line over SSH: what it prints.
    Shell(Shell),
    /// A terminal over SSH, one at a time on a handle: what it shows, until the router hangs up.
    Console(Console),
    /// Types into the terminal of this handle: text, or `\x18` for Ctrl+X.
    Type(Secret),
    /// Tells the router that the terminal of this handle has another size now.
    Resize(Size),
}

/// What of the configuration, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// Only this menu: `/ip/firewall`. Everything if none.
    pub menu: Option<String>,
    /// How much.
    pub style: ExportStyle,
    /// With passwords and keys; our user needs the policy `sensitive`.
    pub with_secrets: bool,
    /// What the file would be called on the router (`tod-NAME.rsc`), where it takes one: 1 to 48 of
    /// `a-z`, `0-9` and `-`.
    pub name: String,
}

/// How much an export says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportStyle {
    /// What differs from the defaults.
    #[default]
    Compact,
    /// That, in one line each.
    Terse,
    /// Everything.
    Verbose,
}

/// What to import, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The file on the router, with its path and ending.
    pub file: String,
    /// From which line on, beginning with 1; from the first if none.
    pub from_line: Option<u32>,
    /// Only look for mistakes (7.16 and newer).
    pub is_dry_run: bool,
}

/// A script that the router runs after a while, unless it is taken away.
#[derive(Clone, Debug)]
pub struct DeadMan {
    /// What follows `tod-` in the name of the scheduler: 1 to 48 of `a-z`, `0-9` and `-`.
    pub name: String,
    /// After how long it runs, and then again and again: 5 s to a day, in whole seconds.
    pub interval: Duration,
    /// What runs. It ends by removing the scheduler, unless it is to run again: if the power fails on the
    /// way, what is left of it runs after the next interval.
    pub script: Secret,
    /// What the script may do: `read,write,policy,test`, no more than our user may.
    pub policy: String,
}

/// What is done with safe mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafeMode {
    /// Takes it, unless somebody holds it.
    Take,
    /// Fails if it is no longer ours.
    Check,
    /// Keeps what was changed, verified.
    Release,
    /// Takes back what was changed.
    Unroll,
}

/// A command line over SSH: for what the API cuts off or cannot print.
#[derive(Clone, Debug)]
pub struct Shell {
    /// As a console takes it: `/export terse`.
    pub line: Secret,
}

/// A terminal over SSH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    /// What fits on it.
    pub size: Size,
}

/// The size of a terminal, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Characters in a row.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

impl Request {
    /// Whether it is work for the router: of these one at a time is done, whoever asks.
    pub const fn is_heavy(&self) -> bool {
        matches!(
            self,
            Self::Inspect(_)
                | Self::Export(_)
                | Self::Import(_)
                | Self::ReadFile { .. }
                | Self::WriteFile { .. }
                | Self::Upload(_)
                | Self::Download { .. }
                | Self::Fetch(_)
                | Self::SaveBackup { .. }
                | Self::Shell(_)
        )
    }
}
