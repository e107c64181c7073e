//! One shared OpenSSL context per kind of trust.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use openssl::{
    error::ErrorStack,
    ssl::{
        Ssl, SslContext, SslContextBuilder, SslMethod, SslMode, SslOptions, SslSessionCacheMode,
        SslVerifyMode, SslVersion,
    },
    x509::{X509, store::X509StoreBuilder, verify::X509CheckFlags},
};

use super::{Authorities, TlsError, Trust};

impl Authorities {
    /// Reads PEM certificates: those of the authorities, or of the routers themselves.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TlsError> {
        let certificates = X509::stack_from_pem(pem)?;
        if certificates.is_empty() {
            return Err(TlsError("no certificate in the PEM text".into()));
        }
        let mut store = X509StoreBuilder::new()?;
        for certificate in certificates {
            store.add_cert(certificate)?;
        }

        let mut context = builder(VERIFIED, SslVersion::TLS1_2)?;
        context.set_cert_store(store.build());
        context.set_verify(SslVerifyMode::PEER);
        Ok(Self { context: context.build(), name: None })
    }

    /// Also asks that the certificate is for `name`, a DNS name or an IP address. Without this any
    /// certificate of the authorities will do, which is right where routers have theirs by serial.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(Arc::from(name)), ..self }
    }
}

impl Trust {
    /// A TLS session to be; `None` for plain connections.
    pub(crate) fn ssl(&self) -> Result<Option<Ssl>, TlsError> {
        let ssl = match self {
            Self::Plain => return Ok(None),
            Self::Unverified => Ssl::new(shared(&UNVERIFIED_CONTEXT, UNVERIFIED)?)?,
            Self::Pinned(_) => Ssl::new(shared(&PINNED_CONTEXT, PINNED)?)?,
            Self::Verified(authorities) => {
                let mut ssl = Ssl::new(&authorities.context)?;
                if let Some(name) = &authorities.name {
                    let expected = ssl.param_mut();
                    expected.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
                    match name.parse() {
                        Ok(ip) => expected.set_ip(ip)?,
                        Err(_) => expected.set_host(name)?,
                    }
                }
                ssl
            }
        };
        Ok(Some(ssl))
    }
}

/// A certificate and forward secrecy or RSA, keys as short as 80 bits of security allow: tier
/// "verified" stands or falls with its authority, and old boards have RSA keys of 1024 bits.
const VERIFIED: &str = "ALL:!aNULL:!eNULL:!PSK:!SRP:!RC4:!MD5:@SECLEVEL=1";

/// Any certificate: which one is checked against the pin.
const PINNED: &str = "ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0";

/// As above, and anonymous Diffie-Hellman, which is all that a router without a certificate offers
/// (`protocol.md` §12). OpenSSL lists it last, so a certificate is preferred.
const UNVERIFIED: &str = "ALL:!eNULL:!PSK:!SRP:@SECLEVEL=0";

static PINNED_CONTEXT: OnceLock<SslContext> = OnceLock::new();
static UNVERIFIED_CONTEXT: OnceLock<SslContext> = OnceLock::new();

fn shared(
    slot: &'static OnceLock<SslContext>,
    ciphers: &str,
) -> Result<&'static SslContext, TlsError> {
    if let Some(context) = slot.get() {
        return Ok(context);
    }
    let mut context = builder(ciphers, SslVersion::TLS1)?;
    context.set_verify(SslVerifyMode::NONE);
    Ok(slot.get_or_init(|| context.build()))
}

fn builder(ciphers: &str, oldest: SslVersion) -> Result<SslContextBuilder, TlsError> {
    let mut context = SslContextBuilder::new(SslMethod::tls_client())?;
    context.set_cipher_list(ciphers)?;
    context.set_min_proto_version(Some(oldest))?;
    // Sessions last for days, so nothing is gained by resuming, and a cached one costs memory.
    context.set_session_cache_mode(SslSessionCacheMode::OFF);
    context.set_options(SslOptions::ALL | SslOptions::NO_TICKET | SslOptions::NO_COMPRESSION);
    // Buffers are given back between records; the driver appends to what it writes.
    context.set_mode(
        SslMode::RELEASE_BUFFERS
            | SslMode::AUTO_RETRY
            | SslMode::ENABLE_PARTIAL_WRITE
            | SslMode::ACCEPT_MOVING_WRITE_BUFFER,
    );
    Ok(context)
}

impl From<ErrorStack> for TlsError {
    fn from(error: ErrorStack) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorities").field("name", &self.name).finish_non_exhaustive()
    }
}
