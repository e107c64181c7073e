//! One PostgreSQL server for all tests of a run, in however many processes they are.
//!
//! With nextest each test is a process, so nobody in particular can own the server. It belongs
//! to whoever holds the lock `members`: the first to come starts it, later ones adopt it, and
//! `keeper.sh` stops it when the lock has been free for a while. Locks are the kernel's, so a
//! test that is killed leaves like any other.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tod_postgres::{Cluster, Connection, Origin, Profile, Search, Settings};
use tokio::time::{Instant, interval};

/// Roles that sign in to a test database.
const ROLES: [&str; 2] = [tod_store::OWNER, tod_store::LOGIN];

/// How long the server lives on when no test runs, so that one run starts it once.
const LINGER: Duration = Duration::from_secs(5);

/// A server with the databases of a run takes about a tenth of this.
const PLENTY: u64 = 4 << 30;

/// How long others may take to start or stop it.
const GATE_DEADLINE: Duration = Duration::from_mins(2);

/// How often the gate is tried.
const GLANCE: Duration = Duration::from_millis(10);

/// Where Debian's packages put their programs is found without help; `./dev` puts others here.
const USUAL_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The shared server, for as long as this value lives.
#[derive(Debug)]
pub struct Server {
    home: PathBuf,
    superuser: Connection,
    roles: [Connection; 2],
    /// Keeps the server running.
    _member: File,
}

/// Why there is no server for tests.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// PostgreSQL could not be started.
    #[error("no PostgreSQL for tests")]
    Cluster(#[source] tod_postgres::Error),

    /// A file of ours could not be used.
    #[error("cannot {action} {path}")]
    Files {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },

    /// Another process has been starting or stopping the server for too long.
    #[error("another process has held {0} for too long")]
    Gate(PathBuf),
}

impl Server {
    /// Joins the server that all tests of this user share.
    pub async fn shared() -> Result<Self, ServerError> {
        let user = rustix::process::geteuid().as_raw();

        Self::join(&fastest_place().join(format!("tod-testkit-{user}")), LINGER).await
    }

    /// Joins the server in `home`, starting it when it does not run. It is stopped when nobody
    /// has used it for `linger`, in whole seconds.
    pub async fn join(home: &Path, linger: Duration) -> Result<Self, ServerError> {
        make_home(home)?;
        let _gate = pass_gate(home).await?;
        let member = open(home, "members")?;
        member.lock_shared().map_err(|error| failed("lock", &home.join("members"), error))?;

        let cluster = start(home).await?;
        let connection = |role| cluster.connection(role, "postgres").expect("it has a password");
        let server = Self {
            superuser: cluster.superuser("postgres"),
            roles: ROLES.map(connection),
            home: home.to_owned(),
            _member: member,
        };
        // The server outlives this value, and its lock is free for the next process to adopt it.
        drop(cluster);
        keep(home, linger)?;

        Ok(server)
    }

    /// How the superuser connects to `database`.
    pub fn superuser(&self, database: &str) -> Connection {
        Connection { database: database.to_owned(), ..self.superuser.clone() }
    }

    /// How the owner of the tables connects to `database`.
    pub fn owner(&self, database: &str) -> Connection {
        Connection { database: database.to_owned(), ..self.roles[0].clone() }
    }

    /// How the program connects to `database`.
    pub fn login(&self, database: &str) -> Connection {
        Connection { database: database.to_owned(), ..self.roles[1].clone() }
    }

    /// Keeps every other process from starting, stopping or preparing anything while it lives.
    pub(crate) async fn gate(&self) -> Result<File, ServerError> {
        pass_gate(&self.home).await
    }

    /// A directory that is removed together with the server.
    pub(crate) fn templates(&self) -> PathBuf {
        self.home.join("templates")
    }
}

/// Memory where there is plenty: tests run beside compilers, who keep the disk busy.
fn fastest_place() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let free = rustix::fs::statvfs(&memory).map(|system| system.f_bavail * system.f_frsize);

    if free.is_ok_and(|free| free >= PLENTY) { memory } else { std::env::temp_dir() }
}

/// Starts or adopts the server. One that was stopped but not removed may have lost anything,
/// since it runs without `fsync`: it is made anew.
async fn start(home: &Path) -> Result<Cluster, ServerError> {
    let directory = home.join("postgres");
    let cluster = Cluster::start(settings(&directory)).await.map_err(ServerError::Cluster)?;
    if cluster.origin() != Origin::Started {
        return Ok(cluster);
    }

    cluster.stop().await.map_err(ServerError::Cluster)?;
    for leftover in [&directory, &home.join("templates")] {
        match std::fs::remove_dir_all(leftover) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed("remove", leftover, error));
            }
            _ => {}
        }
    }

    Cluster::start(settings(&directory)).await.map_err(ServerError::Cluster)
}

fn settings(directory: &Path) -> Settings {
    Settings {
        directory: directory.to_owned(),
        search: Search { explicit: None, path: Some(USUAL_PATH.into()), extra: Vec::new() },
        roles: ROLES.map(str::to_owned).to_vec(),
        profile: Profile::Throwaway,
        max_connections: 200,
        start_deadline: Duration::from_mins(1),
        stop_deadline: Duration::from_secs(10),
    }
}

/// Makes sure that a keeper runs. It outlives us, and belongs to no terminal.
fn keep(home: &Path, linger: Duration) -> Result<(), ServerError> {
    let keeper = open(home, "keeper")?;
    if let Err(TryLockError::WouldBlock) = keeper.try_lock() {
        return Ok(());
    }
    drop(keeper);

    Command::new("/bin/sh")
        .args(["-c", include_str!("keeper.sh"), "keeper.sh"])
        .arg(home)
        .arg(linger.as_secs().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| failed("run", Path::new("/bin/sh"), error))?;

    Ok(())
}

/// Waits for the right to start, stop or prepare something.
async fn pass_gate(home: &Path) -> Result<File, ServerError> {
    let gate = open(home, "gate")?;
    let deadline = Instant::now() + GATE_DEADLINE;
    let mut glances = interval(GLANCE);
    loop {
        glances.tick().await;
        match gate.try_lock() {
            Ok(()) => return Ok(gate),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {}
            Err(TryLockError::WouldBlock) => return Err(ServerError::Gate(home.join("gate"))),
            Err(TryLockError::Error(error)) => {
                return Err(failed("lock", &home.join("gate"), error));
            }
        }
    }
}

/// Makes our directory, and refuses one that somebody else made in our name.
fn make_home(home: &Path) -> Result<(), ServerError> {
    std::fs::create_dir_all(home).map_err(|error| failed("make", home, error))?;
    let metadata = home.symlink_metadata().map_err(|error| failed("look at", home, error))?;
    let ours = metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw();

    if ours { Ok(()) } else { Err(failed("use", home, io::ErrorKind::PermissionDenied.into())) }
}

fn open(home: &Path, name: &str) -> Result<File, ServerError> {
    let path = home.join(name);

    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| failed("open", &path, error))
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> ServerError {
    ServerError::Files { action, path: path.to_owned(), source }
}
