//! Credentials that several devices share.

use tod_bus::FactKind;
use tod_model::{CredentialId, Secret, TenantId, authz::Who};
use tod_store::{StoreError, credentials};

use crate::{
    Engine, EngineError, devices,
    text::{self, LONGEST_NAME},
};

/// Seals and stores a user and its password under a name.
pub async fn create(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    name: &str,
    user: &str,
    password: &Secret,
) -> Result<CredentialId, EngineError> {
    let name = text::name("name", name, LONGEST_NAME)?;
    devices::check(user, password, ["user", "password"])?;
    let sealed = devices::seal(engine, tenant, user, password).await?;
    let id = CredentialId::generate();
    let mut tx = engine.store.tenant(tenant).await?;
    credentials::insert(&mut tx, id, Some(&name), &sealed, engine.clock.now())
        .await
        .map_err(refused)?;
    engine.tell(&mut tx, by.into(), FactKind::CredentialAdded { credential_id: id }).await?;
    engine.commit(tx).await?;

    Ok(id)
}

/// Removes a credential that no device uses.
pub async fn remove(
    engine: &Engine,
    tenant: TenantId,
    by: Who,
    id: CredentialId,
) -> Result<(), EngineError> {
    let mut tx = engine.store.tenant(tenant).await?;
    if !credentials::delete(&mut tx, id).await.map_err(refused)? {
        return Err(EngineError::NotFound("credential"));
    }
    engine.tell(&mut tx, by.into(), FactKind::CredentialRemoved { credential_id: id }).await?;
    engine.commit(tx).await
}

fn refused(error: StoreError) -> EngineError {
    match error.constraint() {
        Some("credentials_name_key") => EngineError::Conflict {
            field: "name",
            problem: "another credential has this name; choose another",
        },
        Some("devices_credential_fkey") => EngineError::Conflict {
            field: "credential",
            problem: "devices sign in with it; give them another one first",
        },
        _ => error.into(),
    }
}
