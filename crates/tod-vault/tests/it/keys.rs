//! A key store in memory that counts its reads.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tod_model::TenantId;
use tod_vault::{BoxFuture, KeyStore, KeyStoreError, WrappedKey};

#[derive(Clone, Default)]
pub struct Keys {
    pub kept: Arc<Mutex<HashMap<TenantId, WrappedKey>>>,
    pub reads: Arc<AtomicUsize>,
}

impl KeyStore for Keys {
    fn find(&self, tenant: TenantId) -> BoxFuture<'_, Result<Option<WrappedKey>, KeyStoreError>> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let key = self.kept.lock().unwrap().get(&tenant).cloned();
        Box::pin(async { Ok(key) })
    }

    fn keep(
        &self,
        tenant: TenantId,
        key: WrappedKey,
    ) -> BoxFuture<'_, Result<WrappedKey, KeyStoreError>> {
        let kept = self.kept.lock().unwrap().entry(tenant).or_insert(key).clone();
        Box::pin(async { Ok(kept) })
    }
}
