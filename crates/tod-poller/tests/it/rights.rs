//! Users that may not read all we ask for, played by a router written by hand.

use std::net::SocketAddr;

use routeros::wire::{Decoder, Limits, encode};
use routeros_sim::Board;
use tod_model::{
    Address, DegradedReason, Host, OfflineReason, RouterIdentity, Target,
    probe::{ProbeFailure, ProbeStep},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::station::{DAMAGED, Station, settings};

/// What a command is answered with.
enum Says {
    Row(&'static [&'static str]),
    Nothing,
    Denied,
}

type Script = fn(&str) -> Says;

/// A router that answers as its script says.
struct Scripted {
    address: Address,
    _tasks: JoinSet<()>,
}

impl Scripted {
    async fn listen(script: Script) -> Self {
        let listener = TcpListener::bind("127.64.6.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                sessions.spawn(serve(stream, script));
            }
        });
        let address = Address { host: Host::Ip(address.ip()), port: address.port() };

        Self { address, _tasks: tasks }
    }
}

async fn serve(mut stream: TcpStream, script: Script) {
    let mut decoder = Decoder::new(Limits::default());
    let mut chunk = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut chunk).await {
        decoder.feed(&chunk[..read]);
        let mut out = Vec::new();
        while let Some(sentence) = decoder.decode().unwrap() {
            let command = str::from_utf8(sentence.head()).unwrap();
            let tag = sentence.tag().map(|tag| format!(".tag={}", str::from_utf8(tag).unwrap()));
            let mut say = |words: &[&str]| {
                encode(words.iter().copied().chain(tag.as_deref()), &mut out);
            };
            match script(command) {
                Says::Row(properties) => {
                    let row: Vec<&str> = ["!re"].iter().chain(properties).copied().collect();
                    say(&row);
                }
                Says::Denied => say(&["!trap", "=message=not enough permissions (9)"]),
                Says::Nothing => {}
            }
            say(&["!done"]);
        }
        stream.write_all(&out).await.unwrap();
    }
}

fn may_not_read(command: &str) -> Says {
    if command == "/login" { Says::Nothing } else { Says::Denied }
}

fn may_not_read_health(command: &str) -> Says {
    match command {
        "/system/resource/print" => Says::Row(&["=uptime=1d", "=version=7.18.2 (stable)"]),
        "/system/routerboard/print" => Says::Row(&["=routerboard=true", "=serial-number=HC1"]),
        "/interface/print" => Says::Row(&["=.id=*1", "=name=ether1"]),
        "/system/health/print" => Says::Denied,
        _ => Says::Nothing,
    }
}

fn does_not_tell_its_serial(command: &str) -> Says {
    match command {
        "/system/routerboard/print" => Says::Denied,
        other => may_not_read_health(other),
    }
}

async fn watch(script: Script, change: impl FnOnce(&mut Target)) -> (Station, Scripted) {
    let station = Station::new([Board::Chr], settings()).await;
    let router = Scripted::listen(script).await;
    let mut target = station.target(&station.fleet.router(0));
    target.address = router.address.clone();
    change(&mut target);
    station.watch([&target]);

    (station, router)
}

#[tokio::test]
async fn a_menu_that_may_not_be_read_degrades_and_the_rest_is_read() {
    let (mut station, _router) = watch(may_not_read_health, |_| {}).await;
    for _ in 0..3 {
        let answer = station.answer().await;
        assert_eq!(answer.degraded, Some(DegradedReason::RightsMissing));
        assert_eq!(answer.reading.interfaces[0].name, "ether1");
    }
}

#[tokio::test]
async fn a_user_that_may_read_nothing_is_no_sign_in() {
    let (mut station, router) = watch(may_not_read, |_| {}).await;
    let (reason, detail, _) = station.failure().await;
    assert_eq!(reason, OfflineReason::SignInFailed);
    assert!(detail.contains("lacks the policy read"), "{detail}");

    let mut request = station.probe_of(&station.fleet.router(0));
    request.address = router.address.clone();
    let fault = station.calls.probe(request).await.unwrap().failed.unwrap();
    assert_eq!((fault.step, fault.failure), (ProbeStep::Identify, ProbeFailure::RightsMissing));
}

#[tokio::test]
async fn a_connection_test_names_the_menu_that_may_not_be_read() {
    let (station, router) = watch(may_not_read_health, |_| {}).await;
    let mut request = station.probe_of(&station.fleet.router(0));
    request.address = router.address.clone();
    let report = station.calls.probe(request).await.unwrap();
    let fault = report.failed.unwrap();
    assert_eq!((fault.step, fault.failure), (ProbeStep::Rights, ProbeFailure::RightsMissing));
    assert!(fault.detail.contains("/system/health"), "{}", fault.detail);
    assert!(report.facts.is_some());
}

#[tokio::test]
async fn a_password_that_cannot_be_opened_is_told_and_nothing_is_sent() {
    let (mut station, _router) =
        watch(may_not_read, |target| target.credential.sealed = DAMAGED.to_vec()).await;
    let (reason, detail, observation) = station.failure().await;
    assert_eq!(reason, OfflineReason::SignInFailed);
    assert!(detail.contains("sealed with another key"), "{detail}");
    assert_eq!(observation.cost.logins, 0);
}

#[tokio::test]
async fn a_router_that_does_not_tell_who_it_is_passes_for_no_other() {
    let serial = RouterIdentity::Serial("HC1".to_owned());
    let (mut station, _router) =
        watch(does_not_tell_its_serial, |target| target.identity = Some(serial)).await;
    let observation = station.next().await;
    let (reason, detail) = match observation.outcome {
        tod_model::Outcome::Failed { reason, detail } => (reason, detail),
        outcome => panic!("{outcome:?}"),
    };
    assert_eq!(reason, OfflineReason::ApiSilent);
    assert!(detail.contains("does not say who it is"), "{detail}");
}
