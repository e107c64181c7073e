//! A poller and the fleet it watches, in one line.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use routeros_sim::{Board, Fleet, Heard, Router};
use tod_model::{
    Address, Clock, DegradedReason, DeviceId, DialPolicy, Host, Interval, Observation,
    OfflineReason, Outcome, Reading, SealedCredential, Secret, SessionMode, Ssh, Target, TenantId,
    Tier, probe::ProbeRequest,
};
use tod_poller::{Poller, Rhythm, RouterCalls, Settings, Targets, Unseal, UnsealError};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// How long a test waits for what should come much sooner.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running poller.
pub struct Station {
    pub fleet: Fleet,
    pub calls: RouterCalls,
    pub observations: mpsc::Receiver<Observation>,
    targets: watch::Sender<Targets>,
    poller: JoinSet<()>,
    shutdown: CancellationToken,
}

/// An observation that answered, unwrapped.
pub struct Answer {
    pub observation: Observation,
    pub reading: Reading,
    pub degraded: Option<DegradedReason>,
}

/// What no vault can open.
pub const DAMAGED: &[u8] = b"damaged";

/// Opens credentials that were never sealed.
struct Unsealed;

impl Unseal for Unsealed {
    fn unseal<'a>(
        &'a self,
        _tenant: TenantId,
        credential: &'a SealedCredential,
    ) -> BoxFuture<'a, Result<Secret, UnsealError>> {
        async {
            match credential.sealed.as_slice() {
                DAMAGED => Err(UnsealError::Damaged("not ours".into())),
                sealed => Ok(Secret::new(sealed)),
            }
        }
        .boxed()
    }
}

/// Settings under which nothing takes long, and which may dial the simulated range only.
pub fn settings() -> Settings {
    let range = DialPolicy::new(vec!["127.64.0.0/10".parse().unwrap()], Vec::new());
    let mut settings = Settings::new(range, 1000);
    settings.rhythm = Some(Rhythm {
        interval: Duration::from_millis(200),
        deadline: Duration::from_millis(1500),
        patience: Duration::from_millis(750),
    });
    settings.deadlines.knock = Duration::from_secs(1);
    settings.deadlines.secure = Duration::from_millis(1500);
    settings.deadlines.sign_in = Duration::from_millis(1500);
    settings.deadlines.redial = Duration::from_millis(1500);
    settings
}

impl Station {
    /// Watches nothing yet; the fleet consists of `boards`.
    pub async fn new(boards: impl IntoIterator<Item = Board>, settings: Settings) -> Self {
        Self::with_queue(boards, settings, 1024).await
    }

    pub async fn with_queue(
        boards: impl IntoIterator<Item = Board>,
        settings: Settings,
        queue: usize,
    ) -> Self {
        let boards: Vec<Board> = boards.into_iter().collect();
        let count = u32::try_from(boards.len()).unwrap();
        let fleet = Fleet::builder().seed(7).routers(count).boards(boards).start().await.unwrap();

        let (targets, followed) = watch::channel(Targets::default());
        let (sender, observations) = mpsc::channel(queue);
        let (poller, calls) =
            Poller::new(settings, Clock::new(now), followed, Arc::new(Unsealed), sender).unwrap();
        let mut tasks = JoinSet::new();
        let shutdown = CancellationToken::new();
        tasks.spawn(poller.run(shutdown.clone()));

        Self { fleet, calls, observations, targets, poller: tasks, shutdown }
    }

    /// Watches one router of this kind over the plain API.
    pub async fn watching(board: Board) -> (Self, Router, Target) {
        let station = Self::new([board], settings()).await;
        let router = station.fleet.router(0);
        let target = station.target(&router);
        station.watch([&target]);

        (station, router, target)
    }

    /// A target for a router of the fleet, over the plain API.
    pub fn target(&self, router: &Router) -> Target {
        let watcher = self.fleet.watcher();
        Target {
            device: DeviceId::generate(),
            tenant: TenantId::generate(),
            fence: 3,
            address: Address { host: Host::Ip(router.address().into()), port: router.api_port() },
            lowest_tier: Tier::Plain,
            pin: None,
            identity: None,
            ssh: Ssh { port: router.ssh_port(), host_key: None },
            credential: SealedCredential {
                user: watcher.user,
                sealed: watcher.password.into_bytes(),
            },
            interval: Interval::try_from(5).unwrap(),
            session: SessionMode::Lasting,
        }
    }

    /// As [`target`](Self::target), over TLS.
    pub fn encrypted(&self, router: &Router, lowest_tier: Tier) -> Target {
        let mut target = self.target(router);
        target.address.port = router.api_ssl_port();
        Target { lowest_tier, ..target }
    }

    /// What somebody adding this router would ask to be tested.
    pub fn probe_of(&self, router: &Router) -> ProbeRequest {
        let target = self.target(router);
        ProbeRequest {
            address: target.address,
            lowest_tier: Tier::Plain,
            user: target.credential.user,
            password: Secret::new(target.credential.sealed),
        }
    }

    /// From now on exactly these are watched.
    pub fn watch<'a>(&self, targets: impl IntoIterator<Item = &'a Target>) {
        let targets: HashMap<_, _> =
            targets.into_iter().map(|target| (target.device, Arc::new(target.clone()))).collect();
        self.targets.send_replace(Arc::new(targets));
    }

    /// The next observation.
    pub async fn next(&mut self) -> Observation {
        let next = timeout(PATIENCE, self.observations.recv()).await;
        next.expect("an observation in time").expect("the poller runs")
    }

    /// The next observation of which `wanted` makes something; the others are skipped.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(Observation) -> Option<T>) -> T {
        let found = async {
            loop {
                if let Some(found) = wanted(self.observations.recv().await.unwrap()) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("the observation in time")
    }

    /// The next answer; failures before it are skipped.
    pub async fn answer(&mut self) -> Answer {
        self.until(answer).await
    }

    /// The next failure; answers before it are skipped.
    pub async fn failure(&mut self) -> (OfflineReason, String, Observation) {
        self.until(|observation| match &observation.outcome {
            Outcome::Failed { reason, detail } => Some((*reason, detail.clone(), observation)),
            _ => None,
        })
        .await
    }

    /// Stops the poller and waits until it has.
    pub async fn stop_polling(&mut self) {
        self.shutdown.cancel();
        timeout(PATIENCE, self.poller.join_next()).await.expect("the poller stops in time");
    }
}

/// The answer in an observation.
pub fn answer(observation: Observation) -> Option<Answer> {
    match &observation.outcome {
        Outcome::Answered { reading, degraded, .. } => {
            Some(Answer { reading: (**reading).clone(), degraded: *degraded, observation })
        }
        _ => None,
    }
}

/// Waits until a router has noticed something.
pub async fn heard(router: &Router, wanted: impl FnMut(&Heard) -> bool) -> Heard {
    let mut heard = router.heard();
    let noticed = timeout(PATIENCE, heard.wait_for(wanted)).await;
    noticed.expect("the router notices in time").unwrap().clone()
}

/// An address of the simulated range at which nobody listens.
pub fn nobody() -> Address {
    let address: SocketAddr = "127.64.0.200:9".parse().unwrap();
    Address { host: Host::Ip(address.ip()), port: address.port() }
}

#[expect(clippy::disallowed_methods, reason = "tests poll real sockets in real time")]
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
