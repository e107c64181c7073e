//! Network addresses.

use std::{fmt, net::IpAddr};

use super::number;

/// An address as RouterOS writes it: `192.168.88.1/24`, `111.1.1.1@vrf1`, `fe80::1%ether1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// Length of the network prefix in bits, if it is written.
    pub prefix: Option<u8>,
    /// What stands after `%` (an interface) or `@` (a routing table).
    pub scope: Option<String>,
}

/// The address of a network card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

impl Address {
    /// Reads an address. A prefix longer than the address is none.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let text = str::from_utf8(value).ok()?;
        let (rest, prefix) = match text.split_once('/') {
            Some((rest, prefix)) => (rest, Some(number::<u8>(prefix.as_bytes())?)),
            None => (text, None),
        };
        let (ip, scope) = match rest.split_once(['%', '@']) {
            Some((_, "")) => return None,
            Some((ip, scope)) => (ip, Some(scope.to_owned())),
            None => (rest, None),
        };

        let ip: IpAddr = ip.parse().ok()?;
        let longest = if ip.is_ipv4() { 32 } else { 128 };
        prefix.is_none_or(|bits| bits <= longest).then_some(Self { ip, prefix, scope })
    }
}

impl Mac {
    /// Reads `4C:5E:0C:12:AA:CC`, in either case.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let mut octets = [0; 6];
        let mut parts = value.split(|&byte| byte == b':');
        for octet in &mut octets {
            let part = parts.next().filter(|part| part.len() == 2)?;
            if !part.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            *octet = u8::from_str_radix(str::from_utf8(part).ok()?, 16).ok()?;
        }
        parts.next().is_none().then_some(Self(octets))
    }
}

/// As RouterOS writes it.
impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, rest @ ..] = self.0;
        write!(f, "{first:02X}")?;
        rest.iter().try_for_each(|octet| write!(f, ":{octet:02X}"))
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<(&str, Option<u8>, Option<&str>)>) {
        let expected = expected.map(|(ip, prefix, scope)| Address {
            ip: ip.parse().unwrap(),
            prefix,
            scope: scope.map(ToOwned::to_owned),
        });
        assert_eq!(Address::parse(value.as_bytes()), expected, "{value}");
    }

    #[test]
    fn addresses_may_have_a_prefix_and_a_scope() {
        check("192.168.88.1/24", Some(("192.168.88.1", Some(24), None)));
        check("111.1.1.1@vrf1", Some(("111.1.1.1", None, Some("vrf1"))));
        check("fe80::1%ether1", Some(("fe80::1", None, Some("ether1"))));
        check("2001:db8::/64", Some(("2001:db8::", Some(64), None)));
        for bad in ["", "10.0.0.0/33", "10.0.0", "fe80::1%", "10.0.0.1/", "ether1"] {
            check(bad, None);
        }
    }

    #[test]
    fn a_mac_is_six_octets() {
        let mac = Mac::parse(b"4c:5E:0C:12:AA:CC");
        assert_eq!(mac.map(|mac| mac.to_string()).as_deref(), Some("4C:5E:0C:12:AA:CC"));
        for bad in
            ["", "4C:5E:0C:12:AA", "4C:5E:0C:12:AA:CC:DD", "4C5E0C12AACC", "4C:5E:0C:12:AA:+C"]
        {
            assert_eq!(Mac::parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
