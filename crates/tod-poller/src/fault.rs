//! Why a router was not reached, sorted for the two who ask: the state of a device and the
//! connection test.

use std::{io, net::SocketAddr};

use routeros::{
    Ended, Error, TrapKind,
    error::{ConnectFailure, SignInFailure, TlsFailure},
};
use tod_model::{
    CallError, Forbidden, OfflineReason,
    probe::{ProbeFailure, ProbeStep},
};

use crate::{UnsealError, heard::Voice};

/// What went wrong on the way to a router, or in talking to it.
///
/// `Display` is the detail that a person reads beside the reason.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the name \"{name}\" does not resolve: {why}")]
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
    Unseal(UnsealError),
    #[error("{address} refused the user \"{user}\": {failure}")]
    SignIn { address: SocketAddr, user: String, failure: SignInFailure },
    #[error("{address} answers, but {voice}")]
    Foreign { address: SocketAddr, voice: Voice },
    #[error("{address} closed the connection{}", after(*.step))]
    Closed { address: SocketAddr, step: ProbeStep },
    #[error("{address} ended the session: {reason}")]
    Fatal { address: SocketAddr, reason: String, step: ProbeStep },
    #[error("{address} accepts connections, but did not answer in time{}", after(*.step))]
    Silent { address: SocketAddr, step: ProbeStep },
    #[error("our user may not read who {address} is: its group lacks the policy read")]
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
                OfflineReason::Closed
            }
            Self::Lingering { .. } => OfflineReason::SessionsLinger,
            Self::Closed { .. }
            | Self::Fatal { .. }
            | Self::Foreign { .. }
            | Self::Silent { .. }
            | Self::NotReady { .. }
            | Self::Untold { .. } => OfflineReason::ApiSilent,
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

impl From<Fault> for CallError {
    fn from(fault: Fault) -> Self {
        Self::Unreached { reason: fault.reason(), detail: fault.to_string() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> SocketAddr {
        "10.0.0.1:8728".parse().unwrap()
    }

    #[track_caller]
    fn check(
        fault: &Fault,
        reason: OfflineReason,
        verdict: (ProbeStep, ProbeFailure),
        detail: &str,
    ) {
        assert_eq!(fault.reason(), reason);
        assert_eq!(fault.verdict(), verdict);
        assert_eq!(fault.to_string(), detail);
    }

    fn connect(failure: ConnectFailure) -> Fault {
        let address = address();
        Fault::dial(address, Error::Connect { address, failure, source: None }, false)
    }

    fn tls(failure: TlsFailure, wants_certificate: bool) -> Fault {
        Fault::dial(address(), Error::Tls(failure, None), wants_certificate)
    }

    #[test]
    fn failures_to_connect_are_told_apart() {
        use ProbeStep::Connect;
        check(
            &connect(ConnectFailure::Refused),
            OfflineReason::Refused,
            (Connect, ProbeFailure::Refused),
            "connection refused by 10.0.0.1:8728",
        );
        check(
            &connect(ConnectFailure::TimedOut),
            OfflineReason::Timeout,
            (Connect, ProbeFailure::Timeout),
            "no answer from 10.0.0.1:8728",
        );
        check(
            &connect(ConnectFailure::Unreachable),
            OfflineReason::Unreachable,
            (Connect, ProbeFailure::Unreachable),
            "no route to 10.0.0.1",
        );
    }

    #[test]
    fn no_common_cipher_is_a_missing_certificate_where_one_is_wanted() {
        check(
            &tls(TlsFailure::NoCommonCipher, true),
            OfflineReason::Tls,
            (ProbeStep::Tls, ProbeFailure::CertificateRefused),
            "10.0.0.1:8728: no common protocol version or cipher",
        );
        assert_eq!(
            tls(TlsFailure::NoCommonCipher, false).verdict(),
            (ProbeStep::Tls, ProbeFailure::NoTls)
        );
        assert_eq!(
            tls(TlsFailure::NotTrusted("expired".to_owned()), true).verdict(),
            (ProbeStep::Tls, ProbeFailure::CertificateRefused)
        );
    }

    #[test]
    fn a_connection_closed_before_sign_in_is_closed_and_later_the_api_is_silent() {
        let closed = |step| Fault::talk(address(), Error::Ended(Ended::Eof), step);
        check(
            &closed(ProbeStep::SignIn),
            OfflineReason::Closed,
            (ProbeStep::SignIn, ProbeFailure::Closed),
            "10.0.0.1:8728 closed the connection when we signed in",
        );
        assert_eq!(closed(ProbeStep::Rights).reason(), OfflineReason::ApiSilent);
        check(
            &tls(TlsFailure::Closed, false),
            OfflineReason::Closed,
            (ProbeStep::Tls, ProbeFailure::Closed),
            "10.0.0.1:8728 closed the connection during the TLS handshake",
        );
    }

    #[test]
    fn a_try_that_waits_for_lost_sessions_says_so() {
        let lingering = Fault::Lingering { lost: 8, wait: std::time::Duration::from_mins(1) };
        assert_eq!(lingering.reason(), OfflineReason::SessionsLinger);
        assert!(lingering.to_string().starts_with("8 sessions of ours may still linger"));
    }

    #[test]
    fn only_silence_may_leave_a_session_behind() {
        let talk = |error| Fault::talk(address(), error, ProbeStep::Rights).leaves_session();
        assert!(talk(Error::Timeout));
        assert!(talk(Error::Ended(Ended::Unresponsive)));
        assert!(talk(Error::Ended(Ended::Io(io::ErrorKind::TimedOut))));
        assert!(tls(TlsFailure::TimedOut, false).leaves_session());
        for closed in [Ended::Eof, Ended::Io(io::ErrorKind::ConnectionReset)] {
            assert!(!talk(Error::Ended(closed)));
        }
        assert!(!connect(ConnectFailure::TimedOut).leaves_session());
    }

    #[test]
    fn a_missing_right_is_a_matter_of_signing_in() {
        let trap =
            routeros::Trap { message: "not enough permissions (9)".to_owned(), category: None };
        let fault = Fault::talk(address(), Error::Trap(trap), ProbeStep::Identify);
        assert_eq!(fault.reason(), OfflineReason::SignInFailed);
        assert_eq!(fault.verdict(), (ProbeStep::Identify, ProbeFailure::RightsMissing));
    }
}
