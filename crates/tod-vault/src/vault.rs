//! Seals and opens secrets, a data key per tenant.

use std::{
    collections::HashMap,
    error::Error,
    fmt,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
};

use tod_model::{Secret, TenantId};

use crate::{KeyFile, Purpose, data_key::DataKey, envelope::EnvelopeError};

/// A boxed future, so that ports can be trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A tenant's data key, wrapped with the key file's key: safe to keep in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

/// Why the wrapped keys are out of reach.
pub type KeyStoreError = Box<dyn Error + Send + Sync>;

/// Where wrapped data keys are kept, one per tenant.
pub trait KeyStore: Send + Sync {
    /// The tenant's wrapped key; none before its first secret.
    fn find(&self, tenant: TenantId) -> BoxFuture<'_, Result<Option<WrappedKey>, KeyStoreError>>;

    /// Keeps `key` unless the tenant has one already, and returns the one that is kept: two
    /// processes that make a tenant's first key at once must end up with the same.
    fn keep(
        &self,
        tenant: TenantId,
        key: WrappedKey,
    ) -> BoxFuture<'_, Result<WrappedKey, KeyStoreError>>;
}

/// Why a secret could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The wrapped keys are out of reach; later it may work.
    #[error("the data keys are out of reach")]
    Unavailable(#[source] KeyStoreError),
    /// The tenant has no data key, so nothing was ever sealed for it.
    #[error("the organisation has no data key")]
    NoKey,
    /// The tenant's data key does not open with our key file.
    #[error("the data key of the organisation does not open")]
    DataKey(#[source] EnvelopeError),
    /// The secret does not open: changed, or sealed for another tenant or purpose.
    #[error("the secret does not open")]
    Secret(#[source] EnvelopeError),
}

/// Tenants whose keys are kept in memory. Above that all are forgotten and read again.
const MOST_CACHED: usize = 10_000;

/// Seals and opens secrets. Cheap to clone; clones share the opened data keys.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    key_file: KeyFile,
    store: Arc<dyn KeyStore>,
    opened: RwLock<HashMap<TenantId, Arc<DataKey>>>,
}

impl Vault {
    /// A vault over a key file and the place of the wrapped keys.
    pub fn new(key_file: KeyFile, store: Arc<dyn KeyStore>) -> Self {
        Self(Arc::new(Inner { key_file, store, opened: RwLock::default() }))
    }

    /// Seals `secret` so that it opens only for `tenant` and `purpose`. Makes the tenant's data
    /// key where it has none.
    pub async fn seal(
        &self,
        tenant: TenantId,
        purpose: Purpose,
        secret: &Secret,
    ) -> Result<Vec<u8>, VaultError> {
        let key = match self.find(tenant).await? {
            Some(key) => key,
            None => self.make(tenant).await?,
        };

        Ok(key.seal(purpose, secret))
    }

    /// Opens what [`Vault::seal`] made for the same tenant and purpose.
    ///
    /// Costs a few microseconds once the tenant's data key is in memory, one query before.
    pub async fn unseal(
        &self,
        tenant: TenantId,
        purpose: Purpose,
        sealed: &[u8],
    ) -> Result<Secret, VaultError> {
        let key = self.find(tenant).await?.ok_or(VaultError::NoKey)?;

        key.unseal(purpose, sealed).map_err(VaultError::Secret)
    }

    async fn find(&self, tenant: TenantId) -> Result<Option<Arc<DataKey>>, VaultError> {
        if let Some(key) = self.cached(tenant) {
            return Ok(Some(key));
        }
        match self.0.store.find(tenant).await.map_err(VaultError::Unavailable)? {
            Some(wrapped) => self.open(tenant, &wrapped).map(Some),
            None => Ok(None),
        }
    }

    async fn make(&self, tenant: TenantId) -> Result<Arc<DataKey>, VaultError> {
        let wrapped = WrappedKey(DataKey::generate(tenant).wrap(&self.0.key_file.key));
        let kept = self.0.store.keep(tenant, wrapped).await.map_err(VaultError::Unavailable)?;

        self.open(tenant, &kept)
    }

    fn open(&self, tenant: TenantId, wrapped: &WrappedKey) -> Result<Arc<DataKey>, VaultError> {
        let key = DataKey::unwrap(&self.0.key_file.key, tenant, &wrapped.0)
            .map_err(VaultError::DataKey)?;
        let key = Arc::new(key);

        let mut opened = self.0.opened.write().unwrap_or_else(PoisonError::into_inner);
        if opened.len() >= MOST_CACHED {
            opened.clear();
        }
        opened.insert(tenant, Arc::clone(&key));

        Ok(key)
    }

    fn cached(&self, tenant: TenantId) -> Option<Arc<DataKey>> {
        let opened = self.0.opened.read().unwrap_or_else(PoisonError::into_inner);
        opened.get(&tenant).cloned()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("key_file", &self.0.key_file).finish_non_exhaustive()
    }
}
