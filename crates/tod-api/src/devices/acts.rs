//! Acts on a device that are no edits.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use tod_engine::devices;
use tod_model::Action;

use super::{DeviceDetailView, IdentityDecision};
use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        etag,
        extract::{Json, Path},
        paths::DevicePath,
    },
};

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
pub async fn retry_device(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
) -> Result<StatusCode, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    devices::retry(&api.engine, path.tenant_id, path.device_id).await?;

    Ok(StatusCode::ACCEPTED)
}

/// Say what happened to the router.
///
/// For a device whose state is `identity_changed`: nothing is polled until a person decides.
#[utoipa::path(
    post,
    path = "/tenants/{tenant_id}/devices/{device_id}/identity",
    tag = "devices",
    params(DevicePath, ("If-Match" = String, Header, description = "The `etag` of the device the decision is about")),
    request_body = IdentityDecision,
    responses(
        (status = OK, body = DeviceDetailView, headers(("ETag" = String, description = "For `If-Match`"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn decide_identity(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
    headers: HeaderMap,
    Json(decision): Json<IdentityDecision>,
) -> Result<DeviceDetailView, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let version = etag::required(&headers)?;
    let port = DeviceDetailView::find(&api, path.tenant_id, path.device_id).await?.device.port;
    let decision = decision.into_decision(port)?;
    let who = caller.principal.who;
    let decided =
        devices::decide(&api.engine, path.tenant_id, who, path.device_id, version, decision).await;

    DeviceDetailView::after(&api, path, decided).await
}
