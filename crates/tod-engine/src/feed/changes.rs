//! Listens to changes of devices, for as long as it takes.

use tod_store::{Store, StoreError, device_changes::DeviceChange};
use tokio::{sync::mpsc, time::sleep};
use tracing::warn;

use crate::backoff;

/// Hands on every change until nobody wants them. Each time it begins to listen, first of all that
/// something may have been missed.
pub(super) async fn listen(store: Store, changes: mpsc::Sender<DeviceChange>) {
    let mut failures = 0;
    while !changes.is_closed() {
        let Err(error) = hand_on(&store, &changes, &mut failures).await else { return };
        failures += 1;
        warn!(error = &error as &dyn std::error::Error, "not told of device changes, will retry");
        sleep(backoff::jittered(failures)).await;
    }
}

async fn hand_on(
    store: &Store,
    changes: &mpsc::Sender<DeviceChange>,
    failures: &mut u32,
) -> Result<(), StoreError> {
    let mut listener = store.device_changes().await?;
    *failures = 0;
    let mut change = DeviceChange::Missed;
    while changes.send(change).await.is_ok() {
        change = listener.next().await?;
    }

    Ok(())
}
