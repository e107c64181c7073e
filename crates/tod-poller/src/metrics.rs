//! What the poller counts about itself, through the `metrics` facade.

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use tod_model::Cost;

/// Handles to every metric, made once: a poll should not look them up by name.
pub(crate) struct Meters {
    /// `tod_poller_routers`: devices watched.
    pub(crate) routers: Gauge,
    /// `tod_poller_routers_refused`: devices beyond what this process may take.
    pub(crate) refused: Gauge,
    /// `tod_poller_sessions`: sessions open to routers.
    pub(crate) sessions: Gauge,
    /// `tod_poller_handshakes`: handshakes going on.
    pub(crate) handshakes: Gauge,
    /// `tod_poller_connects_total{outcome}`: routers signed in to and recognised, or not.
    pub(crate) connected: Counter,
    /// See [`connected`](Self::connected).
    pub(crate) unreached: Counter,
    /// `tod_poller_polls_total{outcome}`.
    pub(crate) answered: Counter,
    /// See [`answered`](Self::answered).
    pub(crate) failed: Counter,
    /// See [`answered`](Self::answered).
    pub(crate) strangers: Counter,
    /// `tod_poller_lateness_seconds`: first byte sent less slot.
    pub(crate) lateness: Histogram,
    /// `tod_poller_round_trip_seconds`: how long routers take to answer a poll.
    pub(crate) took: Histogram,
    /// `tod_poller_observations_waiting`: observations that wait for room in the queue.
    pub(crate) waiting: Gauge,
    /// `tod_poller_observations_delayed_total`: observations that had to wait.
    pub(crate) delayed: Counter,
    /// `tod_poller_sent_bytes_total`: API bytes, inside TLS.
    sent: Counter,
    /// `tod_poller_received_bytes_total`.
    received: Counter,
    /// `tod_poller_commands_total`.
    commands: Counter,
    /// `tod_poller_logins_total`.
    logins: Counter,
    /// `tod_poller_round_trips_total`.
    round_trips: Counter,
}

/// Adds one to a gauge for as long as it lives.
pub(crate) struct Gauged(Gauge);

impl Meters {
    pub(crate) fn new() -> Self {
        let polls =
            |outcome: &'static str| counter!("tod_poller_polls_total", "outcome" => outcome);
        let connects =
            |outcome: &'static str| counter!("tod_poller_connects_total", "outcome" => outcome);
        Self {
            routers: gauge!("tod_poller_routers"),
            refused: gauge!("tod_poller_routers_refused"),
            sessions: gauge!("tod_poller_sessions"),
            handshakes: gauge!("tod_poller_handshakes"),
            connected: connects("connected"),
            unreached: connects("failed"),
            answered: polls("answered"),
            failed: polls("failed"),
            strangers: polls("identity_changed"),
            lateness: histogram!("tod_poller_lateness_seconds"),
            took: histogram!("tod_poller_round_trip_seconds"),
            waiting: gauge!("tod_poller_observations_waiting"),
            delayed: counter!("tod_poller_observations_delayed_total"),
            sent: counter!("tod_poller_sent_bytes_total"),
            received: counter!("tod_poller_received_bytes_total"),
            commands: counter!("tod_poller_commands_total"),
            logins: counter!("tod_poller_logins_total"),
            round_trips: counter!("tod_poller_round_trips_total"),
        }
    }

    /// Adds what an observation cost.
    pub(crate) fn cost(&self, cost: &Cost) {
        self.sent.increment(cost.bytes_sent);
        self.received.increment(cost.bytes_received);
        self.commands.increment(u64::from(cost.commands));
        self.logins.increment(u64::from(cost.logins));
        self.round_trips.increment(u64::from(cost.round_trips));
    }
}

impl Gauged {
    pub(crate) fn new(gauge: &Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge.clone())
    }
}

impl Drop for Gauged {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
