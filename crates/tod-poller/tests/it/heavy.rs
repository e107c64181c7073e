//! Work that costs a router much: one after the other, and only while it has time.

use std::time::Duration;

use futures_util::StreamExt;
use routeros_sim::{Board, Mood};
use tod_model::{
    CallError, Secret,
    call::{Limits, Reply, Request, Sentence, Shell},
};

use crate::requests::{Ruled, Told, export};

#[tokio::test]
async fn heavy_work_is_done_one_after_the_other() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let line = Secret::new(":delay 1m");
    let shell = Request::Shell(Shell { line });
    let limits = Limits::of(&shell);
    let mut busy = ruled.handle.run(shell, limits);
    assert!(matches!(busy.next().await, Some(Ok(Reply::HostKey(_)))));

    let soon = Limits { within: Duration::from_millis(300), ..limits };
    let waited = Told::of(&ruled.handle, export(), soon).await.unwrap_err();
    assert_eq!(waited, CallError::Timeout);
    ruled.say(Sentence::print("/system/identity", &[])).await.expect("this is no heavy work");
    drop(busy);
    ruled.run(export()).await.unwrap();
}

#[tokio::test]
async fn what_has_come_and_nobody_takes_holds_up_no_heavy_work() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    // More than waits for its reader: two pieces.
    let (name, contents) = ("tod-large.txt".to_owned(), Secret::new("x".repeat(60_000)));
    ruled.run(Request::WriteFile { name: name.clone(), contents }).await.unwrap();
    let read = Request::ReadFile { name };
    let limits = Limits::of(&read);
    let mut lying = ruled.handle.run(read, limits);
    let piece = lying.next().await;
    assert!(matches!(piece, Some(Ok(Reply::Piece(_)))), "{piece:?}");

    let soon = Limits { within: Duration::from_secs(5), ..limits };
    Told::of(&ruled.handle, export(), soon).await.unwrap();
    assert!(matches!(lying.next().await, Some(Ok(Reply::Piece(_)))));
}

#[tokio::test]
async fn a_busy_router_is_spared_heavy_work() {
    let mut ruled = Ruled::start(Board::EdgeRouter).await;
    ruled.router.set_mood(Mood::SlowCpu(Duration::from_millis(5)));
    while ruled.station.answer().await.reading.resource.cpu_percent != Some(100.0) {}
    let soon = Limits { within: Duration::from_millis(300), ..Limits::of(&export()) };
    let refused = Told::of(&ruled.handle, export(), soon).await.unwrap_err();
    assert_eq!(refused, CallError::Overloaded { cpu_load: 100 });
    ruled.say(Sentence::print("/system/identity", &[])).await.expect("this is no heavy work");

    ruled.router.set_mood(Mood::Healthy);
    let Ruled { mut station, handle, .. } = ruled;
    let patient = Limits::of(&export());
    tokio::select! {
        told = Told::of(&handle, export(), patient) => drop(told.expect("a poll finds it calm")),
        () = async { loop { station.answer().await; } } => {}
    }
}
