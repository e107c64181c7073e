//! Readings of a device: now, and over time.

use super::{
    HealthHistoryView, InterfaceHistoryView, InterfaceName, InterfacesView, RegistrationsView,
    SpanQuery,
};
use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path, Query},
        paths::DevicePath,
    },
};

/// Health of a device over time.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices/{device_id}/health",
    tag = "readings",
    params(DevicePath, SpanQuery),
    responses(
        (status = OK, body = HealthHistoryView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_health(
    _: Path<DevicePath>,
    _: Query<SpanQuery>,
) -> Result<Json<HealthHistoryView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Interfaces of a device at its last answered poll.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices/{device_id}/interfaces",
    tag = "readings",
    params(DevicePath),
    responses(
        (status = OK, body = InterfacesView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_interfaces(_: Path<DevicePath>) -> Result<Json<InterfacesView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Traffic of one interface over time.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices/{device_id}/interfaces/history",
    tag = "readings",
    params(DevicePath, InterfaceName, SpanQuery),
    responses(
        (status = OK, body = InterfaceHistoryView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_interface_history(
    _: Path<DevicePath>,
    _: Query<InterfaceName>,
    _: Query<SpanQuery>,
) -> Result<Json<InterfaceHistoryView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Wireless clients of a device at its last answered poll.
#[utoipa::path(
    get,
    path = "/tenants/{tenant_id}/devices/{device_id}/registrations",
    tag = "readings",
    params(DevicePath),
    responses(
        (status = OK, body = RegistrationsView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list_registrations(_: Path<DevicePath>) -> Result<Json<RegistrationsView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}
