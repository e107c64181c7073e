//! What the key service needs to remember: wrapped data keys, and which key wrapped them.

use tod_model::TenantId;
use uuid::Uuid;

use crate::StoreError;
use crate::row::corrupt;
use crate::store::{Conn as _, PlatformTx};

/// The fingerprint of the outermost key that this database was sealed with; none before the first.
pub async fn find_fingerprint(tx: &mut PlatformTx) -> Result<Option<[u8; 32]>, StoreError> {
    let bytes: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT fingerprint FROM kms_keys").fetch_optional(tx.conn()).await?;

    bytes
        .map(|bytes| {
            bytes.try_into().map_err(|_| corrupt("kms_keys", "fingerprint is not 32 bytes"))
        })
        .transpose()
}

/// Remembers the outermost key. Conflicts with `kms_keys_only_row_key` when one is remembered.
pub async fn insert_fingerprint(
    tx: &mut PlatformTx,
    fingerprint: [u8; 32],
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO kms_keys (fingerprint) VALUES ($1)")
        .bind(&fingerprint[..])
        .execute(tx.conn())
        .await?;

    Ok(())
}

/// The tenant's wrapped data key; none before its first secret.
pub async fn find_tenant_key(
    tx: &mut PlatformTx,
    tenant: TenantId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let wrapped = sqlx::query_scalar("SELECT wrapped FROM tenant_keys WHERE tenant_id = $1")
        .bind(Uuid::from(tenant))
        .fetch_optional(tx.conn())
        .await?;

    Ok(wrapped)
}

/// Keeps `wrapped` unless the tenant has a key already, and returns the one that is kept.
pub async fn keep_tenant_key(
    tx: &mut PlatformTx,
    tenant: TenantId,
    wrapped: &[u8],
) -> Result<Vec<u8>, StoreError> {
    // A key kept by another transaction meanwhile is only seen by the next statement.
    sqlx::query(
        r"
        INSERT INTO tenant_keys (tenant_id, wrapped)
        VALUES ($1, $2)
            ON CONFLICT (tenant_id) DO NOTHING
        ",
    )
    .bind(Uuid::from(tenant))
    .bind(wrapped)
    .execute(tx.conn())
    .await?;
    let kept = sqlx::query_scalar("SELECT wrapped FROM tenant_keys WHERE tenant_id = $1")
        .bind(Uuid::from(tenant))
        .fetch_one(tx.conn())
        .await?;

    Ok(kept)
}
