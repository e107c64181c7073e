//! Tenants: *organisations* on screen.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_engine::tenants as engine;
use tod_model::{Action, Interval, TenantId};
use tod_store::tenants::Tenant;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, present},
        paths::TenantPath,
        problems::Problems,
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
pub async fn list_tenants(
    State(api): State<ApiState>,
    caller: Caller,
) -> Result<Json<TenantList>, ApiError> {
    let tenants = caller.tenants(&api).await?;
    let items = tenants.into_iter().map(|tenant| TenantView::of(tenant, &caller)).collect();

    Ok(Json(TenantList { items }))
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
pub async fn create_tenant(
    State(api): State<ApiState>,
    caller: Caller,
    Json(new): Json<NewTenant>,
) -> Result<(StatusCode, Json<TenantView>), ApiError> {
    caller.may_everywhere(Action::ManageTenants)?;
    let tenant = engine::create(&api.engine, caller.principal.who, &new.name).await?;

    Ok((StatusCode::CREATED, Json(TenantView::of(tenant, &caller))))
}

/// Rename an organisation, or change the interval of its devices.
///
/// A merge patch: absent members stay, null clears. Pollers follow within a second.
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(patch): Json<TenantPatch>,
) -> Result<Json<TenantView>, ApiError> {
    caller.may(Action::ManageTenants, path.tenant_id)?;
    let edit = patch.try_into()?;
    let tenant = engine::edit(&api.engine, caller.principal.who, path.tenant_id, edit).await?;

    Ok(Json(TenantView::of(tenant, &caller)))
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
    /// Seconds between two polls of its devices, unless they or their group say otherwise; null
    /// takes the system's 60.
    #[schema(required)]
    pub interval_seconds: Option<u32>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An organisation to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    /// Its name, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, example = "Alpine Wireless")]
    pub name: String,
}

/// What to change about an organisation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPatch {
    /// Its name, 1 to 100 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Seconds between two polls of its devices, 5 to 3600, unless they or their group say
    /// otherwise; null takes the system's 60.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<Option<u32>>,
}

impl TryFrom<TenantPatch> for engine::TenantEdit {
    type Error = ApiError;

    fn try_from(patch: TenantPatch) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let interval = patch
            .interval_seconds
            .map(|seconds| seconds.and_then(|seconds| problems.interval(seconds)));

        problems.none_or(Self { name: patch.name, interval })
    }
}

impl TenantView {
    fn of(tenant: Tenant, caller: &Caller) -> Self {
        Self {
            id: tenant.id,
            name: tenant.name,
            role: caller.role_in(tenant.id).into(),
            interval_seconds: tenant.interval.map(Interval::seconds),
            created_at: tenant.created_at,
        }
    }
}
