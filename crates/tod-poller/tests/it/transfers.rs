//! Files of any size, to simulated routers and from them.

use futures_util::StreamExt;
use routeros_sim::{Board, Mood, Router};
use tod_model::{
    CallError, Secret,
    call::{Fetch, Limits, RefusalKind, Reply, Request, Upload},
};
use tod_poller::Replies;

use crate::{
    requests::{Ruled, Told},
    station::Station,
};

#[tokio::test]
async fn a_large_file_comes_over_ssh_as_it_is() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let contents = "all kinds of text\n".repeat(50_000);
    let mut upload = ruled.router.upload("large.txt").unwrap();
    upload.append(contents.as_bytes()).unwrap();
    upload.finish().unwrap();
    let download = || Request::Download { name: "large.txt".to_owned() };
    let told = ruled.run(download()).await.unwrap();
    assert!(told.text == contents, "{} bytes", told.text.len());

    let small = Limits { bytes: 899_999, ..Limits::of(&download()) };
    let refused = Told::of(&ruled.handle, download(), small).await.unwrap_err();
    assert_eq!(refused, CallError::TooLarge { limit: 899_999 });
    let exact = Limits { bytes: 900_000, ..small };
    Told::of(&ruled.handle, download(), exact).await.unwrap();

    let none = ruled.run(Request::Download { name: "none.txt".to_owned() }).await.unwrap_err();
    assert!(matches!(none, CallError::Refused { kind: RefusalKind::NotFound, .. }), "{none:?}");
}

/// An upload of which a first chunk was taken.
async fn begun(ruled: &Ruled) -> Replies {
    let name = "half.npk".to_owned();
    let request = Request::Upload(Upload { name, size: 100_000 });
    let limits = Limits::of(&request);
    let mut replies = ruled.handle.run(request, limits);
    loop {
        match replies.next().await.expect("it begins").unwrap() {
            Reply::Progress { done: 0, of: Some(100_000) } => break,
            other => assert!(matches!(other, Reply::HostKey(_)), "{other:?}"),
        }
    }
    ruled.run(Request::Chunk(Secret::new(vec![7; 1000]))).await.unwrap();
    let part = Reply::Progress { done: 1000, of: Some(100_000) };
    assert_eq!(replies.next().await, Some(Ok(part)));
    assert_eq!(ruled.router.file("half.npk").map(|part| part.len()), Some(1000));
    replies
}

#[tokio::test]
async fn an_upload_that_fails_is_removed_before_that_is_told() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let mut replies = begun(&ruled).await;
    ruled.router.set_mood(Mood::FullFlash);
    ruled.run(Request::Chunk(Secret::new(vec![7; 30_000]))).await.unwrap();
    let failed = replies.next().await.expect("an end").unwrap_err();
    assert!(matches!(failed, CallError::Failed(_)), "{failed:?}");
    assert_eq!(ruled.router.file("half.npk"), None);

    let full = Request::Upload(Upload { name: "more.npk".to_owned(), size: 1000 });
    let logins = ruled.router.heard().borrow().logins;
    let refused = ruled.run(full).await.unwrap_err();
    assert!(matches!(refused, CallError::NoSpace { free: 0, .. }), "{refused:?}");
    assert_eq!(ruled.router.heard().borrow().logins, logins, "nobody signed in for nothing");
}

#[tokio::test]
async fn an_upload_that_nobody_waits_for_is_removed_by_who_polls() {
    let mut ruled = Ruled::start(Board::EdgeRouter).await;
    drop(begun(&ruled).await);
    is_removed(&mut ruled.station, &ruled.router).await;

    let replies = begun(&ruled).await;
    let Ruled { router, handle, mut station, .. } = ruled;
    drop(handle);
    is_removed(&mut station, &router).await;
    drop(replies);
}

/// Polls until the file is removed.
async fn is_removed(station: &mut Station, router: &Router) {
    while router.file("half.npk").is_some() {
        station.answer().await;
    }
}

#[tokio::test]
async fn chunks_are_for_an_upload() {
    let ruled = Ruled::start(Board::EdgeRouter).await;
    let none = ruled.run(Request::Chunk(Secret::new("x"))).await.unwrap_err();
    assert_eq!(none, CallError::Invalid("no upload is open on this handle".to_owned()));
    let _replies = begun(&ruled).await;
    let large = Request::Chunk(Secret::new(vec![0; Reply::PIECE + 1]));
    let large = ruled.run(large).await.unwrap_err();
    assert!(matches!(large, CallError::Invalid(_)), "{large:?}");
}

#[tokio::test]
async fn a_fetch_that_fails_ends_also_where_a_router_never_stops_saying_so() {
    for board in [Board::EdgeRouter, Board::HomeAp] {
        let ruled = Ruled::start(board).await;
        let fetch = Fetch {
            // Nobody discards there any more.
            url: Secret::new("http://127.0.0.1:9/site.rsc"),
            name: "site.rsc".to_owned(),
            size: 1000,
            checks_certificate: false,
        };
        let failed = ruled.run(Request::Fetch(fetch)).await.unwrap_err();
        assert!(matches!(failed, CallError::Refused { .. } | CallError::Failed(_)), "{failed:?}");
        assert_eq!(ruled.router.file("site.rsc"), None);
    }
}
