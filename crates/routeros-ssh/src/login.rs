//! Who we are, and how we prove it.

use std::{fmt, sync::Arc};

use russh::keys::PrivateKey;
use zeroize::Zeroizing;

/// A user of a router and the secret that proves it.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// What proves it.
    pub secret: Secret,
}

/// A password or a private key. `Debug` shows neither.
#[derive(Clone)]
pub struct Secret(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    Password(Zeroizing<String>),
    Key(Arc<PrivateKey>),
}

/// A text is no private key that we can use.
#[derive(Debug, thiserror::Error)]
#[error("not a private key: give an OpenSSH key, without or with the right passphrase")]
pub struct InvalidKey(#[source] russh::keys::Error);

impl Secret {
    /// A password.
    pub fn password(password: &str) -> Self {
        Self(Kind::Password(Zeroizing::new(password.to_owned())))
    }

    /// A private key as OpenSSH or PKCS#8 write it: `-----BEGIN …`. Routers take
    /// RSA keys of all versions, Ed25519 keys since 7.12 (RouterOS manual).
    ///
    /// # Errors
    ///
    /// The text is no key, or its passphrase is missing or wrong.
    pub fn key(text: &str, passphrase: Option<&str>) -> Result<Self, InvalidKey> {
        let key = russh::keys::decode_secret_key(text, passphrase).map_err(InvalidKey)?;
        Ok(Self(Kind::Key(Arc::new(key))))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Password(_) => "Password(…)",
            Kind::Key(_) => "Key(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show() {
        let login = Login { user: "admin".to_owned(), secret: Secret::password("hunter2") };

        assert!(!format!("{login:?}").contains("hunter2"));
    }

    #[test]
    fn a_text_that_is_no_key_is_refused() {
        assert!(Secret::key("hunter2", None).is_err());
    }
}
