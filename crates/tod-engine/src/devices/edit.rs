//! Editing a device.

use tod_bus::{Cause, FactKind};
use tod_model::{CredentialId, DeviceId, State, TenantId, authz::Who};
use tod_store::{
    TenantTx, credentials,
    devices::{self, Device, DeviceFields},
    state_changes, tags,
};

use super::{DeviceEdit, add::refused, sign_in::ClearSignIn, state};
use crate::{
    Engine, EngineError,
    text::{self, LONGEST_NAME},
};

/// Changes what people say about a device, if it is still at `version`. Returns its new version.
///
/// Another address ends the state `identity changed`, and the pause that was decided on in it: who
/// answers there is asked anew.
pub async fn edit(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: DeviceId,
    version: i64,
    mut edit: DeviceEdit,
) -> Result<i64, EngineError> {
    let sign_in = match edit.sign_in.take() {
        Some(sign_in) => {
            let clear = ClearSignIn::open(engine, tenant, sign_in).await?;
            Some(clear.seal(engine, tenant).await?)
        }
        None => None,
    };

    let mut tx = engine.store.tenant(tenant).await?;
    let device = find(&mut tx, id, version).await?;
    let tags = edit.tags.take();
    let host_key = edit.host_key.take();
    let credential = match sign_in {
        Some(sign_in) => sign_in.keep(engine, &mut tx).await?,
        None => device.fields.credential,
    };
    let decides_pause = edit.paused.is_some();
    let mut fields = applied(edit, credential, &device.fields)?;
    if !decides_pause
        && fields.paused
        && fields.address != device.fields.address
        && waits_for_address(&mut tx, id).await?
    {
        fields.paused = false;
    }

    let version = save(engine, &mut tx, by, &device, &fields).await?;
    if let Some(key) = host_key {
        devices::host_key::save(&mut tx, id, key.as_ref()).await?;
    }
    if let Some(tags) = tags {
        tags::save_of_device(&mut tx, id, &tags).await.map_err(refused)?;
    }
    engine.commit(tx).await?;

    Ok(version)
}

/// Whether a paused device was paused because another router answers at its address.
async fn waits_for_address(tx: &mut TenantTx, id: DeviceId) -> Result<bool, EngineError> {
    let last = state_changes::list(tx, Some(id), None, 1).await?.pop();

    Ok(last.is_some_and(|last| last.change.from == State::IdentityChanged))
}

/// The device, if it is still at `version`.
pub(super) async fn find(
    tx: &mut TenantTx,
    id: DeviceId,
    version: i64,
) -> Result<Device, EngineError> {
    let device = devices::find(tx, id).await?.ok_or(EngineError::NotFound("device"))?;
    if device.version != version {
        return Err(EngineError::Stale);
    }

    Ok(device)
}

/// Writes `fields` with everything that follows: the state, the fact, and the end of a credential
/// that nobody uses any more.
pub(super) async fn save(
    engine: &Engine,
    tx: &mut TenantTx,
    by: Who,
    device: &Device,
    fields: &DeviceFields,
) -> Result<i64, EngineError> {
    let now = engine.clock.now();
    let version = devices::save(tx, device.id, device.version, fields, now)
        .await
        .map_err(refused)?
        .ok_or(EngineError::Stale)?;
    if fields.credential != device.fields.credential {
        credentials::delete_unused(tx).await?;
    }

    let cause = Cause::from(by);
    let is = state::find(tx, device.id).await?;
    if let Some(next) = state_after(&device.fields, fields, is.state) {
        state::change(engine, tx, cause, device.id, is, next).await?;
    }
    engine.tell(tx, cause, FactKind::DeviceEdited { device_id: device.id }).await?;

    Ok(version)
}

/// The state that an edit means; none where it means no other.
fn state_after(before: &DeviceFields, after: &DeviceFields, state: State) -> Option<State> {
    let moved = before.address != after.address;

    match (before.paused, after.paused) {
        (false, true) => Some(State::Paused),
        (true, false) => Some(State::Unknown),
        (false, false) if moved && state == State::IdentityChanged => Some(State::Unknown),
        _ => None,
    }
}

fn applied(
    edit: DeviceEdit,
    credential: CredentialId,
    before: &DeviceFields,
) -> Result<DeviceFields, EngineError> {
    let name = match &edit.name {
        Some(name) => text::name("name", name, LONGEST_NAME)?,
        None => before.name.clone(),
    };
    let comment = edit.comment.unwrap_or_else(|| before.comment.clone());
    text::comment("comment", &comment)?;
    let mut address = before.address.clone();
    address.host = edit.host.unwrap_or(address.host);
    address.port = edit.port.unwrap_or(address.port);

    Ok(DeviceFields {
        name,
        comment,
        address,
        ssh_port: edit.ssh_port.unwrap_or(before.ssh_port),
        lowest_tier: edit.lowest_tier.unwrap_or(before.lowest_tier),
        session: edit.session.unwrap_or(before.session),
        interval: edit.interval.unwrap_or(before.interval),
        paused: edit.paused.unwrap_or(before.paused),
        group: edit.group.unwrap_or(before.group),
        credential,
    })
}

#[cfg(test)]
mod tests {
    use tod_model::{SessionMode, Tier};

    use super::*;

    fn fields(paused: bool, host: &str) -> DeviceFields {
        DeviceFields {
            name: "tower".to_owned(),
            comment: String::new(),
            address: tod_model::Address { host: host.parse().unwrap(), port: 8729 },
            ssh_port: 22,
            lowest_tier: Tier::Pinned,
            session: SessionMode::Auto,
            interval: None,
            paused,
            group: None,
            credential: CredentialId::generate(),
        }
    }

    #[track_caller]
    fn check(before: (bool, &str), after: (bool, &str), state: State, expected: Option<State>) {
        let (before, after) = (fields(before.0, before.1), fields(after.0, after.1));
        assert_eq!(state_after(&before, &after, state), expected);
    }

    #[test]
    fn pausing_and_resuming_are_states() {
        check((false, "a"), (true, "a"), State::Online, Some(State::Paused));
        check((true, "a"), (false, "a"), State::Paused, Some(State::Unknown));
        check((true, "a"), (true, "b"), State::Paused, None);
    }

    #[test]
    fn only_another_address_forgives_a_changed_identity() {
        check((false, "a"), (false, "b"), State::IdentityChanged, Some(State::Unknown));
        check((false, "a"), (false, "a"), State::IdentityChanged, None);
        check((false, "a"), (false, "b"), State::Online, None);
    }
}
