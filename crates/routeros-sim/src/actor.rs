//! Who does something to a router, and through which door.

use std::net::{IpAddr, Ipv4Addr};

use crate::menu::{Policies, Policy, Trap};

/// Somebody or something that acts on a router: a user in a session, a script,
/// the router itself.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    /// The user's name.
    pub(crate) user: String,
    /// What its group allows, or what a script was left of that.
    pub(crate) policies: Policies,
    /// Where it comes from; the router's own deeds come from 127.0.0.1.
    pub(crate) from: IpAddr,
    /// The door: `api`, `api-ssl`, `ssh`, `scheduler`, …
    pub(crate) via: &'static str,
    /// Its row in `/user/active`; none for what runs without a session.
    pub(crate) session: Option<u32>,
}

impl Actor {
    /// The router itself, which may do everything: what it does at boot, what
    /// a test does to it.
    pub(crate) fn router() -> Self {
        Self {
            user: "*sys".to_owned(),
            policies: Policies::all(),
            from: Ipv4Addr::LOCALHOST.into(),
            via: "system",
            session: None,
        }
    }

    pub(crate) fn require(&self, policy: Policy) -> Result<(), Trap> {
        if self.policies.allow(policy) { Ok(()) } else { Err(Trap::not_permitted()) }
    }
}
