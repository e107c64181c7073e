//! Removing a device, and dialling one now.

use tod_bus::FactKind;
use tod_model::{DeviceId, TenantId, authz::Who};
use tod_store::{credentials, devices};

use crate::{Engine, EngineError};

/// Removes a device with everything measured of it, and the credential that was its own.
pub async fn remove(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: DeviceId,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    if !devices::delete(&mut tx, id).await? {
        return Err(EngineError::NotFound("device"));
    }
    credentials::delete_unused(&mut tx).await?;
    engine.tell(&mut tx, by.into(), FactKind::DeviceRemoved { device_id: id }).await?;
    engine.commit(tx).await
}

/// Dials a device now, whatever its circuit breaker says. What comes of it is an observation.
pub async fn retry(engine: &Engine, tenant: TenantId, id: DeviceId) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    devices::find(&mut tx, id).await?.ok_or(EngineError::NotFound("device"))?;
    drop(tx);

    Ok(engine.routers.retry_now(id).await?)
}
