//! Everything that can go wrong between us and a router.

use std::{io, net::SocketAddr};

use crate::{
    command::InvalidCommand,
    session::Ended,
    tls::{Fingerprint, TlsError},
    trap::Trap,
};

/// Why a router could not be reached, would not let us in, or did not do what it was told.
///
/// Sorted by what a caller does next: dial again, tell somebody, or read the message of a
/// [`Trap`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection came about. Nothing was sent.
    #[error("cannot connect to {address}: {failure}")]
    Connect {
        /// The address dialled.
        address: SocketAddr,
        /// In which way it failed.
        failure: ConnectFailure,
        /// What the operating system said, unless time ran out.
        #[source]
        source: Option<io::Error>,
    },
    /// Connected, but no TLS session of the wanted trust came about. No credential was sent.
    #[error("no trusted TLS session: {0}")]
    Tls(TlsFailure, #[source] Option<TlsError>),
    /// The router answered the sign-in, and did not let us in.
    #[error("sign-in failed: {0}")]
    SignIn(SignInFailure),
    /// The router refused this command. The session goes on.
    #[error("the router refused: {0}")]
    Trap(Trap),
    /// The command was not finished in its time, and was cancelled on the router.
    #[error("no answer in time")]
    Timeout,
    /// The session is over; every command in flight and every later one gets this.
    #[error("the session is over: {0}")]
    Ended(Ended),
    /// The answer grew beyond [`Settings::reply`](crate::session::Settings::reply), or its rows
    /// were not taken in time; the command was cancelled on the router.
    #[error("{0}")]
    Flooded(Flood),
    /// The command cannot be sent as it is; nothing was sent.
    #[error("not a command: {0}")]
    Invalid(InvalidCommand),
}

/// How connecting failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ConnectFailure {
    /// Something answered that nothing listens there: wrong port, service off, or a firewall's reject.
    #[error("connection refused")]
    Refused,
    /// No way to that address.
    #[error("no route to the address")]
    Unreachable,
    /// Nothing answered in time.
    #[error("no answer in time")]
    TimedOut,
    /// This machine could not even try, for example because it has no file descriptor left.
    #[error("this machine could not try")]
    Local,
}

/// What of TLS failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFailure {
    /// The certificate is not the pinned one: renewed, another router, or somebody in between.
    #[error("certificate changed: expected {expected}, presented {}", or_none(presented.as_ref()))]
    CertificateChanged {
        /// The pin.
        expected: Fingerprint,
        /// What the router presented; nothing if it has no certificate (any more).
        presented: Option<Fingerprint>,
    },
    /// No trusted authority vouches for the certificate, or it is expired or for another name.
    #[error("certificate not trusted: {0}")]
    NotTrusted(String),
    /// No protocol version or cipher that both sides allow. Where a certificate is asked for, the
    /// usual reason is that the router has none: it then offers anonymous Diffie-Hellman only.
    #[error("no common protocol version or cipher")]
    NoCommonCipher,
    /// What answers does not speak TLS: most likely the plain port.
    #[error("the peer does not speak TLS on this port")]
    NotTls,
    /// The router closed in the middle of the handshake; also what a service restricted to
    /// other addresses does.
    #[error("the router closed the connection during the handshake")]
    Closed,
    /// The handshake was not finished in time.
    #[error("handshake not finished in time")]
    TimedOut,
    /// Anything else; the source says what.
    #[error("handshake failed")]
    Other,
}

/// Why a router did not let us in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInFailure {
    /// Wrong user name or password, or a user that may not come from this address: the router
    /// does not say which.
    #[error("wrong user name or password")]
    WrongCredentials,
    /// The router asked a RADIUS server, which did not answer.
    #[error("the router's RADIUS server did not answer")]
    RadiusTimeout,
    /// The user's group lacks the policy `api`.
    #[error("the user may not use the API: {0}")]
    NotPermitted(String),
    /// Another reason, in the router's words.
    #[error("{0}")]
    Refused(String),
}

/// More was sent than anybody takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flood {
    /// A collected reply grew too large.
    #[error("the reply exceeds {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Streamed rows were not taken for too long, while other commands had to wait.
    #[error("rows were not taken in time")]
    NotTaken,
}

impl From<Ended> for Error {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

impl From<InvalidCommand> for Error {
    fn from(invalid: InvalidCommand) -> Self {
        Self::Invalid(invalid)
    }
}

fn or_none(fingerprint: Option<&Fingerprint>) -> String {
    fingerprint.map_or_else(|| "none".to_owned(), Fingerprint::to_string)
}
