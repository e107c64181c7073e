//! The vault over the database: where wrapped keys live, and whether the key file fits.

use std::{path::Path, sync::Arc};

use tod_model::{SealedCredential, Secret, TenantId};
use tod_store::{Store, StoreError, kms};
use tod_vault::{
    BoxFuture, KeyFile, KeyFileError, KeyFingerprint, KeyStore, KeyStoreError, Purpose, Vault,
    VaultError, WrappedKey,
};

/// Why there is no vault. The texts of its sources are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenVaultError {
    /// The key file is lost, foreign or unreadable.
    #[error("the key file does not serve")]
    KeyFile(#[source] KeyFileError),
    /// The database cannot say which key it was sealed with.
    #[error("cannot ask the database for its key")]
    Store(#[source] StoreError),
}

/// Opens the vault: reads the key file at `path`, or makes one for a database that knows none.
///
/// The fingerprint of the key is recorded in the database at the first start. From then on a key
/// file that is missing or another one is told here, before anything is sealed with it.
pub async fn open_vault(store: &Store, path: &Path) -> Result<Vault, OpenVaultError> {
    let recorded = find_fingerprint(store).await.map_err(OpenVaultError::Store)?;
    let mut key_file = KeyFile::open(path, recorded).map_err(OpenVaultError::KeyFile)?;
    if recorded.is_none() {
        let recorded = record(store, &key_file).await.map_err(OpenVaultError::Store)?;
        key_file = KeyFile::open(path, recorded).map_err(OpenVaultError::KeyFile)?;
    }

    Ok(Vault::new(key_file, Arc::new(StoredKeys(store.clone()))))
}

/// Opens the sealed password of a device, for whoever dials it.
pub async fn unseal(
    vault: &Vault,
    tenant: TenantId,
    credential: &SealedCredential,
) -> Result<Secret, VaultError> {
    vault.unseal(tenant, Purpose::RouterCredential, &credential.sealed).await
}

async fn find_fingerprint(store: &Store) -> Result<Option<KeyFingerprint>, StoreError> {
    let mut tx = store.platform().await?;
    let bytes = kms::find_fingerprint(&mut tx).await?;

    Ok(bytes.map(KeyFingerprint::from))
}

/// Records the key, and returns the one that is recorded then: of two processes that start on a new
/// database one is first, and the other's key file has to be the same.
async fn record(store: &Store, key_file: &KeyFile) -> Result<Option<KeyFingerprint>, StoreError> {
    let mut tx = store.platform().await?;
    let recorded = kms::insert_fingerprint(&mut tx, key_file.fingerprint().bytes()).await;
    match tx.conclude(recorded).await {
        Ok(()) | Err(StoreError::Conflict { .. }) => find_fingerprint(store).await,
        Err(error) => Err(error),
    }
}

/// The wrapped data keys in the database.
struct StoredKeys(Store);

impl KeyStore for StoredKeys {
    fn find(&self, tenant: TenantId) -> BoxFuture<'_, Result<Option<WrappedKey>, KeyStoreError>> {
        Box::pin(async move {
            let mut tx = self.0.platform().await?;
            let wrapped = kms::find_tenant_key(&mut tx, tenant).await?;

            Ok(wrapped.map(WrappedKey))
        })
    }

    fn keep(
        &self,
        tenant: TenantId,
        key: WrappedKey,
    ) -> BoxFuture<'_, Result<WrappedKey, KeyStoreError>> {
        Box::pin(async move {
            let mut tx = self.0.platform().await?;
            let kept = kms::keep_tenant_key(&mut tx, tenant, &key.0).await?;
            tx.commit().await?;

            Ok(WrappedKey(kept))
        })
    }
}
