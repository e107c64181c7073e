//! Why a router was not reached, sorted for the two who ask: the state of a device and the
//! connection test.

use std::{io, net::SocketAddr};

use routeros::{
    Ended, Error, TrapKind,
    error::{ConnectFailure, SignInFailure, TlsFailure},
};
use tod_model::{
    Forbidden, OfflineReason,
    probe::{ProbeFailure, ProbeStep},
};

use crate::{UnsealError, heard::Voice};

/// What went wrong on the way to a router, or in talking to it.
///
/// `Display` is the detail that a person reads beside the reason.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the name `{name}` does not resolve: {why}")]
    NoSuchName { name: String, why: String },
    #[error("{0}")]
    Forbidden(Forbidden),
    #[error("{}", connect_detail(*address, *failure, .why.as_deref()))]
    Connect { address: SocketAddr, failure: ConnectFailure, why: Option<String> },
    #[error("{address}: {failure}")]
    Tls { address: SocketAddr, failure: TlsFailure, wants_certificate: bool },
    #[error("{address} shows no certificate that could be pinned: give its api-ssl service one")]
    NothingToPin { address: SocketAddr },
    #[error("no authority is configured that could vouch for {address}")]
    NoAuthorities { address: SocketAddr },
    #[error("cannot sign in: {0}")]
    Unseal(#[from] UnsealError),
    #[error("{address} refused the user `{user}`: {failure}")]
    SignIn { address: SocketAddr, user: String, failure: SignInFailure },
    #[error("{address} answers, but {voice}")]
    Foreign { address: SocketAddr, voice: Voice },
    #[error("{address} closed the connection{}", after(*.step))]
    Closed { address: SocketAddr, step: ProbeStep },
    #[error("{address} ended the session: {reason}")]
    Fatal { address: SocketAddr, reason: String, step: ProbeStep },
    #[error("{address} accepts connections, but did not answer in time{}", after(*.step))]
    Silent { address: SocketAddr, step: ProbeStep },
    #[error("our user may not read who {address} is: its group lacks the policy `read`")]
    NotPermitted { address: SocketAddr },
    #[error("our user on {address} may not read {menu}")]
    Denied { address: SocketAddr, menu: &'static str },
    #[error("{address} answers, but not to {menu}: it may still be starting")]
    NotReady { address: SocketAddr, menu: &'static str },
    #[error(
        "{address} does not say who it is (yet): neither serial number nor licence can be read"
    )]
    Untold { address: SocketAddr },
    #[error(
        "{lost} sessions of ours may still linger on the router, which takes 20; the next try waits until one is gone"
    )]
    Lingering { lost: usize, wait: std::time::Duration },
}

impl Fault {
    /// What a failed TCP connect or TLS handshake means.
    pub(crate) fn dial(address: SocketAddr, error: Error, wants_certificate: bool) -> Self {
        match error {
            Error::Connect { failure, source, .. } => {
                Self::Connect { address, failure, why: source.map(|source| source.to_string()) }
            }
            Error::Tls(TlsFailure::TimedOut, _) => Self::Silent { address, step: ProbeStep::Tls },
            Error::Tls(TlsFailure::Closed, _) => Self::Closed { address, step: ProbeStep::Tls },
            Error::Tls(failure, _) => Self::Tls { address, failure, wants_certificate },
            other => Self::talk(address, other, ProbeStep::Tls),
        }
    }

    /// What a failed exchange on a standing connection means.
    pub(crate) fn talk(address: SocketAddr, error: Error, step: ProbeStep) -> Self {
        match error {
            Error::Ended(Ended::Fatal(reason)) => Self::Fatal { address, reason, step },
            Error::Ended(Ended::Framing(_)) => Self::Foreign { address, voice: Voice::Gibberish },
            Error::Timeout
            | Error::Ended(Ended::Unresponsive | Ended::Io(io::ErrorKind::TimedOut)) => {
                Self::Silent { address, step }
            }
            Error::Ended(_) => Self::Closed { address, step },
            Error::Flooded(_) => Self::Foreign { address, voice: Voice::Flood },
            Error::Trap(trap) if trap.kind() == TrapKind::Permission => {
                Self::NotPermitted { address }
            }
            Error::Connect { .. }
            | Error::Tls(..)
            | Error::SignIn(_)
            | Error::Trap(_)
            | Error::Invalid(_) => Self::Untold { address },
        }
    }

