//! Counts and recent changes: of one tenant, and of all that somebody sees.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{DeviceId, FactId, TenantId};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ApiError, Problem,
    devices::{DevicePage, DeviceQuery, FleetDeviceQuery},
    http::{
        extract::{Json, Path, Query},
        paths::TenantPath,
    },
    views::ConditionView,
};

/// Count the devices of every organisation you see.
#[utoipa::path(
    get,
    path = "/fleet/summary",
    tag = "fleet",
    responses(
        (status = OK, body = FleetSummaryView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_fleet_summary() -> Result<Json<FleetSummaryView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// List the devices of every organisation you see.
///
/// Filters, sorts and pages as the list of one organisation; `group` and `tag` take ids of any.
#[utoipa::path(
    get,
    path = "/fleet/devices",
    tag = "fleet",
    params(FleetDeviceQuery, DeviceQuery),
    responses(
        (status = OK, body = DevicePage),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_fleet_devices(
    _: Query<FleetDeviceQuery>,
    _: Query<DeviceQuery>,
) -> Result<Json<DevicePage>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

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
pub async fn list_fleet_changes(_: Query<ChangeQuery>) -> Result<Json<ChangePage>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Count the devices of an organisation.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/summary",
    tag = "fleet",
    params(TenantPath),
    responses(
        (status = OK, body = SummaryView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_summary(_: Path<TenantPath>) -> Result<Json<SummaryView>, ApiError> {
    Err(ApiError::NotFound("resource"))
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
    _: Path<TenantPath>,
    _: Query<ChangeQuery>,
) -> Result<Json<ChangePage>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// How many devices are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StateCountsView {
    /// Added, never reached.
    pub never_seen: u64,
    /// Answer.
    pub online: u64,
    /// Answer, but not as they should.
    pub degraded: u64,
    /// Do not answer.
    pub offline: u64,
    /// Another router answers.
    pub identity_changed: u64,
    /// Not polled, because somebody said so.
    pub paused: u64,
    /// Not polled, because we are blind.
    pub unknown: u64,
}

/// Counts over all organisations you see, and of each.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FleetSummaryView {
    /// All devices.
    pub devices: u64,
    /// How many are in each state.
    pub counts: StateCountsView,
    /// Wireless clients of all devices.
    pub clients: u64,
    /// The organisations, by name.
    pub tenants: Vec<SummaryView>,
}

/// Counts of one organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SummaryView {
    /// The organisation.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// Its name.
    pub tenant_name: String,
    /// Its devices.
    pub devices: u64,
    /// How many are in each state.
    pub counts: StateCountsView,
    /// Wireless clients of its devices.
    pub clients: u64,
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
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: FactId,
    /// When it was observed.
    pub at: DateTime<Utc>,
    /// The organisation.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The device.
    #[schema(value_type = Uuid)]
    pub device_id: DeviceId,
    /// The device's name now.
    pub device_name: String,
    /// How it was.
    pub from: ConditionView,
    /// How it became.
    pub to: ConditionView,
}
