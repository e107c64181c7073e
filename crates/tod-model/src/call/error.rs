//! Why a call came to nothing.

use crate::{HostKey, OfflineReason};

/// Why a handle was refused, or what was asked through it did not come about.
///
/// [`Timeout`](Self::Timeout) and [`Ended`](Self::Ended) are failures to hear: the router may have done
/// it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nobody polls at this moment, so nobody may dial.
    #[error("nobody can dial routers at the moment")]
    Unavailable,
    /// The device is none of those that are polled: paused, removed, added this instant, or its
    /// address or credential has changed since the handle was opened.
    #[error("the device is not being polled")]
    NotWatched,
    /// The router holds as many sessions of ours as we allow ourselves, 3; some of them may be lost
    /// ones that it has not noticed yet.
    #[error("three sessions of ours are open on the router")]
    TooManySessions,
    /// The router is too busy for heavy work; it was waited for in vain.
    #[error("the router is busy: its CPU load is {cpu_load} %")]
    Overloaded {
        /// Over all cores, in percent, as the last poll read it.
        cpu_load: u8,
    },
    /// Another router answers at its address. It was asked who it is, and nothing else.
    #[error("another router answers at the address")]
    AnotherRouter,
    /// Who answers over SSH has another key than the router had. No password was sent.
    #[error("the SSH host key has changed: it was {expected}, now it is {presented}")]
    HostKeyChanged {
        /// That of the record.
        expected: HostKey,
        /// What was shown instead.
        presented: HostKey,
    },
    /// There is no session with the router.
    #[error("{detail}")]
    Unreached {
        /// Why, as the state of a device would show it.
        reason: OfflineReason,
        /// What the failing step said.
        detail: String,
    },
    /// The router refused; the session goes on.
    #[error("the router refused: {message}")]
    Refused {
        /// What that means.
        kind: RefusalKind,
        /// What the router says.
        message: String,
    },
    /// A file was not imported to its end. The lines before the mistake were, and stay; after a dry
    /// run nothing was.
    #[error("a mistake in the file: {message}")]
    Mistake {
        /// Where, if the router says so; where the first is if a dry run found several.
        position: Option<Position>,
        /// What that means.
        kind: RefusalKind,
        /// What the router says.
        message: String,
    },
    /// It was not done in its time, and was cancelled on the router.
    #[error("not done in time")]
    Timeout,
    /// The session is over, and so is the handle.
    #[error("the session is over: {why}")]
    Ended {
        /// What ended it.
        why: String,
    },
    /// The replies are more than was allowed for. What came is of no use; the rest was cancelled.
    #[error("more than the {limit} bytes that were allowed for")]
    TooLarge {
        /// [`Limits::bytes`](super::Limits::bytes), or the router's own limit.
        limit: u64,
    },
    /// Nobody took the replies, and others had to wait; the request was cancelled on the router.
    #[error("the replies were not taken in time")]
    NotTaken,
    /// This cannot be asked; nothing was sent.
    #[error("not a request: {0}")]
    Invalid(String),
    /// This router is too old for it, or lacks a package.
    #[error("this router cannot {0}")]
    Unsupported(String),
    /// Safe mode is not ours.
    #[error("safe mode is held by {}", or_nobody(by))]
    Held {
        /// The user who holds it; empty if nobody does.
        by: String,
    },
    /// Something of ours is still on the router.
    #[error("`{0}` was left behind on the router")]
    LeftBehind(String),
    /// There is not enough room for a file; nothing was written.
    #[error("{needed} bytes have to be free on the router, {free} are")]
    NoSpace {
        /// What would be safe, in bytes.
        needed: u64,
        /// What the router says is free, in bytes.
        free: u64,
    },
    /// The router did something else than was to be expected; a person has to look.
    #[error("{0}")]
    Failed(String),
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1; older versions do not always say.
    pub column: Option<u32>,
}

/// What a refusal means, by the router's wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// This version, board or set of packages has no such menu or command.
    MissingMenu,
    /// The menu is there, the row is not.
    NotFound,
    /// The group of our user lacks a policy.
    Permission,
    /// `device-mode` forbids it; somebody has to press a button on the board.
    DeviceMode,
    /// An argument or its value is not accepted.
    BadArgument,
    /// A row like this exists already.
    Exists,
    /// The router cannot now; later it may.
    Busy,
    /// It was cancelled.
    Interrupted,
    /// Only the message knows.
    Other,
}

fn or_nobody(user: &str) -> &str {
    if user.is_empty() { "nobody" } else { user }
}
