//! Steering a fleet from another process, and running one as a service.

use routeros_sim::{
    Entry, Fleet, Mood, Settings,
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
