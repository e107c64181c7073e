//! The TLS door.

use std::pin::Pin;

use chrono::DateTime;
use openssl::{
    hash::MessageDigest,
    ssl::{Ssl, SslContext, SslMethod, SslVerifyMode},
};
use routeros_sim::{Board, Fleet, Mood, Npk, REBOOT, Router, SETTLING, SimClock};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use crate::client::{Client, hex};

/// Connects with these ciphers, trusting everybody.
async fn dial(router: &Router, ciphers: &str) -> Result<SslStream<TcpStream>, openssl::ssl::Error> {
    let mut context = SslContext::builder(SslMethod::tls_client()).unwrap();
    context.set_cipher_list(ciphers).unwrap();
    context.set_verify(SslVerifyMode::NONE);
    let stream = TcpStream::connect((router.address(), router.api_ssl_port())).await.unwrap();
    let mut stream = SslStream::new(Ssl::new(&context.build()).unwrap(), stream).unwrap();
    Pin::new(&mut stream).connect().await?;
    Ok(stream)
}

fn fingerprint(stream: &SslStream<TcpStream>) -> Option<String> {
    let digest = stream.ssl().peer_certificate()?.digest(MessageDigest::sha256()).unwrap();
    Some(hex(&digest))
}

#[tokio::test]
async fn a_router_with_a_certificate_shows_its_own() {
    let boards = [Board::EdgeRouter, Board::Core];
    let fleet = Fleet::builder().routers(2).boards(boards).start().await.unwrap();
    let mut shown = Vec::new();
    for router in fleet.routers() {
        let stream = dial(router, "DEFAULT").await.unwrap();
        shown.push(fingerprint(&stream));
        let mut client = Client::over(stream);
        client.login(&fleet.watcher()).await;
        let row = client.row(&["/certificate/print", "?name=api"]).await;
        assert_eq!(Some(&row["fingerprint"]), shown.last().unwrap().as_ref());
        let active = client.rows(&["/user/active/print"]).await;
        assert_eq!(active[0]["via"], "api-ssl");
    }

    assert_ne!(shown[0], shown[1]);
    assert_eq!(shown[0], fleet.router(0).certificate_fingerprint());
}

#[tokio::test]
async fn certificates_survive_a_restart_of_the_simulation() {
    let mut shown = Vec::new();
    for _ in 0..2 {
        let fleet = Fleet::builder().seed(9).boards([Board::EdgeRouter]).start().await.unwrap();
        shown.push(fingerprint(&dial(&fleet.router(0), "DEFAULT").await.unwrap()));
    }

    assert!(shown[0].is_some());
    assert_eq!(shown[0], shown[1]);
}

#[tokio::test]
async fn a_router_keeps_its_certificate_whatever_it_runs() {
    const CIPHERS: &str =
        "AES256-SHA:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0";
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::OldHomeAp]).clock(clock.clone());
    let fleet = fleet.start().await.unwrap();
    let router = fleet.router(0);
    router.act("/ip/service/set", &[("numbers", "api-ssl"), ("certificate", "api")]).unwrap();
    let shown = fingerprint(&dial(&router, CIPHERS).await.unwrap());
    let size = || router.look("/certificate").unwrap()[0]["key-size"].clone();
    assert_eq!(size(), "1024");

    for file in ["routeros-smips-6.49.22.npk", "routeros-7.12.1-smips.npk"] {
        let mut upload = router.upload(file).unwrap();
        upload.append(&Npk::parse(file).unwrap().to_bytes()).unwrap();
        upload.finish().unwrap();
        router.set_mood(Mood::Rebooting(REBOOT));
        clock.advance(REBOOT + SETTLING);
        assert!(file.contains(&router.version().number()), "it runs {}", router.version());
        assert_eq!(fingerprint(&dial(&router, CIPHERS).await.unwrap()), shown, "{file}");
        assert_eq!(size(), "1024");
    }
}

