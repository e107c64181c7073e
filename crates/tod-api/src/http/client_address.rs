//! Who is asking, by address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderValue, request::Parts},
};
use ipnet::IpNet;

use crate::{ApiError, ApiState};

/// Stands for every client of a server that does not tell who is connected.
const UNTOLD: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The address of the client, behind whatever proxies are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl FromRequestParts<ApiState> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &ApiState) -> Result<Self, ApiError> {
        let peer: Option<&ConnectInfo<SocketAddr>> = parts.extensions.get();
        let peer = peer.map_or(UNTOLD, |ConnectInfo(peer)| peer.ip());
        let forwarded_for: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(HeaderValue::to_str)
            // What cannot be read cannot be believed: an empty hop ends the chain.
            .map(Result::unwrap_or_default)
            .collect();

        let trusted = &api.settings.trusted_proxies;

        Ok(Self(client(peer, trusted, forwarded_for.into_iter())))
    }
}

/// The client behind `peer`.
///
/// `X-Forwarded-For` is believed only from trusted proxies, and read from its end: what stands
/// before the first address that no proxy of ours wrote is whatever the client made up.
fn client<'a>(
    peer: IpAddr,
    trusted: &[IpNet],
    forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(&address));
    let mut client = peer.to_canonical();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded_for: &[&str], expected: &str) {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let found = client(peer.parse().unwrap(), &trusted, forwarded_for.iter().copied());
        assert_eq!(found, expected.parse::<IpAddr>().unwrap());
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
