//! Stored sign-ins to routers. Passwords go in and never come out.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_engine::credentials as engine;
use tod_model::{Action, CredentialId, Secret};
use tod_store::credentials::{self as stored, Credential};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path},
        paths::{CredentialPath, TenantPath},
    },
};

/// List the stored credentials of an organisation, by name.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/credentials",
    tag = "credentials",
    params(TenantPath),
    responses(
        (status = OK, body = CredentialList),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_credentials(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
) -> Result<Json<CredentialList>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;
    let credentials = stored::list(&mut tx).await?;

    Ok(Json(CredentialList { items: credentials.into_iter().map(CredentialView::from).collect() }))
}

/// Store a credential for several devices.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/credentials",
    tag = "credentials",
    params(TenantPath),
    request_body = NewCredential,
    responses(
        (status = CREATED, body = CredentialView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create_credential(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(new): Json<NewCredential>,
) -> Result<(StatusCode, Json<CredentialView>), ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let (tenant, who) = (path.tenant_id, caller.principal.who);
    let password = Secret::new(new.password);
    let id = engine::create(&api.engine, tenant, who, &new.name, &new.user, &password).await?;
    let mut tx = api.engine.store.tenant(tenant).await?;
    let credential = stored::find(&mut tx, id).await?.ok_or(ApiError::NotFound("credential"))?;

    Ok((StatusCode::CREATED, Json(credential.into())))
}

/// Remove a credential that no device uses.
#[utoipa::path(
    delete,
    path = "/tenants/{tenant_id}/credentials/{credential_id}",
    tag = "credentials",
    params(CredentialPath),
    responses(
        (status = NO_CONTENT),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_credential(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<CredentialPath>,
) -> Result<StatusCode, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    engine::remove(&api.engine, path.tenant_id, caller.principal.who, path.credential_id).await?;

    Ok(StatusCode::NO_CONTENT)
}

/// All stored credentials of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialList {
    /// The credentials, by name.
    pub items: Vec<CredentialView>,
}

/// A stored credential, without its password.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: CredentialId,
    /// Its name.
    #[schema(example = "watching user")]
    pub name: String,
    /// RouterOS user name.
    #[schema(example = "tod")]
    pub user: String,
    /// How many devices sign in with it.
    pub devices: u64,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

/// A credential to store.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Its name, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "watching user")]
    pub name: String,
    /// RouterOS user name, 1 to 100 printable characters.
    #[schema(min_length = 1, max_length = 100, example = "tod")]
    pub user: String,
    /// Its password, at most 1024 bytes; may be empty. Never shown again.
    #[schema(format = Password, max_length = 1024)]
    pub password: String,
}

impl From<Credential> for CredentialView {
    fn from(credential: Credential) -> Self {
        Self {
            id: credential.id,
            name: credential.name.unwrap_or_default(),
            user: credential.user,
            devices: credential.device_count.into(),
            created_at: credential.created_at,
        }
    }
}
