//! One device with everything known about it.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tod_engine::EngineError;
use tod_model::{Cost, CredentialId, DeviceId, TenantId, interval::IntervalSource};
use tod_store::{
    devices::detail::{self, CredentialUser, DeviceDetail},
    history,
};
use utoipa::ToSchema;

use super::{
    DeviceView,
    rights::RightsView,
    told::{FactsView, NegotiatedView, RouterIdentityView, SensorView},
};
use crate::{
    ApiError, ApiState,
    http::{extract::Json, paths::DevicePath},
    views::SessionModeName,
};

impl DeviceDetailView {
    /// The device as it is now.
    pub(crate) async fn find(
        api: &ApiState,
        tenant: TenantId,
        device: DeviceId,
    ) -> Result<Self, ApiError> {
        let now = api.engine.clock.now();
        let mut tx = api.engine.store.tenant(tenant).await?;
        let detail = detail::find(&mut tx, device).await?.ok_or(ApiError::NotFound("device"))?;
        let day = history::health::cost(&mut tx, device, now - TimeDelta::days(1), now).await?;

        Ok(Self::of(detail, day))
    }

    /// The device after an edit; where somebody else was faster, the refusal carries what is there.
    pub(super) async fn after(
        api: &ApiState,
        path: DevicePath,
        edited: Result<i64, EngineError>,
    ) -> Result<Self, ApiError> {
        match edited {
            Ok(_) => Self::find(api, path.tenant_id, path.device_id).await,
            Err(EngineError::Stale) => {
                let current = Self::find(api, path.tenant_id, path.device_id).await?;
                Err(ApiError::Stale(Box::new(current)))
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl IntoResponse for DeviceDetailView {
    fn into_response(self) -> Response {
        let etag = self.device.etag.clone();

        ([(header::ETAG, etag)], Json(self)).into_response()
    }
}

/// Everything known about one device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceDetailView {
    /// What the list shows too.
    #[serde(flatten)]
    pub device: DeviceView,
    /// Whether polling is paused.
    pub paused: bool,
    /// What somebody noted about it.
    pub comment: String,
    /// The interval set on the device itself; null takes it from group, organisation or system.
    #[schema(required)]
    pub own_interval_seconds: Option<u32>,
    /// Free memory, bytes.
    #[schema(required)]
    pub free_memory: Option<u64>,
    /// Total memory, bytes.
    #[schema(required)]
    pub total_memory: Option<u64>,
    /// Free storage, bytes.
    #[schema(required)]
    pub free_storage: Option<u64>,
    /// Total storage, bytes.
    #[schema(required)]
    pub total_storage: Option<u64>,
    /// Temperatures, voltages, fans; empty on boards without sensors.
    pub sensors: Vec<SensorView>,
    /// What changes rarely, with the time it was read.
    #[schema(required)]
    pub facts: Option<FactsView>,
    /// How the connection is protected.
    #[schema(required)]
    pub negotiated: Option<NegotiatedView>,
    /// The certificate trusted at the first connect, SHA-256 in hex.
    #[schema(required)]
    pub pinned_fingerprint: Option<String>,
    /// TCP port of SSH on the router.
    pub ssh_port: u16,
    /// The host key that it has to show over SSH, as `ssh-keygen -l` writes it; null until the first
    /// use, which pins it.
    #[schema(required)]
    pub ssh_host_key: Option<String>,
    /// The router of the record.
    #[schema(required)]
    pub router: Option<RouterIdentityView>,
    /// The router that answers instead, while the state is `identity_changed`; null when it was
    /// not asked, or did not tell.
    #[schema(required)]
    pub other_router: Option<RouterIdentityView>,
    /// The certificate of the router that answers instead, SHA-256 in hex, where that is what
    /// differs. Nobody signs in to such a router, so `other_router` is null.
    #[schema(required)]
    pub other_certificate: Option<String>,
    /// What polling costs the router.
    pub cost: CostView,
    /// Whether the session outlives the poll.
    pub session: SessionModeName,
    /// What our user may do on the router, and which features that is enough for.
    #[schema(required)]
    pub rights: Option<RightsView>,
    /// The credential it signs in with; the password is never shown.
    pub credential: CredentialRef,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When somebody last edited it.
    pub updated_at: DateTime<Utc>,
}

/// What polling costs a router: counted, not estimated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CostView {
    /// The last poll.
    #[schema(required)]
    pub last_poll: Option<PollCostView>,
    /// The last 24 hours.
    pub last_day: DayCostView,
}

/// What one poll cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PollCostView {
    /// API bytes sent to the router.
    pub bytes_sent: u64,
    /// API bytes received.
    pub bytes_received: u64,
    /// Commands run.
    pub commands: u32,
    /// Sign-ins.
    pub logins: u32,
    /// Round trips waited for.
    pub round_trips: u32,
    /// From the first byte sent to the last received, milliseconds.
    pub router_ms: u32,
}

/// What polling cost over 24 hours.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayCostView {
    /// Polls made.
    pub polls: u32,
    /// API bytes in both directions.
    pub bytes: u64,
    /// Commands run.
    pub commands: u32,
    /// Sign-ins.
    pub logins: u32,
}

