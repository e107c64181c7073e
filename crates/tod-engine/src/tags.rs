//! Tags on devices.

use tod_bus::FactKind;
use tod_model::{TagId, TenantId, authz::Who};
use tod_store::{
    StoreError,
    tags::{self, TagFields},
};

use crate::{
    Engine, EngineError,
    text::{self, LONGEST_TAG},
};

/// What to change about a tag. None: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct TagEdit {
    /// Its name, 1 to 50 characters.
    pub name: Option<String>,
    /// Its colour, `#rrggbb` in lower case.
    pub color: Option<String>,
}

/// Makes a tag.
pub async fn create(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    name: &str,
    color: &str,
) -> Result<TagId, EngineError> {
    let fields = TagFields {
        name: text::name("name", name, LONGEST_TAG)?,
        color: text::color("color", color)?,
    };
    let id = TagId::generate();
    let mut tx = engine.store.tenant(tenant).await?;
    tags::insert(&mut tx, id, &fields).await.map_err(refused)?;
    engine.tell(&mut tx, by.into(), FactKind::TagChanged { tag_id: id }).await?;
    engine.commit(tx).await?;

    Ok(id)
}

/// Changes a tag.
pub async fn edit(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: TagId,
    edit: TagEdit,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    let tag = tags::find(&mut tx, id).await?.ok_or(EngineError::NotFound("tag"))?;
    let mut fields = tag.fields;
    if let Some(name) = &edit.name {
        fields.name = text::name("name", name, LONGEST_TAG)?;
    }
    if let Some(color) = &edit.color {
        fields.color = text::color("color", color)?;
    }

    tags::save(&mut tx, id, tag.version, &fields)
        .await
        .map_err(refused)?
        .ok_or(EngineError::Stale)?;
    engine.tell(&mut tx, by.into(), FactKind::TagChanged { tag_id: id }).await?;
    engine.commit(tx).await
}

/// Removes a tag, also from its devices.
pub async fn remove(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: TagId,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    if !tags::delete(&mut tx, id).await? {
        return Err(EngineError::NotFound("tag"));
    }
    engine.tell(&mut tx, by.into(), FactKind::TagRemoved { tag_id: id }).await?;
    engine.commit(tx).await
}

fn refused(error: StoreError) -> EngineError {
    match error.constraint() {
        Some("tags_name_key") => EngineError::Conflict {
            field: "name",
            problem: "another tag has this name; choose another",
        },
        _ => error.into(),
    }
}
