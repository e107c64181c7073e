//! What a fleet shall be, and how it opens its doors.

use std::{net::SocketAddrV4, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet};

use super::{Fleet, StartError};
use crate::{
    address::CAPACITY,
    agenda::{self, Agenda},
    board::Board,
    clock::SimClock,
    control::{self, ControlAddress, ControlListener},
    door::{self, Door},
    inventory::Credentials,
    mndp, news,
    packages::Upstream,
    router::{Ports, Router, Shared},
    snmp,
    tls::Certificates,
    udp::Socket,
};

/// Describes a fleet before it starts. From [`Fleet::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct FleetBuilder {
    seed: u64,
    routers: u32,
    boards: Vec<Board>,
    api_port: u16,
    api_ssl_port: u16,
    snmp_port: Option<u16>,
    ssh_port: u16,
    mndp_port: Option<u16>,
    mndp_listener: Option<SocketAddrV4>,
    trap_port: u16,
    admin: Credentials,
    watcher: Credentials,
    clock: SimClock,
    upstream: Upstream,
    remember: usize,
    control: Option<ControlAddress>,
    exports: Vec<String>,
    safe_mode_delay: Duration,
}

impl FleetBuilder {
    pub(super) fn new() -> Self {
        let user = |user: &str, password: &str| Credentials {
            user: user.to_owned(),
            password: password.to_owned(),
        };
        Self {
            seed: 1,
            routers: 1,
            boards: Vec::new(),
            api_port: 0,
            api_ssl_port: 0,
            snmp_port: None,
            ssh_port: 0,
            mndp_port: None,
            mndp_listener: None,
            trap_port: 162,
            admin: user("admin", "simulated-admin"),
            watcher: user("watcher", "simulated-watcher"),
            clock: SimClock::system(),
            upstream: Upstream::default(),
            remember: 64,
            control: None,
            exports: Vec::new(),
            safe_mode_delay: Duration::ZERO,
        }
    }

    /// Chooses all that is random. The same seed makes the same fleet.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many routers there are; 1 unless said otherwise.
    pub fn routers(mut self, routers: u32) -> Self {
        self.routers = routers;
        self
    }

    /// The boards, dealt out in turn to all routers: one board makes a fleet of
    /// that board, and as many boards as routers choose each one's. Unless said
    /// otherwise they are [`Board::ALL`].
    pub fn boards(mut self, boards: impl IntoIterator<Item = Board>) -> Self {
        self.boards = boards.into_iter().collect();
        self
    }

    /// The port of the plain API on every router; 0, the default, takes a free one.
    pub fn api_port(mut self, port: u16) -> Self {
        self.api_port = port;
        self
    }

    /// The port of the API over TLS; 0, the default, takes a free one.
    pub fn api_ssl_port(mut self, port: u16) -> Self {
        self.api_ssl_port = port;
        self
    }

    /// Opens the SNMP door of every router at this UDP port, 0 for a free one, and
    /// has `/snmp` enabled until somebody disables it. Without, no router answers
    /// SNMP, and `/snmp` is disabled, as routers come.
    pub fn snmp_port(mut self, port: u16) -> Self {
        self.snmp_port = Some(port);
        self
    }

    /// The port of SSH; 0, the default, takes a free one.
    pub fn ssh_port(mut self, port: u16) -> Self {
        self.ssh_port = port;
        self
    }

    /// Has every router say who it is to whoever asks at this UDP port, 0 for a free
    /// one (MNDP; on real routers port 5678).
    pub fn mndp_port(mut self, port: u16) -> Self {
        self.mndp_port = Some(port);
        self
    }

    /// Has every router announce itself to this address once a minute. Only what
    /// listens on this computer can be reached. Nothing is announced without an
    /// [`mndp_port`](Self::mndp_port).
    pub fn mndp_listener(mut self, listener: SocketAddrV4) -> Self {
        self.mndp_listener = Some(listener);
        self
    }

    /// The UDP port that SNMP traps go to; 162, as on real routers, unless said otherwise.
    /// Only targets on this computer can be reached. Nothing is sent without an
    /// [`snmp_port`](Self::snmp_port).
    pub fn trap_port(mut self, port: u16) -> Self {
        self.trap_port = port;
        self
    }

    /// The user that may do everything, on every router.
    pub fn credentials(mut self, user: &str, password: &str) -> Self {
        self.admin = Credentials { user: user.to_owned(), password: password.to_owned() };
        self
    }

    /// The fleet's time; the computer's own unless said otherwise.
    pub fn clock(mut self, clock: SimClock) -> Self {
        self.clock = clock;
        self
    }

    /// What the update server offers to the routers at first.
    pub fn upstream(mut self, upstream: Upstream) -> Self {
        self.upstream = upstream;
        self
    }

