//! The routers: processes of their own, as many as one process's file limit demands.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use routeros_sim::{Board, Entry};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{interval, timeout},
};

use crate::sim::board_name;

/// Descriptors of a process that are not sessions; a lost session may linger beside its successor.
const RESERVED: u64 = 256;

/// How long a process may take to answer for its routers, and to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// Running routers.
pub struct Fleet {
    processes: Vec<Child>,
    /// How to reach each of them.
    pub routers: Vec<Entry>,
}

impl Fleet {
    /// Starts `count` routers and waits until they answer. They are shared out to `sims`
    /// processes, or to as few as `file_limit`, that of each process, allows.
    pub async fn start(
        count: u32,
        boards: &[Board],
        sims: Option<u32>,
        file_limit: u64,
        place: &Path,
    ) -> anyhow::Result<Self> {
        let shares = shares(count, sims, file_limit)?;
        let mut fleet = Self { processes: Vec::new(), routers: Vec::new() };
        for (number, share) in (1..).zip(shares) {
            let inventory = place.join(format!("routers-{number}.json"));
            let mut process = spawn(number, share, boards, &inventory)?;
            fleet.routers.extend(answered(&mut process, &inventory).await?);
            fleet.processes.push(process);
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

/// How many routers each process has.
fn shares(count: u32, sims: Option<u32>, file_limit: u64) -> anyhow::Result<Vec<u32>> {
    ensure!(count > 0, "--routers must be at least 1");
    let most = u32::try_from(file_limit.saturating_sub(RESERVED)).unwrap_or(u32::MAX);
    ensure!(most > 0, "a file limit of {file_limit} is too low to simulate routers");
    let needed = count.div_ceil(most);
    let sims = sims.unwrap_or(needed);
    ensure!(
        (needed..=count).contains(&sims),
        "--sims must be {needed} to {count}: a process has 1 to {most} routers under the file limit of {file_limit}"
    );

    Ok((0..sims).map(|number| count / sims + u32::from(number < count % sims)).collect())
}

/// Each process has a seed of its own: no two routers have the same serial.
fn spawn(seed: u32, count: u32, boards: &[Board], inventory: &PathBuf) -> anyhow::Result<Child> {
    let program = std::env::current_exe().context("cannot find our own program")?;
    let boards: Vec<String> = boards.iter().copied().map(board_name).collect();
    let mut command = Command::new(program);
    command.args(["--log", "warn", "sim", "run", "--api-port", "0", "--api-ssl-port", "0"]);
    if !boards.is_empty() {
        command.args(["--boards", &boards.join(",")]);
    }

    command
        .args(["--seed", &seed.to_string(), "--routers", &count.to_string(), "--inventory"])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routers_are_shared_out_evenly_under_the_file_limit() {
        assert_eq!(shares(2_000, None, 20_000).unwrap(), [2_000]);
        assert_eq!(shares(20_000, None, 20_000).unwrap(), [10_000, 10_000]);
        assert_eq!(shares(7, Some(3), 20_000).unwrap(), [3, 2, 2]);
        assert_eq!(shares(1, None, 257).unwrap(), [1]);
    }

    #[test]
    fn a_share_that_no_process_can_have_is_refused() {
        assert!(shares(0, None, 20_000).is_err());
        assert!(shares(1, None, 256).is_err());
        assert!(shares(3, Some(4), 20_000).is_err());
        let error = shares(20_000, Some(1), 20_000).unwrap_err().to_string();
        assert!(error.starts_with("--sims must be 2 to 20000"), "{error}");
    }
}
