//! Scripts: run at once, as jobs, and by schedulers.

use std::time::Duration;

use chrono::DateTime;
use routeros_conf::{
    Config,
    export::Export,
    plan::{Circumstances, Secrets, plan},
};
use routeros_sim::{Board, Fleet, Mood, Router, SimClock};

use crate::client::{Client, Row};

/// A fleet of one whose clock stands until a test moves it.
async fn still_fleet(board: Board) -> (Fleet, SimClock) {
    let clock = SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
    let fleet = Fleet::builder().boards([board]).clock(clock.clone()).start().await.unwrap();
    (fleet, clock)
}

/// Waits until the rows of a menu are as wanted.
async fn until(router: &Router, path: &str, mut wanted: impl FnMut(&[Row]) -> bool) {
    let mut revisions = router.revisions();
    let mut there = || wanted(&router.look(path).unwrap_or_default());
    let wait = revisions.wait_for(|_| there());
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect("it never came").unwrap();
}

fn is_named(name: &str) -> impl FnMut(&[Row]) -> bool {
    move |rows| rows.first().is_some_and(|row| row["name"] == name)
}

async fn say(client: &mut Client, script: &str) -> String {
    client.result(&["/execute", &format!("=script={script}"), "=as-string="]).await
}

#[tokio::test]
async fn a_script_is_run_to_its_end_and_its_output_returned() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;

    for (script, output) in [
        (":put [:len [/interface find where name=ether1]]", "1"),
        ("/system identity set name=corner; :put [/system identity get name]", "corner"),
        (
            "/ip/address\nadd address=10.9.8.7/24 interface=ether2\n:put [get [find address=10.9.8.7/24] network]",
            "10.9.8.0",
        ),
        (
            ":foreach i in=[/ip address find interface=ether2] do={/ip address remove $i}; :put done",
            "done",
        ),
        (":put 1; :error \"boom\"", "1\nboom (:error; line 1)"),
        (
            "/ip address add address=10.9.8.7/24 interface=ether99",
            "input does not match any value of interface (/ip/address/add; line 1)",
        ),
        ("/frobnicate", "bad command name frobnicate (line 1 column 2)"),
        ("/ip address add colour=red", "bad parameter colour (line 1 column 17)"),
        (
            "/interface set ether2 comment=x; /interface set ether2 !comment; :put [:len [/interface find comment=x]]",
            "0",
        ),
        (":do {/ip address remove *FFF} on-error={:put gone}", "gone"),
        ("/system backup save name=nightly", "Configuration backup saved"),
        (":do {/safe-mode/unroll; :put done} on-error={:put no}", "done"),
        (":global kept 5", ""),
        (":global kept; :put $kept", "5"),
    ] {
        assert_eq!(say(&mut client, script).await, output, "{script}");
    }
    let variables = client.rows(&["/system/script/environment/print"]).await;
    assert_eq!((variables[0]["name"].as_str(), variables[0]["value"].as_str()), ("kept", "5"));
}

#[tokio::test]
async fn a_script_may_do_no_more_than_its_user() {
    let fleet = Fleet::builder().boards([Board::EdgeRouter]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.watcher()).await;

    let complaint = client.complaint(&["/execute", "=script=/system identity set name=x"]).await;

    assert_eq!(complaint, "not enough permissions (9)");
}

#[tokio::test]
async fn a_job_goes_on_without_its_session_until_it_is_removed() {
    let (fleet, clock) = still_fleet(Board::Chr).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    let script = "=script=:delay 10s; /system identity set name=later";
    assert_eq!(client.result(&["/execute", script]).await, "*1");
    let id =
        client.result(&["/execute", "=script=:delay 10s; /system identity set name=never"]).await;
    assert_eq!(client.rows(&["/system/script/job/print"]).await.len(), 2);
    client.rows(&["/system/script/job/remove", &format!("=.id={id}")]).await;
    drop(client);
    // The job has to be asleep before its ten seconds pass.
    for _ in 0..12 {
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(1));
    }
    until(&router, "/system/identity", |rows| {
        clock.advance(Duration::from_secs(10));
        is_named("later")(rows)
    })
    .await;
}

