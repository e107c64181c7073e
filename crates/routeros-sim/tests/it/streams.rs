//! Commands that go on: listen, follow, monitors, ping, and how they end.

use std::time::Duration;

use chrono::DateTime;
use routeros_sim::{Board, Fleet, SimClock};

use crate::client::{Client, Row, row};

#[tokio::test]
async fn a_listener_hears_of_changes_until_it_is_cancelled() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut listener = Client::sign_in(&router, &fleet.credentials()).await;
    let mut editor = Client::sign_in(&router, &fleet.credentials()).await;

    listener.say(&["/ip/address/listen", ".tag=L"]).await;
    // An answer proves that the sentence before it was taken up.
    listener.ask(&["/system/identity/print"]).await;
    let id = editor.result(&["/ip/address/add", "=address=10.1.2.3/24", "=interface=ether2"]).await;
    let target = format!("=.id={id}");
    editor.rows(&["/ip/address/set", &target, "=comment=seen"]).await;
    editor.rows(&["/ip/address/remove", &target]).await;

    let added = listener.hear().await;
    assert_eq!(row(&added)["address"], "10.1.2.3/24");
    assert_eq!(added.last().unwrap(), ".tag=L");
    assert_eq!(row(&listener.hear().await)["comment"], "seen");
    assert_eq!(listener.hear().await, ["!re", &target, "=.dead=true", ".tag=L"]);

    listener.say(&["/cancel", "=tag=L", ".tag=C"]).await;
    let interrupted = ["!trap", "=category=2", "=message=interrupted", ".tag=L"];
    assert_eq!(listener.hear().await, interrupted);
    assert_eq!(listener.hear().await, ["!done", ".tag=C"]);
    assert_eq!(listener.hear().await, ["!done", ".tag=L"]);
}

#[tokio::test]
async fn cancel_without_a_tag_ends_everything() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    client.say(&["/interface/listen", ".tag=1"]).await;
    client.say(&["/log/print", "=follow-only=", ".tag=2"]).await;

    client.say(&["/cancel"]).await;

    let mut heard = Vec::new();
    while heard.len() < 5 {
        heard.push(client.hear().await.join(" "));
    }
    heard.sort();
    assert_eq!(
        heard,
        [
            "!done",
            "!done .tag=1",
            "!done .tag=2",
            "!trap =category=2 =message=interrupted .tag=1",
            "!trap =category=2 =message=interrupted .tag=2",
        ]
    );
}

#[tokio::test]
async fn the_log_tells_who_comes_and_goes_while_it_is_followed() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let mut listener = Client::sign_in(&router, &fleet.credentials()).await;
    listener.say(&["/log/listen", "?topics=system,info,account", ".tag=L"]).await;
    listener.ask(&["/system/identity/print"]).await;

    let mut other = Client::sign_in(&router, &fleet.watcher()).await;
    let active = other.rows(&["/user/active/print"]).await;
    drop(other);

    assert_eq!(active.len(), 2);
    assert_eq!(
        row(&listener.hear().await)["message"],
        "user watcher logged in from 127.0.0.1 via api"
    );
    let out = row(&listener.hear().await);
    assert_eq!(out["message"], "user watcher logged out from 127.0.0.1 via api");
    assert_eq!(listener_rows(&mut listener).await, 1);
}

async fn listener_rows(client: &mut Client) -> usize {
    let answer = client.ask(&["/user/active/print", ".tag=A"]).await;
    answer.iter().filter(|sentence| sentence[0] == "!re").count()
}

