//! Changes of state that a person decides.

use tod_bus::{Cause, FactKind};
use tod_model::{DeviceId, DeviceState, State};
use tod_store::{
    TenantTx, device_state,
    state_changes::{self, StateChange},
};

use crate::{Engine, EngineError};

/// How the device is; nobody else changes it until the transaction ends.
pub(super) async fn find(tx: &mut TenantTx, device: DeviceId) -> Result<DeviceState, EngineError> {
    device_state::find_for_update(tx, device).await?.ok_or(EngineError::NotFound("device"))
}

/// Makes the device `next`, with its place in the history and its fact.
pub(super) async fn change(
    engine: &Engine,
    tx: &mut TenantTx,
    cause: Cause,
    device: DeviceId,
    is: DeviceState,
    next: State,
) -> Result<(), EngineError> {
    let at = engine.clock.now();
    let (is, transition) = is.become_at(next, at);
    let Some(transition) = transition else { return Ok(()) };

    device_state::save(tx, device, &is).await?;
    let change = StateChange {
        tenant: tx.tenant(),
        device,
        at,
        from: transition.from,
        to: transition.to,
        detail: None,
    };
    state_changes::insert(tx, &[change]).await?;
    let (from, to) = (transition.from, transition.to);

    engine.tell(tx, cause, FactKind::DeviceStateChanged { device_id: device, from, to }).await
}