#[tokio::test]
async fn a_router_that_becomes_another_runs_nothing_of_the_one_before() {
    let (fleet, clock) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let late = "=script=:delay 10s; /system identity set name=late";
    assert_eq!(client.result(&["/execute", late]).await, "*1");
    router.load_export(&router.export()).unwrap();

    let id = client.result(&["/execute", "=script=:delay 10s; /system note set note=done"]).await;
    assert_eq!(id, "*2", "the number of one that ran before is not given again");
    let done = async {
        while router.look("/system/note").unwrap()[0]["note"] != "done" {
            clock.advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), done).await.expect("the script never ends");
    assert_ne!(router.identity(), "late");
}

#[tokio::test]
async fn a_scheduler_runs_an_interval_after_it_was_added_and_may_remove_itself() {
    let (fleet, clock) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    let event = "/system/scheduler/remove guard; /system identity set name=reverted";
    client
        .result(&[
            "/system/scheduler/add",
            "=name=guard",
            "=interval=45s",
            &format!("=on-event={event}"),
        ])
        .await;
    let row = client.row(&["/system/scheduler/print", "?name=guard"]).await;
    assert_eq!((row["run-count"].as_str(), row["next-run"].as_str()), ("0", "2026-09-21 14:14:05"));

    client.rows(&["/system/identity/set", "=name=changed"]).await;
    clock.advance(Duration::from_secs(44));
    assert_eq!(router.identity(), "changed");
    clock.advance(Duration::from_secs(1));

    until(&router, "/system/identity", is_named("reverted")).await;
    assert!(client.rows(&["/system/scheduler/print", "?name=guard"]).await.is_empty());
}

#[tokio::test]
async fn a_guard_reverts_while_the_link_is_cut() {
    let (fleet, clock) = still_fleet(Board::HomeAp).await;
    let router = fleet.router(0);
    router.act("/system/scheduler/add", &[
        ("name", "guard"),
        ("interval", "3m"),
        ("on-event", ":do {/system identity set name=mine} on-error={}\n/system scheduler remove guard"),
    ]).unwrap();
    router.act("/system/identity/set", &[("name", "lost")]).unwrap();
    router.set_mood(Mood::LinkCut);

    clock.advance(Duration::from_mins(3));

    until(&router, "/system/identity", is_named("mine")).await;
    until(&router, "/system/scheduler", |rows| rows.iter().all(|row| row["name"] != "guard")).await;
}

#[tokio::test]
async fn a_scheduler_that_was_removed_in_time_does_nothing() {
    let (fleet, clock) = still_fleet(Board::Core).await;
    let router = fleet.router(0);
    let add = |name, interval| {
        let event = format!("/system identity set name={name}");
        router.act(
            "/system/scheduler/add",
            &[("name", name), ("interval", interval), ("on-event", &event)],
        )
    };
    add("first", "1m").unwrap();
    add("second", "2m").unwrap();
    router.act("/system/scheduler/remove", &[("numbers", "first")]).unwrap();

    clock.advance(Duration::from_mins(2));

    until(&router, "/system/identity", |rows| {
        assert_ne!(rows[0]["name"], "first");
        is_named("second")(rows)
    })
    .await;
}

#[tokio::test]
async fn at_startup_runs_what_has_no_interval() {
    let (fleet, clock) = still_fleet(Board::Switch).await;
    let router = fleet.router(0);
    for (name, interval) in [("once", "0s"), ("often", "1h")] {
        let event = format!("/system identity set name={name}");
        router
            .act(
                "/system/scheduler/add",
                &[
                    ("name", name),
                    ("start-time", "startup"),
                    ("interval", interval),
                    ("on-event", &event),
                ],
            )
            .unwrap();
    }
    let before = router.identity();
    clock.advance(Duration::from_mins(10));
    router.set_mood(Mood::Rebooting(Duration::from_secs(20)));
    clock.advance(Duration::from_secs(24));
    assert_eq!(router.identity(), before);
    clock.advance(Duration::from_secs(1));

    until(&router, "/system/identity", |rows| {
        assert!(rows.is_empty() || rows[0]["name"] != "often");
        is_named("once")(rows)
    })
    .await;
}

