//! Who reaches a router follows from its configuration: ways to lose it, and to
//! get it back from inside.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use chrono::DateTime;
use futures_util::poll;
use routeros_sim::{Board, Credentials, Door, Fate, Fleet, Router, SimClock};
use tokio::{io::AsyncReadExt as _, net::TcpStream};

use crate::client::{Client, links_can_be_cut};

mod losses;

const LOOK: &[&str] = &["/system/identity/print"];

/// A command and its arguments.
type Command = (&'static str, &'static [(&'static str, &'static str)]);

/// A fleet whose second router shows that time has passed for all.
struct Scene {
    fleet: Fleet,
    clock: SimClock,
    router: Router,
    neighbour: Client,
}

impl Scene {
    async fn of(board: Board) -> Self {
        let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let fleet = Fleet::builder().routers(2).boards([board]).clock(clock.clone());
        let fleet = fleet.start().await.unwrap();
        let neighbour = Client::sign_in(&fleet.router(1), &fleet.credentials()).await;
        Self { router: fleet.router(0), fleet, clock, neighbour }
    }

    async fn sign_in(&self) -> Client {
        Client::sign_in(&self.router, &self.fleet.credentials()).await
    }

    /// Does something to the router from inside, where nothing is ever lost.
    fn act(&self, commands: &[Command]) {
        for (command, arguments) in commands {
            self.router.act(command, arguments).unwrap_or_else(|refused| {
                panic!("{command} {arguments:?}: {refused}");
            });
        }
    }

    /// Waits until the doors have noticed: a login elsewhere and its answer.
    async fn settle(&mut self) {
        Client::sign_in(&self.fleet.router(1), &self.fleet.credentials()).await;
        self.neighbour.row(LOOK).await;
    }

    /// Nothing passes: dialling hangs for as long as others are served.
    async fn assert_dialling_hangs(&mut self) {
        let before = self.router.heard().borrow().connections;
        let dialled = TcpStream::connect(api(&self.router));
        tokio::pin!(dialled);
        tokio::select! {
            _ = &mut dialled => panic!("a packet reached a lost router"),
            () = self.settle() => {}
        }
        assert_eq!(self.router.heard().borrow().connections, before);
    }

    /// What the client says is neither heard nor acknowledged.
    async fn assert_unheard(&mut self, client: &mut Client) {
        let before = self.router.heard().borrow().commands;
        client.give_up_after(Duration::from_millis(100));
        client.say(LOOK).await;
        let end = client.try_hear().await.unwrap_err();
        assert_eq!(end.kind(), io::ErrorKind::TimedOut);
        assert_eq!(self.router.heard().borrow().commands, before);
    }
}

fn api(router: &Router) -> SocketAddr {
    SocketAddr::from((router.address(), router.api_port()))
}

async fn assert_reset(router: &Router) {
    let reset = match TcpStream::connect(api(router)).await {
        Err(error) => error,
        Ok(mut stream) => stream.read_u8().await.unwrap_err(),
    };
    assert_eq!(reset.kind(), io::ErrorKind::ConnectionReset);
}

/// A way to lose new connections alone.
struct Closing {
    close: Command,
    open: Command,
    fate: &'static str,
}

const CLOSINGS: &[Closing] = &[
    Closing {
        close: ("/ip/service/disable", &[("numbers", "api")]),
        open: ("/ip/service/enable", &[("numbers", "api")]),
        fate: "refused: the service api is disabled",
    },
    Closing {
        close: ("/ip/service/set", &[("numbers", "api"), ("port", "8730")]),
        open: ("/ip/service/set", &[("numbers", "api"), ("port", "8728")]),
        fate: "refused: the service api has moved to port 8730",
    },
    Closing {
        close: ("/ip/service/set", &[("numbers", "api"), ("address", "192.0.2.0/24")]),
        open: ("/ip/service/set", &[("numbers", "api"), ("address", "127.0.0.0/8")]),
        fate: "refused: the service api is for 192.0.2.0/24 only",
    },
];

#[tokio::test]
async fn a_closed_service_refuses_the_next_and_keeps_who_is_there() {
    let mut scene = Scene::of(Board::EdgeRouter).await;
    let mut session = scene.sign_in().await;
    for Closing { close, open, fate } in CLOSINGS {
        scene.act(&[*close]);
        scene.settle().await;
        assert_eq!(scene.router.fate(Door::Api).to_string(), *fate);
        assert_eq!(scene.router.fate(Door::ApiSsl), Fate::Served, "the other door");
        assert_reset(&scene.router).await;
        session.row(LOOK).await;

        scene.act(&[*open]);
        scene.sign_in().await;
    }
}

#[tokio::test]
async fn a_rule_for_established_connections_spares_those_there_are() {
    if !links_can_be_cut() {
        return;
    }
    let mut scene = Scene::of(Board::EdgeRouter).await;
    let mut session = scene.sign_in().await;

    scene.act(&[("/ip/firewall/address-list/remove", &[("numbers", "*2")])]);
    scene.settle().await;
    let fate = scene.router.fate(Door::Api).to_string();
    assert!(fate.ends_with("(defconf: drop all not coming from LAN) drops it"), "{fate}");
    scene.assert_dialling_hangs().await;
    session.row(LOOK).await;

    scene.act(&[("/ip/firewall/filter/disable", &[("numbers", "*1")])]);
    scene.settle().await;
    scene.assert_unheard(&mut session).await;
}

