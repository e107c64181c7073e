//! The poller of this process, held to the contract of the port.

mod schemas;

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use routeros_sim::{Board, Fleet, Mood, Router};
use tod_engine::contract::{self, files, handles, journals};
use tod_model::{
    Address, DialPolicy, Host, Interval, SealedCredential, Secret, SessionMode, Ssh, Target,
    TenantId, Tier, call::Sentence,
};
use tod_poller::{Poller, Settings, Targets, Unseal, UnsealError};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock;

/// The poller of this process, which watches some routers, and others that it may dial.
struct House {
    fleet: Fleet,
    /// Those that are watched.
    devices: Vec<DeviceId>,
    routers: InProcess,
    _targets: watch::Sender<Targets>,
    tasks: JoinSet<()>,
    shutdown: CancellationToken,
}

/// The router that is watched.
const WATCHED: usize = 2;

/// Opens credentials that were never sealed.
struct Unsealed;

impl Unseal for Unsealed {
    fn unseal<'a>(
        &'a self,
        _tenant: TenantId,
        credential: &'a SealedCredential,
    ) -> BoxFuture<'a, Result<Secret, UnsealError>> {
        Box::pin(async { Ok(Secret::new(credential.sealed.as_slice())) })
    }
}

impl House {
    async fn open() -> Self {
        let boards = [Board::EdgeRouter, Board::HomeAp, Board::EdgeRouter];
        Self::watching(&boards, &[WATCHED]).await
    }

    async fn watching(boards: &[Board], watched: &[usize]) -> Self {
        let count = u32::try_from(boards.len()).unwrap();
        let fleet = Fleet::builder().routers(count).boards(boards.iter().copied()).remember(10_000);
        Self::over(fleet.start().await.unwrap(), watched).await
    }

    async fn over(fleet: Fleet, watched: &[usize]) -> Self {
        let dial = DialPolicy::new(vec!["127.64.0.0/10".parse().unwrap()], Vec::new());
        let mut settings = Settings::new(dial, 8);
        // How long silence is borne: a test does not wait for 15 s.
        settings.deadlines.probe = Duration::from_secs(3);
        let watched: Vec<Target> =
            watched.iter().map(|index| target(&fleet, &fleet.router(*index))).collect();
        let devices: Vec<DeviceId> = watched.iter().map(|target| target.device).collect();
        let watched: HashMap<_, _> =
            watched.into_iter().map(|target| (target.device, Arc::new(target))).collect();
        let (targets, followed) = watch::channel(Targets::new(watched));
        let (observed, mut observations) = mpsc::channel(devices.len());
        let (poller, calls) =
            Poller::new(settings, clock::system(), followed, Arc::new(Unsealed), observed).unwrap();
        let (mut tasks, shutdown) = (JoinSet::new(), CancellationToken::new());
        tasks.spawn(poller.run(shutdown.clone()));
        for _ in &devices {
            let polled = timeout(Duration::from_secs(20), observations.recv()).await;
            polled.expect("a poll in time").expect("the poller runs");
        }

        Self { fleet, devices, routers: InProcess(calls), _targets: targets, tasks, shutdown }
    }

    /// A request to test the router, which from now on is in this mood.
    fn request(&self, index: usize, mood: Mood) -> ProbeRequest {
        let router = self.fleet.router(index);
        router.set_mood(mood);
        let watcher = self.fleet.watcher();
        ProbeRequest {
            address: address(&router),
            lowest_tier: Tier::Plain,
            user: watcher.user,
            password: Secret::new(watcher.password.as_bytes()),
        }
    }
}

/// A web server that has one file.
struct Served {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl Served {
    async fn start(path: &'static str, size: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                let mut asked = String::new();
                stream.read_line(&mut asked).await.unwrap();
                let (status, body) = if asked.starts_with(&format!("GET {path} ")) {
                    ("200 OK", vec![7; size])
                } else {
                    ("404 Not Found", Vec::new())
                };
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
                // Who hangs up on somebody who is still talking takes back what it said.
                stream.shutdown().await.unwrap();
                let _rest = stream.read_to_string(&mut asked).await;
            }
        });
        Self { address, _serving: serving }
    }
}

