//! TLS towards routers, and how far it can be trusted.
//!
//! OpenSSL, because routers without a certificate offer anonymous Diffie-Hellman only, RouterOS 6
//! offers DHE and RSA key exchange, and old boards have short keys; rustls speaks none of these.
//!
//! **Invariant:** what a [`Trust`] asks for is verified before [`secure`](crate::dial::secure) and
//! [`dial`](crate::dial::dial) return, so before anything is sent.

mod context;
mod failure;
mod fingerprint;

use std::sync::Arc;

use openssl::ssl::SslContext;

pub use fingerprint::{Fingerprint, InvalidFingerprint};

pub(crate) use failure::handshake_failure;

/// What a connection must prove before a credential is sent over it. The order is that of the
/// tiers: [`Tier`].
#[derive(Clone, Debug)]
pub enum Trust {
    /// A certificate from one of the authorities.
    Verified(Authorities),
    /// Exactly this certificate, whoever signed it, expired or not.
    Pinned(Fingerprint),
    /// Encrypted, but with whom is not known: any certificate, or none.
    Unverified,
    /// Not encrypted.
    Plain,
}

/// How far a connection is trusted, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Not encrypted.
    Plain,
    /// Encrypted against who only listens.
    Unverified,
    /// Encrypted, with the certificate seen at first use.
    Pinned,
    /// Encrypted, with a certificate from a trusted authority.
    Verified,
}

/// Certificate authorities, and the context built for them. Clones share it.
#[derive(Clone)]
pub struct Authorities {
    context: SslContext,
    name: Option<Arc<str>>,
}

/// OpenSSL refused something; its reason is the message.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct TlsError(#[from] Box<dyn std::error::Error + Send + Sync>);

/// What an encrypted connection turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// How far it may be trusted.
    pub tier: Tier,
    /// `TLSv1.2` and the like; nothing on a plain connection.
    pub protocol: Option<&'static str>,
    /// OpenSSL's name of the cipher, such as `ADH-AES256-GCM-SHA384`; nothing on a plain connection.
    pub cipher: Option<&'static str>,
    /// The router's own certificate. Nothing where it has none: anonymous Diffie-Hellman, or plain.
    pub fingerprint: Option<Fingerprint>,
}

impl Trust {
    /// The tier that a connection of this trust has once it stands.
    pub const fn tier(&self) -> Tier {
        match self {
            Self::Verified(_) => Tier::Verified,
            Self::Pinned(_) => Tier::Pinned,
            Self::Unverified => Tier::Unverified,
            Self::Plain => Tier::Plain,
        }
    }
}
