//! Readings of a device: now, and over time.

use std::time::Duration;

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use tod_model::Action;
use tod_store::{
    TenantTx, devices,
    history::{self, Range, RangeError},
};

use super::{
    HealthHistoryView, InterfaceHistoryView, InterfaceName, InterfacesView, RegistrationsView,
    SpanQuery,
};
use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    http::{
        extract::{Json, Path, Query},
        paths::DevicePath,
        problems::Problems,
    },
};

/// What a span is where the query does not say.
const SPAN: TimeDelta = TimeDelta::hours(1);

/// Points of a series where the query does not say: more than a chart has pixels to tell apart.
const POINTS: u32 = 400;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Steps with which clocks are read, seconds. What is longer is whole days.
const STEPS: [u64; 17] = [
    1,
    2,
    5,
    10,
    15,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
];

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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
    Query(span): Query<SpanQuery>,
) -> Result<Json<HealthHistoryView>, ApiError> {
    let span = span.range(api.engine.clock.now())?;
    let mut tx = open(&api, &caller, path).await?;
    let points = history::health::list(&mut tx, path.device_id, span).await?;

    Ok(Json(HealthHistoryView::of(span, points)))
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
pub async fn list_interfaces(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
) -> Result<Json<InterfacesView>, ApiError> {
    let mut tx = open(&api, &caller, path).await?;

    Ok(Json(history::interfaces::last_sample(&mut tx, path.device_id).await?.into()))
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
    Query(InterfaceName { name }): Query<InterfaceName>,
    Query(span): Query<SpanQuery>,
) -> Result<Json<InterfaceHistoryView>, ApiError> {
    let span = span.range(api.engine.clock.now())?;
    let mut tx = open(&api, &caller, path).await?;
    let points = history::interfaces::list(&mut tx, path.device_id, &name, span).await?;

    Ok(Json(InterfaceHistoryView::of(name, span, points)))
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
pub async fn list_registrations(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
) -> Result<Json<RegistrationsView>, ApiError> {
    let mut tx = open(&api, &caller, path).await?;

    Ok(Json(history::registrations::find_last(&mut tx, path.device_id).await?.into()))
}

/// Opens the tenant for somebody who may look, and makes sure that the device is there.
async fn open(api: &ApiState, caller: &Caller, path: DevicePath) -> Result<TenantTx, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;
    devices::find(&mut tx, path.device_id).await?.ok_or(ApiError::NotFound("device"))?;

    Ok(tx)
}

impl SpanQuery {
    fn range(&self, now: DateTime<Utc>) -> Result<Range, ApiError> {
        let mut problems = Problems::default();
        let to = problems.time("to", self.to.as_deref()).unwrap_or(now);
        let from = problems.time("from", self.from.as_deref()).unwrap_or(to - SPAN);
        let step = problems.number("step", self.step.as_deref(), 1, 86_400);
        problems.none_or(())?;

        let step =
            step.map_or_else(|| step_for(to - from), |step| Duration::from_secs(step.into()));
        Range::new(from, to, step).map_err(|error| match error {
            RangeError::Backwards => ApiError::invalid("from", error.to_string()),
            RangeError::TooFine => ApiError::invalid("step", error.to_string()),
        })
    }
}

/// The shortest step that people would choose, and that cuts a span into at most [`POINTS`].
fn step_for(span: TimeDelta) -> Duration {
    let seconds = span.to_std().unwrap_or_default().as_secs();
    let least = seconds.div_ceil(POINTS.into());
    let round = STEPS.into_iter().find(|step| *step >= least);

    Duration::from_secs(round.unwrap_or_else(|| least.next_multiple_of(DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, step: &str) -> Result<Range, ApiError> {
        let query = SpanQuery {
            from: (!from.is_empty()).then(|| from.to_owned()),
            to: Some("2027-01-01T12:00:00Z".to_owned()),
            step: (!step.is_empty()).then(|| step.to_owned()),
        };

        query.range(DateTime::UNIX_EPOCH)
    }

    #[track_caller]
    fn refused(from: &str, step: &str, field: &str) {
        let Err(ApiError::Invalid(problems)) = range(from, step) else {
            panic!("{from:?} in steps of {step:?} was accepted");
        };
        assert_eq!(problems[0].field, field);
    }

    #[test]
    fn a_span_without_a_step_has_round_steps_and_as_many_points_as_a_chart() {
        for (from, step) in [
            ("", 10),
            ("2027-01-01T11:59:00Z", 1),
            ("2026-12-31T12:00:00Z", 5 * MINUTE),
            ("2026-12-25T12:00:00Z", 30 * MINUTE),
            ("2026-12-02T12:00:00Z", 2 * HOUR),
            ("2026-01-01T12:00:00Z", DAY),
            ("2024-01-01T12:00:00Z", 3 * DAY),
        ] {
            let range = range(from, "").unwrap();
            assert_eq!(range.step(), Duration::from_secs(step), "from {from}");
            assert!((range.until() - range.from()).num_seconds().unsigned_abs() / step <= 400);
        }
    }

    #[test]
    fn a_span_that_cannot_be_names_its_field() {
        refused("yesterday", "", "from");
        refused("2027-01-01T12:00:00Z", "", "from");
        refused("", "0", "step");
        refused("2026-01-01T00:00:00Z", "1", "step");
    }
}
