//! What was measured, read back.

use std::time::Duration;

use chrono::TimeDelta;
use tod_model::{InterfaceReading, Reading, Resource};
use tod_store::history::{Range, health, interfaces, registrations};

use crate::fixture::{Fixture, answer, at, client, interface, reading, refusal};

fn range(from: i64, until: i64, step: u64) -> Range {
    Range::new(at(from), at(until), Duration::from_secs(step)).unwrap()
}

fn with_cpu(percent: f32) -> Reading {
    Reading {
        resource: Resource { cpu_percent: Some(percent), ..Resource::default() },
        ..Reading::default()
    }
}

#[tokio::test]
async fn health_is_summed_up_by_steps_and_gaps_stay_gaps() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    fixture
        .ingest(&[
            answer(organisation.tenant, device, 0, with_cpu(10.0)),
            answer(organisation.tenant, device, 30, with_cpu(30.0)),
            refusal(organisation.tenant, device, 45),
            answer(organisation.tenant, device, 130, with_cpu(50.0)),
        ])
        .await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let points = health::list(&mut tx, device, range(0, 180, 60)).await.unwrap();
    assert_eq!(points.len(), 2, "nobody looked in the second minute");
    assert_eq!((points[0].at, points[0].polls, points[0].answered), (at(0), 3, 2));
    let cpu = points[0].cpu_percent.unwrap();
    assert!((cpu.avg - 20.0).abs() < 1e-6 && (cpu.max - 30.0).abs() < 1e-6);
    assert_eq!((points[1].at, points[1].temperature_c), (at(120), None));

    let (cost, polls) = health::cost(&mut tx, device, at(0), at(180)).await.unwrap();
    assert_eq!((polls, cost.bytes_received, cost.round_trips), (4, 8_000, 4));
    let nothing = health::cost(&mut tx, device, at(180), at(181)).await.unwrap();
    assert_eq!(nothing.1, 0);
}

#[tokio::test]
async fn an_interface_keeps_its_history_wherever_it_stands_in_the_list() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let with = |names: &[(&str, u64)]| Reading {
        interfaces: names.iter().map(|(name, bps)| interface(name, *bps)).collect(),
        ..Reading::default()
    };
    let mut unknown = with(&[("ether1", 0)]);
    unknown.interfaces[0].rates = None;
    unknown.interfaces[0].running = false;
    fixture
        .ingest(&[
            answer(organisation.tenant, device, 0, with(&[("ether1", 100), ("ether2", 7)])),
            answer(organisation.tenant, device, 30, with(&[("ether2", 7), ("ether1", 300)])),
            answer(organisation.tenant, device, 60, unknown),
        ])
        .await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let points = interfaces::list(&mut tx, device, "ether1", range(0, 120, 60)).await.unwrap();
    assert_eq!(points.len(), 2);
    let rx = points[0].rx_bps.unwrap();
    assert!((rx.avg - 200.0).abs() < 1e-6 && (rx.max - 300.0).abs() < 1e-6);
    assert_eq!((points[0].errors, points[0].drops, points[0].running), (Some(2), Some(0), 1.0));
    assert_eq!((points[1].rx_bps, points[1].errors), (None, None), "unknown is not zero");
    assert!(points[1].running < 0.5);
    let none = interfaces::list(&mut tx, device, "ether9", range(0, 120, 60)).await.unwrap();
    assert_eq!(none, []);
}

/// A busy server: sessions that begin and end between any two polls.
#[tokio::test]
async fn ppp_sessions_are_counted_and_make_no_new_list() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "bras", "10.0.0.1").await;
    let with_sessions = |poll: i64| {
        let mut reading = reading(2);
        for user in poll..poll + 300 {
            let session = interface(&format!("<pppoe-user{user}>"), 1_000);
            reading.interfaces.insert(1, InterfaceReading { default_name: None, ..session });
        }
        reading
    };
    for poll in 0..4 {
        let seen = answer(organisation.tenant, device, poll * 60, with_sessions(poll));
        fixture.ingest(&[seen]).await;
    }

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let last = interfaces::last_sample(&mut tx, device).await.unwrap().unwrap();
    let names: Vec<_> = last.interfaces.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((names, last.ppp_sessions), (vec!["ether1", "ether2"], Some(300)));
    assert_eq!(last.interfaces[1], interface("ether2", 1_000_000), "each has its own rates");
    let lists: i64 = sqlx::query_scalar("SELECT count(*) FROM interface_lists")
        .fetch_one(&mut fixture.superuser().await)
        .await
        .unwrap();
    assert_eq!(lists, 1);
}

