//! Tags: as many on a device as somebody likes.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tod_engine::tags as engine;
use tod_model::{Action, TagId, TenantId};
use tod_store::tags::{self as stored, Tag};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, present},
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
pub async fn list_tags(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
) -> Result<Json<TagList>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;
    let tags = stored::list(&mut tx).await?;

    Ok(Json(TagList { items: tags.into_iter().map(TagView::from).collect() }))
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(new): Json<NewTag>,
) -> Result<(StatusCode, Json<TagView>), ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let (tenant, who) = (path.tenant_id, caller.principal.who);
    let id = engine::create(&api.engine, tenant, who, &new.name, &new.color).await?;

    Ok((StatusCode::CREATED, Json(TagView::find(&api, tenant, id).await?)))
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
pub async fn update_tag(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TagPath>,
    Json(patch): Json<TagPatch>,
) -> Result<Json<TagView>, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let edit = engine::TagEdit { name: patch.name, color: patch.color };
    engine::edit(&api.engine, path.tenant_id, caller.principal.who, path.tag_id, edit).await?;

    Ok(Json(TagView::find(&api, path.tenant_id, path.tag_id).await?))
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
pub async fn delete_tag(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TagPath>,
) -> Result<StatusCode, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    engine::remove(&api.engine, path.tenant_id, caller.principal.who, path.tag_id).await?;

    Ok(StatusCode::NO_CONTENT)
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
    #[schema(min_length = 1, max_length = 50, example = "fibre")]
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
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 50)]
    pub name: Option<String>,
    /// Its colour, `#rrggbb`.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, pattern = "^#[0-9a-f]{6}$")]
    pub color: Option<String>,
}

fn grey() -> String {
    "#64748b".to_owned()
}

impl TagView {
    async fn find(api: &ApiState, tenant: TenantId, id: TagId) -> Result<Self, ApiError> {
        let mut tx = api.engine.store.tenant(tenant).await?;
        let tag = stored::find(&mut tx, id).await?;

        tag.map(Self::from).ok_or(ApiError::NotFound("tag"))
    }
}

impl From<Tag> for TagView {
    fn from(tag: Tag) -> Self {
        Self {
            id: tag.id,
            name: tag.fields.name,
            color: tag.fields.color,
            devices: tag.device_count.into(),
        }
    }
}
