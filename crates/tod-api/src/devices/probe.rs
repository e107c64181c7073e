//! What a connection test found, and what to do when it found a fault.

use serde::Serialize;
use tod_model::{
    DeviceId,
    probe::{ProbeFault, ProbeReport},
};
use utoipa::ToSchema;

use super::{
    rights::RightsView,
    told::{NegotiatedView, RouterIdentityView},
};
use crate::views::{ProbeFailureName, ProbeStepName};

/// What a connection test found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProbeReportView {
    /// Whether every step went well.
    pub passed: bool,
    /// The address and port really dialled, after DNS.
    #[schema(required, example = "192.168.88.1:8729")]
    pub dialled: Option<String>,
    /// How the connection was protected.
    #[schema(required)]
    pub negotiated: Option<NegotiatedView>,
    /// The router's own name.
    #[schema(required)]
    pub identity: Option<String>,
    /// What tells this router from every other.
    #[schema(required)]
    pub router: Option<RouterIdentityView>,
    /// Marketing name of the board.
    #[schema(required)]
    pub board_name: Option<String>,
    /// `/system/routerboard` model.
    #[schema(required)]
    pub model: Option<String>,
    /// RouterOS version.
    #[schema(required)]
    pub version: Option<String>,
    /// CPU architecture.
    #[schema(required)]
    pub architecture: Option<String>,
    /// Seconds since boot.
    #[schema(required)]
    pub uptime_seconds: Option<u64>,
    /// What our user may do, and which line mends the rest.
    #[schema(required)]
    pub rights: Option<RightsView>,
    /// The step that failed; null when all went well.
    #[schema(required)]
    pub failed: Option<ProbeFaultView>,
    /// The device of the fleet that is this router, or has its address and port, before it is
    /// added; null when there is none, and in the answer to adding.
    #[schema(required)]
    pub in_fleet: Option<InFleetView>,
}

/// A device that is in the fleet already.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InFleetView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub device_id: DeviceId,
    /// Its name.
    pub name: String,
}

/// The step that failed, why, and what to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProbeFaultView {
    /// Where it stopped.
    pub step: ProbeStepName,
    /// Why.
    pub failure: ProbeFailureName,
    /// What the failing part said itself.
    #[schema(example = "connection refused by 192.168.88.1:8729")]
    pub detail: String,
    /// What to do about it.
    pub advice: &'static str,
}

impl ProbeReportView {
    /// A report, with the device that its router is already.
    pub fn of(report: ProbeReport, known: Option<(DeviceId, String)>) -> Self {
        let in_fleet = known.map(|(device_id, name)| InFleetView { device_id, name });

        Self { in_fleet, ..report.into() }
    }
}

impl From<ProbeReport> for ProbeReportView {
    fn from(report: ProbeReport) -> Self {
        let facts = report.facts.unwrap_or_default();

        Self {
            passed: report.failed.is_none(),
            dialled: report.dialled.map(|address| address.to_string()),
            negotiated: report.negotiated.map(NegotiatedView::from),
            identity: facts.identity,
            router: facts.router.as_ref().map(RouterIdentityView::from),
            board_name: facts.board.name,
            model: facts.board.model,
            version: facts.board.version,
            architecture: facts.board.architecture,
            uptime_seconds: report.resource.and_then(|resource| resource.uptime_seconds),
            rights: report.rights.as_ref().map(RightsView::from),
            failed: report.failed.map(ProbeFaultView::from),
            in_fleet: None,
        }
    }
}

impl From<ProbeFault> for ProbeFaultView {
    fn from(fault: ProbeFault) -> Self {
        Self {
            step: fault.step.into(),
            failure: fault.failure.into(),
            detail: fault.detail,
            advice: fault.failure.advice(),
        }
    }
}
