//! Connection tests, right and wrong.

use std::{net::SocketAddr, time::Duration};

use routeros_sim::{Board, Mood};
use tod_model::{
    Address, Feature, Host, RouterIdentity, Secret, Tier,
    probe::{ProbeFailure, ProbeReport, ProbeRequest, ProbeStep},
};
use tokio::{io::AsyncWriteExt, net::TcpListener, task::JoinSet};

use crate::station::{Station, nobody, settings};

/// The report on a router after `change` was made to the request.
async fn probe(board: Board, mood: Mood, change: impl FnOnce(&mut ProbeRequest)) -> ProbeReport {
    let mut settings = settings();
    settings.deadlines.secure = Duration::from_millis(700);
    settings.deadlines.sign_in = Duration::from_millis(700);
    settings.deadlines.probe = Duration::from_secs(3);
    let station = Station::new([board], settings).await;
    let router = station.fleet.router(0);
    router.set_mood(mood);
    let mut request = station.probe_of(&router);
    change(&mut request);

    let report = station.calls.probe(request).await.unwrap();
    // Nothing of a test stays on the router, and nothing of it is observed.
    crate::station::heard(&router, |heard| heard.open == 0).await;
    assert_eq!(station.observations.len(), 0);
    report
}

#[track_caller]
fn failed(report: &ProbeReport, step: ProbeStep, failure: ProbeFailure) -> String {
    let fault = report.failed.clone().expect("the test fails");
    assert_eq!((fault.step, fault.failure), (step, failure), "{}", fault.detail);
    fault.detail
}

fn encrypted(tier: Tier) -> impl FnOnce(&mut ProbeRequest) {
    move |request| request.lowest_tier = tier
}

/// Moves a request to the TLS port of a simulated fleet.
async fn probe_tls(board: Board, tier: Tier) -> (ProbeReport, Option<String>) {
    let station = Station::new([board], settings()).await;
    let router = station.fleet.router(0);
    let mut request = station.probe_of(&router);
    request.address.port = router.api_ssl_port();
    request.lowest_tier = tier;

    (station.calls.probe(request).await.unwrap(), router.certificate_fingerprint())
}

#[tokio::test]
async fn a_router_that_is_well_is_described() {
    let report = probe(Board::EdgeRouter, Mood::Healthy, |_| {}).await;
    assert_eq!(report.failed, None);
    assert!(report.dialled.is_some());
    assert_eq!(report.negotiated.unwrap().tier, Tier::Plain);
    let facts = report.facts.unwrap();
    assert!(matches!(facts.router, Some(RouterIdentity::Serial(_))));
    assert_eq!(facts.board.name.as_deref(), Some(Board::EdgeRouter.board_name()));
    assert!(report.resource.unwrap().total_memory.is_some());
    let rights = report.rights.unwrap();
    assert!(rights.missing(Feature::Watch).is_empty());
    assert!(!rights.missing(Feature::Change).is_empty());
}

#[tokio::test]
async fn every_tier_is_reached_or_refused() {
    let (report, shown) = probe_tls(Board::EdgeRouter, Tier::Pinned).await;
    assert_eq!(report.failed, None);
    let negotiated = report.negotiated.unwrap();
    assert_eq!(negotiated.tier, Tier::Pinned);
    assert_eq!(negotiated.fingerprint.map(|it| it.to_string()), shown);

    let (anonymous, _) = probe_tls(Board::HomeAp, Tier::Unverified).await;
    assert_eq!(anonymous.failed, None);

    let (unpinnable, _) = probe_tls(Board::HomeAp, Tier::Pinned).await;
    let detail = failed(&unpinnable, ProbeStep::Tls, ProbeFailure::CertificateRefused);
    assert!(detail.contains("no certificate"), "{detail}");

    let (unverifiable, _) = probe_tls(Board::EdgeRouter, Tier::CaVerified).await;
    failed(&unverifiable, ProbeStep::Tls, ProbeFailure::CertificateRefused);
}

#[tokio::test]
async fn a_name_that_does_not_resolve() {
    let report = probe(Board::Chr, Mood::Healthy, |request| {
        request.address.host = Host::Name("no-such-router.invalid".to_owned());
    })
    .await;
    failed(&report, ProbeStep::Resolve, ProbeFailure::NoSuchName);
    assert_eq!(report.dialled, None);
}

#[tokio::test]
async fn an_address_of_this_machine() {
    let report = probe(Board::Chr, Mood::Healthy, |request| {
        request.address.host = Host::Ip("127.0.0.1".parse().unwrap());
    })
    .await;
    failed(&report, ProbeStep::Resolve, ProbeFailure::ForbiddenAddress);
}

#[tokio::test]
async fn a_closed_port() {
    let report = probe(Board::Chr, Mood::Healthy, |request| request.address = nobody()).await;
    failed(&report, ProbeStep::Connect, ProbeFailure::Refused);
}

#[tokio::test]
async fn a_router_that_does_not_answer() {
    let report = probe(Board::Chr, Mood::Silent, |_| {}).await;
    failed(&report, ProbeStep::SignIn, ProbeFailure::Timeout);
}

#[tokio::test]
async fn a_wrong_password() {
    let report = probe(Board::Chr, Mood::Healthy, |request| {
        request.password = Secret::new("wrong");
    })
    .await;
    failed(&report, ProbeStep::SignIn, ProbeFailure::WrongPassword);
    assert_eq!(report.facts, None);
}

#[tokio::test]
async fn a_service_that_closes_on_us() {
    let report = probe(Board::Chr, Mood::Refusing, |_| {}).await;
    failed(&report, ProbeStep::SignIn, ProbeFailure::Closed);
}

#[tokio::test]
async fn tls_asked_of_the_plain_port() {
    let report = probe(Board::EdgeRouter, Mood::Healthy, encrypted(Tier::Unverified)).await;
    failed(&report, ProbeStep::Tls, ProbeFailure::NoTls);
}

#[tokio::test]
async fn plain_asked_of_the_tls_port() {
    let (report, _) = probe_tls(Board::EdgeRouter, Tier::Plain).await;
    let detail = failed(&report, ProbeStep::SignIn, ProbeFailure::NotRouterOs);
    assert!(detail.contains("speaks TLS on this port"), "{detail}");
}

#[tokio::test]
async fn a_router_that_talks_garbage() {
    let report = probe(Board::Chr, Mood::Garbage, |_| {}).await;
    failed(&report, ProbeStep::SignIn, ProbeFailure::NotRouterOs);
}

#[tokio::test]
async fn services_that_are_not_the_api() {
    for (greeting, says) in [
        (&b"SSH-2.0-ROSSSH\r\n"[..], "speaks SSH"),
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "speaks HTTP"),
        (b"220 ftp server ready\r\n", "not in the protocol"),
    ] {
        let listener = TcpListener::bind("127.64.9.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let mut service = JoinSet::new();
        service.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.write_all(greeting).await.unwrap();
                stream.shutdown().await.unwrap();
            }
        });

        let report = probe(Board::Chr, Mood::Healthy, |request| {
            request.address = Address { host: Host::Ip(address.ip()), port: address.port() };
        })
        .await;
        let detail = failed(&report, ProbeStep::SignIn, ProbeFailure::NotRouterOs);
        assert!(detail.contains(says), "{detail}");
    }
}

#[tokio::test]
async fn a_test_ends_with_the_poller() {
    let mut station = Station::new([Board::Chr], settings()).await;
    let request = station.probe_of(&station.fleet.router(0));
    station.stop_polling().await;
    assert_eq!(station.calls.probe(request).await, Err(tod_model::CallError::Unavailable));
}
