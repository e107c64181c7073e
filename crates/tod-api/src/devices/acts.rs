//! Acts on a device that are no edits.

use super::{DeviceDetailView, IdentityDecision};
use crate::{
    ApiError, Problem,
    http::{
        extract::{Json, Path},
        paths::DevicePath,
    },
};
use axum::http::StatusCode;

/// Dial now.
///
/// Resets the circuit breaker: the next try is immediate.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/devices/{device_id}/retry",
    tag = "devices",
    params(DevicePath),
    responses(
        (status = ACCEPTED),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn retry_device(_: Path<DevicePath>) -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Say what happened to the router.
///
/// For a device whose state is `identity_changed`: nothing is polled until a person decides.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/devices/{device_id}/identity",
    tag = "devices",
    params(DevicePath),
    request_body = IdentityDecision,
    responses(
        (status = OK, body = DeviceDetailView, headers(("ETag" = String, description = "For `If-Match`"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn decide_identity(
    _: Path<DevicePath>,
    _: Json<IdentityDecision>,
) -> Result<Json<DeviceDetailView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}
