//! Which certificate a handshake gets to see.

use std::sync::Arc;

use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::sync::watch;

/// What an ACME server speaks when it looks whether a name is ours (RFC 8737 §6.2). Nothing is
/// ever said in it: the handshake is all.
pub const PROOF_PROTOCOL: &[u8] = b"acme-tls/1";

/// The current certificate for everybody; for an ACME server that asks for a proof, the proof.
#[derive(Debug)]
pub struct Shown {
    current: watch::Sender<Arc<CertifiedKey>>,
    proof: watch::Sender<Option<Proof>>,
}

/// Shows an ACME server that a name is ours.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The name, in lower case.
    pub name: String,
    /// A self-signed certificate with the digest that the server expects.
    pub key: Arc<CertifiedKey>,
}

impl Shown {
    /// Shows `certificate` until another is there.
    pub fn new(certificate: Arc<CertifiedKey>) -> Self {
        Self { current: watch::Sender::new(certificate), proof: watch::Sender::new(None) }
    }

    /// Shows `certificate` from the next handshake on.
    pub fn replace(&self, certificate: Arc<CertifiedKey>) {
        self.current.send_replace(certificate);
    }

    /// Shows `proof` to whoever asks for it, for as long as what is returned lives.
    pub fn prove(&self, proof: Proof) -> Proving<'_> {
        self.proof.send_replace(Some(proof));

        Proving(self)
    }

    fn proof_of(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let proof = self.proof.borrow();

        proof.as_ref().filter(|proof| name == proof.name).map(|proof| proof.key.clone())
    }
}

/// A proof on show.
#[must_use = "the proof is taken away when this is dropped"]
pub struct Proving<'a>(&'a Shown);

impl Drop for Proving<'_> {
    fn drop(&mut self) {
        self.0.proof.send_replace(None);
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut protocols = hello.alpn().into_iter().flatten();
        let wants_proof = protocols.next() == Some(PROOF_PROTOCOL) && protocols.next().is_none();
        if wants_proof {
            return self.proof_of(&hello.server_name()?.to_ascii_lowercase());
        }

        Some(self.current.borrow().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Certificate;

    fn certificate(name: &str) -> Arc<CertifiedKey> {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();

        Certificate::new(vec![made.cert.into()], made.signing_key.into()).unwrap().key()
    }

    #[test]
    fn a_proof_is_shown_for_its_name_alone_and_no_longer_than_it_lives() {
        let shown = Shown::new(certificate("tod.example.net"));
        let key = certificate("tod.example.net");
        let proving = shown.prove(Proof { name: "tod.example.net".to_owned(), key: key.clone() });

        assert!(Arc::ptr_eq(&shown.proof_of("tod.example.net").unwrap(), &key));
        assert!(shown.proof_of("other.example.net").is_none());

        drop(proving);
        assert!(shown.proof_of("tod.example.net").is_none());
    }
}
