//! The account and the certificate on the disk, readable by us alone.

use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use instant_acme::AccountCredentials;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::trouble::FilesError;
use crate::{http::Certificate, private_file};

/// What belongs to one ACME server. Another server has another directory: what a server for trials
/// issued is never served in place of the real thing, and coming back to a server costs no order.
pub struct Files {
    directory: PathBuf,
}

/// An account with an ACME server.
#[derive(Serialize, Deserialize)]
pub struct Account {
    /// Whom the server may write to, as it was told last.
    pub contacts: Vec<String>,
    /// Its id and its key.
    pub credentials: AccountCredentials,
}

impl Files {
    /// The files below `root` for the server at `server`, and the proof that they can be written.
    pub fn open(root: &Path, server: &Url) -> Result<Self, FilesError> {
        let files = Self { directory: root.join(label(server)) };
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&files.directory);
        made.map_err(|error| failed("make", &files.directory, error))?;
        files.prepare()?;
        files.account()?;

        Ok(files)
    }

    /// Makes sure that a certificate could be kept, before one is ordered.
    pub fn prepare(&self) -> Result<(), FilesError> {
        let witness = self.directory.join("writable");
        private_file::replace(&witness, b"")
            .and_then(|()| std::fs::remove_file(&witness))
            .map_err(|error| failed("write", &witness, error))
    }

    /// The account, if one was made.
    pub fn account(&self) -> Result<Option<Account>, FilesError> {
        let path = self.account_path();
        let kept = private_file::read(&path).map_err(|error| failed("read", &path, error))?;

        kept.map(|json| serde_json::from_slice(&json))
            .transpose()
            .map_err(|error| FilesError::Damaged(path, error))
    }

    /// Keeps the account in place of the one before.
    pub fn keep_account(&self, account: &Account) -> Result<(), FilesError> {
        let path = self.account_path();
        let json = serde_json::to_vec(account).expect("an account is plain JSON");

        private_file::replace(&path, &json).map_err(|error| failed("write", &path, error))
    }

    /// The certificate that was issued last, if one was.
    ///
    /// It is no reason not to start: another one can be ordered.
    pub fn certificate(&self) -> anyhow::Result<Option<Certificate>> {
        let path = self.certificate_path();
        let kept = private_file::read(&path).map_err(|error| failed("read", &path, error))?;

        kept.map(|pem| parse(&pem))
            .transpose()
            .with_context(|| format!("{} is damaged", path.display()))
    }

    /// Keeps a certificate in place of the one before: key and chain in one file, so that they
    /// always belong together.
    pub fn keep_certificate(&self, pem: &str) -> Result<(), FilesError> {
        let path = self.certificate_path();

        private_file::replace(&path, pem.as_bytes()).map_err(|error| failed("write", &path, error))
    }

    fn account_path(&self) -> PathBuf {
        self.directory.join("account.json")
    }

    fn certificate_path(&self) -> PathBuf {
        self.directory.join("certificate.pem")
    }
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> FilesError {
    FilesError::Access { action, path: path.to_owned(), source }
}

/// Reads a private key and the chain of certificates it belongs to.
pub fn parse(pem: &[u8]) -> anyhow::Result<Certificate> {
    let key = PrivateKeyDer::from_pem_slice(pem).context("no private key")?;
    let chain = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .context("no certificate")?;

    Certificate::new(chain, key)
}

/// The server's name for people, with a digest of the whole URL for us.
fn label(server: &Url) -> String {
    let digest = Sha256::digest(server.as_str());
    let mark = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);

    format!("{}-{mark:08x}", server.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn server() -> Url {
        Url::parse("https://ca.example.net:9000/acme/directory").unwrap()
    }

    #[test]
    fn every_server_has_files_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let one = Files::open(root.path(), &server()).unwrap();
        let other = Url::parse("https://ca.example.net:9000/trial/directory").unwrap();
        let other = Files::open(root.path(), &other).unwrap();

        one.keep_certificate("one's").unwrap();
        assert!(one.certificate().is_err());
        assert!(other.certificate().unwrap().is_none());
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let root = tempfile::tempdir().unwrap();
        let files = Files::open(root.path(), &server()).unwrap();
        assert!(files.certificate().unwrap().is_none());

        let made = rcgen::generate_simple_self_signed(["tod.example.net".to_owned()]).unwrap();
        let pem = made.signing_key.serialize_pem() + &made.cert.pem();
        files.keep_certificate(&pem).unwrap();

        let found = files.certificate().unwrap().unwrap();
        assert_eq!(found.leaf(), made.cert.der());
    }

    #[test]
    fn a_damaged_account_is_told_at_once() {
        let root = tempfile::tempdir().unwrap();
        let path = Files::open(root.path(), &server()).unwrap().account_path();
        fs::write(&path, "{}").unwrap();

        let error = Files::open(root.path(), &server()).err().unwrap();
        assert!(error.to_string().contains("is damaged: remove it"), "{error}");
    }
}
