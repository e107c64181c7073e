//! The poller's port to the vault.

use futures_util::future::BoxFuture;
use tod_model::{SealedCredential, Secret, TenantId};
use tod_poller::{Unseal, UnsealError};
use tod_vault::{Vault, VaultError};

/// Opens credentials with the vault of this process.
pub struct WithVault(pub Vault);

impl Unseal for WithVault {
    fn unseal<'a>(
        &'a self,
        tenant: TenantId,
        credential: &'a SealedCredential,
    ) -> BoxFuture<'a, Result<Secret, UnsealError>> {
        Box::pin(async move {
            tod_engine::unseal(&self.0, tenant, credential).await.map_err(|error| match error {
                VaultError::Unavailable(_) => UnsealError::Away(Box::new(error)),
                VaultError::NoKey | VaultError::DataKey(_) | VaultError::Secret(_) => {
                    UnsealError::Damaged(Box::new(error))
                }
            })
        })
    }
}
