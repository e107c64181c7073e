//! Where a router listens.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Serialize};

/// An IP address or a DNS name, resolved anew at every connect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Host {
    /// IPv4 or IPv6.
    Ip(IpAddr),
    /// A DNS name in lower case, at most 253 bytes, without the trailing dot.
    Name(String),
}

/// A host and a TCP port, as `router.example.net:8729` or `[2001:db8::1]:8729`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The router, or what forwards to it.
    pub host: Host,
    /// TCP port of the RouterOS API: 8728 plain, 8729 TLS by default.
    pub port: u16,
}

/// Why a text is no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was given.
    #[error("the address is empty: give an IPv4 or IPv6 address, or a DNS name")]
    Empty,
    /// Longer than DNS allows (RFC 1035 §2.3.4).
    #[error("the address is longer than 253 characters")]
    TooLong,
    /// Neither an IP address nor a DNS name.
    #[error("\"{0}\" is neither an IP address nor a DNS name; give the port in its own field")]
    Malformed(String),
}

impl FromStr for Host {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(ip) = bare.parse() {
            return Ok(Self::Ip(ip));
        }

        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if name.len() > 253 {
            return Err(AddressError::TooLong);
        }
        if !name.split('.').all(is_label) || looks_like_ipv4(&name) {
            return Err(AddressError::Malformed(text.chars().take(253).collect()));
        }

        Ok(Self::Name(name))
    }
}

/// One label of a name: letters, digits, hyphens and underscores, 1 to 63 of them.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// `10.0.0.256` would pass as a name, and surprise its author.
fn looks_like_ipv4(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|top| top.bytes().all(|byte| byte.is_ascii_digit()))
}

impl TryFrom<String> for Host {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.to_string()
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]:{}", self.port),
            host => write!(f, "{host}:{}", self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(text.parse::<Host>().unwrap().to_string(), expected);
    }

    #[test]
    fn addresses_and_names_are_hosts() {
        check("192.168.88.1", "192.168.88.1");
        check(" 2001:DB8::1 ", "2001:db8::1");
        check("[2001:db8::1]", "2001:db8::1");
        check("Tower-7.Example.net.", "tower-7.example.net");
        check("gateway", "gateway");
    }

    #[test]
    fn what_is_no_host_is_refused() {
        assert_eq!("  ".parse::<Host>(), Err(AddressError::Empty));
        assert_eq!("a".repeat(254).parse::<Host>(), Err(AddressError::TooLong));
        for text in ["10.0.0.256", "10.0.0.1:8728", "http://router", "-a.net", "a..b", "a b"] {
            assert!(matches!(text.parse::<Host>(), Err(AddressError::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn an_ipv6_address_is_bracketed_before_its_port() {
        let address = Address { host: "2001:db8::1".parse().unwrap(), port: 8729 };
        assert_eq!(address.to_string(), "[2001:db8::1]:8729");
    }
}