/// A credential, as a device names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CredentialRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: CredentialId,
    /// Its name; null where it belongs to this device alone.
    #[schema(required)]
    pub name: Option<String>,
    /// RouterOS user name.
    #[schema(example = "tod")]
    pub user: String,
}

impl DeviceDetailView {
    /// The view of a device, and of what its polls of the last day cost.
    fn of(detail: DeviceDetail, day: (Cost, u32)) -> Self {
        let own_interval = (detail.row.interval_source == IntervalSource::Device)
            .then(|| detail.row.interval.seconds());
        let vitals = detail.row.vitals.clone();
        let read_at = detail.row.told.read_at;
        let (other_router, other_certificate) =
            detail.stranger.map_or((None, None), |other| (other.router, other.certificate));
        let policies = detail.facts.as_ref().and_then(|facts| facts.policies.as_deref());
        let rights = policies.map(|held| RightsView::of_user(&detail.credential.user, held));

        Self {
            paused: detail.paused,
            comment: detail.comment,
            own_interval_seconds: own_interval,
            free_memory: vitals.free_memory,
            total_memory: vitals.total_memory,
            free_storage: vitals.free_storage,
            total_storage: vitals.total_storage,
            sensors: detail.sensors.into_iter().map(SensorView::from).collect(),
            facts: detail.facts.map(|facts| FactsView::of(facts, read_at)),
            negotiated: detail.negotiated.map(NegotiatedView::from),
            pinned_fingerprint: detail.pin.map(|pin| pin.to_string()),
            ssh_port: detail.ssh.port,
            ssh_host_key: detail.ssh.host_key.map(String::from),
            router: detail.router.as_ref().map(RouterIdentityView::from),
            other_router: other_router.as_ref().map(RouterIdentityView::from),
            other_certificate: other_certificate.map(|seen| seen.to_string()),
            cost: CostView { last_poll: detail.cost.map(PollCostView::from), last_day: day.into() },
            session: detail.session.into(),
            rights,
            credential: detail.credential.into(),
            created_at: detail.created_at,
            updated_at: detail.updated_at,
            device: detail.row.into(),
        }
    }
}

impl From<Cost> for PollCostView {
    fn from(cost: Cost) -> Self {
        Self {
            bytes_sent: cost.bytes_sent,
            bytes_received: cost.bytes_received,
            commands: cost.commands,
            logins: cost.logins,
            round_trips: cost.round_trips,
            router_ms: cost.router_ms,
        }
    }
}

impl From<(Cost, u32)> for DayCostView {
    fn from((cost, polls): (Cost, u32)) -> Self {
        Self {
            polls,
            bytes: cost.bytes_sent + cost.bytes_received,
            commands: cost.commands,
            logins: cost.logins,
        }
    }
}

impl From<CredentialUser> for CredentialRef {
    fn from(credential: CredentialUser) -> Self {
        Self { id: credential.id, name: credential.name, user: credential.user }
    }
}
