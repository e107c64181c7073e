//! Shells and terminals over SSH, against simulated routers.

use std::net::SocketAddr;

use futures_util::StreamExt;
use routeros_sim::Board;
use tod_model::{
    Address, CallError, DialPolicy, Host, HostKey, Purpose, Secret,
    call::{Console, Limits, Outcome, Reply, Request, Shell, Size},
};
use tod_poller::Replies;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::{
    requests::{Ruled, rename},
    station::{Station, heard, settings},
};

fn shell() -> Request {
    Request::Shell(Shell { line: Secret::new("/export terse") })
}

#[tokio::test]
async fn an_export_over_ssh_tells_the_key_and_expects_that_of_the_record() {
    for board in [Board::EdgeRouter, Board::Chr] {
        let mut ruled = Ruled::start(board).await;
        let first = ruled.run(shell()).await.unwrap();
        assert!(first.text.contains("/system identity set name="), "{}", first.text);
        assert_eq!(first.outcome, Outcome::Exited { status: Some(0) });
        let presented: HostKey = ruled.router.host_key().parse().unwrap();
        assert_eq!(first.host_key.as_ref(), Some(&presented));
        assert_eq!(ruled.run(shell()).await.unwrap().host_key, first.host_key);

        let expected: HostKey =
            "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE".parse().unwrap();
        ruled.target.ssh.host_key = Some(expected.clone());
        ruled.station.watch([&ruled.target]);
        // The new target is not known everywhere at once.
        let (refused, logins) = loop {
            let logins = ruled.router.heard().borrow().logins;
            if let Err(refused) = ruled.run(shell()).await {
                break (refused, logins);
            }
        };
        assert_eq!(refused, CallError::HostKeyChanged { expected, presented });
        assert_eq!(ruled.router.heard().borrow().logins, logins, "no password was sent");
        heard(&ruled.router, |heard| heard.open == 2).await;
    }
}

#[tokio::test]
async fn who_answers_over_ssh_first_has_to_be_who_answers_the_api() {
    let mut settings = settings();
    let ranges = ["127.0.0.1/32", "127.64.0.0/10"].map(|range| range.parse().unwrap());
    settings.dial = DialPolicy::new(ranges.to_vec(), Vec::new());
    let station = Station::new([Board::EdgeRouter, Board::EdgeRouter], settings).await;
    let (router, other) = (station.fleet.router(0), station.fleet.router(1));
    let (api, _api) = relay((router.address(), router.api_port()).into()).await;
    let (ssh, _ssh) = relay((other.address(), other.ssh_port()).into()).await;
    let mut target = station.target(&router);
    target.address = Address { host: Host::Ip(api.ip()), port: api.port() };
    target.ssh.port = ssh.port();
    let ruled = Ruled::over(station, router, target).await;

    let line = Secret::new("/system identity set name=wrong");
    let shell = Request::Shell(Shell { line });
    assert_eq!(ruled.run(shell).await.unwrap_err(), CallError::AnotherRouter);
    assert_eq!(other.heard().borrow().logins, 1);
    assert_ne!(other.identity(), "wrong");
}

/// A port of this machine that leads there, for as long as the second value lives.
async fn relay(to: SocketAddr) -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut passing = JoinSet::new();
        while let Ok((mut near, _)) = listener.accept().await {
            passing.spawn(async move {
                let mut far = TcpStream::connect(to).await.unwrap();
                // Whoever hangs up first ends it.
                let _ended = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (address, tasks)
}

#[tokio::test]
async fn a_terminal_shows_what_its_handle_types() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    ruled.say(rename("before")).await.unwrap();
    let keys = |text: &str| Request::Type(Secret::new(text));
    let early = ruled.run(keys("x")).await.unwrap_err();
    assert!(matches!(early, CallError::Invalid(_)), "{early:?}");

    let size = Size { columns: 200, rows: 50 };
    let request = Request::Console(Console { size });
    let limits = Limits::of(&request);
    let mut terminal = ruled.handle.run(request.clone(), limits);
    shows(&mut terminal, "[admin@before] > ").await;
    let second = ruled.run(request).await.unwrap_err();
    assert!(matches!(second, CallError::Invalid(_)), "{second:?}");
    ruled.run(Request::Resize(Size { columns: 80, rows: 25 })).await.unwrap();
    ruled.run(keys("/system identity set name=after\r")).await.unwrap();
    shows(&mut terminal, "[admin@after] > ").await;

    drop(terminal);
    heard(&ruled.router, |heard| heard.open == 2).await;
    let late = ruled.run(keys("x")).await.unwrap_err();
    assert!(matches!(late, CallError::Invalid(_)), "{late:?}");
}

async fn shows(terminal: &mut Replies, expected: &str) {
    let mut shown = String::new();
    while !shown.contains(expected) {
        match terminal.next().await.expect("the terminal hung up").unwrap() {
            Reply::Piece(piece) => shown.push_str(&String::from_utf8_lossy(&piece)),
            other => assert!(matches!(other, Reply::HostKey(_)), "{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_shell_counts_as_a_session() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let _other = ruled.station.calls.open(ruled.target.device, Purpose::Backup).await.unwrap();
    let refused = ruled.run(shell()).await.unwrap_err();
    assert_eq!(refused, CallError::TooManySessions);
}
