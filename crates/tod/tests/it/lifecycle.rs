//! Started, stopped, killed: what was there is there again.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::server::{PATIENCE, Server, place, tidy};

fn client() -> reqwest::Client {
    // Another test of this process may have been first.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().timeout(PATIENCE).cookie_store(true).build().unwrap()
}

/// Redeems a sign-in link as the web app does.
async fn sign_in(http: &reqwest::Client, server: &Server, link: &str) -> u16 {
    let token = link.split("#token=").nth(1).unwrap();
    let redeemed = http
        .post(format!("{}/api/v1/sign-in/link", server.url))
        .header("origin", &server.url)
        .json(&json!({ "token": token }))
        .send()
        .await
        .unwrap();

    redeemed.status().as_u16()
}

async fn organisations(http: &reqwest::Client, server: &Server) -> Vec<String> {
    let answer = http.get(format!("{}/api/v1/session", server.url)).send().await.unwrap();
    let session: Value = answer.error_for_status().unwrap().json().await.unwrap();
    let tenants = session["tenants"].as_array().unwrap();

    tenants.iter().map(|tenant| tenant["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_first_link_signs_in_once() {
    let place = place();
    let server = Server::start(place.path(), &[]);
    let link = server.greeting.split_whitespace().last().unwrap().to_owned();
    assert!(link.starts_with(&server.url), "{}", server.greeting);

    let http = client();
    assert!((200..300).contains(&sign_in(&http, &server, &link).await));
    assert_eq!(organisations(&http, &server).await, Vec::<String>::new());
    let again = sign_in(&client(), &server, &link).await;
    assert!((400..500).contains(&again), "{again}");

    assert!(server.stop().success());
}

#[tokio::test]
async fn what_was_kept_outlives_a_stop_and_a_kill() {
    let place = place();
    let first = Server::start(place.path(), &[]);
    let key = first.admin(&["api-key", "--name", "test", "--organisation", "Kept"]);
    assert!(first.stop().success());

    let second = Server::start(place.path(), &[]);
    let http = client();
    let link = second.admin(&["sign-in-link"]);
    assert!((200..300).contains(&sign_in(&http, &second, &link).await));
    assert_eq!(organisations(&http, &second).await, ["Kept"]);
    second.kill();

    let third = Server::start(place.path(), &[]);
    let answer = client()
        .get(format!("{}/api/v1/session", third.url))
        .bearer_auth(&key)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "the key is unknown: {}", answer.status());
    third.kill();
    tidy(place.path());
}

#[test]
fn a_stop_right_after_the_ready_line_is_a_clean_one() {
    let place = place();
    for signal in [Signal::TERM, Signal::INT] {
        let status = Server::start_until_ready(place.path(), &[]).stop_by(signal);

        let database_runs = place.path().join("postgres/data/postmaster.pid").exists();
        if database_runs {
            tidy(place.path());
        }
        assert!(status.success(), "{signal:?}: {status}");
        assert!(!database_runs, "{signal:?} left the database running");
    }
}

#[tokio::test]
async fn https_is_served_with_a_certificate_of_our_own() {
    let place = place();
    let server = Server::start(place.path(), &["--tls", "self-signed"]);
    assert!(server.url.starts_with("https://"), "{}", server.url);

    let stranger = client().get(format!("{}/health", server.url)).send().await;
    assert!(stranger.is_err(), "an unknown certificate was trusted");
    let pem = std::fs::read(place.path().join("keys/web.crt")).unwrap();
    let trusting = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&pem).unwrap()])
        .timeout(PATIENCE)
        .build()
        .unwrap();
    let ready = trusting.get(format!("{}/health/ready", server.url)).send().await.unwrap();
    assert!(ready.status().is_success(), "{}", ready.status());

    assert!(server.stop().success());
}
