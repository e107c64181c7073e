//! What the poller is told when it starts.

use std::time::Duration;

use tod_model::{DialPolicy, Interval};

/// How a poller behaves. [`Settings::new`] has the product's numbers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which addresses may be dialled.
    pub dial: DialPolicy,
    /// How many routers this process takes: its file limit less 512.
    pub max_routers: usize,
    /// Certificates, in PEM, of the authorities that vouch for routers. Without any, no router
    /// reaches the tier [`CaVerified`](tod_model::Tier::CaVerified).
    pub authorities: Vec<u8>,
    /// How many handshakes (TLS, sign-in, identity) run at once. 64.
    pub handshakes: usize,
    /// How many of them in one subnet (/24, /48 in IPv6), so that one uplink is not flooded. 8.
    pub subnet_handshakes: usize,
    /// How many of them with routers whose last try failed: a part of the fleet that hangs must
    /// not hold up the rest. 32.
    pub suspect_handshakes: usize,
    /// How many connections at once wait for an answer to TCP, or have it and wait for their
    /// handshake. Every router is connected to before it gets a turn to shake hands, because a dead
    /// one must not keep that of a live one; routers whose last try failed have half of these
    /// places at most. 1,024.
    pub knocks: usize,
    /// Polls every device in this rhythm, whatever its target says. None, except in tests, which
    /// cannot wait for real intervals.
    pub rhythm: Option<Rhythm>,
    /// How long everything may take.
    pub deadlines: Deadlines,
    /// How often the slow facts are read again. 15 min.
    pub facts_every: Duration,
    /// How long a router keeps a session whose end it did not see. 10 min (it needs about nine:
    /// RouterOS manual, "API").
    pub linger: Duration,
}

/// How often to poll, and how long a poll may and should take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// Time between two polls.
    pub interval: Duration,
    /// How long a poll may take.
    pub deadline: Duration,
    /// How long it may take before the router counts as slow.
    pub patience: Duration,
}

/// How long each step may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A name becomes addresses. 3 s.
    pub resolve: Duration,
    /// TCP alone, each address. 5 s.
    pub knock: Duration,
    /// TLS on a connection that stands: the slowest boards need seconds for a Diffie-Hellman
    /// exchange. 8 s.
    pub secure: Duration,
    /// Sign-in, and then who it is; each. 8 s.
    pub sign_in: Duration,
    /// The one fresh dial after a session ended or fell silent, whole: a closed session is reported
    /// within 5 s, and a silent one, together with the deadline of the poll, within 15 s. 4 s.
    pub redial: Duration,
    /// A connection test, whole. 15 s.
    pub probe: Duration,
}

/// Settings with which no poller can work.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSettings {
    /// The authorities cannot be read.
    #[error("the authorities for routers are no certificates in PEM form")]
    Authorities(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Settings {
    /// The product's numbers for a process that may dial what `dial` allows and hold
    /// `max_routers`.
    pub fn new(dial: DialPolicy, max_routers: usize) -> Self {
        Self {
            dial,
            max_routers,
            authorities: Vec::new(),
            handshakes: 64,
            subnet_handshakes: 8,
            suspect_handshakes: 32,
            knocks: 1024,
            rhythm: None,
            deadlines: Deadlines {
                resolve: Duration::from_secs(3),
                knock: Duration::from_secs(5),
                secure: Duration::from_secs(8),
                sign_in: Duration::from_secs(8),
                redial: Duration::from_secs(4),
                probe: Duration::from_secs(15),
            },
            facts_every: Duration::from_mins(15),
            linger: Duration::from_mins(10),
        }
    }
}

impl Settings {
    /// The rhythm of a device that is to be polled every `interval`.
    pub(crate) fn rhythm(&self, interval: Interval) -> Rhythm {
        self.rhythm.unwrap_or(Rhythm {
            interval: interval.duration(),
            deadline: Interval::DEADLINE,
            patience: interval.patience(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_interval_makes_a_router_slow_and_never_silent() {
        let settings = Settings::new(DialPolicy::default(), 1);
        let rhythm = settings.rhythm(Interval::try_from(5).unwrap());
        assert!(rhythm.patience < Duration::from_secs(3));
        assert!(rhythm.deadline > rhythm.interval);
    }

    #[test]
    fn outages_are_told_as_soon_as_promised() {
        let redial = Settings::new(DialPolicy::default(), 1).deadlines.redial;
        assert!(redial < Duration::from_secs(5), "a closed session");

        assert!(Interval::DEADLINE + redial < Duration::from_secs(15), "a silent router");
    }
}
