//! A certificate from an ACME server (RFC 8555), ordered, served and renewed.
//!
//! The server proves that a name is ours by a handshake with our own HTTPS port, in which it asks
//! for a certificate that only the owner of the account can make (tls-alpn-01, RFC 8737). Nothing
//! but that port has to be reachable, and no other listener exists.
//!
//! Until the first order succeeds a self-signed certificate is served. What was issued is kept in
//! the data directory and outlives restarts; when it cannot be renewed it is served on, whatever
//! its age, and `/health/ready` says that something is wrong.
//!
//! **Invariant:** a certificate is served only after it is on the disk: a restart never orders
//! what is there already.

mod account;
mod client;
mod files;
mod keeper;
mod order;
mod schedule;
pub mod shown;
mod trouble;

use std::path::Path;

use anyhow::Context;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use rustls::pki_types::CertificateDer;
use url::Url;

use crate::{
    config::{self, verifiable_name},
    http,
};

pub use self::keeper::Keeper;
pub use self::shown::PROOF_PROTOCOL;

/// What an operator chose.
pub struct Settings {
    /// Where the ACME server's directory is.
    pub directory: Url,
    /// The name to get a certificate for.
    pub name: String,
    /// `mailto:` URLs that the server may write to.
    pub contacts: Vec<String>,
    /// Authorities to trust besides the system's when talking to the server.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Who we are to the server's operator, where they want to know.
    pub binding: Option<Binding>,
}

/// Who we are to the operator of an ACME server (external account binding, RFC 8555 §7.3.4).
pub struct Binding {
    /// What they call us.
    pub id: String,
    /// The secret they gave us.
    pub key: Vec<u8>,
}

impl Settings {
    /// Reads the files that the flags name.
    ///
    /// `public_url` has passed [`config::Web::check`].
    pub fn read(flags: &config::Acme, public_url: &Url) -> anyhow::Result<Self> {
        let name = verifiable_name(public_url).context("--tls acme needs a name")?;
        let authorities = flags.authorities.as_deref().map(http::chain_in).transpose();
        let binding = flags.binding_id.clone().zip(flags.binding_key.as_deref());

        Ok(Self {
            directory: flags.directory(),
            name: name.to_owned(),
            contacts: flags.contacts.clone(),
            authorities: authorities.context("--acme-ca cannot be used")?.unwrap_or_default(),
            binding: binding.map(|(id, path)| read_binding(id, path)).transpose()?,
        })
    }
}

fn read_binding(id: String, path: &Path) -> anyhow::Result<Binding> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read --acme-eab-key-file {}", path.display()))?;
    let key = BASE64_URL_SAFE_NO_PAD
        .decode(text.trim().trim_end_matches('='))
        .with_context(|| format!("--acme-eab-key-file {} is not base64url", path.display()))?;

    Ok(Binding { id, key })
}
