//! Whether this process lives, and whether what it needs answers.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::Json;

/// Whether this process lives.
#[utoipa::path(
    get,
    path = "/health",
    tag = "health",
    security(()),
    responses((status = OK, body = HealthView)),
)]
pub async fn find_liveness() -> Json<HealthView> {
    Json(HealthView { status: HealthName::Ok })
}

/// Whether everything this process needs answers, each with its latency.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "health",
    security(()),
    responses(
        (status = OK, body = ReadinessView, description = "Ready, perhaps degraded"),
        (status = SERVICE_UNAVAILABLE, body = ReadinessView, description = "Not ready"),
    ),
)]
pub async fn find_readiness() -> (StatusCode, Json<ReadinessView>) {
    (StatusCode::OK, Json(ReadinessView { status: HealthName::Ok, parts: Vec::new() }))
}

/// Whether this process lives.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`: a process that does not live does not answer.
    pub status: HealthName,
}

/// Whether everything answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// The worst of the parts.
    pub status: HealthName,
    /// The parts.
    pub parts: Vec<PartView>,
}

/// Something this process needs or does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartView {
    /// Its name.
    #[schema(example = "database")]
    pub name: String,
    /// How it is.
    pub status: HealthName,
    /// How long it took to answer, milliseconds; null for what is not asked.
    #[schema(required)]
    pub latency_ms: Option<f64>,
    /// Why it is not `ok`.
    #[schema(required)]
    pub detail: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthName {
    /// As it should be.
    Ok,
    /// It works, with less.
    Degraded,
    /// It does not.
    Down,
}
