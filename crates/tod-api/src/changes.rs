//! Recent changes of state: of one tenant, and of all that somebody sees.

use std::fmt::Display;

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{Action, DeviceId, TenantId};
use tod_store::{
    ReadTx,
    state_changes::{self, ChangeCursor, NamedChange},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, Query},
        paths::TenantPath,
        problems::Problems,
    },
    views::ConditionView,
};

/// Changes per page unless the query says otherwise.
const PAGE: u32 = 50;

/// The most changes a page may have.
const LARGEST_PAGE: u32 = 200;

/// List recent changes of state in every organisation you see, the latest first.
#[utoipa::path(
    get,
    path = "/fleet/changes",
    tag = "fleet",
    params(ChangeQuery),
    responses(
        (status = OK, body = ChangePage),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_fleet_changes(
    State(api): State<ApiState>,
    caller: Caller,
    Query(query): Query<ChangeQuery>,
) -> Result<Json<ChangePage>, ApiError> {
    let tenants = caller.tenants(&api).await?;
    let tenants: Vec<TenantId> = tenants.iter().map(|tenant| tenant.id).collect();
    let mut tx = api.engine.store.overview(&tenants).await?;

    Ok(Json(query.page(&api, &mut tx, &"the fleet").await?))
}

/// List recent changes of state in an organisation, the latest first.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/changes",
    tag = "fleet",
    params(TenantPath, ChangeQuery),
    responses(
        (status = OK, body = ChangePage),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_changes(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Query(query): Query<ChangeQuery>,
) -> Result<Json<ChangePage>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;

    Ok(Json(query.page(&api, &mut tx, &path.tenant_id).await?))
}

impl ChangeQuery {
    async fn page(
        self,
        api: &ApiState,
        tx: &mut impl ReadTx,
        scope: &impl Display,
    ) -> Result<ChangePage, ApiError> {
        let mut problems = Problems::default();
        let device: Option<DeviceId> =
            problems.parse("device", self.device.as_deref(), "a device id");
        let limit =
            problems.number("limit", self.limit.as_deref(), 1, LARGEST_PAGE).unwrap_or(PAGE);
        problems.none_or(())?;
        let list = format!("changes of {scope} {device:?}");
        let before = match &self.cursor {
            Some(cursor) => Some(api.cursors.read(&list, cursor)?),
            None => None,
        };

        let mut changes = state_changes::list(tx, device, before, limit + 1).await?;
        let more = changes.len() > limit as usize;
        changes.truncate(limit as usize);
        let last = changes
            .last()
            .filter(|_| more)
            .map(|last| ChangeCursor { at: last.change.at, device: last.change.device });
        let next = last.map(|last| api.cursors.write(&list, &last)).transpose()?;

        Ok(ChangePage { items: changes.into_iter().map(ChangeView::from).collect(), next })
    }
}

/// Which changes to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangeQuery {
    /// Only those of this device.
    #[param(value_type = Option<Uuid>)]
    pub device: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to 200. Default 50.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
}

/// A page of changes of state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangePage {
    /// The changes, the latest first.
    pub items: Vec<ChangeView>,
    /// The `cursor` of the page after this one; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// A change of a device's state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// When it was observed. With the device it tells one change from every other.
    pub at: DateTime<Utc>,
    /// The organisation.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The device.
    #[schema(value_type = Uuid)]
    pub device_id: DeviceId,
    /// The organisation's name now.
    pub tenant_name: String,
    /// The device's name now.
    pub device_name: String,
    /// How it was.
    pub from: ConditionView,
    /// How it became.
    pub to: ConditionView,
    /// What the failing step said.
    #[schema(required)]
    pub detail: Option<String>,
}

impl From<NamedChange> for ChangeView {
    fn from(named: NamedChange) -> Self {
        let change = named.change;

        Self {
            at: change.at,
            tenant_id: change.tenant,
            device_id: change.device,
            tenant_name: named.tenant_name,
            device_name: named.device_name,
            from: change.from.into(),
            to: change.to.into(),
            detail: change.detail,
        }
    }
}
