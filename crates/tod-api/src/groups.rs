//! Groups: every device is in at most one.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use tod_model::GroupId;
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path},
        paths::{GroupPath, TenantPath},
    },
};

/// List the groups of an organisation, by name.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/groups",
    tag = "groups",
    params(TenantPath),
    responses(
        (status = OK, body = GroupList),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_groups(_: Path<TenantPath>) -> Result<Json<GroupList>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Make a group.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/groups",
    tag = "groups",
    params(TenantPath),
    request_body = NewGroup,
    responses(
        (status = CREATED, body = GroupView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create_group(
    _: Path<TenantPath>,
    _: Json<NewGroup>,
) -> Result<(StatusCode, Json<GroupView>), ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Rename a group, or change its interval.
///
/// A merge patch: absent members stay, null clears.
#[utoipa::path(
    patch,
    path = "/tenants/{tenant_id}/groups/{group_id}",
    tag = "groups",
    params(GroupPath),
    request_body = GroupPatch,
    responses(
        (status = OK, body = GroupView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update_group(
    _: Path<GroupPath>,
    _: Json<GroupPatch>,
) -> Result<Json<GroupView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Remove a group. Its devices stay, without a group.
#[utoipa::path(
    delete,
    path = "/tenants/{tenant_id}/groups/{group_id}",
    tag = "groups",
    params(GroupPath),
    responses(
        (status = NO_CONTENT),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_group(_: Path<GroupPath>) -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// All groups of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupList {
    /// The groups, by name.
    pub items: Vec<GroupView>,
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: GroupId,
    /// Its name, unique in the organisation.
    #[schema(example = "Towers")]
    pub name: String,
    /// Seconds between two polls of its devices; null takes it from organisation or system.
    #[schema(required)]
    pub interval_seconds: Option<u32>,
    /// How many devices are in it.
    pub devices: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A group to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Its name, 1 to 100 characters, unique in the organisation.
    #[schema(example = "Towers")]
    pub name: String,
    /// Seconds between two polls of its devices, 5 to 3600.
    #[schema(minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<u32>,
}

/// What to change about a group.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPatch {
    /// Its name, 1 to 100 characters, unique in the organisation.
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// Seconds between two polls of its devices, 5 to 3600; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<Option<u32>>,
}

/// Tells an absent member from null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
