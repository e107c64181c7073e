//! The cluster: started or adopted, used, stopped.

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tokio::net::UnixStream;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tracing::{info, warn};

use crate::connection::Connection;
use crate::files::{self, Layout};
use crate::lock::Lock;
use crate::passwords::{Passwords, SUPERUSER};
use crate::postmaster::{Postmaster, read_pidfile};
use crate::settings::Settings;
use crate::user::ServerUser;
use crate::{Error, binaries, configuration, initdb, processes};

/// How often a start looks whether the server is ready; it takes about 100 ms to be.
const GLANCE: Duration = Duration::from_millis(10);

/// How long a server that was told to drop everything may take to do so.
const IMMEDIATE_DEADLINE: Duration = Duration::from_secs(20);

/// How much of a log is worth showing in an error.
const TAIL: usize = 2000;

/// A running private cluster, and the right to use it.
///
/// Dropping it leaves the server running for the next [`Cluster::start`] to adopt, which is also
/// what happens when this process is killed. [`Cluster::stop`] is the clean end.
#[derive(Debug)]
pub struct Cluster {
    postmaster: Postmaster,
    passwords: Passwords,
    layout: Layout,
    origin: Origin,
    stop_deadline: Duration,
    _lock: Lock,
}

/// How a cluster came to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was made just now and is empty.
    Created,
    /// Its data was there; the server was started.
    Started,
    /// Its server was running, left behind by a process that did not stop it.
    Adopted,
}

impl Cluster {
    /// Makes the cluster when there is none, starts its server unless it runs, and waits until
    /// it accepts connections.
    ///
    /// A start that is given up leaves the server starting; the next one adopts it.
    pub async fn start(settings: Settings) -> Result<Self, Error> {
        let began = Instant::now();
        let layout = Layout::open(&settings.directory)?;
        let lock = Lock::take(&layout.directory)?;
        let user = ServerUser::choose(&layout.data)?;
        user.check_reach(&layout.directory)?;
        layout.prepare(&user)?;

        let version = initdb::version_of(&layout.data)?;
        let passwords = Passwords::open(&layout, &settings.roles, version.is_some())?;
        let (postmaster, origin) = match adopt(&settings, &layout).await? {
            Some(postmaster) => (postmaster, Origin::Adopted),
            None => launch(&settings, &layout, &user, &passwords, version).await?,
        };

        let elapsed = began.elapsed();
        info!(pid = postmaster.pid(), origin = ?origin, elapsed = ?elapsed, "database is ready");
        Ok(Self {
            postmaster,
            passwords,
            layout,
            origin,
            stop_deadline: settings.stop_deadline,
            _lock: lock,
        })
    }

    /// How to connect as the superuser, who creates roles and databases.
    pub fn superuser(&self, database: &str) -> Connection {
        self.connection(SUPERUSER, database).expect("the superuser always has a password")
    }

    /// How to connect as `role`, or `None` when it was not among [`Settings::roles`].
    pub fn connection(&self, role: &str, database: &str) -> Option<Connection> {
        Some(Connection {
            socket_dir: self.layout.socket_dir.clone(),
            port: configuration::PORT,
            role: role.to_owned(),
            password: self.passwords.of(role)?.to_owned(),
            database: database.to_owned(),
        })
    }

    /// How the cluster came to run.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid()
    }

    /// Resolves when the server has ended, which it should only do in [`Cluster::stop`].
    pub async fn ended(&self) {
        self.postmaster.gone().await;
    }

    /// Stops the server: open transactions are rolled back, and everything is written out.
    ///
    /// Past the deadline the server is told to drop everything, and recovers at its next start.
    pub async fn stop(self) -> Result<(), Error> {
        stop(&self.postmaster, &self.layout, self.stop_deadline).await
    }
}

