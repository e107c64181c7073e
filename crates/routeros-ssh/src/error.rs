//! Everything that can go wrong between us and a router's SSH server.

use std::io;

use crate::{files::Status, host_key::HostKey};

/// Why a router would not let us in, or did not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Connected, but no SSH session came about: what answers speaks another
    /// protocol or has no algorithm in common with us. No credential was sent.
    #[error("no ssh session came about")]
    Handshake(#[source] Option<russh::Error>),
    /// The host key is not the pinned one: made anew, another router, or
    /// somebody in between. No credential was sent.
    #[error("host key changed: expected {expected}, presented {presented}")]
    HostKeyChanged {
        /// The pin.
        expected: HostKey,
        /// What the router presented.
        presented: HostKey,
    },
    /// The router answered the sign-in, and did not let us in.
    #[error("sign-in failed: {0}")]
    SignIn(SignInFailure),
    /// The router would not start what was asked for: a command, a terminal,
    /// the file transfer. The session goes on.
    #[error("the router refused to start {0}")]
    Refused(&'static str),
    /// It was not done in its time. What was running on the router is told to
    /// stop; the session goes on, if it was the router's and not the way to it.
    #[error("no answer in time")]
    Timeout,
    /// More came, or was to be sent, than the caller allowed.
    #[error("larger than the {limit} bytes that were allowed")]
    TooLarge {
        /// [`Limits::bytes`](crate::Limits::bytes), or what a directory may take.
        limit: u64,
    },
    /// The router refused an operation on a file. The transfer session goes on.
    #[error("the router refused {path}: {status}")]
    File {
        /// The file or directory.
        path: String,
        /// Why, in the router's words.
        status: Status,
    },
    /// The file transfer answered what makes no sense; it is over.
    #[error("the file transfer is out of order: {0}")]
    Disorder(&'static str),
    /// The caller's own reader or writer failed.
    #[error("cannot read or write our side of the transfer")]
    Local(#[source] io::Error),
    /// The session is over.
    #[error("the session is over")]
    Ended(#[source] Option<russh::Error>),
}

impl Error {
    /// What russh says when it says no more.
    pub(crate) fn ended(error: russh::Error) -> Self {
        Self::Ended(Some(error))
    }
}

/// How signing in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SignInFailure {
    /// Wrong user or secret, or the user's group lacks the policy `ssh`. A
    /// router tells these apart in its log alone.
    #[error("user or secret not accepted")]
    Refused,
    /// The router lets nobody in this way: `/ip/ssh` has
    /// `always-allow-password-login=no`, and the user has a key.
    #[error("the router does not take this kind of secret")]
    WrongKind,
}