fn address(router: &Router) -> Address {
    Address { host: Host::Ip(IpAddr::from(router.address())), port: router.api_port() }
}

fn target(fleet: &Fleet, router: &Router) -> Target {
    let admin = fleet.credentials();
    Target {
        device: DeviceId::generate(),
        tenant: TenantId::generate(),
        fence: 1,
        address: address(router),
        lowest_tier: Tier::Plain,
        pin: None,
        identity: None,
        ssh: Ssh { port: router.ssh_port(), host_key: None },
        credential: SealedCredential { user: admin.user, sealed: admin.password.into() },
        interval: Interval::DEFAULT,
        session: SessionMode::Lasting,
    }
}

#[tokio::test]
async fn the_poller_of_this_process_keeps_the_contract() {
    let house = House::open().await;
    let routers = &house.routers;

    let answering = house.request(0, Mood::Healthy);
    contract::a_router_that_answers_passes(routers, answering.clone()).await;
    let refusing = house.request(1, Mood::Refusing);
    contract::a_router_that_refuses_is_a_report(routers, refusing).await;
    let silent = house.request(1, Mood::Silent);
    contract::a_silent_router_holds_up_nobody(routers, silent, answering).await;
    contract::a_device_that_is_not_polled_cannot_be_retried(routers).await;
    handles::a_device_that_is_not_polled_has_no_handle(routers).await;
}

/// A test for each promise about the handles of one device.
macro_rules! keeps {
    ($promises:ident: $($promise:ident)+) => {$(
        #[tokio::test]
        async fn $promise() {
            let house = House::open().await;
            $promises::$promise(&house.routers, house.devices[0]).await;
        }
    )+};
}

keeps! { files:
    a_large_file_goes_and_comes_as_it_was
    an_upload_is_whole_or_not_there
    a_file_beyond_its_limit_is_refused
}

#[tokio::test]
async fn a_router_fetches_a_file() {
    let house = House::open().await;
    let served = Served::start("/get/a.npk", 200_000).await;
    let url = format!("http://{}/get/a.npk", served.address);
    files::a_router_fetches_a_file(&house.routers, house.devices[0], (&url, 200_000)).await;
}

keeps! { handles:
    replies_come_in_order
    handles_do_not_mix
    a_refusal_is_data
    a_file_comes_back_as_it_was
    a_command_line_tells_the_host_key
    a_dead_man_is_armed_and_disarmed
    watching_only_looks
    a_request_ends_at_its_deadline
    more_than_was_allowed_for_is_an_error
    replies_end_with_their_handle
    sessions_are_few
}

keeps! { journals:
    a_journal_is_gone_on_with_where_it_was_left
    a_reboot_since_the_mark_is_a_gap
    following_ends_with_its_time
    a_backlog_is_limited
    questions_about_commands_are_answered
}

#[tokio::test]
async fn a_large_answer_keeps_the_contract() {
    let house = House::open().await;
    let router = house.fleet.router(WATCHED);
    router.act("/system/script/remove", &[("numbers", "backup-to-file")]).unwrap();
    let source = "x".repeat(30_000);
    for number in 0..180 {
        let name = format!("large-{number}");
        router.act("/system/script/add", &[("name", &name), ("source", &source)]).unwrap();
    }

    let large = Sentence::print("/system/script", &["name", "source"]);
    let size = (180, 5 << 20);
    handles::a_large_answer_waits_for_its_reader(&house.routers, house.devices[0], large, size)
        .await;
}

#[tokio::test]
async fn a_poller_that_has_ended_cannot_be_asked() {
    let mut house = House::open().await;
    house.shutdown.cancel();
    let ended = timeout(Duration::from_secs(20), house.tasks.join_next()).await;
    ended.expect("the poller ends in time");

    let request = house.request(0, Mood::Healthy);
    assert_eq!(house.routers.probe(request).await, Err(CallError::Unavailable));
    let refused = house.routers.retry_now(house.devices[0]).await;
    assert_eq!(refused, Err(CallError::Unavailable));
    let refused = house.routers.open(house.devices[0], Purpose::Watch).await.err();
    assert_eq!(refused, Some(CallError::Unavailable));
}
