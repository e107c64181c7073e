//! Connecting, with every trust, to every kind of door.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    time::{Duration, Instant},
};

use openssl::{hash::MessageDigest, ssl::SslVersion};
use routeros::{
    Authorities, Command, Error, Fingerprint, Negotiated, Session, Tier, Trust, dial,
    error::{ConnectFailure, TlsFailure},
    session::Settings,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    task::JoinSet,
};

use crate::door::{self, Identity, Offer};

const SOON: Duration = Duration::from_secs(20);
const MODERN: &str = "ECDHE+AESGCM";

async fn greet(address: SocketAddr, trust: &Trust) -> Result<Negotiated, Error> {
    let (mut stream, negotiated) = dial(address, trust, SOON).await?;
    assert_eq!(stream.peer_addr().unwrap(), address);
    stream.write_all(b"hello").await.unwrap();
    let mut echo = [0; 5];
    stream.read_exact(&mut echo).await.unwrap();
    assert_eq!(&echo, b"hello");
    Ok(negotiated)
}

async fn tls_failure(address: SocketAddr, trust: &Trust) -> TlsFailure {
    match greet(address, trust).await {
        Err(Error::Tls(failure, _)) => failure,
        other => panic!("TLS was expected to fail: {other:?}"),
    }
}

fn connect_failure(result: Result<impl Sized, Error>) -> ConnectFailure {
    match result {
        Err(Error::Connect { failure, .. }) => failure,
        Err(other) => panic!("connecting was expected to fail: {other}"),
        Ok(_) => panic!("connecting was expected to fail"),
    }
}

fn modern(identity: &Identity) -> Offer<'_> {
    Offer { identity: Some(identity), ciphers: MODERN, newest: SslVersion::TLS1_2 }
}

#[tokio::test]
async fn a_plain_door_is_plain() {
    let door = door::open(|mut socket| async move {
        let (mut from, mut to) = socket.split();
        let _end = tokio::io::copy(&mut from, &mut to).await;
    })
    .await;

    let negotiated = greet(door.address, &Trust::Plain).await.unwrap();
    assert_eq!(negotiated.tier, Tier::Plain);
    assert_eq!((negotiated.protocol, negotiated.fingerprint), (None, None));
}

#[tokio::test]
async fn a_router_without_certificate_is_reached_unverified_only() {
    let offer = Offer { identity: None, ciphers: "ADH:@SECLEVEL=0", newest: SslVersion::TLS1_2 };
    let door = offer.open().await;

    let negotiated = greet(door.address, &Trust::Unverified).await.unwrap();
    assert_eq!(negotiated.tier, Tier::Unverified);
    assert_eq!(negotiated.fingerprint, None);
    assert!(negotiated.cipher.unwrap().starts_with("ADH-"), "{negotiated:?}");

    let pinned = Trust::Pinned(Fingerprint([7; 32]));
    assert_eq!(tls_failure(door.address, &pinned).await, TlsFailure::NoCommonCipher);
    let authority = Identity::authority();
    let verified = Trust::Verified(Authorities::from_pem(&authority.pem()).unwrap());
    assert_eq!(tls_failure(door.address, &verified).await, TlsFailure::NoCommonCipher);
}

#[tokio::test]
async fn a_certificate_is_preferred_to_none() {
    let identity = Identity::self_signed(2048, MessageDigest::sha256());
    let offer = Offer {
        identity: Some(&identity),
        ciphers: "ADH:DHE+AESGCM:@SECLEVEL=0",
        newest: SslVersion::TLS1_2,
    };
    let door = offer.open().await;

    let negotiated = greet(door.address, &Trust::Unverified).await.unwrap();
    assert_eq!(negotiated.fingerprint, Some(identity.fingerprint()));
}

#[tokio::test]
async fn old_boards_with_short_keys_are_reached_in_the_lower_tiers() {
    let identity = Identity::self_signed(1024, MessageDigest::sha1());
    let authorities = Authorities::from_pem(&identity.pem()).unwrap();
    for ciphers in ["DHE-RSA-AES256-SHA:@SECLEVEL=0", "AES128-SHA:@SECLEVEL=0"] {
        let offer = Offer { identity: Some(&identity), ciphers, newest: SslVersion::TLS1 };
        let door = offer.open().await;

        for trust in [Trust::Unverified, Trust::Pinned(identity.fingerprint())] {
            let negotiated = greet(door.address, &trust).await.unwrap();
            assert_eq!(negotiated.tier, trust.tier());
            assert_eq!(negotiated.protocol, Some("TLSv1"));
            assert_eq!(negotiated.fingerprint, Some(identity.fingerprint()));
        }
        let verified = Trust::Verified(authorities.clone());
        assert_eq!(tls_failure(door.address, &verified).await, TlsFailure::NoCommonCipher);
    }
}

#[tokio::test]
async fn an_authority_does_not_make_up_for_a_key_that_anybody_can_break() {
    for (bits, is_enough) in [(1024, true), (512, false)] {
        let identity = Identity::self_signed(bits, MessageDigest::sha256());
        let trust = Trust::Verified(Authorities::from_pem(&identity.pem()).unwrap());
        let door = modern(&identity).open().await;
        if is_enough {
            greet(door.address, &trust).await.unwrap();
        } else {
            let failure = tls_failure(door.address, &trust).await;
            assert_eq!(failure, TlsFailure::NotTrusted("EE certificate key too weak".to_owned()));
        }
    }
}

