//! Certificates for the web: the operator's own, or one we sign ourselves.

use std::{
    fs,
    io::{self, Write},
    net::IpAddr,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use anyhow::{Context, anyhow, bail};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

/// A certificate with its key, ready to serve.
pub struct Certificate {
    /// Performs handshakes.
    pub acceptor: TlsAcceptor,
    /// SHA-256 of the leaf, upper-case hex with colons, as browsers show it.
    pub fingerprint: String,
}

/// Loads a PEM chain and key.
pub fn from_files(chain: &Path, key: &Path) -> anyhow::Result<Certificate> {
    let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read certificates from {}", chain.display()))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("cannot read a private key from {}", key.display()))?;

    certificate(certificates, key)
}

/// Loads the self-signed certificate kept in `directory`, or makes one for `names`.
///
/// It is kept so that its fingerprint, once checked by a person, stays what they checked.
pub fn self_signed(directory: &Path, names: &[String]) -> anyhow::Result<Certificate> {
    let (chain, key) = (directory.join("web.crt"), directory.join("web.key"));
    if !chain.exists() || !key.exists() {
        let made = rcgen::generate_simple_self_signed(names)
            .context("cannot make a self-signed certificate")?;
        write_private(&key, &made.signing_key.serialize_pem())?;
        fs::write(&chain, made.cert.pem())
            .with_context(|| format!("cannot write {}", chain.display()))?;
    }

    from_files(&chain, &key)
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };

    write().with_context(|| format!("cannot write {}", path.display()))
}

fn certificate(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> anyhow::Result<Certificate> {
    let Some(leaf) = chain.first() else { bail!("the certificate file holds no certificate") };
    let digest = Sha256::digest(leaf);
    let fingerprint = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| anyhow!(error).context("certificate and key do not belong together"))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];

    Ok(Certificate { acceptor: Arc::new(config).into(), fingerprint })
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

        assert_eq!(first.fingerprint, second.fingerprint);
        assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let names = ["localhost".to_owned()];
        self_signed(one.path(), &names).unwrap();
        self_signed(other.path(), &names).unwrap();

        let mixed = from_files(&one.path().join("web.crt"), &other.path().join("web.key"));

        let error = mixed.err().expect("mixed up");
        assert!(format!("{error:#}").contains("do not belong together"), "{error:#}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = from_files(Path::new("/nowhere/a.crt"), Path::new("/nowhere/a.key"));
        assert!(format!("{:#}", error.err().unwrap()).contains("/nowhere/a.crt"));
    }
}