#[tokio::test]
async fn what_comes_and_goes_is_told_once() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).clock(clock.clone());
    let fleet = fleet.start().await.unwrap();
    let router = fleet.router(0);
    let mut listener = Client::sign_in(&router, &fleet.credentials()).await;
    listener.say(&["/user/active/listen", ".tag=L"]).await;
    listener.ask(&["/system/identity/print"]).await;

    for _ in 0..2 {
        let visitor = Client::sign_in(&router, &fleet.watcher()).await;
        let came = row(&listener.hear().await);
        assert_eq!(came["name"], "watcher");
        clock.advance(Duration::from_secs(1));
        // An answer proves that the second was noticed.
        let next = listener.ask(&["/system/identity/print", ".tag=I"]).await;
        assert!(next.iter().all(|sentence| sentence.contains(&".tag=I".to_owned())), "{next:?}");
        drop(visitor);
        assert_eq!(row(&listener.hear().await)[".dead"], "true");
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_client_that_reads_no_answers_is_given_no_more() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let router = fleet.router(0);
    let note = "x".repeat(60_000);
    for number in 0..20 {
        let address = format!("198.51.100.{number}");
        let entry = [("list", "fat"), ("address", address.as_str()), ("comment", note.as_str())];
        router.act("/ip/firewall/address-list/add", &entry).unwrap();
    }
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let look = crate::client::encode(&["/ip/firewall/address-list/print", "?list=fat"]);

    client.say_raw(&look.repeat(60)).await;
    let mut heard = router.heard();
    let taken_up = heard.wait_for(|heard| heard.commands > 1).await.unwrap().commands;
    assert!(taken_up < 40, "{taken_up} commands are taken up, each with an answer of 1.2 MB");

    let mut done = 0;
    while done < 60 {
        done += usize::from(client.hear().await[0] == "!done");
    }
}

#[tokio::test]
async fn a_monitor_shows_one_row_once_and_sections_until_cancelled() {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([Board::Core]).clock(clock.clone()).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    let once = ["/interface/monitor-traffic", "=interface=ether1", "=once="];
    let traffic = client.row(&once).await;
    assert!(traffic["rx-bits-per-second"].parse::<u64>().unwrap() > 0);
    assert!(!traffic.contains_key(".section"));
    let wire = client.rows(&["/interface/ethernet/monitor", "=numbers=0,1", "=once="]).await;
    assert_eq!((wire[0]["name"].as_str(), wire[1]["name"].as_str()), ("ether1", "ether2"));

    client.say(&["/interface/monitor-traffic", "=interface=ether1", "=once=false", ".tag=M"]).await;
    for section in 0..3 {
        assert_eq!(row(&client.hear().await)[".section"], section.to_string());
        clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_ping_counts_and_ends() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.watcher()).await;
    let ask = ["/tool/ping", "=address=198.51.100.7", "=count=3", "=interval=10ms"];

    let rows = client.rows(&ask).await;
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[2]["seq"].as_str(), rows[2]["received"].as_str()), ("2", "3"));
    assert!(rows[0]["time"].contains("ms"));
    let micros = |row: &Row, name: &str| -> u64 {
        let (millis, micros) = row[name].split_once("ms").unwrap();
        let micros = micros.trim_end_matches("us").parse().unwrap_or(0);
        millis.parse::<u64>().unwrap() * 1000 + micros
    };
    let times = rows.iter().map(|row| micros(row, "time"));
    let (least, most) = (times.clone().min().unwrap(), times.clone().max().unwrap());
    let of_all = ["min-rtt", "avg-rtt", "max-rtt"].map(|name| micros(&rows[2], name));
    assert_eq!(of_all, [least, times.sum::<u64>() / 3, most]);

    let lost = client.row(&["/ping", "=address=192.0.2.1", "=count=1"]).await;
    assert_eq!((lost["status"].as_str(), lost["packet-loss"].as_str()), ("timeout", "100"));
}

#[tokio::test]
async fn many_commands_are_in_flight_at_once() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    let mut sentences = Vec::new();
    for tag in 0..200 {
        let tag = format!(".tag={tag}");
        sentences.extend(crate::client::encode(&[
            "/system/resource/print",
            "=.proplist=uptime",
            &tag,
        ]));
    }

    client.say_raw(&sentences).await;

    let mut done = std::collections::BTreeSet::new();
    while done.len() < 200 {
        let sentence = client.hear().await;
        if sentence[0] == "!done" {
            assert!(done.insert(sentence[1].clone()));
        }
    }
}
