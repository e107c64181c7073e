//! A device as it is shown: what people said, what the router told, what was measured.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use tod_model::{
    Address, DeviceId, DeviceState, GroupId, Interval, IntervalSource, TagId, TenantId, Tier,
};

/// A device in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The tenant's name.
    pub tenant_name: String,
    /// Its name on screen.
    pub name: String,
    /// Where the router listens.
    pub address: Address,
    /// The lowest tier on which credentials may be sent.
    pub lowest_tier: Tier,
    /// Grows by one at each edit: the `ETag`.
    pub version: i64,
    /// How often it is polled.
    pub interval: Interval,
    /// Who says so.
    pub interval_source: IntervalSource,
    /// The group it is in.
    pub group: Option<GroupName>,
    /// Its tags, by name.
    pub tags: Vec<TagName>,
    /// How it is, and since when.
    pub state: DeviceState,
    /// What the failing step said, for a person.
    pub detail: Option<String>,
    /// When the next dial is due, while the circuit breaker holds us back.
    pub next_try_at: Option<DateTime<Utc>>,
    /// What the router told about itself.
    pub told: Told,
    /// What the last reading measured.
    pub vitals: Vitals,
}

/// A group, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupName {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
}

/// A tag, by name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TagName {
    /// Its id.
    pub id: TagId,
    /// Its name.
    pub name: String,
    /// Its colour, a name of the palette.
    pub color: String,
}

/// What a router told about itself, as of [`Told::read_at`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// When it told; none before the first answer.
    pub read_at: Option<DateTime<Utc>>,
    /// What it calls itself.
    pub identity: Option<String>,
    /// Marketing name of the board.
    pub board_name: Option<String>,
    /// Model number of the board.
    pub model: Option<String>,
    /// CPU architecture.
    pub architecture: Option<String>,
    /// RouterOS version with its channel.
    pub version: Option<String>,
    /// Serial number, or what stands for it.
    pub serial: Option<String>,
    /// The tier of the last session.
    pub tier: Option<Tier>,
}

/// What the last reading measured, as of [`Vitals::measured_at`]. None: the router did not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vitals {
    /// When it was measured; none before the first reading.
    pub measured_at: Option<DateTime<Utc>>,
    /// Seconds since boot.
    pub uptime_seconds: Option<u64>,
    /// CPU load over all cores, 0 to 100 %.
    pub cpu_percent: Option<f32>,
    /// Free memory in bytes.
    pub free_memory: Option<u64>,
    /// Total memory in bytes.
    pub total_memory: Option<u64>,
    /// Free storage in bytes.
    pub free_storage: Option<u64>,
    /// Total storage in bytes.
    pub total_storage: Option<u64>,
    /// The temperature that stands for the board, degrees Celsius.
    pub temperature_c: Option<f32>,
    /// Received over all physical ports, bits per second.
    pub rx_bps: Option<u64>,
    /// Sent over all physical ports, bits per second.
    pub tx_bps: Option<u64>,
    /// Wireless clients.
    pub clients: Option<u32>,
    /// The weakest client's signal, dBm.
    pub worst_signal_dbm: Option<i16>,
}

impl Vitals {
    /// Memory in use, 0 to 100 %.
    pub fn memory_percent(&self) -> Option<f32> {
        used_percent(self.free_memory, self.total_memory)
    }

    /// Storage in use, 0 to 100 %.
    pub fn storage_percent(&self) -> Option<f32> {
        used_percent(self.free_storage, self.total_storage)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a percentage needs no more than three digits")]
fn used_percent(free: Option<u64>, total: Option<u64>) -> Option<f32> {
    let (free, total) = free.zip(total).filter(|&(_, total)| total > 0)?;

    Some((total.saturating_sub(free)) as f32 * 100.0 / total as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_unknown() {
        let vitals = Vitals { free_memory: Some(0), total_memory: Some(0), ..Vitals::default() };
        assert_eq!(vitals.memory_percent(), None);

        let vitals = Vitals { free_memory: Some(64), total_memory: Some(256), ..vitals };
        assert_eq!(vitals.memory_percent(), Some(75.0));
    }
}