    /// The reason that the state of the device shows.
    pub(crate) fn reason(&self) -> OfflineReason {
        match self {
            Self::NoSuchName { .. } => OfflineReason::Unreachable,
            Self::Forbidden(_) => OfflineReason::Forbidden,
            Self::Connect { failure, .. } => match failure {
                ConnectFailure::Refused => OfflineReason::Refused,
                ConnectFailure::TimedOut => OfflineReason::Timeout,
                ConnectFailure::Unreachable | ConnectFailure::Local => OfflineReason::Unreachable,
            },
            Self::Tls { .. } | Self::NothingToPin { .. } | Self::NoAuthorities { .. } => {
                OfflineReason::Tls
            }
            Self::Unseal(_)
            | Self::SignIn { .. }
            | Self::NotPermitted { .. }
            | Self::Denied { .. } => OfflineReason::SignInFailed,
            // Before sign-in a service that is restricted, full or stopping closes at once.
            Self::Closed { step, .. } | Self::Fatal { step, .. } if *step <= ProbeStep::SignIn => {
                OfflineReason::Refused
            }
            Self::Closed { .. }
            | Self::Fatal { .. }
            | Self::Foreign { .. }
            | Self::Silent { .. }
            | Self::NotReady { .. }
            | Self::Untold { .. }
            | Self::Lingering { .. } => OfflineReason::ApiSilent,
        }
    }

    /// The step and the failure that a connection test shows.
    pub(crate) fn verdict(&self) -> (ProbeStep, ProbeFailure) {
        match self {
            Self::NoSuchName { .. } => (ProbeStep::Resolve, ProbeFailure::NoSuchName),
            Self::Forbidden(_) => (ProbeStep::Resolve, ProbeFailure::ForbiddenAddress),
            Self::Connect { failure, .. } => {
                let failure = match failure {
                    ConnectFailure::Refused => ProbeFailure::Refused,
                    ConnectFailure::TimedOut => ProbeFailure::Timeout,
                    ConnectFailure::Unreachable | ConnectFailure::Local => {
                        ProbeFailure::Unreachable
                    }
                };
                (ProbeStep::Connect, failure)
            }
            // The usual reason for no common cipher is that the router has no certificate.
            Self::Tls { failure, wants_certificate, .. } => match failure {
                TlsFailure::CertificateChanged { .. } | TlsFailure::NotTrusted(_) => {
                    (ProbeStep::Tls, ProbeFailure::CertificateRefused)
                }
                TlsFailure::NoCommonCipher if *wants_certificate => {
                    (ProbeStep::Tls, ProbeFailure::CertificateRefused)
                }
                _ => (ProbeStep::Tls, ProbeFailure::NoTls),
            },
            Self::NothingToPin { .. } | Self::NoAuthorities { .. } => {
                (ProbeStep::Tls, ProbeFailure::CertificateRefused)
            }
            Self::Unseal(_) | Self::SignIn { .. } => {
                (ProbeStep::SignIn, ProbeFailure::WrongPassword)
            }
            Self::Foreign { .. } => (ProbeStep::SignIn, ProbeFailure::NotRouterOs),
            Self::Closed { step, .. } | Self::Fatal { step, .. } => (*step, ProbeFailure::Closed),
            Self::Silent { step, .. } => (*step, ProbeFailure::Timeout),
            Self::NotPermitted { .. } => (ProbeStep::Identify, ProbeFailure::RightsMissing),
            Self::Denied { .. } => (ProbeStep::Rights, ProbeFailure::RightsMissing),
            Self::NotReady { .. } | Self::Untold { .. } | Self::Lingering { .. } => {
                (ProbeStep::Identify, ProbeFailure::Timeout)
            }
        }
    }

    /// Whether a session may be left behind on the router, which did not see its end.
    pub(crate) const fn leaves_session(&self) -> bool {
        matches!(self, Self::Silent { .. })
    }
}

fn connect_detail(address: SocketAddr, failure: ConnectFailure, why: Option<&str>) -> String {
    match (failure, why) {
        (ConnectFailure::Refused, _) => format!("connection refused by {address}"),
        (ConnectFailure::TimedOut, _) => format!("no answer from {address}"),
        (ConnectFailure::Unreachable, _) => format!("no route to {}", address.ip()),
        (ConnectFailure::Local, Some(why)) => {
            format!("this machine could not dial {address}: {why}")
        }
        (ConnectFailure::Local, None) => format!("this machine could not dial {address}"),
    }
}

/// Where in the conversation something happened, as the end of a sentence.
const fn after(step: ProbeStep) -> &'static str {
    match step {
        ProbeStep::Resolve | ProbeStep::Connect => "",
        ProbeStep::Tls => " during the TLS handshake",
        ProbeStep::SignIn => " when we signed in",
        ProbeStep::Identify => " when asked who it is",
        ProbeStep::Rights => " when asked for its values",
    }
}
