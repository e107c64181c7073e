//! Tenants: *organisations* on screen.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::TenantId;
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path},
        paths::TenantPath,
    },
    views::RoleName,
};

/// List the organisations you see, by name.
#[utoipa::path(
    get,
    path = "/tenants",
    tag = "organisations",
    responses(
        (status = OK, body = TenantList),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_tenants() -> Result<Json<TenantList>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Make an organisation.
#[utoipa::path(
    post,
    path = "/tenants",
    tag = "organisations",
    request_body = NewTenant,
    responses(
        (status = CREATED, body = TenantView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create_tenant(_: Json<NewTenant>) -> Result<(StatusCode, Json<TenantView>), ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Rename an organisation.
#[utoipa::path(
    patch,
    path = "/tenants/{tenant_id}",
    tag = "organisations",
    params(TenantPath),
    request_body = TenantPatch,
    responses(
        (status = OK, body = TenantView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update_tenant(
    _: Path<TenantPath>,
    _: Json<TenantPatch>,
) -> Result<Json<TenantView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// The organisations you see.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantList {
    /// The organisations, by name.
    pub items: Vec<TenantView>,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: TenantId,
    /// Its name.
    #[schema(example = "Alpine Wireless")]
    pub name: String,
    /// What you may do in it.
    pub role: RoleName,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An organisation to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    /// Its name, 1 to 100 characters.
    #[schema(example = "Alpine Wireless")]
    pub name: String,
}

/// What to change about an organisation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPatch {
    /// Its name, 1 to 100 characters.
    #[schema(nullable = false)]
    pub name: Option<String>,
}
