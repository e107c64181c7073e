//! The crate against simulated routers, whose authors kept a framing of their own.

use std::{net::SocketAddr, time::Duration};

use routeros::{
    Charset, Command, Driver, Ended, Error, Negotiated, Query, Record, Session, Stream, Tier,
    TrapKind, Trust, dial,
    error::{SignInFailure, TlsFailure},
    login,
    rows::{
        Certificate, Clock, Countable, DeviceMode, Generation, Identity, Interface,
        InterfaceCounters, IpAddress, License, Neighbour, Package, PackageUpdate, Registration,
        Resource, Routerboard, Sensor, Service, User, UserGroup,
    },
    session::Settings,
};
use routeros_sim::{Board, Credentials, Fleet, Mood, Router};
use tokio::task::JoinSet;

const SOON: Duration = Duration::from_secs(20);
const PAGE: Charset = Charset::Windows1252;

async fn fleet(boards: &[Board]) -> Fleet {
    let routers = u32::try_from(boards.len()).unwrap();
    let boards = boards.iter().copied();
    Fleet::builder().seed(7).routers(routers).boards(boards).start().await.unwrap()
}

/// A session with one router. The driver ends with the test.
struct Visit {
    session: Session,
    negotiated: Negotiated,
    driver: JoinSet<Ended>,
}

async fn visit(router: &Router, trust: &Trust, who: &Credentials) -> Result<Visit, Error> {
    let port = match trust {
        Trust::Plain => router.api_port(),
        _ => router.api_ssl_port(),
    };
    let address = SocketAddr::from((router.address(), port));
    let (mut stream, negotiated) = dial(address, trust, SOON).await?;
    login(&mut stream, &who.user, who.password.as_bytes(), SOON).await?;
    let (session, driver): (Session, Driver<Stream>) = Session::start(stream, Settings::default());
    let mut tasks = JoinSet::new();
    tasks.spawn(driver.run());
    Ok(Visit { session, negotiated, driver: tasks })
}

async fn read_one<R: Record>(session: &Session) -> Result<Option<R>, Error> {
    Ok(R::read_one(&session.run(R::print(), SOON).await?, PAGE))
}

#[tokio::test]
async fn every_board_is_read_by_a_user_with_few_rights() {
    let fleet = fleet(&Board::ALL).await;
    for router in fleet.routers() {
        for trust in [Trust::Plain, Trust::Unverified] {
            let Visit { session, negotiated, driver: _driver } =
                visit(router, &trust, &fleet.watcher()).await.unwrap();
            assert_eq!(negotiated.tier, trust.tier());

            let identity: Identity = read_one(&session).await.unwrap().unwrap();
            assert_eq!(identity.name, router.identity());
            let resource: Resource = read_one(&session).await.unwrap().unwrap();
            assert!(resource.parsed_version().is_some(), "{resource:?}");
            assert!(resource.uptime.is_some() && resource.free_memory.is_some(), "{resource:?}");
            assert_eq!(serial(&session).await, router.serial());
            read_the_rest(&session, router).await;
        }
    }
}

/// Nothing fails but what a board does not have.
async fn read_the_rest(session: &Session, router: &Router) {
    let prints = [
        Clock::print(),
        Package::print(),
        PackageUpdate::print(),
        DeviceMode::print(),
        Sensor::print(),
        InterfaceCounters::print(),
        Interface::print(),
        IpAddress::print(),
        Neighbour::print(),
        Service::print(),
        User::print(),
        UserGroup::print(),
        Certificate::print(),
        Countable::Routes.count(),
    ];
    let prints: Vec<Command> =
        prints.into_iter().chain(Generation::ALL.map(Generation::print)).collect();
    for (command, reply) in prints.iter().zip(session.batch(prints.clone(), SOON).await) {
        match reply {
            Ok(_) => {}
            Err(Error::Trap(trap)) if trap.kind() == TrapKind::MissingMenu => {}
            Err(error) => panic!("{:?} {command:?}: {error}", router.board()),
        }
    }

    let interfaces = session.run(InterfaceCounters::print(), SOON).await.unwrap();
    let interfaces = InterfaceCounters::read_all(&interfaces, PAGE);
    assert!(interfaces.iter().any(|port| port.running && port.rx_bytes.is_some_and(|b| b > 0)));
    let clock: Clock = read_one(session).await.unwrap().unwrap();
    assert!(clock.utc().is_some(), "{:?} {clock:?}", router.board());
    let services = session.run(Service::print(), SOON).await.unwrap();
    let services = Service::read_all(&services, PAGE);
    assert!(services.iter().any(|door| door.name == "api" && !door.dynamic));
}