#[tokio::test]
async fn a_rule_that_rejects_resets_new_connections_and_old_ones() {
    let mut scene = Scene::of(Board::Switch).await;
    let mut session = scene.sign_in().await;

    let reject = [("chain", "input"), ("action", "reject"), ("protocol", "tcp")];
    scene.router.act("/ip/firewall/filter/add", &reject).unwrap();
    scene.settle().await;

    assert_eq!(session.try_hear().await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert_reset(&scene.router).await;
    scene.act(&[("/ip/firewall/filter/remove", &[("numbers", "0")])]);
    scene.sign_in().await;
}

#[tokio::test]
async fn a_rule_against_one_visitor_is_for_that_one_alone() {
    if !links_can_be_cut() {
        return;
    }
    let mut scene = Scene::of(Board::Switch).await;
    let drop = [("chain", "input"), ("action", "drop"), ("src-address", "127.0.0.1")];
    scene.router.act("/ip/firewall/filter/add", &drop).unwrap();
    scene.settle().await;

    scene.assert_dialling_hangs().await;
    let mut other = Client::connect_from([127, 0, 0, 9].into(), &scene.router).await;
    other.login(&scene.fleet.credentials()).await;

    scene.act(&[("/ip/firewall/filter/set", &[("numbers", "0"), ("src-address", "127.0.0.9")])]);
    scene.settle().await;
    scene.sign_in().await;
    scene.assert_unheard(&mut other).await;
    let mut late = Client::connect_from([127, 0, 0, 9].into(), &scene.router).await;
    scene.settle().await;
    scene.assert_unheard(&mut late).await;
}

#[tokio::test]
async fn changed_rights_are_noticed_at_the_next_login() {
    let scene = Scene::of(Board::EdgeRouter).await;
    let Credentials { user, password } = scene.fleet.credentials();
    let login =
        ["/login", &format!("=name={user}"), &format!("=password={password}")].map(str::to_owned);
    let login: Vec<&str> = login.iter().map(String::as_str).collect();
    let mut session = scene.sign_in().await;
    for (lock, unlock) in [
        (
            ("/user/set", &[("numbers", "*1"), ("password", "another")][..]),
            ("/user/set", &[("numbers", "*1"), ("password", "simulated-admin")][..]),
        ),
        (
            ("/user/set", &[("numbers", "*1"), ("address", "192.0.2.0/24")]),
            ("/user/set", &[("numbers", "*1"), ("address", "")]),
        ),
        (
            ("/user/group/set", &[("numbers", "full"), ("policy", "read,write,ssh")]),
            ("/user/group/set", &[("numbers", "full"), ("policy", "read,write,ssh,api")]),
        ),
        (
            ("/user/remove", &[("numbers", "*1")]),
            ("/user/add", &[("name", "admin"), ("password", "simulated-admin"), ("group", "full")]),
        ),
    ] {
        scene.act(&[lock]);
        let complaint = Client::connect(&scene.router).await.complaint(&login).await;
        assert_eq!(complaint, "invalid user name or password (6)", "{lock:?}");
        session.row(LOOK).await;

        scene.act(&[unlock]);
        scene.sign_in().await;
    }
}

#[tokio::test]
async fn dead_sessions_take_up_room_until_the_router_gives_them_up() {
    if !links_can_be_cut() {
        return;
    }
    let mut scene = Scene::of(Board::EdgeRouter).await;
    scene.act(&[("/ip/service/set", &[("numbers", "api"), ("max-sessions", "2")])]);
    let mut dead = scene.sign_in().await;

    scene.act(&[("/interface/disable", &[("numbers", "ether1")])]);
    scene.settle().await;
    scene.assert_unheard(&mut dead).await;
    drop(dead);
    scene.act(&[("/interface/enable", &[("numbers", "ether1")])]);
    let mut watching = scene.sign_in().await;
    assert_eq!(watching.rows(&["/user/active/print"]).await.len(), 2);
    assert_reset(&scene.router).await;
}

#[tokio::test]
async fn a_session_of_a_lost_router_ends_after_nine_minutes_whatever_else_changes() {
    let mut scene = Scene::of(Board::EdgeRouter).await;
    let mut session = scene.sign_in().await;
    let mut heard = scene.router.heard();
    scene.act(&[("/interface/disable", &[("numbers", "ether1")])]);
    scene.settle().await;

    for minute in 1..=9 {
        assert_eq!(heard.borrow().open, 1, "minute {minute}");
        // What else is changed does not begin the nine minutes again.
        scene.act(&[("/ip/address/set", &[("numbers", "*1"), ("comment", "changed")])]);
        scene.settle().await;
        scene.clock.advance(Duration::from_mins(1));
    }
    heard.wait_for(|heard| heard.open == 0).await.unwrap();
    assert!(scene.router.look("/user/active").unwrap().is_empty());

    // The peer is told only once something reaches it.
    session.say(LOOK).await;
    scene.settle().await;
    assert!(poll!(pin!(session.try_hear())).is_pending());
    scene.act(&[("/interface/enable", &[("numbers", "ether1")])]);
    assert_eq!(session.try_hear().await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}
