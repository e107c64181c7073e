//! Where a test keeps its cluster, and what it does there.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tod_postgres::{Cluster, Error, Profile, Search, Settings};

/// A directory for one cluster, removed with it; reachable by whoever runs the server.
pub struct Place {
    root: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("tod-postgres-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .unwrap();

        Self { root }
    }

    /// A directory beside the cluster's.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The cluster's directory.
    pub fn cluster(&self) -> PathBuf {
        self.root.path().join("postgres")
    }

    pub fn settings(&self) -> Settings {
        Settings {
            directory: self.cluster(),
            search: search(),
            roles: vec!["tod_owner".to_owned()],
            profile: Profile::Throwaway,
            max_connections: 20,
            start_deadline: Duration::from_mins(1),
            stop_deadline: Duration::from_secs(30),
        }
    }

    pub async fn start(&self) -> Result<Cluster, Error> {
        Cluster::start(self.settings()).await
    }

    /// What a start says that is expected to fail.
    pub async fn refusal(&self, settings: Settings) -> String {
        Cluster::start(settings).await.expect_err("the start should have failed").to_string()
    }

    /// A directory of programs that claim to be PostgreSQL `version` and otherwise run `script`.
    pub fn fake_programs(&self, version: u32, script: &str) -> PathBuf {
        let directory = self.root.path().join(format!("fake-{version}"));
        std::fs::create_dir(&directory).unwrap();
        let text = format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then\n  echo 'postgres (PostgreSQL) {version}.1'\n  exit\nfi\n{script}\n"
        );
        for program in ["postgres", "initdb"] {
            let path = directory.join(program);
            std::fs::write(&path, &text).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        }

        directory
    }

    /// Pretends that the cluster's data was made by another version.
    pub fn set_data_version(&self, version: u32) {
        std::fs::write(self.cluster().join("data/PG_VERSION"), format!("{version}\n")).unwrap();
    }

    /// The version of the cluster's data.
    pub fn data_version(&self) -> u32 {
        let text = std::fs::read_to_string(self.cluster().join("data/PG_VERSION")).unwrap();
        text.trim().parse().unwrap()
    }
}

impl Drop for Place {
    /// Ends a server that a failed test left behind.
    fn drop(&mut self) {
        let pidfile = self.cluster().join("data/postmaster.pid");
        let pid = std::fs::read_to_string(pidfile).ok().and_then(|text| {
            let pid: i32 = text.lines().next()?.parse().ok()?;
            let home = std::fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
            (home == self.cluster().join("data")).then_some(pid)
        });
        if let Some(pid) = pid {
            kill(pid.unsigned_abs());
        }
    }
}

/// The system's packages; a test that needs other programs says so itself.
pub fn search() -> Search {
    Search { explicit: None, path: Some("/usr/local/bin:/usr/bin".into()), extra: Vec::new() }
}

/// Runs one statement with the system's own client, and returns what it printed.
#[track_caller]
pub fn psql(url: &str, statement: &str) -> String {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
        .args(["--command", statement, url])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// `kill -9`, and waits until it has worked.
#[track_caller]
pub fn kill(pid: u32) {
    let id = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    // It may be gone already, which is what was wanted.
    let _gone = kill_process(id, Signal::KILL);

    let deadline = Instant::now() + Duration::from_secs(10);
    while runs(pid) {
        assert!(Instant::now() < deadline, "process {pid} survives");
        std::thread::yield_now();
    }
}

/// Whether the process runs; one that ended and waits to be reaped does not.
pub fn runs(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().starts_with(" Z"))
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
