//! Tenants, and the people who may enter them.

use tod_model::{PlatformRole, TenantId, UserId};
use tod_store::{
    Retention, StoreError,
    tenants::{self, Tenant, TenantEdit},
    users::{self, User},
};

use crate::{
    Engine, EngineError,
    text::{self, LONGEST_NAME},
};

/// Makes a tenant.
pub async fn create(engine: &Engine, name: &str) -> Result<Tenant, EngineError> {
    let tenant = Tenant {
        id: TenantId::generate(),
        parent: None,
        name: text::name("name", name, LONGEST_NAME)?,
        interval: None,
        retention: Retention::default(),
        version: 1,
        created_at: engine.clock.now(),
    };

    let mut tx = engine.store.platform().await?;
    tenants::insert(&mut tx, &tenant).await.map_err(taken)?;
    tx.commit().await?;

    Ok(tenant)
}

/// Gives a tenant another name.
pub async fn rename(engine: &Engine, id: TenantId, name: &str) -> Result<Tenant, EngineError> {
    let name = text::name("name", name, LONGEST_NAME)?;
    let mut tx = engine.store.platform().await?;
    let tenant = tenants::find(&mut tx, id).await?.ok_or(EngineError::NotFound("organisation"))?;
    let edit = TenantEdit { name, interval: tenant.interval };
    let version = tenants::save(&mut tx, id, tenant.version, &edit, engine.clock.now())
        .await
        .map_err(taken)?
        .ok_or(EngineError::Stale)?;
    tx.commit().await?;

    Ok(Tenant { name: edit.name, version, ..tenant })
}

/// The person with this address, made with the role of a super admin where there is none: whom the
/// first sign-in link lets in.
pub async fn ensure_admin(engine: &Engine, email: &str, name: &str) -> Result<UserId, EngineError> {
    let mut tx = engine.store.platform().await?;
    if let Some(user) = users::find_by_email(&mut tx, email).await? {
        return Ok(user.id);
    }
    let user = User {
        id: UserId::generate(),
        email: email.to_owned(),
        name: text::name("name", name, LONGEST_NAME)?,
        platform_role: Some(PlatformRole::SuperAdmin),
        created_at: engine.clock.now(),
    };
    users::insert(&mut tx, &user).await?;
    tx.commit().await?;

    Ok(user.id)
}

fn taken(error: StoreError) -> EngineError {
    match error.constraint() {
        Some("tenants_name_key") => EngineError::Conflict {
            field: "name",
            problem: "another organisation has this name; choose another",
        },
        _ => error.into(),
    }
}
