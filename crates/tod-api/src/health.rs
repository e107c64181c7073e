//! Whether this process lives, and whether what it needs answers.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::{sync::watch, time::Instant};
use utoipa::ToSchema;

use crate::{ApiState, http::extract::Json};

/// Something of this process that reports when it last got its work done: the poller, ingest.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name, as [`PartView`] shows it.
    pub name: &'static str,
    /// When it last got its work done; none before the first time.
    pub done_at: watch::Receiver<Option<DateTime<Utc>>>,
    /// After so long without it something is wrong.
    pub patience: TimeDelta,
}

/// How long the database may take to answer before it counts as away.
const DATABASE_DEADLINE: Duration = Duration::from_secs(2);

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
        (status = OK, body = ReadinessView, description = "Ready, perhaps with less"),
        (status = SERVICE_UNAVAILABLE, body = ReadinessView, description = "Not ready"),
    ),
)]
pub async fn find_readiness(State(api): State<ApiState>) -> (StatusCode, Json<ReadinessView>) {
    let mut parts = vec![ask_database(&api).await];
    let now = api.engine.clock.now();
    parts.extend(api.readiness.iter().map(|part| part.view(now)));

    let view = ReadinessView::of(parts);
    let status = match view.status {
        HealthName::Ok | HealthName::Degraded => StatusCode::OK,
        HealthName::Down => StatusCode::SERVICE_UNAVAILABLE,
    };

    (status, Json(view))
}

async fn ask_database(api: &ApiState) -> PartView {
    let began = Instant::now();
    let answer = tokio::time::timeout(DATABASE_DEADLINE, api.engine.store.ping()).await;
    let detail = match answer {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "database not ready");
            Some("it refuses".to_owned())
        }
        Err(_) => Some(format!("no answer within {} s", DATABASE_DEADLINE.as_secs())),
    };

    PartView {
        name: "database".to_owned(),
        status: if detail.is_none() { HealthName::Ok } else { HealthName::Down },
        latency_ms: Some(began.elapsed().as_secs_f64() * 1000.0),
        detail,
    }
}

impl Part {
    /// A part that has not got its work done for too long makes everything else work with less.
    fn view(&self, now: DateTime<Utc>) -> PartView {
        let done_at = *self.done_at.borrow();
        let detail = match done_at {
            None => Some("nothing done yet".to_owned()),
            Some(at) if now - at > self.patience => {
                Some(format!("nothing done for {} s", (now - at).num_seconds()))
            }
            Some(_) => None,
        };

        PartView {
            name: self.name.to_owned(),
            status: if detail.is_none() { HealthName::Ok } else { HealthName::Degraded },
            latency_ms: None,
            detail,
        }
    }
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

impl ReadinessView {
    fn of(parts: Vec<PartView>) -> Self {
        let status = parts.iter().map(|part| part.status).max().unwrap_or(HealthName::Ok);

        Self { status, parts }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_stopped_is_told() {
        let at = DateTime::UNIX_EPOCH;
        let (sender, done_at) = watch::channel(None);
        let part = Part { name: "poller", done_at, patience: TimeDelta::seconds(30) };
        assert_eq!(part.view(at).status, HealthName::Degraded);

        sender.send_replace(Some(at));
        assert_eq!(part.view(at + TimeDelta::seconds(30)).status, HealthName::Ok);
        let late = part.view(at + TimeDelta::seconds(31));
        assert_eq!(late.detail.as_deref(), Some("nothing done for 31 s"));
        assert_eq!(ReadinessView::of(vec![late]).status, HealthName::Degraded);
    }
}