#[tokio::test]
async fn the_last_reading_comes_back_as_it_was_read() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let mut told = reading(9);
    told.interfaces[1].rates = None;
    told.interfaces[8].running = false;
    told.interfaces[8].disabled = true;
    fixture.ingest(&[answer(organisation.tenant, device, 1, told.clone())]).await;
    fixture.ingest(&[refusal(organisation.tenant, device, 2)]).await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let last = interfaces::last_sample(&mut tx, device).await.unwrap().unwrap();
    assert_eq!(
        (last.at, &last.interfaces, &last.sensors),
        (at(1), &told.interfaces, &told.sensors)
    );

    let last = registrations::find_last(&mut tx, device).await.unwrap().unwrap();
    assert_eq!((last.at, Some(last.clients)), (at(1), told.registrations));

    let silent = fixture.device(organisation, "new", "10.0.0.2").await;
    assert_eq!(interfaces::last_sample(&mut tx, silent).await.unwrap(), None);
    assert_eq!(registrations::find_last(&mut tx, silent).await.unwrap(), None);
}

#[tokio::test]
async fn a_router_without_clients_differs_from_one_without_wireless() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let ap = fixture.device(organisation, "ap", "10.0.0.1").await;
    let switch = fixture.device(organisation, "switch", "10.0.0.2").await;
    let empty = Reading { registrations: Some(Vec::new()), ..Reading::default() };
    fixture
        .ingest(&[
            answer(organisation.tenant, ap, 1, empty),
            answer(organisation.tenant, switch, 1, Reading::default()),
        ])
        .await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let last = registrations::find_last(&mut tx, ap).await.unwrap().unwrap();
    assert_eq!(last.clients, []);
    assert_eq!(registrations::find_last(&mut tx, switch).await.unwrap(), None);
}

#[tokio::test]
async fn a_clients_signal_is_drawn_over_time() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let (mac, other) = ("4C:5E:0C:00:00:01", "4C:5E:0C:00:00:02");
    let with = |clients| Reading { registrations: Some(clients), ..Reading::default() };
    fixture
        .ingest(&[
            answer(
                organisation.tenant,
                device,
                0,
                with(vec![client(mac, -60), client(other, -90)]),
            ),
            answer(organisation.tenant, device, 30, with(vec![client(mac, -70)])),
        ])
        .await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let points = registrations::list(&mut tx, device, mac, range(0, 60, 60)).await.unwrap();
    assert_eq!(points.len(), 1);
    let signal = points[0].signal_dbm.unwrap();
    assert!((signal.avg + 65.0).abs() < 1e-6 && (signal.max + 60.0).abs() < 1e-6);
    let nobody = registrations::list(&mut tx, device, "nonsense", range(0, 60, 60)).await.unwrap();
    assert_eq!(nobody, []);
}

/// Raw samples of another class are another series; the history is one.
#[tokio::test]
async fn history_survives_a_change_of_the_retention_class() {
    let fixture = Fixture::with_partitions().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    fixture.ingest(&[answer(organisation.tenant, device, 0, with_cpu(1.0))]).await;
    sqlx::query("UPDATE tenants SET retention_days = 90")
        .execute(&mut fixture.superuser().await)
        .await
        .unwrap();
    fixture.ingest(&[answer(organisation.tenant, device, 60, with_cpu(2.0))]).await;

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let points = health::list(&mut tx, device, range(0, 120, 60)).await.unwrap();
    assert_eq!(points.len(), 2);
    let classes: Vec<i16> = sqlx::query_scalar("SELECT retention FROM ts.polls ORDER BY at")
        .fetch_all(&mut fixture.superuser().await)
        .await
        .unwrap();
    assert_eq!(classes, [30, 90]);
    assert!(range(0, 120, 60).until() - at(0) == TimeDelta::seconds(120));
}
