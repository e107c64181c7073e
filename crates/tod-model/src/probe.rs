//! The connection test: one careful look at a router before it is added.

use serde::{Deserialize, Serialize};

use crate::{Address, Facts, Negotiated, Resource, Rights, Secret, Tier};

/// What to test.
#[derive(Clone, Debug)]
pub struct ProbeRequest {
    /// Where the router listens.
    pub address: Address,
    /// The lowest tier on which the password may be sent.
    pub lowest_tier: Tier,
    /// RouterOS user name.
    pub user: String,
    /// Its password.
    pub password: Secret,
}

/// The steps of a connection test, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeStep {
    /// The name becomes an address that we may dial.
    Resolve,
    /// TCP.
    Connect,
    /// TLS, where the tier asks for it.
    Tls,
    /// The router accepts user and password.
    SignIn,
    /// It says who it is.
    Identify,
    /// It says what our user may do.
    Rights,
}

/// Why a step failed: each has its own advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeFailure {
    /// The name does not resolve.
    NoSuchName,
    /// The dial policy refuses the address.
    ForbiddenAddress,
    /// No route or no host.
    Unreachable,
    /// The port is closed.
    Refused,
    /// No answer in time.
    Timeout,
    /// Something answers that does not speak the RouterOS API.
    NotRouterOs,
    /// TLS failed: no common cipher, or no TLS on that port.
    NoTls,
    /// The certificate is not what the tier demands.
    CertificateRefused,
    /// User or password is wrong, or signing in from here is not allowed.
    WrongPassword,
    /// The user may not even read.
    RightsMissing,
    /// The connection ended in the middle.
    Closed,
}

/// What a connection test found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeReport {
    /// The address really dialled, after DNS.
    pub dialled: Option<std::net::SocketAddr>,
    /// How the connection was protected.
    pub negotiated: Option<Negotiated>,
    /// Who the router is.
    pub facts: Option<Facts>,
    /// Its load and memory.
    pub resource: Option<Resource>,
    /// What our user may do.
    pub rights: Option<Rights>,
    /// The step that failed; none when all went well.
    pub failed: Option<ProbeFault>,
}

/// The step that failed, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeFault {
    /// Where it stopped.
    pub step: ProbeStep,
    /// Why.
    pub failure: ProbeFailure,
    /// What the failing part said itself.
    pub detail: String,
}

impl ProbeFailure {
    /// What to do about it, for the person adding the router.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NoSuchName => "Check the spelling, or give the IP address instead of the name.",
            Self::ForbiddenAddress => {
                "This server does not dial its own or special addresses. Its operator can allow a range with --allow-dial."
            }
            Self::Unreachable => {
                "There is no route to this address from here. Check the address, the tunnel or the route."
            }
            Self::Refused => {
                "The router is there, but nothing listens on this port. Enable /ip service api-ssl (8729) or api (8728), or check the port."
            }
            Self::Timeout => {
                "Nothing answered. A firewall between here and the router, or its input chain, probably drops the packets."
            }
            Self::NotRouterOs => {
                "Something else answers on this port. The API listens on 8729 (TLS) or 8728 (plain); WinBox's 8291 and the web's 80 and 443 are not it."
            }
            Self::NoTls => {
                "The port does not speak TLS. Use 8729 with api-ssl enabled, or allow a plain connection."
            }
            Self::CertificateRefused => {
                "The router's certificate does not reach the chosen level of trust. A pinned connection trusts the certificate shown now; a router without one can be reached encrypted, but unverified."
            }
            Self::WrongPassword => {
                "Check user and password, and that the user's allowed addresses and group (policy api) let it sign in from here."
            }
            Self::RightsMissing => {
                "The user's group lacks policies. Paste the line shown into the router's terminal."
            }
            Self::Closed => {
                "The router closed the connection. /ip service may restrict who connects (address), or has reached max-sessions."
            }
        }
    }
}
