//! `/tool/fetch`: what it says, what it leaves.

use std::{net::SocketAddr, time::Duration};

use routeros_sim::{Board, Fleet, Mood, Router, SimClock};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinSet,
};

use crate::client::{Client, row};

/// A web server that says this to whoever asks, and hangs up.
struct Server {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl Server {
    async fn saying(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = Vec::new();
                while !asked.ends_with(b"\r\n\r\n") {
                    asked.push(stream.read_u8().await.unwrap());
                }
                // Who has gone does not hear it.
                let _gone = stream.write_all(&answer).await;
            }
        });
        Self { address, _serving: serving }
    }

    fn url(&self) -> String {
        format!("=url=http://{}/get/site.rsc", self.address)
    }
}

fn answer(status: &str, length: usize, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

async fn signed_in(board: Board) -> (Fleet, Router, Client) {
    let fleet = Fleet::builder().boards([board]).start().await.unwrap();
    let router = fleet.router(0);
    let client = Client::sign_in(&router, &fleet.credentials()).await;
    (fleet, router, client)
}

#[tokio::test]
async fn a_file_is_fetched_and_told_step_by_step() {
    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let server = Server::saying(answer("200 OK", body.len(), &body)).await;
    let (_fleet, router, mut client) = signed_in(Board::EdgeRouter).await;
    let rows = client.rows(&["/tool/fetch", &server.url(), "=dst-path=kept.rsc"]).await;

    let said: Vec<&str> = rows.iter().map(|row| row["status"].as_str()).collect();
    assert_eq!(said, ["connecting", "downloading", "finished"]);
    let sections: Vec<&str> = rows.iter().map(|row| row[".section"].as_str()).collect();
    assert_eq!(sections, ["0", "1", "2"]);
    assert_eq!((rows[2]["downloaded"].as_str(), rows[2]["total"].as_str()), ("97", "97"));
    assert_eq!(router.file("kept.rsc"), Some(body));

    client.rows(&["/tool/fetch", &server.url()]).await;
    assert!(router.file("site.rsc").is_some(), "named as the server names it");
    client.rows(&["/tool/fetch", &server.url(), "=dst-path=none.rsc", "=keep-result=no"]).await;
    assert_eq!(router.file("none.rsc"), None);
}

#[tokio::test]
async fn what_cannot_be_fetched_is_said_in_the_words_of_the_version() {
    let server = Server::saying(answer("404 Not Found", 4, b"gone")).await;
    let (_fleet, router, mut client) = signed_in(Board::EdgeRouter).await;
    let said = client.ask(&["/tool/fetch", &server.url()]).await;
    let status = said.iter().filter_map(|sentence| row(sentence).remove("status"));
    assert_eq!(status.collect::<Vec<_>>(), ["connecting", "failed"]);
    let trap = &said[said.len() - 2];
    assert_eq!(row(trap)["message"], "failure: Fetch failed with status 404");
    assert_eq!(router.file("site.rsc"), None);

    // RouterOS 6 says it again and again.
    let (_fleet, _router, mut client) = signed_in(Board::HomeAp).await;
    client.say(&["/tool/fetch", &server.url(), ".tag=1"]).await;
    for status in ["connecting", "failed", "failed"] {
        assert_eq!(row(&client.hear().await)["status"], status);
    }
    client.say(&["/cancel", "=tag=1", ".tag=2"]).await;
    while client.hear().await != ["!done", ".tag=1"] {}
}

#[tokio::test]
async fn what_breaks_off_leaves_a_part_and_a_full_flash_none() {
    let body = vec![7; 50_000];
    let server = Server::saying(answer("200 OK", 90_000, &body)).await;
    let (_fleet, router, mut client) = signed_in(Board::EdgeRouter).await;
    let said = client.ask(&["/tool/fetch", &server.url()]).await;
    assert_eq!(said[said.len() - 2][0], "!trap", "{said:?}");
    assert_eq!(router.file("site.rsc").map(|part| part.len()), Some(50_000));
    router.act("/file/remove", &[("numbers", "site.rsc")]).unwrap();

    router.set_mood(Mood::FullFlash);
    let said = client.ask(&["/tool/fetch", &server.url()]).await;
    assert_eq!(row(&said[said.len() - 2])["message"], "failure: not enough disk space");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let clock = SimClock::manual("2026-03-01T12:00:00Z".parse().unwrap());
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone());
    let fleet = fleet.start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("=url=http://{}/a", listener.local_addr().unwrap());

    client.say(&["/tool/fetch", &url]).await;
    assert_eq!(row(&client.hear().await)["status"], "connecting");
    let _silent = listener.accept().await.unwrap();
    clock.advance(Duration::from_secs(10));
    assert_eq!(row(&client.hear().await)["status"], "failed");
    assert_eq!(row(&client.hear().await)["message"], "failure: connection timeout");
}

#[tokio::test]
async fn nothing_is_fetched_from_outside_this_computer() {
    let (_fleet, _router, mut client) = signed_in(Board::EdgeRouter).await;
    for (url, words) in [
        ("=url=http://upgrade.example/a", "failure: resolving error"),
        ("=url=https://127.0.0.1/a", "failure: unsupported url"),
    ] {
        let said = client.ask(&["/tool/fetch", url]).await;
        assert_eq!(row(&said[said.len() - 2])["message"], words);
    }
    client.say(&["/tool/fetch", "=url=http://198.51.100.1/a", ".tag=1"]).await;
    assert_eq!(row(&client.hear().await)["status"], "connecting");
    client.say(&["/cancel", "=tag=1", ".tag=2"]).await;
    while client.hear().await != ["!done", ".tag=1"] {}
}
