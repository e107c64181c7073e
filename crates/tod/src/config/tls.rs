//! How HTTPS gets its certificate.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::{Host, Url};

use super::Unsafe;

/// The directory of Let's Encrypt's production servers.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// How TLS is served.
#[derive(Clone, Debug, Args)]
pub struct Tls {
    /// TLS: `auto` is off on loopback and self-signed elsewhere.
    #[arg(long = "tls", env = "TOD_TLS", value_enum, default_value = "auto")]
    pub mode: TlsMode,
    /// PEM certificate chain, for `--tls files`.
    #[arg(long = "tls-cert", env = "TOD_TLS_CERT", requires = "key")]
    pub cert: Option<PathBuf>,
    /// PEM private key, for `--tls files`.
    #[arg(long = "tls-key", env = "TOD_TLS_KEY", requires = "cert")]
    pub key: Option<PathBuf>,
    /// What `--tls acme` needs to know.
    #[command(flatten)]
    pub acme: Acme,
}

/// What `--tls acme` needs to know.
#[derive(Clone, Debug, Args)]
pub struct Acme {
    /// Directory of the ACME server, for `--tls acme`. By default Let's Encrypt's,
    /// `https://acme-v02.api.letsencrypt.org/directory`.
    #[arg(long = "acme-directory", env = "TOD_ACME_DIRECTORY")]
    pub directory: Option<Url>,
    /// Email addresses that the ACME server may write to, separated by commas.
    #[arg(long = "acme-contact", env = "TOD_ACME_CONTACT", value_delimiter = ',', value_parser = contact)]
    pub contacts: Vec<String>,
    /// PEM file of authorities to trust besides the system's when talking to the ACME server, for
    /// servers of one's own such as step-ca.
    #[arg(long = "acme-ca", env = "TOD_ACME_CA")]
    pub authorities: Option<PathBuf>,
    /// Key id of an account the ACME server's operator knows already (external account binding).
    #[arg(long = "acme-eab-key-id", env = "TOD_ACME_EAB_KEY_ID", requires = "binding_key")]
    pub binding_id: Option<String>,
    /// File with the key that belongs to `--acme-eab-key-id`, in base64url as the operator gave it.
    #[arg(long = "acme-eab-key-file", env = "TOD_ACME_EAB_KEY_FILE", requires = "binding_id")]
    pub binding_key: Option<PathBuf>,
}

/// How TLS is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TlsMode {
    /// Off on loopback and behind a trusted proxy, self-signed elsewhere.
    Auto,
    /// Plain HTTP: loopback or behind `--trusted-proxy` only.
    Off,
    /// A certificate of our own making; its fingerprint is printed at start.
    SelfSigned,
    /// The certificate in `--tls-cert` and `--tls-key`.
    Files,
    /// A certificate from an ACME server such as Let's Encrypt for the name in `--public-url`,
    /// renewed by itself. The server must reach `--listen` at port 443 of that name
    /// (tls-alpn-01). Choosing this accepts the server's terms of service.
    Acme,
}

impl Acme {
    /// Where the ACME server's directory is.
    pub fn directory(&self) -> Url {
        self.directory.clone().unwrap_or_else(|| {
            Url::parse(LETS_ENCRYPT).expect("the directory of Let's Encrypt is a URL")
        })
    }

    /// Refuses what no ACME server could work with.
    pub(super) fn check(&self, mode: TlsMode, public_url: Option<&Url>) -> Result<(), Unsafe> {
        if mode != TlsMode::Acme {
            return if self.is_empty() { Ok(()) } else { Err(Unsafe::AcmeUnused) };
        }
        if self.directory().scheme() != "https" {
            return Err(Unsafe::AcmeDirectory);
        }

        match public_url {
            None => Err(Unsafe::AcmeNoName),
            Some(url) if verifiable_name(url).is_none() => Err(Unsafe::AcmeName(url.clone())),
            Some(_) => Ok(()),
        }
    }

    fn is_empty(&self) -> bool {
        self.directory.is_none()
            && self.contacts.is_empty()
            && self.authorities.is_none()
            && self.binding_id.is_none()
    }
}

/// The name that an ACME server can verify: none for plain HTTP, an address, or this machine.
pub fn verifiable_name(public_url: &Url) -> Option<&str> {
    let Some(Host::Domain(domain)) = public_url.host() else { return None };
    let name = domain.strip_suffix('.').unwrap_or(domain);
    let is_local = name == "localhost" || name.ends_with(".localhost");

    (public_url.scheme() == "https" && !name.is_empty() && !is_local).then_some(name)
}

/// An email address, as ACME wants contacts: a URL.
fn contact(text: &str) -> Result<String, String> {
    let address = text.trim().trim_start_matches("mailto:");
    match address.split_once('@') {
        Some((user, host)) if !user.is_empty() && !host.is_empty() => {
            Ok(format!("mailto:{address}"))
        }
        _ => Err("a contact is an email address, as in noc@example.net".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::web;

    const NAMED: [&str; 4] = ["--tls", "acme", "--public-url", "https://tod.example.net:8443"];

    fn check(flags: &[&str]) -> Result<(), Unsafe> {
        web(flags).check()
    }

    #[test]
    fn a_certificate_is_for_the_name_in_the_public_url() {
        assert_eq!(check(&NAMED), Ok(()));
        let url = |text| Url::parse(text).unwrap();
        assert_eq!(verifiable_name(&url("https://Tod.Example.net./")), Some("tod.example.net"));
        assert_eq!(verifiable_name(&url("https://tod")), Some("tod"));

        assert_eq!(check(&["--tls", "acme"]), Err(Unsafe::AcmeNoName));
        for refused in [
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://localhost",
            "https://tod.localhost:8443",
            "http://tod.example.net",
        ] {
            let refusal = Err(Unsafe::AcmeName(url(refused)));
            assert_eq!(check(&["--tls", "acme", "--public-url", refused]), refusal);
        }
    }

    #[test]
    fn what_only_acme_needs_is_refused_without_it() {
        let unused = check(&["--acme-contact", "noc@example.net"]);
        assert_eq!(unused, Err(Unsafe::AcmeUnused));
        let overheard = [&NAMED[..], &["--acme-directory", "http://ca.example.net/dir"]].concat();
        assert_eq!(check(&overheard), Err(Unsafe::AcmeDirectory));
    }

    #[test]
    fn the_directory_is_that_of_lets_encrypt_unless_told() {
        assert_eq!(web(&NAMED).tls.acme.directory().as_str(), LETS_ENCRYPT);
        let own = [&NAMED[..], &["--acme-directory", "https://ca.example.net/dir"]].concat();
        assert_eq!(web(&own).tls.acme.directory().as_str(), "https://ca.example.net/dir");
    }

    #[test]
    fn contacts_are_addresses() {
        assert_eq!(contact("noc@example.net").as_deref(), Ok("mailto:noc@example.net"));
        assert_eq!(contact("mailto:noc@example.net").as_deref(), Ok("mailto:noc@example.net"));
        assert!(contact("noc").is_err());
    }
}
