//! Which addresses a value means.

use std::net::IpAddr;

/// A network, or a range of addresses, as RouterOS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    first: IpAddr,
    last: IpAddr,
}

impl Addresses {
    /// Reads `192.0.2.1`, `192.0.2.1/24`, `192.0.2.1-192.0.2.9`, `2001:db8::/32`.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok()?;
        if let Some((first, last)) = text.split_once('-') {
            return Some(Self { first: first.parse().ok()?, last: last.parse().ok()? });
        }
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        Some(match address.parse().ok()? {
            IpAddr::V4(address) => {
                let host = hosts(32, bits)?;
                let low = u128::from(u32::from(address)) & !host;
                let v4 = |bits: u128| u32::try_from(bits).map(|bits| IpAddr::V4(bits.into())).ok();
                Self { first: v4(low)?, last: v4(low | host)? }
            }
            IpAddr::V6(address) => {
                let host = hosts(128, bits)?;
                let low = u128::from(address) & !host;
                Self { first: IpAddr::V6(low.into()), last: IpAddr::V6((low | host).into()) }
            }
        })
    }

    /// Reads the one address of `192.0.2.1/24`, whatever its network.
    pub(super) fn host(text: &[u8]) -> Option<Self> {
        Self::read(text.split(|byte| *byte == b'/').next()?)
    }

    /// Whether `address` is one of them.
    pub(super) fn contain(&self, address: IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && self.first <= address && address <= self.last
    }
}

/// The bits that tell hosts of a network apart.
fn hosts(width: u32, bits: Option<u32>) -> Option<u128> {
    let free = width.checked_sub(bits.unwrap_or(width))?;
    Some(if free == 128 { u128::MAX } else { (1 << free) - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_ranges_contain_their_addresses() {
        let check = |text: &str, address: &str, expected: bool| {
            let addresses = Addresses::read(text.as_bytes()).unwrap();
            assert_eq!(addresses.contain(address.parse().unwrap()), expected, "{text} {address}");
        };
        check("192.0.2.1", "192.0.2.1", true);
        check("192.0.2.1", "192.0.2.2", false);
        check("192.0.2.1/24", "192.0.2.254", true);
        check("192.0.2.1/24", "192.0.3.1", false);
        check("0.0.0.0/0", "203.0.113.9", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("192.0.2.5-192.0.2.9", "192.0.2.9", true);
        check("192.0.2.5-192.0.2.9", "192.0.2.10", false);
        check("2001:db8::/32", "2001:db8:1::9", true);
        check("::/0", "2001:db8::1", true);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "ether1", "192.0.2.1/33", "192.0.2.1/x", "example.org"] {
            assert_eq!(Addresses::read(text.as_bytes()), None, "{text}");
        }
    }
}
