use std::time::Duration;

use routeros::{
    Charset, Session,
    ops::watch::{Heard, Limits, Mark, Since, Watch, Way, Why},
    rows::{HistoryEntry, LogLine},
    session::Settings,
};
use tokio::time::Instant;

use super::{answers, hears, refuses};
use crate::peer::{Pair, Peer, connected, tag};

/// Sooner than a peer loses its patience.
const OFTEN: Limits = Limits {
    rows_per_second: 20,
    poll_every: Duration::from_secs(40),
    backlog: 1_000,
    patience: Duration::from_secs(30),
};

fn log(session: &Session, since: Since) -> Watch<LogLine> {
    Watch::new(session.clone(), since, OFTEN, Charset::default())
}

/// What the next thing heard is, in a word.
async fn word(watch: &mut Watch<LogLine>) -> String {
    match watch.next().await.unwrap() {
        Heard::New(line) => line.message,
        Heard::Changed(line) => format!("changed {}", line.message),
        Heard::Missed(count) => format!("missed {count:?}"),
        Heard::By(way) => format!("{way:?}"),
    }
}

/// Answers the two commands with which a watch begins; gives the tag of the first.
async fn begins(peer: &mut Peer, lines: &[(&str, &str)]) -> String {
    let listening = hears(peer, &["/log/listen"]).await;
    prints(peer, lines).await;
    listening
}

async fn prints(peer: &mut Peer, lines: &[(&str, &str)]) {
    let print = hears(peer, &["/log/print", "=.proplist=.id,time,topics,message"]).await;
    for (id, message) in lines {
        let (id, message) = (format!("=.id=*{id}"), format!("=message={message}"));
        peer.says(&["!re", &id, &message, &print]).await;
    }
    peer.says(&["!done", &print]).await;
}

#[tokio::test]
async fn a_watch_goes_on_after_its_mark_and_gives_nothing_twice() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mark = Mark { id: 0x1F, text: "one".to_owned() };
    let mut watch = log(&session, Since::After(mark));
    let router = async {
        let listening = hears(&mut peer, &["/log/listen"]).await;
        // Said while the menu is printed, so it is in both.
        peer.says(&["!re", "=.id=*20", "=message=two", &listening]).await;
        prints(&mut peer, &[("20", "two"), ("1F", "one")]).await;
        peer.says(&["!re", "=.id=*1", "=.dead=true", &listening]).await;
        peer.says(&["!re", "=.id=*21", "=message=three", &listening]).await;
    };
    let work = async {
        assert_eq!(word(&mut watch).await, "two");
        assert_eq!(watch.mark().unwrap().id, 0x20);
        assert_eq!(word(&mut watch).await, "Listening");
        assert_eq!(word(&mut watch).await, "three");
        assert_eq!(watch.mark(), Some(&Mark { id: 0x21, text: "three".to_owned() }));
    };
    tokio::join!(work, router);
    drop(watch);
    hears(&mut peer, &["/cancel"]).await;
}

#[tokio::test]
async fn what_the_router_forgot_is_said_to_be_missing() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, Since::After(Mark { id: 9, text: "x".to_owned() }));
    let work = async {
        for expected in ["missed None", "router rebooted", "Listening"] {
            assert_eq!(word(&mut watch).await, expected);
        }
    };
    tokio::join!(work, begins(&mut peer, &[("1", "router rebooted")]));
}

#[tokio::test]
async fn no_more_than_the_backlog_is_caught_up_with() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let limits = Limits { backlog: 2, ..OFTEN };
    let mut watch: Watch<LogLine> =
        Watch::new(session.clone(), Since::Oldest, limits, Charset::default());
    let work = async {
        for expected in ["missed Some(1)", "b", "c", "Listening"] {
            assert_eq!(word(&mut watch).await, expected);
        }
    };
    tokio::join!(work, begins(&mut peer, &[("1", "a"), ("2", "b"), ("3", "c")]));
}

#[tokio::test(start_paused = true)]
async fn a_menu_that_cannot_be_listened_to_is_polled() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch: Watch<HistoryEntry> =
        Watch::new(session.clone(), Since::Now, OFTEN, Charset::default());
    let router = async {
        let listen = hears(&mut peer, &["/system/history/listen"]).await;
        refuses(&mut peer, &listen, "unknown parameter follow-only").await;
        let print = hears(&mut peer, &["/system/history/print"]).await;
        answers(&mut peer, &print, &[&["=.id=*2", "=action=old"]]).await;
        let began = Instant::now();
        let print = hears(&mut peer, &["/system/history/print"]).await;
        assert_eq!(began.elapsed().as_secs(), 40);
        let new: &[&str] = &["=.id=*3", "=action=filter rule added", "=by=admin", "=undoable=true"];
        answers(&mut peer, &print, &[new, &["=.id=*2", "=action=old"]]).await;
    };
    let work = async {
        let polling = Heard::By(Way::Polling(Why::Refused));
        assert_eq!(watch.next().await.unwrap(), polling);
        let Heard::New(entry) = watch.next().await.unwrap() else { panic!("nothing new") };
        assert_eq!(entry.by.as_deref(), Some("admin"));
        assert!(entry.undoable && !entry.redoable);
    };
    tokio::join!(work, router);
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_polled_until_it_is_over() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, Since::Now);
    let router = async {
        let listening = begins(&mut peer, &[]).await;
        for id in 1..=201 {
            let (id, message) = (format!("=.id=*{id:X}"), format!("=message={id}"));
            peer.says(&["!re", &id, &message, &listening]).await;
        }
        let cancel = peer.hears().await;
        assert_eq!(cancel[0], "/cancel");
        peer.says(&["!done", &tag(&cancel)]).await;
        peer.says(&["!done", &listening]).await;
        prints(&mut peer, &[("C9", "201"), ("CA", "202")]).await;
        begins(&mut peer, &[("CA", "202")]).await;
    };
    let work = async {
        assert_eq!(word(&mut watch).await, "Listening");
        for id in 1..=201 {
            assert_eq!(word(&mut watch).await, id.to_string());
        }
        assert_eq!(word(&mut watch).await, "Polling(TooMuch)");
        assert_eq!(word(&mut watch).await, "202");
        assert_eq!(word(&mut watch).await, "Listening");
    };
    tokio::join!(work, router);
}

#[tokio::test(start_paused = true)]
async fn letting_go_of_a_wait_loses_nothing() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, Since::Oldest);
    let router = async {
        // The first attempt is let go before it is answered.
        let listen = hears(&mut peer, &["/log/listen"]).await;
        let print = hears(&mut peer, &["/log/print"]).await;
        for _ in 0..2 {
            let cancel = peer.hears().await;
            assert_eq!(cancel[0], "/cancel");
            peer.says(&["!done", &tag(&cancel)]).await;
        }
        peer.says(&["!done", &listen]).await;
        peer.says(&["!done", &print]).await;
        begins(&mut peer, &[("1", "a")]).await;
    };
    let work = async {
        let brief = tokio::time::timeout(Duration::from_secs(1), watch.next()).await;
        assert!(brief.is_err());
        assert_eq!(word(&mut watch).await, "a");
    };
    tokio::join!(work, router);
}
