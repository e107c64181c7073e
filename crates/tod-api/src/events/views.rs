//! What the events of the live stream carry.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tod_model::{DeviceId, TenantId, Transition};
use utoipa::ToSchema;

use super::pending::News;
use crate::{changes::ChangeView, devices::DeviceView, summary::SummaryView, views::ConditionView};

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
    /// The changes of state.
    pub changes: Vec<ChangeView>,
}

impl ChangesEvent {
    /// The changes among the news of a tenant, with the names that the rows just read have. A
    /// device that is gone again is not told of.
    pub(super) fn of(tenant: TenantId, news: &News, devices: &[DeviceView]) -> Option<Self> {
        let named = |(id, at, transition): &(DeviceId, DateTime<Utc>, Transition)| {
            let device = devices.iter().find(|device| device.id == *id)?;
            let (from, to): (ConditionView, ConditionView) =
                (transition.from.into(), transition.to.into());

            Some(ChangeView {
                at: *at,
                tenant_id: tenant,
                tenant_name: device.tenant_name.clone(),
                device_id: *id,
                device_name: device.name.clone(),
                from,
                to,
                detail: device.state.detail.clone().filter(|_| device.state.condition == to),
            })
        };
        let changes: Vec<ChangeView> = news.turned.iter().rev().filter_map(named).collect();

        (!changes.is_empty()).then_some(Self { tenant_id: tenant, changes })
    }
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
    /// The stream begins here: it came without a `Last-Event-ID`.
    Start,
    /// What came after `Last-Event-ID` is no longer in memory, or this connection was too slow.
    Missed,
    /// What you may see has changed, and the stream ends: connect again.
    Access,
    /// Too much changed at once to be told row by row.
    Changed,
}