/// The live server of this directory, unless it is about to end, or runs with another
/// configuration than it should: that one is stopped.
async fn adopt(settings: &Settings, layout: &Layout) -> Result<Option<Postmaster>, Error> {
    let Some(postmaster) = Postmaster::find(layout)? else { return Ok(None) };
    if !is_current(settings, layout) {
        info!("settings have changed, restarting the database");
        stop(&postmaster, layout, settings.stop_deadline).await?;
        return Ok(None);
    }

    match ready(&postmaster, layout, settings.start_deadline).await {
        Ok(()) => Ok(Some(postmaster)),
        Err(Error::Failed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Starts the server on its data, which is made first when there is none, until it is ready.
async fn launch(
    settings: &Settings,
    layout: &Layout,
    user: &ServerUser,
    passwords: &Passwords,
    version: Option<u32>,
) -> Result<(Postmaster, Origin), Error> {
    let binaries = binaries::find(&settings.search, user, &layout.data, version).await?;
    let origin = if version.is_some() { Origin::Started } else { Origin::Created };
    if origin == Origin::Created {
        initdb::create(layout, &binaries, user, passwords, settings.profile).await?;
    }
    vacated(layout).await?;
    files::replace(&layout.file("pg_hba.conf"), 0o644, configuration::HBA)?;
    files::replace(&layout.file("postgresql.conf"), 0o644, &rendered(settings, layout))?;

    let postmaster = Postmaster::spawn(layout, &binaries, user)?;
    ready(&postmaster, layout, settings.start_deadline).await?;

    Ok((postmaster, origin))
}

fn is_current(settings: &Settings, layout: &Layout) -> bool {
    std::fs::read_to_string(layout.file("postgresql.conf"))
        .is_ok_and(|text| text == rendered(settings, layout))
}

fn rendered(settings: &Settings, layout: &Layout) -> String {
    configuration::render(settings, layout, configuration::memory_mib())
}

/// Waits until a crashed server's children are gone, and removes what it left behind.
///
/// PostgreSQL does so itself, except when the process id in such a file lives on: as somebody
/// else's, or as a zombie's.
async fn vacated(layout: &Layout) -> Result<(), Error> {
    let deadline = Instant::now() + IMMEDIATE_DEADLINE;
    let mut glances = interval(GLANCE);
    while let Some(&pid) = processes::working_in(&layout.data).first() {
        if Instant::now() > deadline {
            return Err(late(pid.unsigned_abs(), "gone", IMMEDIATE_DEADLINE, &layout.log));
        }
        glances.tick().await;
    }

    if read_pidfile(layout)?.is_some_and(|stale| processes::exists(stale.pid)) {
        files::remove(&layout.data.join("postmaster.pid"))?;
    }
    files::remove(&layout.socket())?;
    files::remove(&layout.socket_lock())
}

/// Waits until the server says that it is ready and its socket answers.
async fn ready(postmaster: &Postmaster, layout: &Layout, deadline: Duration) -> Result<(), Error> {
    let socket = layout.socket();
    let answers = async {
        let mut glances = interval(GLANCE);
        glances.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            glances.tick().await;
            let told = read_pidfile(layout)?.is_some_and(|file| file.ready);
            if told && UnixStream::connect(&socket).await.is_ok() {
                return Ok(());
            }
        }
    };

    tokio::select! {
        biased;
        () = postmaster.gone() => Err(initdb::failed("postgres", &last_words(layout))),
        answered = timeout(deadline, answers) => answered.unwrap_or_else(|_elapsed| {
            Err(late(postmaster.pid(), "ready", deadline, &layout.log))
        }),
    }
}

async fn stop(postmaster: &Postmaster, layout: &Layout, deadline: Duration) -> Result<(), Error> {
    postmaster.signal(Signal::INT);
    if timeout(deadline, postmaster.gone()).await.is_ok() {
        return Ok(());
    }

    warn!(deadline = ?deadline, "the database did not stop in time, dropping its work");
    postmaster.signal(Signal::QUIT);
    timeout(IMMEDIATE_DEADLINE, postmaster.gone())
        .await
        .map_err(|_elapsed| late(postmaster.pid(), "gone", IMMEDIATE_DEADLINE, &layout.log))
}

fn late(pid: u32, awaited: &'static str, waited: Duration, log: &Path) -> Error {
    Error::Late { pid, awaited, seconds: waited.as_secs(), log: log.to_owned() }
}

/// What a server that ended wrote last: before its log began, and in the newest log.
fn last_words(layout: &Layout) -> String {
    let newest = std::fs::read_dir(&layout.log)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let changed = path.metadata().ok()?.modified().ok()?;
            (path != layout.startup_log()).then_some((changed, path))
        })
        .max()
        .map(|(_changed, path)| path);

    std::iter::once(layout.startup_log())
        .chain(newest)
        .filter_map(|path| std::fs::read(path).ok())
        .map(|text| String::from_utf8_lossy(&text[text.len().saturating_sub(TAIL)..]).into_owned())
        .collect()
}
