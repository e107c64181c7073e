//! Tenants, and the people who may enter them.

use tod_bus::{Cause, Fact, FactKind};
use tod_model::{Interval, PlatformRole, TenantId, UserId, authz::Who};
use tod_store::{
    Retention, StoreError, outbox,
    tenants::{self, Tenant, TenantFields},
    users::{self, User},
};

use crate::{
    Engine, EngineError, facts,
    text::{self, LONGEST_NAME},
};

/// What to change about a tenant. None: stays as it is.
#[derive(Clone, Debug, Default)]
pub struct TenantEdit {
    /// Its name, 1 to 100 characters.
    pub name: Option<String>,
    /// The interval of its devices; `Some(None)` takes that of the system.
    pub interval: Option<Option<Interval>>,
}

/// Makes a tenant.
pub async fn create(
    engine: &Engine,
    by: impl Into<Cause>,
    name: &str,
) -> Result<Tenant, EngineError> {
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
    let fact = Fact::new(tenant.id, tenant.created_at, by.into(), FactKind::TenantAdded);
    outbox::insert(&mut tx, &[facts::for_outbox(&fact)]).await?;
    tx.commit().await?;
    engine.outbox.nudge();

    Ok(tenant)
}

/// Changes a tenant, and returns it as it is then. Its devices follow another interval within a
/// second.
pub async fn edit(
    engine: &Engine,
    by: Who,
    id: TenantId,
    edit: TenantEdit,
) -> Result<Tenant, EngineError> {
    let mut tx = engine.store.platform().await?;
    let tenant = tenants::find(&mut tx, id).await?.ok_or(EngineError::NotFound("organisation"))?;
    let name = match &edit.name {
        Some(name) => text::name("name", name, LONGEST_NAME)?,
        None => tenant.name,
    };
    let fields = TenantFields { name, interval: edit.interval.unwrap_or(tenant.interval) };

    let now = engine.clock.now();
    let version = tenants::save(&mut tx, id, tenant.version, &fields, now)
        .await
        .map_err(taken)?
        .ok_or(EngineError::Stale)?;
    let fact = Fact::new(id, now, by.into(), FactKind::TenantEdited);
    outbox::insert(&mut tx, &[facts::for_outbox(&fact)]).await?;
    tx.commit().await?;
    engine.outbox.nudge();

    Ok(Tenant { name: fields.name, interval: fields.interval, version, ..tenant })
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
