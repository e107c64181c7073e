//! Calls to routers: what is asked of one beside polling it, and what it answers.
//!
//! Plain values throughout, names and values as the bytes they are on the wire: whoever asks may be
//! another process than the one that holds the session.

mod error;
mod follow;
mod inspect;
mod limits;
mod reply;
mod request;
mod sentence;
mod transfer;

pub use error::{CallError, Position, RefusalKind};
pub use follow::{Follow, Heard, Journal, Last, Mark, Since, Way};
pub use inspect::Question;
pub use limits::Limits;
pub use reply::{Outcome, Reply, Row};
pub use request::{Console, DeadMan, Export, ExportStyle, Import, Request, SafeMode, Shell, Size};
pub use sentence::Sentence;
pub use transfer::{Fetch, Upload};

/// What a session with a router is wanted for. It decides which credential is used, and whether the
/// router is signed in to once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Reading what a poll does not: sentences whose rows are taken at once, journals, and what the
    /// router says of its own commands.
    Watch,
    /// Fetching the configuration.
    Backup,
    /// Changing something.
    Change,
    /// A person at a console.
    Terminal,
}

impl Purpose {
    /// Whether the session that polls will do, where it lasts: a look is not worth a sign-in, which
    /// the router writes to its log. Everything else gets a session that nobody waits behind.
    pub const fn shares_polling(self) -> bool {
        matches!(self, Self::Watch)
    }

    /// Whether a session for this purpose takes the request.
    pub const fn admits(self, request: &Request) -> bool {
        let looks =
            matches!(request, Request::Sentence(_) | Request::Follow(_) | Request::Inspect(_));
        looks || !matches!(self, Self::Watch)
    }
}