/// Serial number, or on CHR the system id.
async fn serial(session: &Session) -> String {
    match read_one::<Routerboard>(session).await {
        Ok(Some(Routerboard { serial_number: Some(serial), .. })) => serial,
        Ok(_) => panic!("a board without serial number"),
        Err(Error::Trap(trap)) if trap.kind() == TrapKind::MissingMenu => {
            let license: License = read_one(session).await.unwrap().unwrap();
            license.system_id.or(license.software_id).unwrap()
        }
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn four_generations_of_clients_are_found_where_they_are() {
    for (board, generation) in [
        (Board::TowerAp, Generation::Wireless),
        (Board::HomeWave2, Generation::WifiWave2),
        (Board::HomeAx, Generation::Wifi),
        (Board::Controller, Generation::CapsMan),
    ] {
        let fleet = fleet(&[board]).await;
        let Visit { session, driver: _driver, .. } =
            visit(&fleet.router(0), &Trust::Plain, &fleet.watcher()).await.unwrap();
        let reply = session.run(generation.print(), SOON).await.unwrap();
        let clients = Registration::read_all(generation, &reply, PAGE);
        assert!(!clients.is_empty(), "{board:?}");
        for client in clients {
            assert!(client.signal.is_some_and(|dbm| dbm < 0), "{client:?}");
            assert!(client.tx_rate.is_some() && client.tx_bytes.is_some(), "{client:?}");
        }
    }
}

#[tokio::test]
async fn health_has_two_shapes_and_reads_the_same() {
    for board in [Board::Core, Board::OldCore] {
        let fleet = fleet(&[board]).await;
        let Visit { session, driver: _driver, .. } =
            visit(&fleet.router(0), &Trust::Plain, &fleet.watcher()).await.unwrap();
        let reply = session.run(Sensor::print(), SOON).await.unwrap();
        let sensors = Sensor::read_health(&reply, PAGE);
        assert!(sensors.iter().any(|sensor| sensor.name.contains("temperature")), "{sensors:?}");
    }
}

#[tokio::test]
async fn a_listener_hears_a_change_and_is_cancelled_when_dropped() {
    let fleet = fleet(&[Board::EdgeRouter]).await;
    let Visit { session, driver: _driver, .. } =
        visit(&fleet.router(0), &Trust::Plain, &fleet.credentials()).await.unwrap();

    let listen = Command::new("/interface/listen").proplist(&["name", "comment", "disabled"]);
    let mut changes = session.stream(listen, SOON).await.unwrap();
    let change = Command::new("/interface/set").arg(".id", "ether5").arg("comment", "uplink");
    session.run(change, SOON).await.unwrap();
    let changed = changes.next().await.unwrap().unwrap();
    assert_eq!(changed.text("comment").as_deref(), Some("uplink"));
    drop(changes);

    let ethers = Query::eq("type", "ether").and(Query::has("comment"));
    let print = Command::print("/interface").proplist(&["name"]).query(&ethers);
    let reply = session.run(print, SOON).await.unwrap();
    assert_eq!(reply.rows.len(), 1);
    assert_eq!(reply.row().unwrap().text("name").as_deref(), Some("ether5"));
}

#[tokio::test]
async fn refusals_say_what_they_are() {
    let fleet = fleet(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);

    let stranger = Credentials { user: "nobody".to_owned(), password: "x".to_owned() };
    let refused = visit(&router, &Trust::Plain, &stranger).await.err().unwrap();
    assert!(matches!(refused, Error::SignIn(SignInFailure::WrongCredentials)), "{refused}");

    let Visit { session, driver: _driver, .. } =
        visit(&router, &Trust::Plain, &fleet.watcher()).await.unwrap();
    for (command, expected) in [
        (Command::print("/no/such/menu"), TrapKind::MissingMenu),
        (
            Command::new("/interface/set").arg(".id", "ether5").arg("comment", "x"),
            TrapKind::Permission,
        ),
    ] {
        match session.run(command, SOON).await {
            Err(Error::Trap(trap)) => assert_eq!(trap.kind(), expected, "{trap}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_pinned_certificate_that_changes_is_noticed() {
    let fleet = fleet(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    let pin = router.certificate_fingerprint().expect("this board has one").parse().unwrap();

    let pinned = Trust::Pinned(pin);
    let visited = visit(&router, &pinned, &fleet.watcher()).await.unwrap();
    assert_eq!(visited.negotiated.tier, Tier::Pinned);

    router.set_mood(Mood::CertificateChanged);
    let refused = visit(&router, &pinned, &fleet.watcher()).await.err().unwrap();
    assert!(matches!(refused, Error::Tls(TlsFailure::CertificateChanged { .. }, _)), "{refused}");
}

#[tokio::test]
async fn moods_end_a_session_as_they_should() {
    let fleet = fleet(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);

    let visited = visit(&router, &Trust::Unverified, &fleet.watcher()).await.unwrap();
    router.set_mood(Mood::Garbage);
    let garbage = visited.session.run(Identity::print(), SOON).await.unwrap_err();
    assert!(matches!(garbage, Error::Ended(Ended::Framing(_))), "{garbage}");

    router.set_mood(Mood::Healthy);
    let visited = visit(&router, &Trust::Plain, &fleet.watcher()).await.unwrap();
    router.set_mood(Mood::Rebooting(Duration::from_secs(1)));
    let gone = visited.session.closed().await;
    assert!(matches!(gone, Ended::Eof | Ended::Io(_)), "{gone}");
}

#[tokio::test]
async fn a_silent_router_costs_a_command_no_more_than_its_time() {
    let fleet = fleet(&[Board::EdgeRouter]).await;
    let router = fleet.router(0);
    let visited = visit(&router, &Trust::Plain, &fleet.watcher()).await.unwrap();

    router.set_mood(Mood::Silent);
    let brief = Duration::from_millis(200);
    let late = visited.session.run(Identity::print(), brief).await.unwrap_err();
    assert!(matches!(late, Error::Timeout), "{late}");
}

#[tokio::test]
async fn a_poll_is_one_round_trip() {
    let fleet = fleet(&[Board::TowerAp]).await;
    let Visit { session, driver: _driver, .. } =
        visit(&fleet.router(0), &Trust::Unverified, &fleet.watcher()).await.unwrap();

    let poll = || vec![Resource::print(), InterfaceCounters::print(), Generation::Wireless.print()];
    for _ in 0..3 {
        assert!(session.batch(poll(), SOON).await.iter().all(Result::is_ok));
    }
    let counters = session.counters();
    assert_eq!((counters.round_trips, counters.commands), (3, 9));
}