#[tokio::test]
async fn without_a_certificate_only_anonymous_ciphers_work() {
    let fleet = Fleet::builder().boards([Board::HomeAp]).start().await.unwrap();
    let router = fleet.router(0);

    assert!(dial(&router, "DEFAULT").await.is_err());
    let stream = dial(&router, "ADH:@SECLEVEL=0").await.unwrap();
    assert_eq!(fingerprint(&stream), None);
    let mut client = Client::over(stream);
    client.login(&fleet.credentials()).await;

    client.rows(&["/ip/service/set", "=.id=api-ssl", "=certificate=api"]).await;
    let stream = dial(&router, "DEFAULT:@SECLEVEL=0").await.unwrap();
    assert_eq!(fingerprint(&stream), router.certificate_fingerprint());
    assert_eq!(stream.ssl().version_str(), "TLSv1.2");
    assert!(dial(&router, "ECDHE").await.is_err(), "RouterOS 6 has no elliptic curves");
}

#[tokio::test]
async fn an_ancient_board_has_a_short_key_and_no_forward_secrecy() {
    let fleet = Fleet::builder().boards([Board::OldHomeAp]).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::connect(&router).await;
    client.login_by_challenge(&fleet.credentials()).await;
    client.rows(&["/ip/service/set", "=.id=api-ssl", "=certificate=api"]).await;

    let stream = dial(&router, "DEFAULT:@SECLEVEL=0").await.unwrap();
    let certificate = stream.ssl().peer_certificate().unwrap();

    assert_eq!(certificate.public_key().unwrap().bits(), 1024);
    assert_eq!(stream.ssl().current_cipher().unwrap().name(), "AES256-SHA");
    assert!(dial(&router, "ECDHE:DHE:@SECLEVEL=0").await.is_err());
}

#[tokio::test]
async fn a_changed_certificate_is_another_one_until_it_is_changed_back() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let usual = fingerprint(&dial(&router, "DEFAULT").await.unwrap());

    router.set_mood(Mood::CertificateChanged);
    let changed = fingerprint(&dial(&router, "DEFAULT").await.unwrap());
    router.set_mood(Mood::Healthy);

    assert_ne!(changed, usual);
    assert_eq!(fingerprint(&dial(&router, "DEFAULT").await.unwrap()), usual);
}

#[tokio::test]
async fn a_silent_router_does_not_shake_hands() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    router.set_mood(Mood::Silent);

    let dialled = dial(&router, "DEFAULT");
    tokio::pin!(dialled);
    tokio::select! {
        _ = &mut dialled => panic!("a silent router said hello"),
        accepted = async { router.heard().wait_for(|heard| heard.open == 1).await.map(drop) } => {
            accepted.unwrap();
        }
    }
    router.set_mood(Mood::Healthy);

    assert!(dialled.await.is_ok());
}

#[tokio::test]
async fn another_box_shakes_hands_with_a_certificate_of_its_own() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let serial = router.serial();
    let first = fingerprint(&dial(&router, "DEFAULT").await.unwrap());

    router.set_mood(Mood::OtherSerial);
    let stream = dial(&router, "DEFAULT").await.unwrap();
    assert_ne!(fingerprint(&stream), first);
    let mut client = Client::over(stream);
    client.login(&fleet.credentials()).await;
    let board = client.row(&["/system/routerboard/print"]).await;
    assert_ne!(board["serial-number"], serial);
}

#[tokio::test]
async fn a_box_taken_away_in_the_middle_of_a_handshake_does_not_finish_it() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    router.set_mood(Mood::Silent);

    let exchanged = async {
        router.heard().wait_for(|heard| heard.open == 1).await.unwrap();
        router.set_mood(Mood::OtherSerial);
    };
    let (dialled, ()) = tokio::join!(dial(&router, "DEFAULT"), exchanged);
    assert!(dialled.is_err());
    assert!(dial(&router, "DEFAULT").await.is_ok());
}

#[tokio::test]
async fn a_half_open_router_shakes_hands_with_newcomers() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    router.set_mood(Mood::HalfOpen);

    let mut client = Client::over(dial(&router, "DEFAULT").await.unwrap());
    client.login(&fleet.credentials()).await;
}
