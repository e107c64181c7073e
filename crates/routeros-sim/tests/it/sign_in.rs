//! Signing in, the old way and the new, and what is refused before it.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Credentials, Fleet, SimClock};

use crate::client::{Client, response, row};

#[tokio::test]
async fn a_wrong_password_is_refused_and_logged() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::connect(&router).await;

    let complaint = client.complaint(&["/login", "=name=admin", "=password=wrong"]).await;
    assert_eq!(complaint, "invalid user name or password (6)");
    client.login(&fleet.credentials()).await;

    let log = client.rows(&["/log/print", "?topics=system,error,critical"]).await;
    assert_eq!(log[0]["message"], "login failure for user admin from 127.0.0.1 via api");
    let heard = router.heard();
    assert_eq!((heard.borrow().logins, heard.borrow().failed_logins), (1, 1));
}

#[tokio::test]
async fn nothing_is_said_to_strangers() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::connect(&fleet.router(0)).await;

    assert_eq!(client.ask(&["/interface/print"]).await, [["!fatal", "not logged in"]]);
    assert!(client.try_hear().await.is_err());
}

#[tokio::test]
async fn a_stranger_who_talks_too_much_or_nonsense_is_cut_off() {
    let fleet = Fleet::builder().start().await.unwrap();

    let mut long = Client::connect(&fleet.router(0)).await;
    long.say_raw(&[0xe1, 0, 0, 0]).await;
    assert!(long.try_hear().await.is_err());

    let mut broken = Client::connect(&fleet.router(0)).await;
    broken.say_raw(b"\xff\xfe\xfd").await;
    assert!(broken.try_hear().await.is_err());
}

#[tokio::test]
async fn a_stranger_has_a_minute_whatever_they_say_meanwhile() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().clock(clock.clone()).start().await.unwrap();
    let router = fleet.router(0);
    let mut client = Client::connect(&router).await;
    let mut heard = router.heard();
    for second in [0, 59] {
        clock.advance(Duration::from_secs(second));
        client.say_raw(&[5, b'/']).await;
        let said = u64::from(second > 0) * 2 + 2;
        heard.wait_for(|heard| heard.bytes_in == said).await.unwrap();
    }

    clock.advance(Duration::from_secs(1));
    assert!(client.try_hear().await.is_err());
}

#[tokio::test]
async fn an_old_router_asks_for_a_response_to_its_challenge() {
    let fleet = Fleet::builder().boards([Board::OldHomeAp]).start().await.unwrap();
    let credentials = fleet.credentials();
    let mut client = Client::connect(&fleet.router(0)).await;

    let name = format!("=name={}", credentials.user);
    let password = format!("=password={}", credentials.password);
    let challenge = client.result(&["/login", &name, &password]).await;
    assert_eq!(challenge.len(), 32);
    let wrong = format!("=response=00{challenge}");
    assert_eq!(client.complaint(&["/login", &name, &wrong]).await, "cannot log in");

    let challenge = client.result(&["/login"]).await;
    let response = format!("=response={}", response(&credentials.password, &challenge));
    assert_eq!(client.ask(&["/login", &name, &response]).await, [["!done"]]);
    assert_eq!(client.row(&["/system/resource/print"]).await["board-name"], "hAP lite");
}

#[tokio::test]
async fn a_user_signs_in_from_its_own_networks_alone() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut admin = Client::sign_in(&router, &fleet.credentials()).await;
    let set = ["/user/set", "=.id=*2", "=address=10.0.0.0/8"];

    admin.rows(&set).await;
    let Credentials { user, password } = fleet.watcher();
    let login = ["/login", &format!("=name={user}"), &format!("=password={password}")];
    let complaint = Client::connect(&router).await.complaint(&login).await;

    assert_eq!(complaint, "invalid user name or password (6)");
}

#[tokio::test]
async fn a_service_keeps_out_other_networks_and_closes_when_disabled() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut admin = Client::sign_in(&router, &fleet.credentials()).await;

    admin.rows(&["/ip/service/set", "=.id=api", "=address=10.0.0.0/8"]).await;
    assert!(Client::connect(&router).await.try_hear().await.is_err());
    admin.rows(&["/ip/service/set", "=.id=api", "=address="]).await;
    Client::sign_in(&router, &fleet.watcher()).await;
    admin.rows(&["/ip/service/disable", "=numbers=api"]).await;
    assert!(Client::connect(&router).await.try_hear().await.is_err());
}

#[tokio::test]
async fn a_service_takes_as_many_sessions_as_it_says() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut first = Client::sign_in(&router, &fleet.credentials()).await;
    first.rows(&["/ip/service/set", "=.id=api", "=max-sessions=2"]).await;

    let second = Client::sign_in(&router, &fleet.watcher()).await;
    assert!(Client::connect(&router).await.try_hear().await.is_err());
    drop(second);

    let mut heard = router.heard();
    heard.wait_for(|heard| heard.open == 1).await.unwrap();
    Client::sign_in(&router, &fleet.watcher()).await;
}

#[tokio::test]
async fn quitting_is_confirmed() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    assert_eq!(client.ask(&["/quit"]).await, [["!fatal", "session terminated on request"]]);
    assert!(client.try_hear().await.is_err());
}

#[tokio::test]
async fn a_session_is_listed_with_the_door_it_came_through() {
    let fleet = Fleet::builder().boards([Board::HomeAp]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.watcher()).await;

    let answer = client.ask(&["/user/active/print"]).await;

    let active = row(&answer[0]);
    assert_eq!((active["name"].as_str(), active["group"].as_str()), ("watcher", "watch"));
    assert_eq!((active["via"].as_str(), active["address"].as_str()), ("api", "127.0.0.1"));
}
