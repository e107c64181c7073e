//! The session cookie: its name and attributes, which follow from the public URL.

use url::{Host, Url};

/// How the session cookie looks at this installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieRules {
    name: String,
    secure: bool,
}

/// A public URL under which a session cookie would travel in clear.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is plain HTTP off loopback, where a session cookie would travel in clear; use https")]
pub struct InsecureUrl(pub String);

/// How long a browser keeps the cookie, seconds. The session row decides when it ends.
const MAX_AGE: u32 = 400 * 24 * 3600;

impl CookieRules {
    /// The rules for this public URL.
    ///
    /// HTTPS gives `__Host-tod`: the prefix makes browsers insist on `Secure`, `Path=/` and no
    /// `Domain` (RFC 6265bis §4.1.3.2). Plain loopback cannot have it, and cookies ignore ports, so
    /// there the port is in the name: two installations on one machine keep apart.
    pub fn of(public_url: &Url) -> Result<Self, InsecureUrl> {
        match public_url.scheme() {
            "https" => Ok(Self { name: "__Host-tod".to_owned(), secure: true }),
            "http" if is_loopback(public_url) => {
                let port = public_url.port_or_known_default().unwrap_or_default();
                Ok(Self { name: format!("tod-{port}"), secure: false })
            }
            _ => Err(InsecureUrl(public_url.to_string())),
        }
    }

    /// The session token in the `Cookie` headers of a request.
    pub fn find<'a>(&self, headers: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        headers
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, value)| *name == self.name && !value.is_empty())
            .map(|(_, value)| value)
    }

    /// The `Set-Cookie` that hands out a token.
    pub fn give(&self, token: &str) -> String {
        self.write(token, MAX_AGE)
    }

    /// The `Set-Cookie` that takes it back.
    pub fn take(&self) -> String {
        self.write("", 0)
    }

    fn write(&self, value: &str, max_age: u32) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = &self.name;

        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(url: &str) -> Result<CookieRules, InsecureUrl> {
        CookieRules::of(&url.parse().unwrap())
    }

    #[test]
    fn https_gets_a_host_cookie() {
        let cookie = rules("https://tod.example.net").unwrap().give("secret");
        assert!(
            cookie.starts_with("__Host-tod=secret; Path=/; HttpOnly; SameSite=Lax"),
            "{cookie}"
        );
        assert!(cookie.ends_with("; Secure") && !cookie.contains("Domain"), "{cookie}");
    }

    #[test]
    fn loopback_keeps_ports_apart() {
        assert!(rules("http://127.0.0.1:8080").unwrap().give("x").starts_with("tod-8080=x;"));
        assert!(rules("http://[::1]:8081").unwrap().give("x").starts_with("tod-8081=x;"));
        assert!(rules("http://localhost").unwrap().give("x").starts_with("tod-80=x;"));
    }

    #[test]
    fn plain_http_elsewhere_gets_no_cookie() {
        assert!(rules("http://tod.example.net").is_err());
        assert!(rules("http://192.0.2.1:8080").is_err());
        assert!(rules("http://localhost.example.net").is_err());
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let rules = rules("http://127.0.0.1:8080").unwrap();
        let headers = ["a=b; tod-8081=other", "tod-8080=mine; c=d"];
        assert_eq!(rules.find(headers.into_iter()), Some("mine"));
        assert_eq!(rules.find(["tod-8080="].into_iter()), None);
    }
}
