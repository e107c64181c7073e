//! How a router is reached over SSH.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Where a router listens for SSH, at the address of its API, and which key it has to show there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ssh {
    /// Where the service `ssh` listens.
    pub port: u16,
    /// The key that it has to show. None before the first use: then it is accepted from who says over
    /// SSH that it is the router that answers the API.
    pub host_key: Option<HostKey>,
}

/// The host key of a router, as far as it has to be remembered: its kind and its SHA-256, as
/// `ssh-keygen -l` writes them, `ssh-ed25519 SHA256:…`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostKey(Box<str>);

/// A text that is no host key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a host key is its kind and its SHA-256, as `ssh-keygen -l` writes them: `ssh-ed25519 SHA256:…`"
)]
pub struct HostKeyError;

/// The longest name of a kind of key (RFC 4251, section 6).
const LONGEST_KIND: usize = 64;

/// Digits of 32 bytes in base64, without padding.
const DIGITS: usize = 43;

/// What the last digit may be: its lower two bits are of no byte.
const LAST_DIGITS: &[u8] = b"AEIMQUYcgkosw048";

impl Ssh {
    /// Where the service `ssh` listens unless somebody moved it (RouterOS manual, "Services").
    pub const PORT: u16 = 22;
}

impl Default for Ssh {
    fn default() -> Self {
        Self { port: Self::PORT, host_key: None }
    }
}

impl HostKey {
    /// It as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostKey {
    type Err = HostKeyError;

    fn from_str(text: &str) -> Result<Self, HostKeyError> {
        let (kind, digits) = text.trim().split_once(" SHA256:").ok_or(HostKeyError)?;
        let names =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"@.-".contains(&byte);
        let is_kind = (1..=LONGEST_KIND).contains(&kind.len()) && kind.bytes().all(names);
        let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
        let is_sha256 = digits.len() == DIGITS
            && digits.bytes().all(is_digit)
            && digits.bytes().last().is_some_and(|last| LAST_DIGITS.contains(&last));
        if is_kind && is_sha256 { Ok(Self(text.trim().into())) } else { Err(HostKeyError) }
    }
}

impl TryFrom<String> for HostKey {
    type Error = HostKeyError;

    fn try_from(text: String) -> Result<Self, HostKeyError> {
        text.parse()
    }
}

impl From<HostKey> for String {
    fn from(key: HostKey) -> Self {
        key.0.into()
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";

    #[test]
    fn a_host_key_is_written_as_it_was_read() {
        for kind in ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"]
        {
            let text = format!("{kind} SHA256:{DIGEST}");
            assert_eq!(format!(" {text}\n").parse::<HostKey>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_ssh_keygen_would_not_write_is_no_host_key() {
        let cases = [
            String::new(),
            "ssh-ed25519".to_owned(),
            format!("SHA256:{DIGEST}"),
            format!(" SHA256:{DIGEST}"),
            format!("ssh ed25519 SHA256:{DIGEST}"),
            format!("ssh-ed25519 SHA512:{DIGEST}"),
            format!("ssh-ed25519 SHA256:{DIGEST}="),
            format!("ssh-ed25519 SHA256:{}", &DIGEST[1..]),
            format!("ssh-ed25519 SHA256:{}F", &DIGEST[1..]),
            format!("ssh-ed25519 SHA256:{DIGEST} tower-7 (ED25519)"),
        ];
        for text in cases {
            assert_eq!(text.parse::<HostKey>(), Err(HostKeyError), "{text}");
        }
    }
}
