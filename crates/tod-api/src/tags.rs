//! Tags: as many on a device as somebody likes.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use tod_model::TagId;
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path},
        paths::{TagPath, TenantPath},
    },
};

/// List the tags of an organisation, by name.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/tags",
    tag = "tags",
    params(TenantPath),
    responses(
        (status = OK, body = TagList),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_tags(_: Path<TenantPath>) -> Result<Json<TagList>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Make a tag.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/tags",
    tag = "tags",
    params(TenantPath),
    request_body = NewTag,
    responses(
        (status = CREATED, body = TagView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create_tag(
    _: Path<TenantPath>,
    _: Json<NewTag>,
) -> Result<(StatusCode, Json<TagView>), ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Rename or recolour a tag.
///
/// A merge patch: absent members stay.
#[utoipa::path(
    patch,
    path = "/tenants/{tenant_id}/tags/{tag_id}",
    tag = "tags",
    params(TagPath),
    request_body = TagPatch,
    responses(
        (status = OK, body = TagView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update_tag(_: Path<TagPath>, _: Json<TagPatch>) -> Result<Json<TagView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Remove a tag, also from its devices.
#[utoipa::path(
    delete,
    path = "/tenants/{tenant_id}/tags/{tag_id}",
    tag = "tags",
    params(TagPath),
    responses(
        (status = NO_CONTENT),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_tag(_: Path<TagPath>) -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// All tags of an organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagList {
    /// The tags, by name.
    pub items: Vec<TagView>,
}

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: TagId,
    /// Its name, unique in the organisation.
    #[schema(example = "fibre")]
    pub name: String,
    /// Its colour, `#rrggbb`.
    #[schema(example = "#3b82f6")]
    pub color: String,
    /// How many devices carry it.
    pub devices: u64,
}

/// A tag to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// Its name, 1 to 50 characters, unique in the organisation.
    #[schema(example = "fibre")]
    pub name: String,
    /// Its colour, `#rrggbb`.
    #[serde(default = "grey")]
    #[schema(default = "#64748b", pattern = "^#[0-9a-f]{6}$")]
    pub color: String,
}

/// What to change about a tag.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagPatch {
    /// Its name, 1 to 50 characters, unique in the organisation.
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// Its colour, `#rrggbb`.
    #[schema(nullable = false, pattern = "^#[0-9a-f]{6}$")]
    pub color: Option<String>,
}

fn grey() -> String {
    "#64748b".to_owned()
}
