//! The fleet in numbers: one tenant, and all that somebody sees.

use axum::extract::State;
use serde::Serialize;
use tod_model::{Action, TenantId};
use tod_store::{
    StoreError, TenantTx,
    devices::counts::StateCounts,
    summary::{self as stored, Share, Summary, TenantSummary},
    tenants::Tenant,
};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::Caller,
    devices::{DevicePage, DeviceQuery, FleetDeviceQuery, Listing},
    http::{
        extract::{Json, Path, Query},
        paths::TenantPath,
        problems::Problems,
    },
};

/// Count the devices of the organisations you see, and what they have in common.
///
/// `tenant` narrows everything in the answer to those organisations.
#[utoipa::path(
    get,
    path = "/fleet/summary",
    tag = "fleet",
    params(FleetDeviceQuery),
    responses(
        (status = OK, body = FleetSummaryView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_fleet_summary(
    State(api): State<ApiState>,
    caller: Caller,
    Query(fleet): Query<FleetDeviceQuery>,
) -> Result<Json<FleetSummaryView>, ApiError> {
    let tenants = fleet.tenants(&caller, caller.tenants(&api).await?)?;
    let mut tx = api.engine.store.overview(&tenants).await?;

    Ok(Json(stored::find(&mut tx).await?.into()))
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
    State(api): State<ApiState>,
    caller: Caller,
    Query(fleet): Query<FleetDeviceQuery>,
    Query(query): Query<DeviceQuery>,
) -> Result<Json<DevicePage>, ApiError> {
    let mut listing = Listing::try_from(query)?;
    let tenants = fleet.tenants(&caller, caller.tenants(&api).await?)?;
    listing.filter.tenants = fleet.tenant.is_some().then(|| tenants.clone());
    let mut tx = api.engine.store.overview(&tenants).await?;

    Ok(Json(listing.page(&api, &mut tx, &"the fleet").await?))
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
pub async fn find_summary(
    State(api): State<ApiState>,
    caller: Caller,
    Path(path): Path<TenantPath>,
) -> Result<Json<SummaryView>, ApiError> {
    caller.may(Action::ReadFleet, path.tenant_id)?;
    let mut tx = api.engine.store.tenant(path.tenant_id).await?;
    let summary = summary_of(&mut tx, path.tenant_id).await?;

    Ok(Json(summary.ok_or(ApiError::NotFound("organisation"))?))
}

/// A tenant in numbers; none when it is gone.
pub(crate) async fn summary_of(
    tx: &mut TenantTx,
    tenant: TenantId,
) -> Result<Option<SummaryView>, StoreError> {
    let summary = stored::find(tx).await?;
    let own = summary.tenants.into_iter().find(|summary| summary.tenant == tenant);

    Ok(own.map(SummaryView::from))
}

impl FleetDeviceQuery {
    /// The tenants asked for. One that the caller does not see does not exist.
    fn tenants(&self, caller: &Caller, visible: Vec<Tenant>) -> Result<Vec<TenantId>, ApiError> {
        let Some(list) = &self.tenant else {
            return Ok(visible.into_iter().map(|tenant| tenant.id).collect());
        };
        let mut problems = Problems::default();
        let wanted: Vec<TenantId> = list
            .split(',')
            .filter_map(|id| problems.parse("tenant", Some(id.trim()), "an organisation id"))
            .collect();
        let wanted = problems.none_or(wanted)?;
        for tenant in &wanted {
            caller.may(Action::ReadFleet, *tenant)?;
        }

        Ok(wanted)
    }
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

/// The fleet in numbers: all organisations asked for, and each.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FleetSummaryView {
    /// All devices.
    pub devices: u64,
    /// How many are in each state.
    pub counts: StateCountsView,
    /// Wireless clients of all devices that answer.
    pub clients: u64,
    /// The organisations, by name.
    pub tenants: Vec<SummaryView>,
    /// RouterOS versions, the most frequent first, at most 50.
    pub versions: Vec<ShareView>,
    /// Boards, the most frequent first, at most 50.
    pub boards: Vec<ShareView>,
}

/// One organisation in numbers.
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
    /// Wireless clients of its devices that answer.
    pub clients: u64,
    /// Received over all physical ports of its devices that answer, bits per second; null before
    /// any of them has a rate.
    #[schema(required)]
    pub rx_bps: Option<u64>,
    /// Sent over all physical ports of its devices that answer, bits per second; null likewise.
    #[schema(required)]
    pub tx_bps: Option<u64>,
}

/// How many devices have something in common.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShareView {
    /// What they have in common; null where the router has not told it yet.
    #[schema(required)]
    pub name: Option<String>,
    /// How many.
    pub devices: u64,
}

impl From<StateCounts> for StateCountsView {
    fn from(counts: StateCounts) -> Self {
        Self {
            never_seen: counts.never_seen.into(),
            online: counts.online.into(),
            degraded: counts.degraded.into(),
            offline: counts.offline.into(),
            identity_changed: counts.identity_changed.into(),
            paused: counts.paused.into(),
            unknown: counts.unknown.into(),
        }
    }
}

impl From<Summary> for FleetSummaryView {
    fn from(summary: Summary) -> Self {
        let counts = summary.states();

        Self {
            devices: counts.total().into(),
            counts: counts.into(),
            clients: summary.tenants.iter().map(|tenant| tenant.clients).sum(),
            tenants: summary.tenants.into_iter().map(SummaryView::from).collect(),
            versions: summary.versions.into_iter().map(ShareView::from).collect(),
            boards: summary.boards.into_iter().map(ShareView::from).collect(),
        }
    }
}

impl From<TenantSummary> for SummaryView {
    fn from(summary: TenantSummary) -> Self {
        Self {
            tenant_id: summary.tenant,
            tenant_name: summary.name,
            devices: summary.states.total().into(),
            counts: summary.states.into(),
            clients: summary.clients,
            rx_bps: summary.rx_bps,
            tx_bps: summary.tx_bps,
        }
    }
}

impl From<Share> for ShareView {
    fn from(share: Share) -> Self {
        Self { name: share.name, devices: share.devices.into() }
    }
}
