//! How sessions end.

use std::io;

use crate::wire::FrameError;

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// We closed it, or everybody let go of it.
    #[error("closed by us")]
    Closed,
    /// Its driver was dropped.
    #[error("its task was dropped")]
    Dropped,
    /// The router closed the connection without a word: a reboot, a service switched off, or an
    /// address that may not use it.
    #[error("the router closed the connection")]
    Eof,
    /// The router closed the connection and said why (`!fatal`).
    #[error("the router closed the connection: {0}")]
    Fatal(String),
    /// What came was not the protocol. There is no resynchronising.
    #[error("broken framing: {0}")]
    Framing(FrameError),
    /// The connection broke.
    #[error("the connection broke: {}", .0)]
    Io(io::ErrorKind),
    /// The router did not acknowledge a cancel, so it is taken for dead.
    #[error("the router stopped answering")]
    Unresponsive,
}
