//! Signing in to routers of both eras, and being refused.

use std::time::Duration;

use routeros::{Ended, Error, error::SignInFailure, login};
use tokio::{io::duplex, join, time::Instant};

use crate::peer::{Peer, ended};

const SOON: Duration = Duration::from_secs(10);

/// Signs in as `admin` with `secret` while the router does `answers`.
async fn sign_in(answers: impl AsyncFnOnce(&mut Peer)) -> Result<(), Error> {
    let (mut near, far) = duplex(4096);
    let mut peer = Peer::new(far);
    let (outcome, ()) = join!(login(&mut near, "admin", b"secret", SOON), answers(&mut peer));
    outcome
}

async fn refused(words: &[&str]) -> SignInFailure {
    let outcome = sign_in(async |router: &mut Peer| {
        router.hears().await;
        router.says(words).await;
        router.says(&["!done"]).await;
    });
    match outcome.await {
        Err(Error::SignIn(failure)) => failure,
        other => panic!("signing in was expected to fail: {other:?}"),
    }
}

#[tokio::test]
async fn name_and_password_go_together() {
    let outcome = sign_in(async |router: &mut Peer| {
        let heard = router.hears_a_burst().await;
        assert_eq!(heard, [["/login", "=name=admin", "=password=secret"]]);
        router.says(&["!done"]).await;
    });
    outcome.await.unwrap();
}

#[tokio::test]
async fn an_old_router_gets_its_challenge_met() {
    let outcome = sign_in(async |router: &mut Peer| {
        router.hears().await;
        router.says(&["!done", "=ret=856780b7411eefd3abadee2058c149a3"]).await;
        let heard = router.hears().await;
        // MD5 of a zero byte, `secret` and the challenge, computed elsewhere.
        let response = "=response=009622e621f0892961a28bcf7a0cea13e4";
        assert_eq!(heard, ["/login", "=name=admin", response]);
        router.says(&["!done"]).await;
    });
    outcome.await.unwrap();
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let wrong = SignInFailure::WrongCredentials;
    assert_eq!(refused(&["!trap", "=message=invalid user name or password (6)"]).await, wrong);
    assert_eq!(refused(&["!trap", "=message=cannot log in"]).await, wrong);
    assert_eq!(
        refused(&["!trap", "=message=could not authenticate - radius timeout"]).await,
        SignInFailure::RadiusTimeout
    );
    assert_eq!(
        refused(&["!trap", "=message=not enough permissions (9)"]).await,
        SignInFailure::NotPermitted("not enough permissions (9)".to_owned())
    );
    let mute = SignInFailure::Refused("the router gave no reason".to_owned());
    assert_eq!(refused(&["!trap"]).await, mute);
}

#[tokio::test]
async fn a_refusal_is_kept_when_the_router_closes_instead_of_finishing() {
    let (mut near, far) = duplex(4096);
    let router = async {
        let mut router = Peer::new(far);
        router.hears().await;
        router.says(&["!trap", "=message=cannot log in"]).await;
    };
    let (outcome, ()) = join!(login(&mut near, "admin", b"secret", SOON), router);
    assert!(matches!(outcome, Err(Error::SignIn(SignInFailure::WrongCredentials))));
}

#[tokio::test]
async fn a_router_that_refuses_our_address_closes_without_a_word() {
    let (mut near, far) = duplex(4096);
    let (outcome, ()) = join!(login(&mut near, "admin", b"secret", SOON), async { drop(far) });
    let reason = ended(outcome.unwrap_err());
    assert!(matches!(reason, Ended::Eof | Ended::Io(_)), "{reason}");
}

#[tokio::test]
async fn a_fatal_is_no_wrong_password() {
    let outcome = sign_in(async |router: &mut Peer| {
        router.hears().await;
        router.says(&["!fatal", "too many sessions"]).await;
    });
    assert_eq!(ended(outcome.await.unwrap_err()), Ended::Fatal("too many sessions".to_owned()));
}

#[tokio::test]
async fn challenges_without_end_or_sense_are_refused() {
    for challenges in [["00", "00"], ["no hexadecimal", ""], ["123", ""]] {
        let outcome = sign_in(async |router: &mut Peer| {
            for challenge in challenges.into_iter().filter(|challenge| !challenge.is_empty()) {
                router.hears().await;
                router.says(&["!done", &format!("=ret={challenge}")]).await;
            }
        });
        assert!(matches!(outcome.await, Err(Error::SignIn(SignInFailure::Refused(_)))));
    }
}

#[tokio::test]
async fn a_stranger_may_not_send_much() {
    let outcome = sign_in(async |router: &mut Peer| {
        router.hears().await;
        router.sends(&[0xC0, 0x40, 0x00]).await;
    });
    assert!(matches!(ended(outcome.await.unwrap_err()), Ended::Framing(_)));
}

#[tokio::test(start_paused = true)]
async fn silence_ends_in_time() {
    let (mut near, _far) = duplex(4096);
    let began = Instant::now();
    let outcome = login(&mut near, "admin", b"secret", SOON).await;
    assert!(matches!(outcome, Err(Error::Timeout)));
    assert!(began.elapsed() < SOON * 2);
}
