//! A fleet as a service of its own, for demonstrations and load.

use std::{net::SocketAddrV4, path::PathBuf};

use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::{
    board::Board,
    control::ControlAddress,
    fleet::{Fleet, StartError},
};

/// What to simulate. The caller knows the values; nothing here has a default.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Chooses all that is random. The same seed makes the same fleet.
    pub seed: u64,
    /// How many routers, from 1 to [`CAPACITY`](crate::CAPACITY).
    pub routers: u32,
    /// The boards, dealt out in turn; all of them if empty.
    pub boards: Vec<Board>,
    /// The port of the plain API; 0 takes a free one.
    pub api_port: u16,
    /// The port of the API over TLS; 0 takes a free one.
    pub api_ssl_port: u16,
    /// The UDP port of the SNMP agents, 0 for a free one; without, there are none.
    pub snmp_port: Option<u16>,
    /// The port of SSH; 0 takes a free one.
    pub ssh_port: u16,
    /// The UDP port at which routers are asked who they are (MNDP), 0 for a free one;
    /// without, they do not say.
    pub mndp_port: Option<u16>,
    /// Whom routers announce themselves to, once a minute.
    pub mndp_listener: Option<SocketAddrV4>,
    /// Where other processes steer the fleet from, if they may.
    pub control: Option<ControlAddress>,
    /// Where to write [`Fleet::inventory`] as JSON, once the routers answer.
    pub inventory: Option<PathBuf>,
}

impl Settings {
    /// Starts the fleet and writes its inventory.
    ///
    /// # Errors
    ///
    /// The fleet cannot start, or its inventory cannot be written.
    pub async fn start(&self) -> Result<Fleet, StartError> {
        let mut fleet = Fleet::builder()
            .seed(self.seed)
            .routers(self.routers)
            .boards(self.boards.iter().copied())
            .api_port(self.api_port)
            .api_ssl_port(self.api_ssl_port)
            .ssh_port(self.ssh_port)
            .remember(0);
        if let Some(port) = self.snmp_port {
            fleet = fleet.snmp_port(port);
        }
        if let Some(port) = self.mndp_port {
            fleet = fleet.mndp_port(port);
        }
        if let Some(listener) = self.mndp_listener {
            fleet = fleet.mndp_listener(listener);
        }
        if let Some(address) = &self.control {
            fleet = fleet.control(address.clone());
        }
        let fleet = fleet.start().await?;
        if let Some(path) = &self.inventory {
            let json =
                serde_json::to_vec_pretty(&fleet.inventory()).expect("an inventory is plain data");
            // Written aside and moved, so that a reader never sees half of it.
            let unfinished = path.with_extension("unfinished");
            let written = tokio::fs::write(&unfinished, json).await;
            let moved = match written {
                Ok(()) => tokio::fs::rename(&unfinished, path).await,
                failed => failed,
            };
            moved.map_err(|source| StartError::Inventory { path: path.clone(), source })?;
        }
        Ok(fleet)
    }

    /// Runs the fleet until `shutdown`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), StartError> {
        let fleet = self.start().await?;
        info!(routers = self.routers, seed = self.seed, "simulation runs");
        fleet.run(shutdown).await;
        Ok(())
    }
}
