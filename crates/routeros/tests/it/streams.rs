//! Rows as they come.

use std::time::Duration;

use routeros::{Command, Ended, Error, TrapKind, error::Flood, session::Settings};

use tokio::time::{Instant, advance, sleep, timeout};

use crate::peer::{PATIENCE, Pair, connected, ended, tag};

fn listen() -> Command {
    Command::new("/interface/listen").proplist(&["name"])
}

#[tokio::test]
async fn rows_arrive_as_they_are_sent_and_the_end_is_seen() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut rows = session.stream(listen(), PATIENCE).await.unwrap();
    let tag = tag(&peer.hears().await);

    peer.says(&["!re", "=name=ether1", &tag]).await;
    assert_eq!(rows.next().await.unwrap().unwrap().text("name").as_deref(), Some("ether1"));
    peer.says(&["!re", "=.id=*5", "=.dead=true", &tag]).await;
    let gone = rows.next().await.unwrap().unwrap();
    assert_eq!((gone.id(), gone.is_dead()), (Some(b"*5".as_slice()), true));

    peer.says(&["!done", &tag]).await;
    assert_eq!(rows.next().await.unwrap(), None);
    assert_eq!(rows.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_stream_tells_the_section_of_a_row_and_what_the_command_returned() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let fetch = Command::new("/tool/fetch").arg("url", "http://192.0.2.1/");
    let mut rows = session.stream(fetch, PATIENCE).await.unwrap();
    let tag = tag(&peer.hears().await);

    for section in ["0", "1"] {
        peer.says(&["!re", &format!("=.section={section}"), &tag]).await;
        let row = rows.next().await.unwrap().unwrap();
        assert_eq!(row.section().map(|number| number.to_string()).as_deref(), Some(section));
    }
    assert_eq!(rows.done(), None);
    peer.says(&["!done", "=ret=*5", &tag]).await;
    assert_eq!(rows.next().await.unwrap(), None);
    assert_eq!(rows.done().and_then(|done| done.get("ret")), Some(b"*5".as_slice()));
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_cancelled() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let rows = session.stream(listen(), PATIENCE).await.unwrap();
    let heard = peer.hears().await;

    drop(rows);

    let cancel = peer.hears().await;
    assert_eq!(cancel[..2], ["/cancel".to_owned(), format!("={}", &tag(&heard)[1..])]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_was_quiet_for_long_is_cancelled_like_any_other() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let rows = session.stream(listen(), 10 * PATIENCE).await.unwrap();
    let listening = peer.hears().await;
    advance(5 * PATIENCE).await;

    drop(rows);

    let cancel = peer.hears().await;
    peer.says(&["!done", &tag(&cancel)]).await;
    peer.says(&["!done", &tag(&listening)]).await;
    let router = async {
        let print = peer.hears().await;
        peer.says(&["!done", &tag(&print)]).await;
    };
    let (reply, ()) = tokio::join!(session.run(Command::print("/a"), PATIENCE), router);
    assert!(reply.is_ok(), "{reply:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_link_may_deliver_what_was_under_way_before_the_cancel() {
    let settings = Settings::default();
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let rows = session.stream(listen(), 10 * PATIENCE).await.unwrap();
    let listening = tag(&peer.hears().await);
    drop(rows);
    let cancel = tag(&peer.hears().await);

    for _ in 0..4 {
        sleep(settings.cancel / 4 * 3).await;
        peer.says(&["!re", "=name=x", &listening]).await;
    }
    peer.says(&["!done", &listening]).await;
    peer.says(&["!done", &cancel]).await;
    let router = async {
        let print = peer.hears().await;
        peer.says(&["!done", &tag(&print)]).await;
    };
    let (reply, ()) = tokio::join!(session.run(Command::print("/a"), PATIENCE), router);
    assert!(reply.is_ok(), "{reply:?}");
}

#[tokio::test(start_paused = true)]
async fn a_router_that_does_not_mind_a_cancel_is_left() {
    let settings = Settings::default();
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let rows = session.stream(listen(), 10 * PATIENCE).await.unwrap();
    let listening = tag(&peer.hears().await);
    drop(rows);
    peer.hears().await;

    let began = Instant::now();
    let babbling = async {
        loop {
            peer.says(&["!re", "=name=x", &listening]).await;
            sleep(settings.cancel / 2).await;
        }
    };
    tokio::select! {
        ended = session.closed() => assert_eq!(ended, Ended::Unresponsive),
        () = babbling => {}
    }
    let lasted = began.elapsed();
    assert!(lasted > settings.cancel * 5 && lasted <= settings.cancel * 7, "{lasted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reader_has_all_its_time_after_a_long_quiet() {
    let settings = Settings { rows: 1, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let mut rows = session.stream(listen(), 10 * PATIENCE).await.unwrap();
    let listening = peer.hears().await;
    advance(5 * PATIENCE).await;

    for _ in 0..3 {
        peer.says(&["!re", "=name=x", &tag(&listening)]).await;
    }
    advance(settings.patience / 2).await;
    for _ in 0..3 {
        assert!(rows.next().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_stream_ends_with_what_the_router_says() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let mut refused = session.stream(listen(), PATIENCE).await.unwrap();
    let tag = tag(&peer.hears().await);
    peer.says(&["!trap", "=message=unknown parameter follow-only", &tag]).await;
    peer.says(&["!done", &tag]).await;
    let error = refused.next().await.unwrap_err();
    assert!(matches!(error, Error::Trap(trap) if trap.kind() == TrapKind::MissingMenu));
    assert_eq!(refused.next().await.unwrap(), None, "an error is given once");

    let mut cut = session.stream(listen(), PATIENCE).await.unwrap();
    peer.hears().await;
    drop(peer);
    assert_eq!(ended(cut.next().await.unwrap_err()), Ended::Eof);
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_a_deadline_too() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut rows = session.stream(listen(), Duration::from_secs(30)).await.unwrap();
    peer.hears().await;

    assert!(matches!(rows.next().await, Err(Error::Timeout)));
    assert_eq!(peer.hears().await[0], "/cancel");
}

#[tokio::test]
async fn a_slow_reader_holds_the_router_back_and_loses_nothing() {
    let settings = Settings { rows: 2, patience: PATIENCE, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let mut rows = session.stream(listen(), PATIENCE).await.unwrap();
    let tag = tag(&peer.hears().await);

    for number in 0..50 {
        peer.says(&["!re", &format!("=name={number}"), &tag]).await;
    }
    peer.says(&["!done", &tag]).await;

    for number in 0..50 {
        let row = rows.next().await.unwrap().unwrap();
        assert_eq!(row.number::<i32>("name"), Some(number));
    }
    assert_eq!(rows.next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_reads_stays_with_the_router() {
    let settings = Settings { rows: 2, patience: PATIENCE, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let _rows = session.stream(listen(), PATIENCE).await.unwrap();
    let tag = tag(&peer.hears().await);

    let flooding = async {
        loop {
            peer.says(&["!re", "=name=x", &tag]).await;
        }
    };
    assert!(timeout(PATIENCE / 2, flooding).await.is_err());
    let taken = session.counters().bytes_in;
    assert!(taken <= 64 << 10, "{taken} bytes were taken in");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_loses_its_stream_and_the_others_go_on() {
    let settings = Settings { rows: 1, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let mut rows = session.stream(listen(), PATIENCE).await.unwrap();
    let listening = peer.hears().await;

    for _ in 0..3 {
        peer.says(&["!re", "=name=x", &tag(&listening)]).await;
    }
    let router = async {
        let (one, two) = (peer.hears().await, peer.hears().await);
        let (print, cancel) = if one[0] == "/cancel" { (two, one) } else { (one, two) };
        assert_eq!(cancel[1], format!("={}", &tag(&listening)[1..]));
        peer.says(&["!done", &tag(&print)]).await;
    };
    let (reply, ()) =
        tokio::join!(session.run(Command::print("/a"), Duration::from_secs(10)), router);

    assert!(reply.is_ok(), "{reply:?}");
    assert!(rows.next().await.unwrap().is_some(), "what was kept is given");
    let error = rows.next().await.unwrap_err();
    assert!(matches!(error, Error::Flooded(Flood::NotTaken)), "{error}");
}

#[tokio::test]
async fn a_reader_gone_while_its_row_waits_frees_the_session() {
    let settings = Settings { rows: 1, patience: PATIENCE, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);
    let rows = session.stream(listen(), PATIENCE).await.unwrap();
    let listening = peer.hears().await;
    for _ in 0..3 {
        peer.says(&["!re", "=name=x", &tag(&listening)]).await;
    }

    drop(rows);

    assert_eq!(peer.hears().await[0], "/cancel");
    let router = async {
        let print = peer.hears().await;
        peer.says(&["!done", &tag(&print)]).await;
    };
    let (reply, ()) = tokio::join!(session.run(Command::print("/a"), PATIENCE), router);
    assert!(reply.is_ok());
}
