//! The host key that a router has to show over SSH.

use tod_model::{DeviceId, HostKey};
use uuid::Uuid;

use super::lock_state;
use crate::StoreError;
use crate::store::{Conn as _, TenantTx};

/// Records the key that a router showed first, unless there is one, and says whether it did.
pub async fn remember(tx: &mut TenantTx, id: DeviceId, key: &HostKey) -> Result<bool, StoreError> {
    lock_state(tx, id).await?;
    let done = sqlx::query(
        "UPDATE devices SET ssh_host_key = $2 WHERE device_id = $1 AND ssh_host_key IS NULL",
    )
    .bind(Uuid::from(id))
    .bind(key.as_str())
    .execute(tx.conn())
    .await?;

    Ok(done.rows_affected() > 0)
}

/// Sets the key that a router has to show from now on; none: that of the next use is remembered.
///
/// Says whether the device exists.
pub async fn save(
    tx: &mut TenantTx,
    id: DeviceId,
    key: Option<&HostKey>,
) -> Result<bool, StoreError> {
    lock_state(tx, id).await?;
    let done = sqlx::query("UPDATE devices SET ssh_host_key = $2 WHERE device_id = $1")
        .bind(Uuid::from(id))
        .bind(key.map(HostKey::as_str))
        .execute(tx.conn())
        .await?;

    Ok(done.rows_affected() > 0)
}
