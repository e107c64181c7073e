//! Which addresses we dial.
//!
//! Whoever may add a router may choose an address for us to connect to. Without a policy that
//! would let any tenant reach the services of the machine `tod` runs on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Applied to the address really dialled, after DNS resolution.
#[derive(Clone, Debug, Default)]
pub struct DialPolicy {
    allowed: Vec<IpNet>,
    ours: Vec<IpAddr>,
}

/// An address that the policy refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{address} is {why}, which this server does not dial; its operator may allow it with --allow-dial"
)]
pub struct Forbidden {
    /// The address, after DNS.
    pub address: IpAddr,
    /// What kind of address it is.
    pub why: &'static str,
}

/// Cloud metadata outside the link-local range.
const METADATA: [IpAddr; 2] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
];

impl DialPolicy {
    /// Refuses the special ranges and `ours` (the addresses of our own services), except what lies
    /// in `allowed`.
    pub fn new(allowed: Vec<IpNet>, ours: Vec<IpAddr>) -> Self {
        Self { allowed, ours }
    }

    /// Whether `address` may be dialled.
    pub fn check(&self, address: IpAddr) -> Result<(), Forbidden> {
        let canonical = address.to_canonical();
        if self.allowed.iter().any(|range| range.contains(&canonical)) {
            return Ok(());
        }
        let why = special(canonical).or_else(|| {
            self.ours.contains(&canonical).then_some("an address of one of our own services")
        });
        match why {
            Some(why) => Err(Forbidden { address: canonical, why }),
            None => Ok(()),
        }
    }
}

fn special(address: IpAddr) -> Option<&'static str> {
    if METADATA.contains(&address) {
        return Some("a cloud metadata address");
    }
    if address.is_loopback() {
        return Some("a loopback address");
    }
    if address.is_unspecified() {
        return Some("the unspecified address");
    }
    if address.is_multicast() {
        return Some("a multicast address");
    }
    match address {
        IpAddr::V4(ip) if ip.is_link_local() => Some("a link-local address"),
        IpAddr::V4(ip) if ip.is_broadcast() || ip.octets()[0] == 0 => {
            Some("a broadcast or \"this network\" address")
        }
        IpAddr::V6(ip) if ip.is_unicast_link_local() => Some("a link-local address"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(policy: &DialPolicy, address: &str, allowed: bool) {
        let verdict = policy.check(address.parse().unwrap());
        assert_eq!(verdict.is_ok(), allowed, "{address}: {verdict:?}");
    }

    #[test]
    fn special_addresses_are_refused_and_customers_are_not() {
        let policy = DialPolicy::default();
        for address in [
            "127.0.0.1",
            "127.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "100.100.100.200",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
        ] {
            check(&policy, address, false);
        }
        for address in ["192.168.88.1", "10.0.0.1", "100.64.0.1", "203.0.113.7", "2001:db8::1"] {
            check(&policy, address, true);
        }
    }

    #[test]
    fn the_demo_may_dial_exactly_its_range() {
        let policy = DialPolicy::new(vec!["127.64.0.0/10".parse().unwrap()], Vec::new());
        check(&policy, "127.64.0.1", true);
        check(&policy, "::ffff:127.64.0.1", true);
        check(&policy, "127.0.0.1", false);
        check(&policy, "127.128.0.1", false);
    }

    #[test]
    fn our_own_services_are_refused_by_address() {
        let policy = DialPolicy::new(Vec::new(), vec!["10.9.8.7".parse().unwrap()]);
        check(&policy, "10.9.8.7", false);
        check(&policy, "10.9.8.8", true);
    }
}
