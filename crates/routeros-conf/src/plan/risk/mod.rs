//! What a step may do beside what it is meant to do.

use std::net::IpAddr;

use crate::value::Name;

pub(super) use sight::Sight;

mod prefix;
mod reach;
mod sight;

/// How we reach the router.
///
/// What is `None` is not known, and every step that might touch it counts as
/// touching it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Management {
    /// The router's address that we connect to.
    pub address: Option<IpAddr>,
    /// Our address, as the router sees it.
    pub from: Option<IpAddr>,
    /// The row of `/ip/service` that answers us: `api-ssl`.
    pub service: Option<String>,
    /// The user we sign in as.
    pub user: Option<String>,
    /// The interface that we come in through. Where it is not known it is
    /// looked up by the address.
    pub interface: Option<Name>,
}

/// Everything that a step may do, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Risk {
    /// Why; empty for a harmless step.
    pub reasons: Vec<Reason>,
}

/// How bad a step may turn out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody notices.
    None,
    /// Users may notice: traffic, sessions, what is reachable.
    Caution,
    /// We may not reach the router afterwards.
    Lockout,
}

/// One thing that a step may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The address that we connect to goes or changes.
    ManagementAddress,
    /// The interface that we come in through, or one that carries it, goes or
    /// changes.
    ManagementInterface,
    /// The service that answers us changes: its port, who may use it, whether
    /// it runs.
    ManagementService,
    /// The user we sign in as, or what it may do, changes.
    ManagementUser,
    /// The way back to us changes.
    ManagementRoute,
    /// Less is let in to the router itself.
    ClosesInput,
    /// More is let in to the router itself.
    OpensInput,
    /// An address of the router goes.
    RemovesAddress,
    /// An interface goes or is disabled.
    DisablesInterface,
    /// Sessions that run through the router may drop.
    DropsSessions,
}

impl Risk {
    /// The worst of the reasons.
    pub fn level(&self) -> Level {
        self.reasons.iter().map(|reason| reason.level()).max().unwrap_or(Level::None)
    }

    /// Without doubles, the worst first.
    fn new(mut reasons: Vec<Reason>) -> Self {
        reasons.sort_unstable();
        reasons.dedup();
        Self { reasons }
    }
}

impl Reason {
    /// How bad it may turn out.
    pub fn level(self) -> Level {
        match self {
            Self::ManagementAddress
            | Self::ManagementInterface
            | Self::ManagementService
            | Self::ManagementUser
            | Self::ManagementRoute
            | Self::ClosesInput => Level::Lockout,
            Self::OpensInput
            | Self::RemovesAddress
            | Self::DisablesInterface
            | Self::DropsSessions => Level::Caution,
        }
    }

    /// The reason in words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::ManagementAddress => "changes the address that the router is managed by",
            Self::ManagementInterface => "changes an interface on the way to the router",
            Self::ManagementService => "changes the service that the router is managed by",
            Self::ManagementUser => "changes the user that manages the router",
            Self::ManagementRoute => "changes the route back to the manager",
            Self::ClosesInput => "lets less in to the router itself",
            Self::OpensInput => "lets more in to the router itself",
            Self::RemovesAddress => "removes an address of the router",
            Self::DisablesInterface => "removes or disables an interface",
            Self::DropsSessions => "may drop sessions that run through the router",
        }
    }
}
