//! Told at once when a target may have changed.

use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use tod_model::{DeviceId, TenantId};

use crate::StoreError;
use crate::store::Store;

/// What may have changed. A hint to look again, never the change itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceChange {
    /// One device was added, edited or removed.
    Device {
        /// Whose it is.
        tenant: TenantId,
        /// The device.
        device: DeviceId,
    },
    /// An interval or a credential changed that any device of the tenant may use.
    Tenant(TenantId),
    /// The connection broke and is back; what happened in between nobody told.
    Missed,
}

/// Changes as they are committed. It holds a connection of its own.
#[derive(Debug)]
pub struct DeviceChanges {
    listener: PgListener,
    pool: PgPool,
}

impl Drop for DeviceChanges {
    /// Closes the pool, without which the connection would go back to it and be tested: in vain
    /// where the server has gone, and with a warning.
    fn drop(&mut self) {
        drop(self.pool.close());
    }
}

impl Store {
    /// Listens to changes of devices from now on.
    pub async fn device_changes(&self) -> Result<DeviceChanges, StoreError> {
        // Outside the shared pool, which it would otherwise hold a connection of for good.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(self.options().clone())
            .await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.listen("tod_device_changes").await?;

        Ok(DeviceChanges { listener, pool })
    }
}

impl DeviceChanges {
    /// Waits for the next change. After an error it may be called again, and reconnects; give it
    /// a pause.
    pub async fn next(&mut self) -> Result<DeviceChange, StoreError> {
        loop {
            let Some(notification) = self.listener.try_recv().await? else {
                return Ok(DeviceChange::Missed);
            };
            if let Some(change) = parse(notification.payload()) {
                return Ok(change);
            }
        }
    }
}

/// `tenant/device` or `tenant/`. Anybody may notify, so anything else is not for us.
fn parse(payload: &str) -> Option<DeviceChange> {
    let (tenant, device) = payload.split_once('/')?;
    let tenant = tenant.parse().ok()?;
    if device.is_empty() {
        return Some(DeviceChange::Tenant(tenant));
    }

    Some(DeviceChange::Device { tenant, device: device.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_names_a_device_or_a_whole_tenant() {
        let (tenant, device) = (TenantId::generate(), DeviceId::generate());
        let changed = DeviceChange::Device { tenant, device };
        assert_eq!(parse(&format!("{tenant}/{device}")), Some(changed));
        assert_eq!(parse(&format!("{tenant}/")), Some(DeviceChange::Tenant(tenant)));
        assert_eq!(parse("nonsense"), None);
        assert_eq!(parse("a/b"), None);
    }
}
