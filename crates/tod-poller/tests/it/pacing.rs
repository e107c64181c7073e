//! How many routers are dialled at once.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use routeros_sim::{Board, Mood};
use tod_model::{Address, DegradedReason, Host, Target};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

use crate::station::{Station, answer, settings};

/// Accepts, never answers, and counts how many connections stand at once.
struct Mute {
    address: SocketAddr,
    accepted: watch::Receiver<usize>,
    most: Arc<AtomicUsize>,
    _task: JoinSet<()>,
}

impl Mute {
    async fn listen(ip: &str) -> Self {
        let listener = TcpListener::bind((ip.parse::<IpAddr>().unwrap(), 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, accepted) = watch::channel(0);
        let most = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&most);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut open = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                // The sign-in waits to be read; behind it, if the peer has hung up, the end.
                open.retain(|stream: &tokio::net::TcpStream| {
                    let mut bytes = [0; 512];
                    loop {
                        match stream.try_read(&mut bytes) {
                            Ok(0) => return false,
                            Ok(_) => {}
                            Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
                        }
                    }
                });
                open.push(stream);
                seen.fetch_max(open.len(), SeqCst);
                count.send_modify(|count| *count += 1);
            }
        });
        Self { address, accepted, most, _task: task }
    }

    fn target(&self, like: &Target) -> Target {
        let address = Address { host: Host::Ip(self.address.ip()), port: self.address.port() };
        Target { device: tod_model::DeviceId::generate(), address, ..like.clone() }
    }

    async fn accepts(&mut self, count: usize) {
        let accepted = self.accepted.wait_for(|accepted| *accepted >= count);
        tokio::time::timeout(Duration::from_secs(20), accepted).await.unwrap().unwrap();
    }
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

    mute.accepts(40).await;
    assert_eq!(mute.most.load(SeqCst), 5);
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

    others.accepts(4).await;
    crowd.accepts(20).await;
    assert_eq!(crowd.most.load(SeqCst), 2);
    assert_eq!(others.most.load(SeqCst), 2);
}

#[tokio::test]
async fn sessions_that_may_linger_on_the_router_are_bounded() {
    let mut settings = settings();
    settings.deadlines.redial = Duration::from_millis(50);
    settings.deadlines.sign_in = Duration::from_millis(50);
    settings.linger = Duration::from_secs(3600);
    let mut station = Station::new([Board::EdgeRouter], settings).await;
    let router = station.fleet.router(0);
    let target = station.target(&router);
    station.watch([&target]);
    station.answer().await;

    // Each silent try leaves a session that the router may keep.
    router.set_mood(Mood::Silent);
    let waits = async {
        loop {
            let (_, detail, failed) = station.failure().await;
            if failed.next_try_at.unwrap() - failed.at > chrono::TimeDelta::minutes(30) {
                return detail;
            }
            station.calls.retry_now(target.device).await.unwrap();
        }
    };
    let detail = waits.await;
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
