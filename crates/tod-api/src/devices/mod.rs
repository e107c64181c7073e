//! Devices: list, add, test, look, edit, remove.

mod acts;
mod history;
mod probe;
mod readings;
mod requests;
mod rights;
mod views;

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::{acts::*, history::*, probe::*, readings::*, requests::*, rights::*, views::*};
use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path, Query},
        paths::{DevicePath, TenantPath},
    },
};

/// List the devices of an organisation.
///
/// Filtered, sorted, a page at a time; `total` and `counts` are those of the whole filtered list.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices",
    tag = "devices",
    params(TenantPath, DeviceQuery),
    responses(
        (status = OK, body = DevicePage),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_devices(
    _: Path<TenantPath>,
    _: Query<DeviceQuery>,
) -> Result<Json<DevicePage>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Add a device.
///
/// Tests the connection first unless `test` is false: a router that does not pass is refused with
/// `connection_test_failed` and the report, unless `force` is true.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/devices",
    tag = "devices",
    params(TenantPath, ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with the same key within a day gives the first answer again, and adds nothing.")),
    request_body = NewDevice,
    responses(
        (status = CREATED, body = DeviceAdded, headers(("Location" = String, description = "The device"), ("ETag" = String, description = "For `If-Match`"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn create_device(
    _: Path<TenantPath>,
    _: Json<NewDevice>,
) -> Result<(StatusCode, Json<DeviceAdded>), ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Test the connection to a router, and add nothing.
///
/// A router that does not pass is an answer, not an error: see `failed`.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/devices/test",
    tag = "devices",
    params(TenantPath),
    request_body = NewProbe,
    responses(
        (status = OK, body = ProbeReportView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn test_connection(
    _: Path<TenantPath>,
    _: Json<NewProbe>,
) -> Result<Json<ProbeReportView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Look at a device.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices/{device_id}",
    tag = "devices",
    params(DevicePath),
    responses(
        (status = OK, body = DeviceDetailView, headers(("ETag" = String, description = "For `If-Match`"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_device(_: Path<DevicePath>) -> Result<Json<DeviceDetailView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Edit a device.
///
/// A merge patch. `If-Match` must carry the etag that was edited; when somebody else was faster, the
/// answer is 412 with what is there now. Pollers follow within a second.
#[utoipa::path(
    patch,
    path = "/tenants/{tenant_id}/devices/{device_id}",
    tag = "devices",
    params(DevicePath, ("If-Match" = String, Header, description = "The `etag` of the device that was edited")),
    request_body = DevicePatch,
    responses(
        (status = OK, body = DeviceDetailView, headers(("ETag" = String, description = "For `If-Match`"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn update_device(
    _: Path<DevicePath>,
    _: Json<DevicePatch>,
) -> Result<Json<DeviceDetailView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Remove a device and its history.
#[utoipa::path(
    delete,
    path = "/tenants/{tenant_id}/devices/{device_id}",
    tag = "devices",
    params(DevicePath),
    responses(
        (status = NO_CONTENT),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn delete_device(_: Path<DevicePath>) -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// A page of devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct DevicePage {
    /// The devices.
    pub items: Vec<DeviceView>,
    /// The `cursor` of the page after this one; null on the last.
    #[schema(required)]
    pub next: Option<String>,
    /// How many devices the filters match.
    pub total: u64,
    /// How many of them are in each state.
    pub counts: crate::summary::StateCountsView,
}

/// A device that was added, and what the connection test found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeviceAdded {
    /// The device.
    pub device: DeviceDetailView,
    /// The report; null when no test was asked for.
    #[schema(required)]
    pub report: Option<ProbeReportView>,
}
