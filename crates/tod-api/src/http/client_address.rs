//! Who is asking, by address.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, request::Parts},
};
use ipnet::IpNet;

use crate::{ApiError, ApiState};

/// The other end of the connection, which the server puts into each request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The address of the client, behind whatever proxies are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl FromRequestParts<ApiState> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &ApiState) -> Result<Self, ApiError> {
        let peer = parts.extensions.get().copied().unwrap_or(Peer::UNTOLD);
        let forwarded_for: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(HeaderValue::to_str)
            // What cannot be read cannot be believed: an empty hop ends the chain.
            .map(Result::unwrap_or_default)
            .collect();

        Ok(Self(peer.client(&api.settings.trusted_proxies, forwarded_for.into_iter())))
    }
}

impl Peer {
    /// Where the server does not tell.
    pub const UNTOLD: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The client behind this peer.
    ///
    /// `X-Forwarded-For` is believed only from trusted proxies, and read from its end: what stands
    /// before the first address that no proxy of ours wrote is whatever the client made up.
    pub fn client<'a>(
        self,
        trusted: &[IpNet],
        forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(&address));
        let mut client = self.0.to_canonical();
        for hop in forwarded_for.rev().flat_map(|header| header.rsplit(',')) {
            if !is_trusted(client) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }

        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded_for: &[&str], expected: &str) {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let client = Peer(peer.parse().unwrap()).client(&trusted, forwarded_for.iter().copied());
        assert_eq!(client, expected.parse::<IpAddr>().unwrap());
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check("192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7");
    }

    #[test]
    fn what_a_client_made_up_is_not_read() {
        check("10.0.0.1", &["127.0.0.1, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.0.0.2"], "198.51.100.7");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }
}
