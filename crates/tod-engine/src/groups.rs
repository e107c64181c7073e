//! Groups of devices.

use tod_bus::FactKind;
use tod_model::{GroupId, Interval, TenantId, authz::Who};
use tod_store::{
    StoreError,
    groups::{self, GroupFields},
};

use crate::{
    Engine, EngineError,
    text::{self, LONGEST_NAME},
};

/// What to change about a group. None: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct GroupEdit {
    /// Its name, 1 to 100 characters.
    pub name: Option<String>,
    /// The interval of its devices; `Some(None)` takes that of the tenant or the system.
    pub interval: Option<Option<Interval>>,
}

/// Makes a group.
pub async fn create(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    name: &str,
    interval: Option<Interval>,
) -> Result<GroupId, EngineError> {
    let fields = GroupFields { name: text::name("name", name, LONGEST_NAME)?, interval };
    let id = GroupId::generate();
    let mut tx = engine.store.tenant(tenant).await?;
    groups::insert(&mut tx, id, &fields).await.map_err(refused)?;
    engine.tell(&mut tx, by.into(), FactKind::GroupChanged { group_id: id }).await?;
    engine.commit(tx).await?;

    Ok(id)
}

/// Changes a group.
pub async fn edit(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: GroupId,
    edit: GroupEdit,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    let group = groups::find(&mut tx, id).await?.ok_or(EngineError::NotFound("group"))?;
    let name = match &edit.name {
        Some(name) => text::name("name", name, LONGEST_NAME)?,
        None => group.fields.name,
    };
    let fields = GroupFields { name, interval: edit.interval.unwrap_or(group.fields.interval) };

    groups::save(&mut tx, id, group.version, &fields)
        .await
        .map_err(refused)?
        .ok_or(EngineError::Stale)?;
    engine.tell(&mut tx, by.into(), FactKind::GroupChanged { group_id: id }).await?;
    engine.commit(tx).await
}

/// Removes a group. Its devices stay, in no group.
pub async fn remove(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: GroupId,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    if !groups::delete(&mut tx, id).await? {
        return Err(EngineError::NotFound("group"));
    }
    engine.tell(&mut tx, by.into(), FactKind::GroupRemoved { group_id: id }).await?;
    engine.commit(tx).await
}

fn refused(error: StoreError) -> EngineError {
    match error.constraint() {
        Some("groups_name_key") => EngineError::Conflict {
            field: "name",
            problem: "another group has this name; choose another",
        },
        _ => error.into(),
    }
}
