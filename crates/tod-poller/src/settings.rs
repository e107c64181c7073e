//! What the poller is told when it starts.

use std::time::Duration;

use tod_model::DialPolicy;

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
    /// How many of them with routers that failed at the last try: a part of the fleet that hangs
    /// must not hold up the rest. 32.
    pub doubtful_handshakes: usize,
    /// How many TCP connects may wait for an answer at once. 4,096.
    pub connects: usize,
    /// How long everything may take.
    pub deadlines: Deadlines,
    /// How often the slow facts are read again. 15 min.
    pub facts_every: Duration,
    /// How long a router keeps a session whose end it did not see. 10 min (it needs about nine:
    /// RouterOS manual, "API").
    pub linger: Duration,
}

/// How long each step may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// A name becomes addresses. 3 s.
    pub resolve: Duration,
    /// TCP, each address. 5 s.
    pub connect: Duration,
    /// TLS: the slowest boards need seconds for a Diffie-Hellman exchange. 8 s.
    pub tls: Duration,
    /// Sign-in, and then who it is; each. 8 s.
    pub sign_in: Duration,
    /// The one fresh dial after a session fell silent, whole: with the deadline of the poll it has
    /// to stay below the 15 s in which silence is reported. 4.5 s.
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
            doubtful_handshakes: 32,
            connects: 4096,
            deadlines: Deadlines {
                resolve: Duration::from_secs(3),
                connect: Duration::from_secs(5),
                tls: Duration::from_secs(8),
                sign_in: Duration::from_secs(8),
                redial: Duration::from_millis(4500),
                probe: Duration::from_secs(15),
            },
            facts_every: Duration::from_secs(15 * 60),
            linger: Duration::from_secs(10 * 60),
        }
    }
}
