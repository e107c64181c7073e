//! Devices: list, add, test, look, edit, remove.

mod acts;
mod detail;
mod history;
mod idempotency;
mod probe;
mod query;
mod readings;
mod requests;
mod rights;
mod told;
mod views;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tod_engine::devices as engine;
use tod_model::{Action, DeviceId, TenantId};
use tod_store::devices::list;
use utoipa::ToSchema;

pub use self::{
    acts::*, detail::*, history::*, probe::*, query::Listing, readings::*, requests::*, rights::*,
    told::*, views::*,
};
use crate::{
    ApiError, ApiState, PREFIX, Problem,
    auth::Caller,
    http::{
        etag,
        extract::{Json, Path, Query},
        paths::{DevicePath, TenantPath},
    },
    summary::StateCountsView,
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Query(query): Query<DeviceQuery>,
) -> Result<Json<DevicePage>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let listing = Listing::try_from(query)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;

    Ok(Json(listing.page(&api, &mut tx, &path.tenant_id).await?))
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    headers: HeaderMap,
    Json(new): Json<NewDevice>,
) -> Result<Response, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let key = idempotency::Key::of(&api, &headers, &caller, path.tenant_id, &new)?;
    if let Some(device_id) = key.begin(&api).await? {
        return Ok(DeviceAdded::again(&api, path.tenant_id, device_id).await?.into_response());
    }

    let who = caller.principal.who;
    let added = match engine::NewDevice::try_from(new) {
        Ok(new) => engine::add(&api.engine, path.tenant_id, who, new).await.map_err(ApiError::from),
        Err(error) => Err(error),
    };
    let added = key.end(&api, added).await?;
    let device = DeviceDetailView::find(&api, path.tenant_id, added.device).await?;

    Ok(DeviceAdded { device, report: added.report.map(Into::into) }.into_response())
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
    Json(new): Json<NewProbe>,
) -> Result<Json<ProbeReportView>, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let tested = engine::test(&api.engine, path.tenant_id, new.try_into()?).await?;

    Ok(Json(ProbeReportView::of(tested.report, tested.known)))
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
pub async fn find_device(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
) -> Result<DeviceDetailView, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;

    DeviceDetailView::find(&api, path.tenant_id, path.device_id).await
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
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
    headers: HeaderMap,
    Json(patch): Json<DevicePatch>,
) -> Result<DeviceDetailView, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    let version = etag::required(&headers)?;
    let edit = patch.try_into()?;
    let who = caller.principal.who;
    let edited =
        engine::edit(&api.engine, path.tenant_id, who, path.device_id, version, edit).await;

    DeviceDetailView::after(&api, path, edited).await
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
pub async fn delete_device(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<DevicePath>,
) -> Result<StatusCode, ApiError> {
    caller.may(Action::EditFleet, path.tenant_id)?;
    engine::remove(&api.engine, path.tenant_id, caller.principal.who, path.device_id).await?;

    Ok(StatusCode::NO_CONTENT)
}

/// A page of devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct DevicePage {
    /// The devices.
    pub items: Vec<DeviceView>,
    /// The `cursor` of the page after this one; null on the last.
    #[schema(required)]
    pub next: Option<String>,
    /// How many devices the filters match; null on every page but the first.
    #[schema(required)]
    pub total: Option<u64>,
    /// How many of them are in each state; null on every page but the first.
    #[schema(required)]
    pub counts: Option<StateCountsView>,
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

impl Listing {
    /// The page that the query asks for. Only the first one counts: the others show the same list.
    pub(crate) async fn page(
        &self,
        api: &ApiState,
        tx: &mut impl tod_store::ReadTx,
        scope: &impl std::fmt::Display,
    ) -> Result<DevicePage, ApiError> {
        let name = self.name(scope);
        let after = match &self.cursor {
            Some(cursor) => Some(api.cursors.read(&name, cursor)?),
            None => None,
        };
        let (filter, sort, direction) = (&self.filter, self.sort, self.direction);
        let page = list::list(tx, filter, sort, direction, after.as_ref(), self.limit).await?;
        let counts = match after {
            Some(_) => None,
            None => Some(list::count(tx, filter).await?),
        };
        let next = page.next.map(|next| api.cursors.write(&name, &next)).transpose()?;

        Ok(DevicePage {
            items: page.items.into_iter().map(DeviceView::from).collect(),
            next,
            total: counts.map(|counts| counts.total().into()),
            counts: counts.map(StateCountsView::from),
        })
    }
}

impl DeviceAdded {
    /// The answer to a repeated request: the device that the first one added.
    async fn again(api: &ApiState, tenant: TenantId, device: DeviceId) -> Result<Self, ApiError> {
        Ok(Self { device: DeviceDetailView::find(api, tenant, device).await?, report: None })
    }
}

impl IntoResponse for DeviceAdded {
    fn into_response(self) -> Response {
        let DeviceView { tenant_id, id, etag, .. } = &self.device.device;
        let location = format!("{PREFIX}/tenants/{tenant_id}/devices/{id}");
        let headers = [(header::LOCATION, location), (header::ETAG, etag.clone())];

        (StatusCode::CREATED, headers, Json(self)).into_response()
    }
}
