//! Certificates for the web: the operator's own, or one we sign ourselves.

use std::{fs, net::IpAddr, path::Path, sync::Arc};

use anyhow::{Context, anyhow};
use rustls::{
    ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::ResolvesServerCert,
    sign::{CertifiedKey, SingleCertAndKey},
};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

use crate::private_file;

/// What browsers speak over TLS, best first.
const HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The cryptography of every TLS connection with a browser or an ACME server.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A chain of certificates with the key of its first.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<CertifiedKey>);

impl Certificate {
    /// The certificate that `key` belongs to, and those that lead from it to an authority.
    pub fn new(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> anyhow::Result<Self> {
        let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| {
            anyhow!(error).context("certificate and key do not belong together")
        })?;

        Ok(Self(Arc::new(certified)))
    }

    /// The certificate itself, without those above it.
    pub fn leaf(&self) -> &CertificateDer<'static> {
        &self.0.cert[0]
    }

    /// As handshakes take it.
    pub fn key(&self) -> Arc<CertifiedKey> {
        self.0.clone()
    }

    /// SHA-256 of the leaf, upper-case hex with colons, as browsers show it.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.leaf());

        digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// Shows this certificate to everybody.
    pub fn acceptor(&self) -> anyhow::Result<TlsAcceptor> {
        acceptor(Arc::new(SingleCertAndKey::from(self.key())), &[])
    }
}

/// Performs handshakes for browsers, and for those who speak one of `others` only.
pub fn acceptor(
    certificates: Arc<dyn ResolvesServerCert>,
    others: &[&[u8]],
) -> anyhow::Result<TlsAcceptor> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = HTTP.iter().chain(others).map(|name| name.to_vec()).collect();

    Ok(Arc::new(config).into())
}

/// Loads a PEM chain and key.
pub fn from_files(chain: &Path, key: &Path) -> anyhow::Result<Certificate> {
    let certificates = chain_in(chain)?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("cannot read a private key from {}", key.display()))?;

    Certificate::new(certificates, key)
}

/// Loads the certificates in a PEM file, of which there must be some.
pub fn chain_in(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read certificates from {}", path.display()))?;
    anyhow::ensure!(!certificates.is_empty(), "{} holds no certificate", path.display());

    Ok(certificates)
}

/// Loads the self-signed certificate kept in `directory`, or makes one for `names`.
///
/// It is kept so that its fingerprint, once checked by a person, stays what they checked.
pub fn self_signed(directory: &Path, names: &[String]) -> anyhow::Result<Certificate> {
    let (chain, key) = (directory.join("web.crt"), directory.join("web.key"));
    if !chain.exists() || !key.exists() {
        let made = rcgen::generate_simple_self_signed(names)
            .context("cannot make a self-signed certificate")?;
        private_file::replace(&key, made.signing_key.serialize_pem().as_bytes())
            .with_context(|| format!("cannot write {}", key.display()))?;
        fs::write(&chain, made.cert.pem())
            .with_context(|| format!("cannot write {}", chain.display()))?;
    }

    from_files(&chain, &key)
}

/// The names a self-signed certificate should carry: what people will type.
pub fn names_for(host: &str, listen: IpAddr) -> Vec<String> {
    let mut names = vec![host.to_owned(), "localhost".to_owned()];
    if !listen.is_unspecified() {
        names.push(listen.to_string());
    }
    names.sort();
    names.dedup();

    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_self_signed_certificate_keeps_its_fingerprint() {
        let directory = tempfile::tempdir().unwrap();
        let names = names_for("tod.example.net", "192.0.2.1".parse().unwrap());

        let first = self_signed(directory.path(), &names).unwrap();
        let second = self_signed(directory.path(), &names).unwrap();

        assert_eq!(first.fingerprint(), second.fingerprint());
        assert_eq!(first.fingerprint().len(), 32 * 3 - 1);
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let names = ["localhost".to_owned()];
        self_signed(one.path(), &names).unwrap();
        self_signed(other.path(), &names).unwrap();

        let mixed = from_files(&one.path().join("web.crt"), &other.path().join("web.key"));

        let error = mixed.expect_err("mixed up");
        assert!(format!("{error:#}").contains("do not belong together"), "{error:#}");
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("empty.crt");
        fs::write(&path, "").unwrap();
        let error = chain_in(&path).unwrap_err();
        assert!(error.to_string().contains("holds no certificate"), "{error:#}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = from_files(Path::new("/nowhere/a.crt"), Path::new("/nowhere/a.key"));
        assert!(format!("{:#}", error.unwrap_err()).contains("/nowhere/a.crt"));
    }
}