#[tokio::test]
async fn a_pin_holds_for_its_certificate_alone() {
    let identity = Identity::self_signed(2048, MessageDigest::sha256());
    let door = modern(&identity).open().await;

    let negotiated = greet(door.address, &Trust::Pinned(identity.fingerprint())).await.unwrap();
    assert_eq!(negotiated.tier, Tier::Pinned);
    assert_eq!(negotiated.protocol, Some("TLSv1.2"));

    let expected = Identity::self_signed(2048, MessageDigest::sha256()).fingerprint();
    let changed =
        TlsFailure::CertificateChanged { expected, presented: Some(identity.fingerprint()) };
    assert_eq!(tls_failure(door.address, &Trust::Pinned(expected)).await, changed);
}

#[tokio::test]
async fn an_authority_vouches_for_its_own_until_they_expire() {
    let authority = Identity::authority();
    let trust = Trust::Verified(Authorities::from_pem(&authority.pem()).unwrap());

    let signed = Identity::signed_by(&authority);
    let door = modern(&signed).open().await;
    let negotiated = greet(door.address, &trust).await.unwrap();
    assert_eq!(negotiated.tier, Tier::Verified);
    assert_eq!(negotiated.fingerprint, Some(signed.fingerprint()));

    for (identity, reason) in [
        (Identity::self_signed(2048, MessageDigest::sha256()), "self-signed certificate"),
        (Identity::signed_by(&Identity::authority()), "certificate signature failure"),
        (Identity::expired(&authority), "certificate has expired"),
    ] {
        let door = modern(&identity).open().await;
        let failure = tls_failure(door.address, &trust).await;
        assert_eq!(failure, TlsFailure::NotTrusted(reason.to_owned()));
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted_where_a_name_is_asked_for() {
    let authority = Identity::authority();
    let authorities = Authorities::from_pem(&authority.pem()).unwrap();
    let identity = Identity::signed_by(&authority);
    let door = modern(&identity).open().await;

    let right = Trust::Verified(authorities.clone().named("127.0.0.1"));
    greet(door.address, &right).await.unwrap();

    for (wrong, reason) in
        [("127.0.0.2", "IP address mismatch"), ("router.example", "hostname mismatch")]
    {
        let trust = Trust::Verified(authorities.clone().named(wrong));
        let failure = tls_failure(door.address, &trust).await;
        assert_eq!(failure, TlsFailure::NotTrusted(reason.to_owned()));
    }
}

#[tokio::test]
async fn a_plain_port_is_no_tls() {
    let door = door::open(|mut socket| async move {
        // What RouterOS makes of a TLS greeting on its plain port.
        let _gone = socket.write_all(b"\x06!fatal\x0dnot logged in\0").await;
        let _rest = socket.read_to_end(&mut Vec::new()).await;
    })
    .await;

    assert_eq!(tls_failure(door.address, &Trust::Unverified).await, TlsFailure::NotTls);
}

#[tokio::test]
async fn a_door_that_closes_at_once_is_told_from_one_that_is_shut() {
    let door = door::open(|mut socket| async move {
        let _greeting = socket.read(&mut [0; 1024]).await;
    })
    .await;
    assert_eq!(tls_failure(door.address, &Trust::Unverified).await, TlsFailure::Closed);

    let address = door.address;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let shut = listener.local_addr().unwrap();
    drop(listener);
    for trust in [Trust::Plain, Trust::Unverified] {
        let result = dial(shut, &trust, SOON).await;
        assert_eq!(connect_failure(result), ConnectFailure::Refused);
    }
    assert_ne!(address, shut);
}

#[tokio::test]
async fn silence_ends_in_time() {
    let door = door::open(|mut socket| async move {
        let _rest = socket.read_to_end(&mut Vec::new()).await;
    })
    .await;

    let soon = Duration::from_millis(200);
    let began = Instant::now();
    match dial(door.address, &Trust::Unverified, soon).await {
        Err(Error::Tls(failure, _)) => assert_eq!(failure, TlsFailure::TimedOut),
        other => panic!("nobody answered: {other:?}"),
    }
    assert!(began.elapsed() < SOON / 2);
}

#[tokio::test]
async fn an_address_without_a_way_is_unreachable() {
    let broadcast = "255.255.255.255:8728".parse().unwrap();
    let result = dial(broadcast, &Trust::Plain, SOON).await;
    assert_eq!(connect_failure(result), ConnectFailure::Unreachable);
}

/// What the operating system still has to send it would send on for minutes otherwise, and a command
/// nobody waits for any more would be done when the link is back.
#[tokio::test]
async fn a_session_that_waits_for_an_answer_is_broken_off_and_another_closed() {
    for (waits, end) in [(true, Some(ErrorKind::ConnectionReset)), (false, None)] {
        let (told, mut seen) = mpsc::unbounded_channel();
        let door = door::open(move |mut socket| {
            let told = told.clone();
            async move {
                let mut chunk = [0; 1024];
                loop {
                    let read = socket.read(&mut chunk).await.map_err(|error| error.kind());
                    let is_last = !matches!(read, Ok(1..));
                    told.send(read).unwrap();
                    if is_last {
                        return;
                    }
                }
            }
        })
        .await;
        let (stream, _) = dial(door.address, &Trust::Plain, SOON).await.unwrap();
        let (session, driver) = Session::start(stream, Settings::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(driver.run());
        if waits {
            tokio::select! {
                answer = session.run(Command::new("/system/identity/print"), SOON) => panic!("{answer:?}"),
                heard = seen.recv() => assert!(matches!(heard, Some(Ok(1..))), "{heard:?}"),
            }
        }
        session.close();
        let last = loop {
            match seen.recv().await.unwrap() {
                Ok(0) => break None,
                Ok(_) => {}
                Err(kind) => break Some(kind),
            }
        };
        assert_eq!(last, end);
    }
}

#[test]
fn no_authority_is_no_trust() {
    assert!(Authorities::from_pem(b"").is_err());
    assert!(Authorities::from_pem(b"-----BEGIN NONSENSE-----").is_err());
}
