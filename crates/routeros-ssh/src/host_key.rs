//! Who a router proves to be: its host key.

use std::{fmt, str::FromStr};

use russh::keys::{Algorithm, HashAlg, PublicKey, PublicKeyOrCertificate, ssh_key::Fingerprint};

/// The host key of a router, as far as it has to be remembered: its kind and
/// its fingerprint. Written `ssh-ed25519 SHA256:…`, as `ssh-keygen -l` has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostKey {
    algorithm: Box<str>,
    sha256: [u8; 32],
}

/// Which host key is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Any. The caller remembers [`Session::host_key`](crate::Session::host_key)
    /// and pins it from then on.
    FirstUse,
    /// This one alone.
    Pinned(HostKey),
}

impl HostKey {
    /// Its kind: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`. An RSA key is
    /// the same key whichever hash it signs with.
    pub fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// `None` for a certificate, which we do not ask for.
    pub(crate) fn presented(key: &PublicKeyOrCertificate) -> Option<Self> {
        match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => Self::of(key),
            PublicKeyOrCertificate::Certificate(_) => None,
        }
    }

    fn of(key: &PublicKey) -> Option<Self> {
        let sha256 = key.fingerprint(HashAlg::Sha256).sha256()?;
        Some(Self { algorithm: kind(&key.algorithm()).into(), sha256 })
    }
}

/// The name of a kind of key, whichever hash it signs with.
pub(crate) fn kind(algorithm: &Algorithm) -> String {
    match algorithm {
        Algorithm::Rsa { .. } => "ssh-rsa".to_owned(),
        other => other.as_str().to_owned(),
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.algorithm, Fingerprint::Sha256(self.sha256))
    }
}

/// A text is no host key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a host key: write its kind and fingerprint, like `ssh-ed25519 SHA256:…`")]
pub struct InvalidHostKey;

impl FromStr for HostKey {
    type Err = InvalidHostKey;

    fn from_str(text: &str) -> Result<Self, InvalidHostKey> {
        let (algorithm, fingerprint) = text.split_once(' ').ok_or(InvalidHostKey)?;
        let fingerprint: Fingerprint = fingerprint.parse().map_err(|_| InvalidHostKey)?;
        match fingerprint.sha256() {
            Some(sha256) if !algorithm.is_empty() => {
                Ok(Self { algorithm: algorithm.into(), sha256 })
            }
            _ => Err(InvalidHostKey),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_key_is_written_as_ssh_keygen_writes_it() {
        let line =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
        let key = HostKey::of(&PublicKey::from_openssh(line).unwrap()).unwrap();
        let text = key.to_string();

        assert_eq!(text, "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE");
        assert_eq!(text.parse(), Ok(key));
    }

    #[test]
    fn a_text_without_kind_or_fingerprint_is_no_host_key() {
        let sha512 = format!("ssh-rsa SHA512:{}", "A".repeat(86));
        for text in ["", "ssh-rsa", "ssh-rsa SHA256:short", " SHA256:", sha512.as_str()] {
            assert_eq!(text.parse::<HostKey>(), Err(InvalidHostKey), "{text}");
        }
    }
}
