//! `/interface/monitor-traffic`.

use std::time::Duration;

use super::Frames;
use crate::{command::Command, error::Error, reply::Row, session::Session};

/// What goes through an interface in one second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// The interface; empty for the sum that `aggregate` gives on some versions.
    pub name: String,
    /// Received bits.
    pub rx_bits: Option<u64>,
    /// Sent bits.
    pub tx_bits: Option<u64>,
    /// Received packets.
    pub rx_packets: Option<u64>,
    /// Sent packets.
    pub tx_packets: Option<u64>,
    /// Received packets that were dropped.
    pub rx_drops: Option<u64>,
    /// Packets to send that were dropped.
    pub tx_drops: Option<u64>,
    /// Packets to send for which a queue had no room.
    pub tx_queue_drops: Option<u64>,
    /// Received packets that were broken.
    pub rx_errors: Option<u64>,
    /// Packets that could not be sent.
    pub tx_errors: Option<u64>,
}

/// Measures what goes through `interfaces` (or `aggregate`, all of them together) about once a second,
/// `within` at most. Each frame has a row per interface. Needs the policy `read`.
pub async fn monitor_traffic(
    session: &Session,
    interfaces: &[&str],
    within: Duration,
) -> Result<Frames<Traffic>, Error> {
    let command = Command::new("/interface/monitor-traffic").arg("interface", interfaces.join(","));
    Frames::start(session, command, Traffic::read, within).await
}

impl Traffic {
    fn read(row: &Row) -> Self {
        let per_second = |name: &str| row.number(&format!("{name}-per-second"));
        Self {
            name: row.text("name").unwrap_or_default(),
            rx_bits: per_second("rx-bits"),
            tx_bits: per_second("tx-bits"),
            rx_packets: per_second("rx-packets"),
            tx_packets: per_second("tx-packets"),
            rx_drops: per_second("rx-drops"),
            tx_drops: per_second("tx-drops"),
            tx_queue_drops: per_second("tx-queue-drops"),
            rx_errors: per_second("rx-errors"),
            tx_errors: per_second("tx-errors"),
        }
    }
}
