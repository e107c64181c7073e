//! What is done on a router beside polling it: one function or handle per operation.
//!
//! | module | what it does |
//! |---|---|
//! | [`inspect`] | asks what commands and properties the router has |
//! | [`execute`] | runs scripts |
//! | [`watch`] | follows the log and the history of changes |
//! | [`mod@undo`] | takes the newest change back |
//! | [`live`] | ping, traceroute, traffic and torch as they happen |
//! | [`safe_mode`], [`dead_man`] | have the router take a change back when it loses us |
//! | [`export`], [`import`], [`backup`], [`files`] | move configuration out and in |
//! | [`mod@fetch`] | has the router fetch a file |
//! | [`mod@reboot`] | reboots, and waits until the router is back as it should be |
//! | [`device_mode`] | what the board forbids |
//! | [`sweep`] | finds and removes what was left behind |
//!
//! # What holds
//!
//! - **Everything has a deadline.** `within` is the time for the whole operation, however many
//!   commands it takes.
//! - **Who lets go, stops.** Dropping a future or a handle cancels on the router what it ran.
//! - **A session for itself** is what anything long deserves: rows that nobody takes hold up
//!   everybody else on their session ([`Rows`](crate::session::Rows)), and a router runs what else was
//!   asked of a session behind a command that hangs.
//! - **A failure to hear is not a failure to do.** After [`Error::Timeout`] or [`Error::Ended`] the
//!   router may have done what was asked: look again, on a new session.

pub mod backup;
pub mod dead_man;
pub mod device_mode;
pub mod execute;
pub mod export;
mod failure;
pub mod fetch;
pub mod files;
pub mod import;
pub mod inspect;
pub mod live;
mod own_name;
pub mod reboot;
mod redial;
pub mod safe_mode;
pub mod sweep;
mod time;
pub mod undo;
pub mod watch;

pub use failure::{Failure, Position};
pub use own_name::{InvalidName, OwnName};
pub use redial::Redial;

use crate::{
    error::Error,
    trap::{Trap, TrapKind},
};

/// Whether a router refused because it does not know the command or one of its arguments.
fn is_unknown(trap: &Trap) -> bool {
    trap.kind() == TrapKind::MissingMenu || trap.message.contains("unknown parameter")
}

/// Makes of a refusal for want of a command the failure that says so.
fn unless_unknown(what: &'static str) -> impl Fn(Error) -> Failure {
    move |error| match error {
        Error::Trap(trap) if is_unknown(&trap) => Failure::Unsupported { what },
        error => Failure::Router(error),
    }
}
