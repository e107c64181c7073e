//! The key that a router has to show over SSH: pinned on first use.

use tod_bus::{Cause, FactKind};
use tod_model::{DeviceId, HostKey, TenantId};
use tod_store::devices;

use crate::{Engine, EngineError};

/// Pins the key that a router shows, unless one is pinned; returns the one that it has to show.
pub(super) async fn pin(
    engine: &Engine,
    tenant: TenantId,
    cause: Cause,
    id: DeviceId,
    key: &HostKey,
) -> Result<HostKey, EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    let device = devices::find(&mut tx, id).await?.ok_or(EngineError::NotFound("device"))?;
    if let Some(pinned) = device.host_key {
        return Ok(pinned);
    }
    if devices::host_key::remember(&mut tx, id, key).await? {
        let pinned = FactKind::DeviceHostKeyPinned { device_id: id, host_key: key.clone() };
        engine.tell(&mut tx, cause, pinned).await?;
        engine.commit(tx).await?;
        return Ok(key.clone());
    }

    // Somebody was faster.
    let device = devices::find(&mut tx, id).await?.ok_or(EngineError::NotFound("device"))?;
    device.host_key.ok_or(EngineError::Stale)
}
