//! The port through which sealed credentials are opened.

use futures_util::future::BoxFuture;
use tod_model::{SealedCredential, Secret, TenantId};

/// Opens the password of a device.
///
/// It is asked anew at every sign-in, because the password is in clear only for as long as we
/// dial. Whatever caching a slow key service needs is the implementation's business.
pub trait Unseal: Send + Sync {
    /// Opens `credential`, which was sealed with the key of `tenant`.
    fn unseal<'a>(
        &'a self,
        tenant: TenantId,
        credential: &'a SealedCredential,
    ) -> BoxFuture<'a, Result<Secret, UnsealError>>;
}

/// A credential that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum UnsealError {
    /// The key service is away; later it may work.
    #[error("the key service is away")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It was sealed with another key, or damaged. Only entering it again helps.
    #[error("the stored password was sealed with another key, or is damaged")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
}
