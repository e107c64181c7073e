//! What goes wrong with routers, as a caller is told.

use routeros::{
    Error, Trap, TrapKind,
    error::Flood,
    ops::{self, Failure, InvalidName, import::Mistake},
};
use routeros_ssh as ssh;
use tod_model::{
    CallError, HostKey, OfflineReason,
    call::{Position, RefusalKind},
};

/// Anything that may go wrong with a request, on its way to being a [`CallError`].
pub(super) struct Trouble(CallError);

impl From<Trouble> for CallError {
    fn from(trouble: Trouble) -> Self {
        trouble.0
    }
}

impl From<CallError> for Trouble {
    fn from(error: CallError) -> Self {
        Self(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self(match error {
            Error::Trap(trap) => refused(trap),
            Error::Timeout => CallError::Timeout,
            Error::Ended(ended) => CallError::Ended { why: ended.to_string() },
            Error::Flooded(Flood::TooLarge { limit }) => {
                CallError::TooLarge { limit: limit as u64 }
            }
            Error::Flooded(Flood::NotTaken) => CallError::NotTaken,
            Error::Invalid(invalid) => CallError::Invalid(invalid.to_string()),
            error @ (Error::Connect { .. } | Error::Tls(..) | Error::SignIn(_)) => {
                CallError::Failed(error.to_string())
            }
        })
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self(match failure {
            Failure::Router(error) => return error.into(),
            Failure::Unsupported { what } => CallError::Unsupported(what.to_owned()),
            Failure::Held { by } => CallError::Held { by },
            Failure::LeftBehind(what) => CallError::LeftBehind(what),
            Failure::NoSpace { needed, free } => CallError::NoSpace { needed, free },
            Failure::TooLarge { limit, .. } => CallError::TooLarge { limit },
            Failure::Exists(_) => {
                CallError::Refused { kind: RefusalKind::Exists, message: failure.to_string() }
            }
            Failure::NoFile(_) => {
                CallError::Refused { kind: RefusalKind::NotFound, message: failure.to_string() }
            }
            Failure::Unexpected(_)
            | Failure::NotFetched
            | Failure::TooOften
            | Failure::NotKept(_)
            | Failure::Incomplete { .. } => CallError::Failed(failure.to_string()),
        })
    }
}

impl From<InvalidName> for Trouble {
    fn from(invalid: InvalidName) -> Self {
        Self(CallError::Invalid(invalid.to_string()))
    }
}

impl From<ssh::Error> for Trouble {
    fn from(error: ssh::Error) -> Self {
        let detail = error.to_string();
        let unreached = |reason, detail| CallError::Unreached { reason, detail };
        Self(match error {
            ssh::Error::Handshake(_) => unreached(OfflineReason::Closed, detail),
            ssh::Error::SignIn(_) => unreached(OfflineReason::SignInFailed, detail),
            ssh::Error::HostKeyChanged { expected, presented } => {
                match (host_key(&expected), host_key(&presented)) {
                    (Ok(expected), Ok(presented)) => {
                        CallError::HostKeyChanged { expected, presented }
                    }
                    _ => CallError::Failed(detail),
                }
            }
            ssh::Error::Refused(_) => {
                CallError::Refused { kind: RefusalKind::Other, message: detail }
            }
            ssh::Error::Timeout => CallError::Timeout,
            ssh::Error::TooLarge { limit } => CallError::TooLarge { limit },
            ssh::Error::Ended(_) => CallError::Ended { why: detail },
            // Our side of a transfer fails where a caller sends what it should not.
            ssh::Error::Local(source) => CallError::Invalid(source.to_string()),
            ssh::Error::File { .. } | ssh::Error::Disorder(_) => CallError::Failed(detail),
        })
    }
}

/// What is wrong with a file that was imported.
pub(super) fn mistaken(mistake: Mistake) -> CallError {
    let Mistake { trap, position, .. } = mistake;
    let position = position.map(|ops::Position { line, column }| Position { line, column });
    CallError::Mistake { position, kind: kind(trap.kind()), message: trap.message }
}

/// A host key as others know it.
pub(super) fn host_key(key: &ssh::HostKey) -> Result<HostKey, CallError> {
    key.to_string().parse().map_err(|_| CallError::Failed(format!("not a host key: {key}")))
}

/// What a router said no to.
fn refused(trap: Trap) -> CallError {
    CallError::Refused { kind: kind(trap.kind()), message: trap.message }
}

const fn kind(kind: TrapKind) -> RefusalKind {
    match kind {
        TrapKind::MissingMenu => RefusalKind::MissingMenu,
        TrapKind::NotFound => RefusalKind::NotFound,
        TrapKind::Permission => RefusalKind::Permission,
        TrapKind::DeviceMode => RefusalKind::DeviceMode,
        TrapKind::BadArgument => RefusalKind::BadArgument,
        TrapKind::Exists => RefusalKind::Exists,
        TrapKind::Busy => RefusalKind::Busy,
        TrapKind::Interrupted => RefusalKind::Interrupted,
        TrapKind::Other => RefusalKind::Other,
    }
}