#[tokio::test]
async fn a_script_has_a_name_and_is_run_by_it() {
    let fleet = Fleet::builder().boards([Board::Lte]).start().await.unwrap();
    let mut client = Client::sign_in(&fleet.router(0), &fleet.credentials()).await;
    client
        .result(&["/system/script/add", "=name=rename", "=source=/system identity set name=done"])
        .await;
    client.result(&["/system/script/add", "=name=wrong", "=source=:error \"no good\""]).await;

    client.rows(&["/system/script/run", "=.id=rename"]).await;
    assert_eq!(fleet.router(0).identity(), "done");
    let complaint = client.complaint(&["/system/script/run", "=number=wrong"]).await;
    assert_eq!(complaint, "missing value(s) of argument(s) number");
    let complaint = client.complaint(&["/system/script/run", "=numbers=wrong"]).await;
    assert_eq!(complaint, "no good (:error; line 1)");
    let row = client.row(&["/system/script/print", "?name=rename"]).await;
    assert_eq!((row["run-count"].as_str(), row["invalid"].as_str()), ("1", "false"));
}

#[tokio::test]
async fn what_a_scheduler_cannot_run_is_logged() {
    let (fleet, clock) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    router
        .act(
            "/system/scheduler/add",
            &[("name", "bad"), ("interval", "1m"), ("on-event", "/nonsense")],
        )
        .unwrap();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;
    clock.advance(Duration::from_mins(1));

    let look = ["/log/print", "?topics=script,error"];
    let logged = async {
        loop {
            if let [line] = &client.rows(&look).await[..] {
                break line["message"].clone();
            }
        }
    };
    let message = tokio::time::timeout(Duration::from_secs(20), logged).await.unwrap();
    let wanted =
        "executing script (bad) failed, please check it manually: bad command name nonsense";
    assert!(message.starts_with(wanted), "{message}");
}

#[tokio::test]
async fn a_script_that_runs_itself_comes_to_an_end() {
    let fleet = Fleet::builder().boards([Board::Chr]).start().await.unwrap();
    let router = fleet.router(0);
    let script = [("name", "again"), ("source", "/system script run again")];
    router.act("/system/script/add", &script).unwrap();
    let mut client = Client::sign_in(&router, &fleet.credentials()).await;

    let complaint = client.complaint(&["/system/script/run", "=numbers=again"]).await;

    assert!(complaint.starts_with("failure: too many jobs"), "{complaint}");
    assert!(client.rows(&["/system/script/job/print"]).await.is_empty());
}

#[tokio::test]
async fn the_inverse_of_a_plan_takes_a_change_back_on_the_router() {
    let (fleet, clock) = still_fleet(Board::EdgeRouter).await;
    let router = fleet.router(0);
    let config = || Config::from_export(&Export::parse(router.export().as_bytes())).unwrap();
    let before = config();
    let change = "/ip address add address=198.51.100.1/24 comment=\"new \\\"one\\\"\" interface=ether2\n\
                  /ip dns set servers=198.51.100.53\n/system identity set name=lost\n\
                  /ip firewall filter add action=drop chain=input comment=oops place-before=0";
    assert_eq!(router.console(change).await, "");
    let circumstances = Circumstances::new(Secrets::Shown);
    let inverse = plan(&before, &config(), &circumstances).unwrap().script().unwrap();
    assert_ne!(config().digest(), before.digest());

    let event = format!("/system scheduler remove tod-guard\n{}", inverse.as_str());
    let quoted = routeros_conf::quote(event.as_bytes());
    let arm = format!("/system scheduler add name=tod-guard interval=45s on-event={quoted}");
    assert_eq!(router.console(&arm).await, "");
    router.set_mood(Mood::LinkCut);
    clock.advance(Duration::from_secs(45));

    until(&router, "/system/scheduler", |_| config().digest() == before.digest()).await;
}
