//! A person says what happened to a router whose identity changed.

use tod_bus::Cause;
use tod_model::{DeviceId, State, TenantId, authz::Who};
use tod_store::{
    TenantTx,
    devices::{self, DeviceFields},
};

use super::{Decision, edit, state};
use crate::{Engine, EngineError};

/// Ends the state `identity changed`, if the device is in it and still at `version`. Returns its
/// new version.
pub async fn decide(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: DeviceId,
    version: i64,
    decision: Decision,
) -> Result<i64, EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    let device = edit::find(&mut tx, id, version).await?;
    let is = state::find(&mut tx, id).await?;
    if is.state != State::IdentityChanged {
        return Err(EngineError::Conflict {
            field: "decision",
            problem: "the device answers as the router of the record; there is nothing to decide",
        });
    }

    let fields = match decision {
        Decision::Replaced => {
            accept_stranger(&mut tx, id).await?;
            state::change(engine, &mut tx, Cause::from(by), id, is, State::Unknown).await?;
            device.fields.clone()
        }
        Decision::Moved(address) if address == device.fields.address => {
            return Err(EngineError::Conflict {
                field: "address",
                problem: "another router answers there; give the address it moved to",
            });
        }
        Decision::Moved(address) => DeviceFields { address, ..device.fields.clone() },
        Decision::WrongAddress => DeviceFields { paused: true, ..device.fields.clone() },
    };
    let version = edit::save(engine, &mut tx, by, &device, &fields).await?;
    engine.commit(tx).await?;

    Ok(version)
}

/// Whoever answered is who has to answer from now on; where it told nothing that identifies it,
/// whoever answers next.
async fn accept_stranger(tx: &mut TenantTx, id: DeviceId) -> Result<(), EngineError> {
    let stranger = devices::detail::find(tx, id).await?.and_then(|detail| detail.stranger);
    let (router, pin) =
        stranger.map_or((None, None), |stranger| (stranger.router, stranger.certificate));
    devices::save_identity(tx, id, router.as_ref(), pin).await?;

    Ok(())
}