    /// How many command words [`Heard::recent`](crate::Heard::recent) keeps for
    /// each router; 64 unless said otherwise. 0 saves memory in a large fleet.
    pub fn remember(mut self, commands: usize) -> Self {
        self.remember = commands;
        self
    }

    /// Adds a router behind the others that is the one an export is from, see
    /// [`Router::load_export`].
    pub fn router_from_export(mut self, text: impl Into<String>) -> Self {
        self.exports.push(text.into());
        self
    }

    /// How long after the end of the session that holds safe mode it is rolled back;
    /// at once unless said otherwise. Routers were seen to take up to half a minute.
    /// Until then nobody else can take it, and anybody can release it.
    pub fn safe_mode_delay(mut self, delay: Duration) -> Self {
        self.safe_mode_delay = delay;
        self
    }

    /// Lets other processes steer the fleet, see [`control::ask`](crate::control::ask).
    pub fn control(mut self, address: ControlAddress) -> Self {
        self.control = Some(address);
        self
    }

    /// Opens the doors. The routers answer when this returns.
    ///
    /// # Errors
    ///
    /// A port is taken, or the doors cannot be kept off the network.
    pub async fn start(self) -> Result<Fleet, StartError> {
        let loaded = u32::try_from(self.exports.len()).unwrap_or(u32::MAX);
        let count = self.routers.saturating_add(loaded);
        if count > CAPACITY {
            return Err(StartError::TooMany(count));
        }
        let doors = [
            (Door::Api, self.api_port),
            (Door::ApiSsl, self.api_ssl_port),
            (Door::Ssh, self.ssh_port),
        ];
        let mut listeners = Vec::new();
        for (door, asked) in doors {
            let listener = door::listen(asked)?;
            let bound = listener.local_addr();
            let bound = bound.map_err(|source| StartError::Bind { port: asked, source })?;
            listeners.push((door, listener, bound.port()));
        }
        let port = |wanted| {
            let found = listeners.iter().find(|(door, ..)| *door == wanted);
            found.map(|(.., port)| *port).unwrap_or_default()
        };
        let snmp = self.snmp_port.map(Socket::bind).transpose()?;
        let mndp = self.mndp_port.map(Socket::bind).transpose()?;
        let mndp_port = mndp.as_ref().map(Socket::port).transpose();
        let snmp_port = snmp.as_ref().map(Socket::port).transpose();
        let ports = Ports {
            api: port(Door::Api),
            api_ssl: port(Door::ApiSsl),
            ssh: port(Door::Ssh),
            snmp: snmp_port.map_err(|source| StartError::Bind { port: 0, source })?,
            mndp: mndp_port.map_err(|source| StartError::Bind { port: 0, source })?,
        };
        let shared = Arc::new(Shared {
            seed: self.seed,
            clock: self.clock,
            upstream: self.upstream.into(),
            agenda: Agenda::default(),
            ports,
            admin: self.admin,
            watcher: self.watcher,
            remember: self.remember,
            certificates: Certificates::default(),
            barred: watch::Sender::default(),
            news: news::sender(),
            safe_mode_delay: self.safe_mode_delay,
        });
        let boards = if self.boards.is_empty() { Board::ALL.to_vec() } else { self.boards };
        let routers: Arc<[Router]> = (0..count)
            .zip(boards.into_iter().cycle())
            .map(|(index, board)| Router::new(index, board, shared.clone()))
            .collect();
        let from_exports = routers.iter().skip(self.routers as usize);
        for (number, (router, text)) in from_exports.zip(&self.exports).enumerate() {
            router.load_export(text).map_err(|source| StartError::Export { number, source })?;
        }

        let mut doors = JoinSet::new();
        for (door, listener, _) in listeners {
            doors.spawn(door::serve(listener, door, routers.clone(), shared.barred.subscribe()));
        }
        doors.spawn(agenda::keep(shared.clone(), routers.clone()));
        if let Some(socket) = snmp {
            let news = shared.news.subscribe();
            doors.spawn(snmp::serve(socket, self.trap_port, routers.clone(), news));
        }
        if let Some(socket) = mndp {
            let news = shared.news.subscribe();
            doors.spawn(mndp::serve(socket, self.mndp_listener, routers.clone(), news));
        }
        let mut steered_at = None;
        if let Some(address) = self.control {
            let failed = |source| StartError::Control { address: address.clone(), source };
            let listener = ControlListener::bind(&address).await.map_err(failed)?;
            steered_at = Some(listener.address().map_err(failed)?);
            doors.spawn(control::serve(listener, routers.clone()));
        }
        Ok(Fleet { routers, shared, doors, steered_at })
    }
}
