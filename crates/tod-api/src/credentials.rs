//! Stored sign-ins to routers. Passwords go in and never come out.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::CredentialId;
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
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
pub async fn list_credentials(_: Path<TenantPath>) -> Result<Json<CredentialList>, ApiError> {
    Err(ApiError::NotFound("resource"))
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
    _: Path<TenantPath>,
    _: Json<NewCredential>,
) -> Result<(StatusCode, Json<CredentialView>), ApiError> {
    Err(ApiError::NotFound("resource"))
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
pub async fn delete_credential(_: Path<CredentialPath>) -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
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
    #[schema(example = "watching user")]
    pub name: String,
    /// RouterOS user name.
    #[schema(example = "tod")]
    pub user: String,
    /// Its password; may be empty. Never shown again.
    #[schema(format = Password)]
    pub password: String,
}
