//! How many routers are dialled at once.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use routeros_sim::{Board, Mood};
use tod_model::{Address, DegradedReason, Host, SessionMode, Target, Tier};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use crate::station::{Station, answer, settings};

/// Accepts, never answers, and counts the sign-ins that wait for an answer at once.
struct Mute {
    address: SocketAddr,
    callers: Arc<Callers>,
    heard: watch::Receiver<usize>,
    _task: JoinSet<()>,
}

#[derive(Default)]
struct Callers {
    open: Mutex<Vec<(Arc<TcpStream>, bool)>>,
    most: AtomicUsize,
}

impl Callers {
    /// Looks at all at once: whoever gets a turn speaks after the one before has hung up.
    fn look(&self, heard: &watch::Sender<usize>) {
        let mut open = self.open.lock().unwrap();
        let mut bytes = [0; 512];
        open.retain_mut(|(stream, has_spoken)| match stream.try_read(&mut bytes) {
            Ok(0) => false,
            Ok(_) => {
                heard.send_modify(|heard| *heard += usize::from(!*has_spoken));
                *has_spoken = true;
                // Behind what was said may be the end.
                !matches!(stream.try_read(&mut bytes), Ok(0))
            }
            Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
        });
        let speaking = open.iter().filter(|(_, has_spoken)| *has_spoken).count();
        self.most.fetch_max(speaking, SeqCst);
    }
}

impl Mute {
    async fn listen(ip: &str) -> Self {
        let listener = TcpListener::bind((ip.parse::<IpAddr>().unwrap(), 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, heard) = watch::channel(0);
        let callers = Arc::new(Callers::default());
        let seen = Arc::clone(&callers);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut readers = FuturesUnordered::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let stream = Arc::new(accepted.unwrap().0);
                        seen.open.lock().unwrap().push((Arc::clone(&stream), false));
                        readers.push(readable(stream));
                    }
                    Some(stream) = readers.next() => {
                        seen.look(&count);
                        let is_open = |(open, _): &(Arc<TcpStream>, bool)| Arc::ptr_eq(open, &stream);
                        if seen.open.lock().unwrap().iter().any(is_open) {
                            readers.push(readable(stream));
                        }
                    }
                }
            }
        });
        Self { address, callers, heard, _task: task }
    }

    fn most(&self) -> usize {
        self.callers.most.load(SeqCst)
    }

    fn target(&self, like: &Target) -> Target {
        let address = Address { host: Host::Ip(self.address.ip()), port: self.address.port() };
        Target { device: tod_model::DeviceId::generate(), address, ..like.clone() }
    }

    async fn hears(&mut self, count: usize) {
        let heard = self.heard.wait_for(|heard| *heard >= count);
        tokio::time::timeout(Duration::from_secs(20), heard).await.unwrap().unwrap();
    }
}

async fn readable(stream: Arc<TcpStream>) -> Arc<TcpStream> {
    stream.readable().await.unwrap();
    stream
}

#[tokio::test]
async fn handshakes_are_capped() {
    let mut settings = settings();
    (settings.handshakes, settings.subnet_handshakes) = (5, 100);
    settings.deadlines.sign_in = Duration::from_millis(50);
    let station = Station::new([Board::EdgeRouter], settings).await;
    let mut mute = Mute::listen("127.64.7.1").await;
    let like = station.target(&station.fleet.router(0));
    let targets: Vec<_> = (0..40).map(|_| mute.target(&like)).collect();
    station.watch(&targets);

    mute.hears(40).await;
    assert_eq!(mute.most(), 5);
}

#[tokio::test]
async fn one_subnet_does_not_take_every_turn() {
    let mut settings = settings();
    (settings.handshakes, settings.subnet_handshakes) = (8, 2);
    settings.deadlines.sign_in = Duration::from_millis(50);
    let station = Station::new([Board::EdgeRouter], settings).await;
    let mut crowd = Mute::listen("127.64.7.1").await;
    let mut others = Mute::listen("127.64.8.1").await;
    let like = station.target(&station.fleet.router(0));
    let targets: Vec<_> =
        (0..20).map(|_| crowd.target(&like)).chain((0..4).map(|_| others.target(&like))).collect();
    station.watch(&targets);

    others.hears(4).await;
    crowd.hears(20).await;
    assert_eq!(crowd.most(), 2);
    assert_eq!(others.most(), 2);
}

#[tokio::test]
async fn routers_that_do_not_answer_keep_no_turn() {
    let mut settings = settings();
    (settings.handshakes, settings.subnet_handshakes) = (1, 1);
    settings.deadlines.knock = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter; 6], settings).await;
    let routers = station.fleet.routers();
    let targets: Vec<_> = routers
        .iter()
        .map(|router| Target {
            session: SessionMode::PerPoll,
            ..station.encrypted(router, Tier::Unverified)
        })
        .collect();
    routers[1..].iter().for_each(|router| router.set_mood(Mood::LinkCut));
    // An answer proves that the links are cut by now.
    station.watch([&targets[0]]);
    station.answer().await;
    station.watch(&targets);

    // It needs a turn for each poll, so one that the others kept would end this.
    for _ in 0..5 {
        assert_eq!(station.answer().await.observation.device, targets[0].device);
    }
}

#[tokio::test]
async fn one_connection_is_made_behind_tls_too_and_after_an_outage() {
    let mut station = Station::new([Board::EdgeRouter], settings()).await;
    let router = station.fleet.router(0);
    station.watch([&station.encrypted(&router, Tier::Pinned)]);
    station.answer().await;
    assert_eq!(router.heard().borrow().connections, 1);

    router.set_mood(Mood::Refusing);
    station.failure().await;
    let before = router.heard().borrow().connections;
    router.set_mood(Mood::Healthy);
    station.answer().await;
    let heard = router.heard().borrow().clone();
    assert_eq!((heard.connections - before, heard.logins), (1, 2));
}

#[tokio::test]
async fn sessions_that_may_linger_on_the_router_are_bounded() {
    let mut settings = settings();
    settings.deadlines.redial = Duration::from_millis(50);
    settings.deadlines.sign_in = Duration::from_millis(50);
    settings.linger = Duration::from_hours(1);
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);
    station.answer().await;

    // Each silent try leaves a session that the router may keep.
    router.set_mood(Mood::Silent);
    let mut refused = None;
    for _ in 0..8 {
        let (_, detail, failed) = station.failure().await;
        if failed.next_try_at.unwrap() - failed.at > chrono::TimeDelta::minutes(30) {
            refused = Some(detail);
            break;
        }
        station.calls.retry_now(target.device).await.unwrap();
    }
    let detail = refused.expect("the ninth session is not even tried");
    assert!(detail.starts_with("8 sessions of ours may still linger"), "{detail}");
    assert_eq!(router.heard().borrow().connections, 8);
}

#[tokio::test]
async fn a_router_with_many_lingering_sessions_is_degraded() {
    let mut settings = settings();
    settings.deadlines.redial = Duration::from_millis(50);
    settings.deadlines.sign_in = Duration::from_millis(50);
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);
    station.answer().await;

    // The first failure loses two sessions, that of the poll and that of the fresh dial.
    router.set_mood(Mood::Silent);
    for _ in 2..7 {
        station.failure().await;
        station.calls.retry_now(target.device).await.unwrap();
    }
    station.failure().await;
    assert_eq!(router.heard().borrow().connections, 7);

    router.set_mood(Mood::Healthy);
    station.calls.retry_now(target.device).await.unwrap();
    let degraded = station.until(|it| Some(answer(it)?.degraded)).await;
    assert_eq!(degraded, Some(DegradedReason::SessionsLinger));
}
