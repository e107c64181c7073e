//! Tells listeners that something new is in the database.

use std::collections::BTreeMap;

use tod_bus::{Bus, Stored};
use tod_model::{DeviceId, TenantId};
use tracing::warn;

/// Tells which devices there is something new of: one notice per tenant.
///
/// A notice that does not get through is no error; screens are late until the next one.
pub(crate) async fn stored(bus: &Bus, devices: impl Iterator<Item = (TenantId, DeviceId)>) {
    let mut notices: BTreeMap<TenantId, Vec<DeviceId>> = BTreeMap::new();
    for (tenant, device) in devices {
        notices.entry(tenant).or_default().push(device);
    }
    for (tenant, mut devices) in notices {
        devices.sort_unstable();
        devices.dedup();
        if let Err(error) = bus.stored.publish(Stored { tenant, devices }).await {
            warn!(tenant.id = %tenant, error = &error as &dyn std::error::Error, "notice lost");
        }
    }
}
