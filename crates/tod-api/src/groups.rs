//! Groups: every device is in at most one.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tod_engine::groups as engine;
use tod_model::{Action, GroupId, Interval, TenantId};
use tod_store::groups::{self as stored, Group};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, present},
        paths::{GroupPath, TenantPath},
        problems::Problems,
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
pub async fn list_groups(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
) -> Result<Json<GroupList>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;
    let groups = stored::list(&mut tx).await?;

    Ok(Json(GroupList { items: groups.into_iter().map(GroupView::from).collect() }))
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(new): Json<NewGroup>,
) -> Result<(StatusCode, Json<GroupView>), ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let (tenant, who) = (path.tenant_id, caller.principal.who);
    let mut problems = Problems::default();
    let interval = new.interval_seconds.and_then(|seconds| problems.interval(seconds));
    problems.none_or(())?;
    let id = engine::create(&api.engine, tenant, who, &new.name, interval).await?;

    Ok((StatusCode::CREATED, Json(GroupView::find(&api, tenant, id).await?)))
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<GroupPath>,
    Json(patch): Json<GroupPatch>,
) -> Result<Json<GroupView>, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let edit = patch.try_into()?;
    let who = caller.principal.who;
    engine::edit(&api.engine, path.tenant_id, who, path.group_id, edit).await?;

    Ok(Json(GroupView::find(&api, path.tenant_id, path.group_id).await?))
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
pub async fn delete_group(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<GroupPath>,
) -> Result<StatusCode, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    engine::remove(&api.engine, path.tenant_id, caller.principal.who, path.group_id).await?;

    Ok(StatusCode::NO_CONTENT)
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
}

/// A group to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// Its name, 1 to 100 characters, unique in the organisation.
    #[schema(min_length = 1, max_length = 100, example = "Towers")]
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
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Seconds between two polls of its devices, 5 to 3600; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    pub interval_seconds: Option<Option<u32>>,
}

impl GroupView {
    async fn find(api: &ApiState, tenant: TenantId, id: GroupId) -> Result<Self, ApiError> {
        let mut tx = api.engine.store.tenant(tenant).await?;
        let group = stored::find(&mut tx, id).await?;

        group.map(Self::from).ok_or(ApiError::NotFound("group"))
    }
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.fields.name,
            interval_seconds: group.fields.interval.map(Interval::seconds),
            devices: group.device_count.into(),
        }
    }
}

impl TryFrom<GroupPatch> for engine::GroupEdit {
    type Error = ApiError;

    fn try_from(patch: GroupPatch) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let interval = patch
            .interval_seconds
            .map(|seconds| seconds.and_then(|seconds| problems.interval(seconds)));

        problems.none_or(Self { name: patch.name, interval })
    }
}
