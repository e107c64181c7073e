//! The routers: processes of their own, as many as one process's file limit demands.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use routeros_sim::Entry;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{interval, timeout},
};

/// Most routers in one process.
const PER_PROCESS: u32 = 10_000;

/// How long a process may take to answer for its routers, and to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// Running routers.
pub struct Fleet {
    processes: Vec<Child>,
    /// How to reach each of them.
    pub routers: Vec<Entry>,
}

impl Fleet {
    /// Starts `count` routers and waits until they answer.
    pub async fn start(count: u32, place: &Path) -> anyhow::Result<Self> {
        ensure!(count > 0, "--routers must be at least 1");
        let mut fleet = Self { processes: Vec::new(), routers: Vec::new() };
        let mut left = count;
        while left > 0 {
            let here = left.min(PER_PROCESS);
            let inventory = place.join(format!("routers-{}.json", fleet.processes.len()));
            let mut process = spawn(here, &inventory)?;
            fleet.routers.extend(answered(&mut process, &inventory).await?);
            fleet.processes.push(process);
            left -= here;
        }

        Ok(fleet)
    }

    /// The processes, for the accounts.
    pub fn ids(&self) -> Vec<u32> {
        self.processes.iter().filter_map(Child::id).collect()
    }

    /// Stops the routers.
    pub async fn stop(self) -> anyhow::Result<()> {
        for mut process in self.processes {
            let id = process.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
            if let Some(id) = id {
                kill_process(id, Signal::TERM).context("cannot stop the simulated routers")?;
            }
            timeout(PATIENCE, process.wait()).await.context("the routers would not end")??;
        }

        Ok(())
    }
}

fn spawn(count: u32, inventory: &PathBuf) -> anyhow::Result<Child> {
    let program = std::env::current_exe().context("cannot find our own program")?;

    Command::new(program)
        .args(["--log", "warn", "sim", "run", "--api-port", "0", "--api-ssl-port", "0"])
        .args(["--routers", &count.to_string(), "--inventory"])
        .arg(inventory)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start simulated routers")
}

async fn answered(process: &mut Child, inventory: &Path) -> anyhow::Result<Vec<Entry>> {
    let waiting = async {
        let mut glances = interval(Duration::from_millis(50));
        while !inventory.exists() {
            glances.tick().await;
            if let Some(status) = process.try_wait()? {
                bail!("the simulated routers ended: {status}");
            }
        }
        Ok(std::fs::read(inventory)?)
    };
    let json =
        timeout(PATIENCE, waiting).await.context("the simulated routers did not answer")??;

    serde_json::from_slice(&json).context("the list of routers makes no sense")
}
