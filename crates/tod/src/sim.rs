//! `tod sim`: simulated routers for demonstrations and load, and the way to steer them.

use std::{io::ErrorKind, path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use routeros_sim::{
    Board, Mood, Settings, StartError,
    control::{ControlAddress, ControlRequest, Selector, ask},
};

use crate::{limits, output, supervisor::Supervisor};

/// How long sessions may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// What to do with simulated routers.
#[derive(Debug, Subcommand)]
pub enum Sim {
    /// Simulate a fleet on addresses from 127.64.0.1 on, reachable from this machine only.
    Run(Run),
    /// List the routers of a running simulation.
    List(Running),
    /// Sum up what a running simulation has heard.
    Stats(Running),
    /// Show one router, and all it has heard.
    Show {
        /// The simulation.
        #[command(flatten)]
        running: Running,
        /// An index or an address.
        router: Selector,
    },
    /// Change how routers behave: `healthy`, `silent`, `refusing`, … (see docs/simulator.md).
    Mood {
        /// The simulation.
        #[command(flatten)]
        running: Running,
        /// An index, an address, or `all`.
        router: Selector,
        /// How to behave from now on.
        mood: Mood,
    },
}

/// What to simulate.
#[derive(Debug, Args)]
pub struct Run {
    /// How many routers.
    #[arg(long, default_value = "50")]
    pub routers: u32,
    /// Chooses all that is random: the same seed makes the same fleet.
    #[arg(long, default_value = "1")]
    pub seed: u64,
    /// Which boards, dealt out in turn and separated by commas: `edge-router`, `tower-ap`, …; all
    /// of them when absent.
    #[arg(long, value_delimiter = ',', value_parser = board)]
    pub boards: Vec<Board>,
    /// Port of the plain API on every router; 0 takes a free one.
    #[arg(long, env = "TOD_SIM_API_PORT", default_value = "8728")]
    pub api_port: u16,
    /// Port of the API over TLS on every router; 0 takes a free one.
    #[arg(long, env = "TOD_SIM_API_SSL_PORT", default_value = "8729")]
    pub api_ssl_port: u16,
    /// UDP port of the SNMP agent on every router, with the community `public`; 0 takes a free
    /// one. No router speaks SNMP when absent.
    #[arg(long, env = "TOD_SIM_SNMP_PORT")]
    pub snmp_port: Option<u16>,
    /// Where to be steered from: a loopback address with port, or the path of a Unix socket.
    #[arg(long)]
    pub control: Option<ControlAddress>,
    /// File for the list of routers, as JSON, written once they answer.
    #[arg(long)]
    pub inventory: Option<PathBuf>,
}

/// A simulation that runs.
#[derive(Debug, Args)]
pub struct Running {
    /// Its control address, as given to `tod sim run`.
    #[arg(long, env = "TOD_SIM_CONTROL")]
    pub control: ControlAddress,
}

/// Runs a simulation until a signal, or steers a running one.
pub async fn sim(verb: Sim) -> anyhow::Result<()> {
    let (running, request) = match verb {
        Sim::Run(run) => return simulate(run).await,
        Sim::List(running) => (running, ControlRequest::List),
        Sim::Stats(running) => (running, ControlRequest::Stats),
        Sim::Show { running, router } => (running, ControlRequest::Show { router }),
        Sim::Mood { running, router, mood } => (running, ControlRequest::Mood { router, mood }),
    };
    let answer = ask(&running.control, &request).await?;

    output::json(&answer)
}

/// Reads the name of a board, as inventories write it.
pub fn board(name: &str) -> Result<Board, String> {
    serde_json::from_value(name.into()).map_err(|_| {
        let all = Board::ALL.map(board_name);
        format!("no such board; choose among {}", all.join(", "))
    })
}

/// The name of a board, as inventories write it.
pub fn board_name(board: Board) -> String {
    let name = serde_json::to_value(board).expect("a board is a word");

    name.as_str().expect("a board is a word").to_owned()
}

async fn simulate(run: Run) -> anyhow::Result<()> {
    limits::raise(0)?;
    let settings = Settings {
        seed: run.seed,
        routers: run.routers,
        boards: run.boards,
        api_port: run.api_port,
        api_ssl_port: run.api_ssl_port,
        snmp_port: run.snmp_port,
        control: run.control,
        inventory: run.inventory,
    };
    let mut supervisor = Supervisor::new(GRACE)?;
    supervisor.start("simulation", |shutdown| async move {
        settings.run(shutdown).await.map_err(advise)
    });

    supervisor.run().await
}

/// Says what to do where two simulations want the same ports.
fn advise(error: StartError) -> anyhow::Error {
    let StartError::Bind { port, source } = &error else { return error.into() };
    if source.kind() != ErrorKind::AddrInUse {
        return error.into();
    }
    let advice = format!(
        "port {port} is taken, perhaps by another simulation; choose others with --api-port, --api-ssl-port and --snmp-port, or TOD_SIM_API_PORT, TOD_SIM_API_SSL_PORT and TOD_SIM_SNMP_PORT"
    );

    anyhow::Error::new(error).context(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_read_by_its_name() {
        for expected in Board::ALL {
            assert_eq!(board(&board_name(expected)), Ok(expected));
        }
        assert!(board("edge").unwrap_err().contains("edge-router, core"));
    }
}
