//! A fleet: routers and their listeners.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, PoisonError},
};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use self::builder::FleetBuilder;
use crate::{
    address::CAPACITY,
    clock::SimClock,
    config::LoadError,
    control::ControlAddress,
    inventory::{self, Credentials, Entry},
    packages::Upstream,
    router::{Router, Shared},
};

mod builder;

/// Why a fleet cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// More routers than there are addresses.
    #[error("{0} routers do not fit into 127.64.0.0/10; at most {CAPACITY} do")]
    TooMany(u32),

    /// A door's port is taken or forbidden.
    #[error("cannot listen on port {port}")]
    Bind {
        /// The port as it was asked for.
        port: u16,
        /// What the system says.
        #[source]
        source: io::Error,
    },

    /// The listeners would be reachable from outside this computer.
    #[error("cannot bind to the interface `lo` alone (SO_BINDTODEVICE, Linux 5.7 or root)")]
    BindDevice(#[source] io::Error),

    /// An export that was to become a router does not.
    #[error("export number {number} does not become a router")]
    Export {
        /// Which one, from 0.
        number: usize,
        /// What is wrong with it.
        #[source]
        source: LoadError,
    },

    /// The control socket's address is taken or forbidden.
    #[error("cannot listen for control on {address}")]
    Control {
        /// The address as it was asked for.
        address: ControlAddress,
        /// What the system says.
        #[source]
        source: io::Error,
    },

    /// The inventory cannot be written.
    #[error("cannot write the inventory to {path}")]
    Inventory {
        /// The file as it was asked for.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// Running routers. Dropping it stops them and ends their connections.
#[derive(Debug)]
pub struct Fleet {
    routers: Arc<[Router]>,
    shared: Arc<Shared>,
    doors: JoinSet<()>,
    steered_at: Option<ControlAddress>,
}

impl Fleet {
    /// Begins to describe a fleet.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), routeros_sim::StartError> {
    /// let fleet = routeros_sim::Fleet::builder().seed(1).routers(3).start().await?;
    /// assert_eq!(fleet.router(2).address().to_string(), "127.64.0.3");
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> FleetBuilder {
        FleetBuilder::new()
    }

    /// The router at `index`.
    ///
    /// # Panics
    ///
    /// If the fleet has fewer routers.
    pub fn router(&self, index: usize) -> Router {
        self.routers[index].clone()
    }

    /// All routers, by index.
    pub fn routers(&self) -> &[Router] {
        &self.routers
    }

    /// A user with every policy, on every router.
    pub fn credentials(&self) -> Credentials {
        self.shared.admin.clone()
    }

    /// A user with the policies `read,api,test` alone, on every router.
    pub fn watcher(&self) -> Credentials {
        self.shared.watcher.clone()
    }

    /// The fleet's time.
    pub fn clock(&self) -> &SimClock {
        &self.shared.clock
    }

    /// Has the update server offer this from now on.
    pub fn set_upstream(&self, upstream: Upstream) {
        *self.shared.upstream.lock().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// Where the fleet is steered from, if it is.
    pub fn control_address(&self) -> Option<&ControlAddress> {
        self.steered_at.as_ref()
    }

    /// What somebody needs to know to add every router elsewhere.
    pub fn inventory(&self) -> Vec<Entry> {
        self.routers
            .iter()
            .map(|router| {
                let host = router.host();
                Entry {
                    index: router.index(),
                    address: router.address(),
                    api_port: router.api_port(),
                    api_ssl_port: router.api_ssl_port(),
                    snmp_port: router.snmp_port(),
                    ssh_port: router.ssh_port(),
                    mndp_port: router.mndp_port(),
                    credentials: self.watcher(),
                    board: router.board(),
                    version: router.version().to_string(),
                    identity: inventory::identity(host),
                    serial: router.serial(),
                    organisation: inventory::organisation(host).to_owned(),
                    site: inventory::site(host).to_owned(),
                }
            })
            .collect()
    }

    /// Runs until `shutdown`, then stops every router.
    pub async fn run(mut self, shutdown: CancellationToken) {
        shutdown.cancelled().await;
        self.doors.shutdown().await;
    }
}
