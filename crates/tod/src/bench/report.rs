//! What a benchmark found, as a table for people and as JSON for programs.

use std::time::Duration;

use serde::Serialize;

/// What a benchmark found. Costs are per poll over the time that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Routers that were polled.
    pub routers: u32,
    /// Time between two polls of each, seconds.
    pub interval_seconds: u32,
    /// Whether sessions were encrypted.
    pub tls: bool,
    /// How long was measured, seconds.
    pub measured_seconds: f64,
    /// Polls that were answered.
    pub polls_done: u64,
    /// Polls that were due and not answered.
    pub polls_missed: u64,
    /// What the first of the failures said.
    pub first_failure: Option<String>,
    /// Observations in the database when the measuring ended, of those made while it ran.
    pub stored: u64,
    /// How late polls began: median, milliseconds.
    pub lateness_p50_ms: u32,
    /// How late polls began: 99th percentile, milliseconds.
    pub lateness_p99_ms: u32,
    /// From observation to commit: median, milliseconds.
    pub stored_after_p50_ms: u32,
    /// From observation to commit: 99th percentile, milliseconds.
    pub stored_after_p99_ms: u32,
    /// CPU per poll, microseconds.
    pub cpu_us: Cpu,
    /// Round trips per poll.
    pub round_trips: f64,
    /// Bytes sent and received per poll, inside TLS.
    pub bytes: f64,
    /// Commands per poll.
    pub commands: f64,
    /// From the first byte sent to the last received, per poll, milliseconds.
    pub router_ms: f64,
    /// Sign-ins while measuring, over all routers.
    pub logins: u64,
    /// Memory of this process per connected router, bytes.
    pub memory_per_router: u64,
    /// Growth of the database per poll, bytes.
    pub database_bytes: f64,
    /// Processes that the routers were shared out to.
    pub simulators: usize,
    /// From the first start until every router had been polled, seconds.
    pub warm_up_seconds: f64,
    /// With `--restart`: from the start of database and poller, once all had been stopped, until
    /// every router had been polled again, seconds.
    pub restart_seconds: Option<f64>,
    /// With `--restart`: of those, until the database answered, seconds.
    pub restart_database_seconds: Option<f64>,
}

/// CPU per poll by part, microseconds of user and system time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cpu {
    /// Sessions, decoding, rates.
    pub poller: f64,
    /// Batches, states, facts.
    pub ingest: f64,
    /// PostgreSQL.
    pub database: f64,
    /// The simulated routers: no cost of ours.
    pub simulator: f64,
}

impl Cpu {
    /// What polling costs us: everything but the routers.
    pub fn ours(self) -> f64 {
        self.poller + self.ingest + self.database
    }
}

impl Report {
    /// The table.
    pub fn table(&self) -> String {
        let cpu = self.cpu_us;
        let rows = [
            (
                "routers",
                format!(
                    "{} every {} s, {}, in {} process(es)",
                    self.routers,
                    self.interval_seconds,
                    if self.tls { "TLS" } else { "plain" },
                    self.simulators
                ),
            ),
            (
                "measured",
                format!(
                    "{:.0} s after {:.1} s of warm-up",
                    self.measured_seconds, self.warm_up_seconds
                ),
            ),
            (
                "polls",
                format!(
                    "{} done, {} missed, {} stored",
                    self.polls_done, self.polls_missed, self.stored
                ),
            ),
            (
                "lateness",
                format!("p50 {} ms, p99 {} ms", self.lateness_p50_ms, self.lateness_p99_ms),
            ),
            (
                "observed → stored",
                format!("p50 {} ms, p99 {} ms", self.stored_after_p50_ms, self.stored_after_p99_ms),
            ),
            (
                "CPU per poll",
                format!(
                    "{:.0} µs = poller {:.0} + ingest {:.0} + database {:.0}",
                    cpu.ours(),
                    cpu.poller,
                    cpu.ingest,
                    cpu.database
                ),
            ),
            ("  simulated routers", format!("{:.0} µs", cpu.simulator)),
            (
                "per poll",
                format!(
                    "{:.2} round trips, {:.1} commands, {:.0} bytes, {:.1} ms",
                    self.round_trips, self.commands, self.bytes, self.router_ms
                ),
            ),
            ("sign-ins", self.logins.to_string()),
            ("memory per router", format!("{:.1} KiB", kib(self.memory_per_router))),
            ("database per poll", format!("{:.0} bytes", self.database_bytes)),
        ];

        let restart = self.restart_seconds.zip(self.restart_database_seconds);
        let restart = restart.map(|(all, database)| {
            ("restart", format!("{all:.1} s until all were polled, {database:.1} s of it database"))
        });
        let failure = self.first_failure.iter().map(|detail| ("first failure", detail.clone()));
        let lines = rows.into_iter().chain(restart).chain(failure);
        lines.map(|(name, value)| format!("{name:<20} {value}")).collect::<Vec<_>>().join("\n")
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

/// A share per poll; zero polls share nothing.
#[expect(clippy::cast_precision_loss, reason = "shown with a few digits")]
pub fn per_poll(total: u64, polls: u64) -> f64 {
    total as f64 / polls.max(1) as f64
}

/// A share of time per poll, microseconds.
pub fn micros_per_poll(total: Duration, polls: u64) -> f64 {
    per_poll(u64::try_from(total.as_micros()).unwrap_or(u64::MAX), polls)
}

/// The value below which `percent` of the sorted values lie; 0 of nothing.
pub fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);

    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let values: Vec<u32> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 50), 0);
    }
}
