//! Steering a fleet from another process, and running one as a service.

use routeros_sim::{
    Board, Entry, Fleet, Mood, Settings,
    control::{ControlAddress, ControlError, ControlRequest, Selector, ask},
};
use tokio_util::sync::CancellationToken;

use crate::client::Client;

#[tokio::test]
async fn moods_are_changed_over_loopback_and_over_a_socket_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("sim.sock");
    for address in ["127.0.0.1:0".parse().unwrap(), ControlAddress::Unix(file)] {
        let fleet = Fleet::builder().routers(3).control(address).start().await.unwrap();
        let address = fleet.control_address().unwrap().clone();

        let mood = |router: &str, mood: &str| ControlRequest::Mood {
            router: router.parse().unwrap(),
            mood: mood.parse().unwrap(),
        };
        let changed = ask(&address, &mood("127.64.0.2", "silent")).await.unwrap();
        assert_eq!(changed["changed"], 1);
        assert_eq!(fleet.router(1).mood(), Mood::Silent);

        let stats = ask(&address, &ControlRequest::Stats).await.unwrap();
        assert_eq!(stats["moods"]["silent"], 1);
        assert_eq!(stats["moods"]["healthy"], 2);

        let listed = ask(&address, &ControlRequest::List).await.unwrap();
        assert_eq!(listed.as_array().unwrap().len(), 3);
        assert_eq!(ask(&address, &mood("all", "healthy")).await.unwrap()["changed"], 3);
        assert_eq!(fleet.router(1).mood(), Mood::Healthy);
    }
}

#[tokio::test]
async fn one_router_shows_what_it_has_heard() {
    let address = "127.0.0.1:0".parse().unwrap();
    let fleet = Fleet::builder().control(address).start().await.unwrap();
    let address = fleet.control_address().unwrap();
    Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let show = ControlRequest::Show { router: Selector::Index(0) };
    let shown = ask(address, &show).await.unwrap();

    assert_eq!(shown[0]["serial"], fleet.router(0).serial());
    assert_eq!(shown[0]["heard"]["logins"], 1);
    assert_eq!(shown[0]["heard"]["recent"][0], "/login");
}

#[tokio::test]
async fn a_request_that_cannot_be_is_explained() {
    let address = "127.0.0.1:0".parse().unwrap();
    let fleet = Fleet::builder().control(address).start().await.unwrap();
    let address = fleet.control_address().unwrap().clone();

    let beyond = ControlRequest::Show { router: Selector::Index(9) };
    let error = ask(&address, &beyond).await.unwrap_err();
    assert!(
        matches!(error, ControlError::Refused(reason) if reason.contains("there are 1 routers"))
    );
    assert!("nobody".parse::<Selector>().is_err());
    assert!("192.0.2.1:80".parse::<ControlAddress>().is_err());

    drop(fleet);
    let error = ask(&address, &ControlRequest::Stats).await.unwrap_err();
    assert!(matches!(error, ControlError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn a_service_writes_its_inventory_and_stops_when_told() {
    let directory = tempfile::tempdir().unwrap();
    let inventory = directory.path().join("fleet.json");
    let settings = Settings {
        seed: 1,
        routers: 5,
        boards: Vec::new(),
        api_port: 0,
        api_ssl_port: 0,
        snmp_port: None,
        ssh_port: 0,
        mndp_port: None,
        mndp_listener: None,
        control: None,
        inventory: Some(inventory.clone()),
    };
    let fleet = settings.start().await.unwrap();
    let written: Vec<Entry> = serde_json::from_slice(&std::fs::read(&inventory).unwrap()).unwrap();
    assert_eq!(written, fleet.inventory());

    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    fleet.run(shutdown.clone()).await;
    assert!(client.try_hear().await.is_err());

    settings.run(shutdown).await.unwrap();
}

#[tokio::test]
async fn a_lost_router_is_explained_looked_at_and_mended_from_inside() {
    let address = "127.0.0.1:0".parse().unwrap();
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).control(address).start().await;
    let fleet = fleet.unwrap();
    let address = fleet.control_address().unwrap();
    let router = Selector::Index(0);
    let act = |command: &str| ControlRequest::Act {
        router,
        command: command.to_owned(),
        arguments: vec![("numbers".to_owned(), "ether1".to_owned())],
    };

    ask(address, &act("/interface/disable")).await.unwrap();
    let shown = ask(address, &ControlRequest::Show { router }).await.unwrap();
    assert_eq!(shown[0]["fate"]["api"], "lost: the interface ether1 is disabled");
    let menu = "/interface/ethernet".to_owned();
    let rows = ask(address, &ControlRequest::Look { router, menu }).await.unwrap();
    assert_eq!(rows[0][0]["disabled"], "true");

    ask(address, &act("/interface/enable")).await.unwrap();
    let shown = ask(address, &ControlRequest::Show { router }).await.unwrap();
    assert_eq!(shown[0]["fate"]["api"], "served");
    let error = ask(address, &act("/interface/break")).await.unwrap_err();
    assert!(
        matches!(&error, ControlError::Refused(reason) if reason == "router 0: no such command"),
        "{error}"
    );
}

#[tokio::test]
async fn an_export_of_one_router_is_loaded_into_another() {
    let address = "127.0.0.1:0".parse().unwrap();
    let boards = [Board::EdgeRouter, Board::HomeAp];
    let fleet = Fleet::builder().routers(2).boards(boards).control(address).start().await.unwrap();
    let address = fleet.control_address().unwrap();
    let (from, to) = (Selector::Index(0), Selector::Index(1));
    fleet.router(0).act("/system/identity/set", &[("name", "copied")]).unwrap();

    let exported = ask(address, &ControlRequest::Export { router: from }).await.unwrap();
    let export = exported[0].as_str().unwrap().to_owned();
    let loaded = ask(address, &ControlRequest::Load { router: to, export }).await.unwrap();

    assert_eq!(loaded[0]["identity"], "copied");
    assert_eq!(fleet.router(1).version(), fleet.router(0).version());
    let export = "/ip address\nadd address=".to_owned();
    let error = ask(address, &ControlRequest::Load { router: to, export }).await.unwrap_err();
    assert!(
        matches!(&error, ControlError::Refused(reason) if reason.starts_with("router 1: ")),
        "{error}"
    );
}
