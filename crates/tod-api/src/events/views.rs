//! What the events of the live stream carry.

use serde::Serialize;
use tod_model::{DeviceId, TenantId};
use utoipa::ToSchema;

use crate::{
    devices::DeviceView,
    summary::{ChangeView, SummaryView},
};

/// `devices`: rows that were added or that changed, whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DevicesEvent {
    /// Whose they are.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The rows as they are now.
    pub devices: Vec<DeviceView>,
}

/// `removed`: devices that are gone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RemovedEvent {
    /// Whose they were.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The devices.
    #[schema(value_type = Vec<Uuid>)]
    pub device_ids: Vec<DeviceId>,
}

/// `changes`: changes of state, the latest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesEvent {
    /// Whose devices they are of.
    #[schema(value_type = Uuid)]
    pub tenant_id: TenantId,
    /// The changes.
    pub changes: Vec<ChangeView>,
}

/// `summary`: the counts of an organisation, after they changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SummaryEvent {
    /// The counts.
    #[serde(flatten)]
    pub summary: SummaryView,
}

/// `resync`: events were missed; read again what you show.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResyncEvent {
    /// Why.
    pub reason: ResyncReason,
}

/// Why a stream cannot go on where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResyncReason {
    /// The stream begins here: there was no `Last-Event-ID`, or it is no longer in memory.
    Start,
    /// This connection was too slow.
    Slow,
    /// What you may see has changed.
    Access,
}
