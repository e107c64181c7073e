//! `tod sim`: simulated routers for demonstrations and load, and the way to steer them.

use std::{io::ErrorKind, net::SocketAddrV4, path::PathBuf, time::Duration};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use routeros_sim::{
    Board, Mood, Settings, StartError,
    control::{ControlAddress, ControlRequest, Selector, ask},
};

use crate::{limits, output, supervisor::Supervisor};

mod shown;

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
    /// Show one router: who reaches it and why not, and all it has heard.
    Show(One),
    /// Show the rows of a menu, or the settings in it.
    Print {
        /// The router.
        #[command(flatten)]
        one: One,
        /// `/ip/address`.
        menu: String,
    },
    /// Do something to a router from inside, as at its serial console, whoever reaches it.
    Do {
        /// The router.
        #[command(flatten)]
        one: One,
        /// `/ip/address/remove`.
        command: String,
        /// `numbers=*2`.
        #[arg(value_parser = argument)]
        arguments: Vec<(String, String)>,
    },
    /// Print the configuration of a router.
    Export(One),
    /// Make a router the one that an export is from.
    Load {
        /// The router.
        #[command(flatten)]
        one: One,
        /// The file with the export.
        file: PathBuf,
    },
    /// Cut the cable: no packet passes in either direction.
    Cut(One),
    /// Mend the cable, and whatever else was the matter: the mood `healthy`.
    Mend(One),
    /// Change how routers behave: `healthy`, `silent`, `refusing`, … (see docs/simulator.md).
    Mood {
        /// The router.
        #[command(flatten)]
        one: One,
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
    /// Port of SSH on every router; 0 takes a free one.
    #[arg(long, env = "TOD_SIM_SSH_PORT", default_value = "8722")]
    pub ssh_port: u16,
    /// UDP port at which every router says who it is (MNDP); 0 takes a free one. None does when
    /// absent.
    #[arg(long, env = "TOD_SIM_MNDP_PORT")]
    pub mndp_port: Option<u16>,
    /// Whom every router announces itself to once a minute: an address on this machine.
    #[arg(long, requires = "mndp_port")]
    pub mndp_listener: Option<SocketAddrV4>,
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
    /// Print the answer as JSON, for programs.
    #[arg(long)]
    pub json: bool,
}

/// A router of it, or all.
#[derive(Debug, Args)]
pub struct One {
    /// The simulation.
    #[command(flatten)]
    pub running: Running,
    /// An index, an address, or `all`.
    pub router: Selector,
}

/// Runs a simulation until a signal, or steers a running one.
pub async fn sim(verb: Sim) -> anyhow::Result<()> {
    use ControlRequest as Request;
    let (running, request) = match verb {
        Sim::Run(run) => return simulate(run).await,
        Sim::List(running) => (running, Request::List),
        Sim::Stats(running) => (running, Request::Stats),
        Sim::Show(One { running, router }) => (running, Request::Show { router }),
        Sim::Print { one: One { running, router }, menu } => {
            (running, Request::Look { router, menu })
        }
        Sim::Do { one: One { running, router }, command, arguments } => {
            (running, Request::Act { router, command, arguments })
        }
        Sim::Export(One { running, router }) => (running, Request::Export { router }),
        Sim::Load { one: One { running, router }, file } => {
            let unread = || format!("cannot read {}", file.display());
            let export = tokio::fs::read_to_string(&file).await.with_context(unread)?;
            (running, Request::Load { router, export })
        }
        Sim::Cut(One { running, router }) => {
            (running, Request::Mood { router, mood: Mood::LinkCut })
        }
        Sim::Mend(One { running, router }) => {
            (running, Request::Mood { router, mood: Mood::Healthy })
        }
        Sim::Mood { one: One { running, router }, mood } => {
            (running, Request::Mood { router, mood })
        }
    };
    let answer = ask(&running.control, &request).await?;

    if running.json { output::json(&answer) } else { output::line(&shown::text(&answer)) }
}

/// Reads `name=value`.
fn argument(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not name=value, like numbers=*2"))?;
    Ok((name.to_owned(), value.to_owned()))
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
        ssh_port: run.ssh_port,
        mndp_port: run.mndp_port,
        mndp_listener: run.mndp_listener,
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
        "port {port} is taken, perhaps by another simulation; choose others with --api-port, --api-ssl-port, --ssh-port, --snmp-port and --mndp-port, or TOD_SIM_API_PORT, TOD_SIM_API_SSL_PORT, TOD_SIM_SSH_PORT, TOD_SIM_SNMP_PORT and TOD_SIM_MNDP_PORT"
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
