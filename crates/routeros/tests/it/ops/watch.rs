use std::time::Duration;

use routeros::{
    Charset, Command, Row, Session,
    ops::watch::{Heard, Journal, Last, Limits, Mark, Since, Watch, Way, Why},
    rows::{HistoryEntry, Record},
    session::Settings,
};
use tokio::time::Instant;

use super::{answers, hears, refuses};
use crate::peer::{Pair, Peer, connected, tag};

/// Sooner than a peer loses its patience.
const OFTEN: Limits = Limits {
    rows_per_second: 20,
    poll_every: Duration::from_secs(40),
    look_every: Duration::from_secs(50),
    backlog: 1_000,
    patience: Duration::from_secs(30),
};

fn log(session: &Session, since: Since) -> Watch {
    Watch::new(session.clone(), Journal::Log, since, OFTEN)
}

fn history(session: &Session, since: Since) -> Watch {
    Watch::new(session.clone(), Journal::History, since, OFTEN)
}

fn mark(id: u64, text: &str) -> Mark {
    Mark { last: Some(Last { id, text: text.to_owned() }), ..Mark::default() }
}

fn after(mark: Mark) -> Since {
    Since::After { mark, ago: Duration::from_mins(10) }
}

/// What the next thing heard is, in a word.
async fn word(watch: &mut Watch) -> String {
    let text = |row: Row| row.text("message").or_else(|| row.text("action")).unwrap();
    match watch.next().await.unwrap() {
        Heard::New(row) => text(row),
        Heard::Changed(row) => format!("changed {}", text(row)),
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

/// As [`begins`], for a watch that goes on from somewhere, by a router that has been up for so long.
async fn resumes(peer: &mut Peer, lines: &[(&str, &str)], uptime: &str) -> String {
    let listening = begins(peer, lines).await;
    let resource = hears(peer, &["/system/resource/print", "=.proplist=uptime"]).await;
    answers(peer, &resource, &[&[&format!("=uptime={uptime}")]]).await;
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

/// A change as the history has it, by its number and what was done.
type Change<'a> = (&'a str, &'a str);

async fn tells(peer: &mut Peer, (id, action): Change<'_>, to: &str) {
    peer.says(&["!re", &format!("=.id=*{id}"), &format!("=action={action}"), to]).await;
}

/// Answers a look at the history.
async fn is_looked_at(peer: &mut Peer, changes: &[Change<'_>]) {
    let print = hears(peer, &["/system/history/print"]).await;
    for &change in changes {
        tells(peer, change, &print).await;
    }
    peer.says(&["!done", &print]).await;
}

#[tokio::test]
async fn a_watch_goes_on_after_its_mark_and_gives_nothing_twice() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, after(mark(0x1F, "one")));
    let router = async {
        let listening = hears(&mut peer, &["/log/listen"]).await;
        // Said while the menu is printed, so it is in both.
        peer.says(&["!re", "=.id=*20", "=message=two", &listening]).await;
        prints(&mut peer, &[("20", "two"), ("1F", "one")]).await;
        let resource = hears(&mut peer, &["/system/resource/print"]).await;
        answers(&mut peer, &resource, &[&["=uptime=1d10m"]]).await;
        peer.says(&["!re", "=.id=*1", "=.dead=true", &listening]).await;
        peer.says(&["!re", "=.id=*21", "=message=three", &listening]).await;
    };
    let work = async {
        assert_eq!(word(&mut watch).await, "two");
        assert_eq!(watch.mark(), Some(&mark(0x20, "two")));
        assert_eq!(word(&mut watch).await, "Listening");
        assert_eq!(word(&mut watch).await, "three");
        assert_eq!(watch.mark(), Some(&mark(0x21, "three")));
    };
    tokio::join!(work, router);
    drop(watch);
    hears(&mut peer, &["/cancel"]).await;
}

#[tokio::test]
async fn what_the_router_forgot_is_said_to_be_missing() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, after(mark(9, "x")));
    let work = async {
        for expected in ["missed None", "router rebooted", "Listening"] {
            assert_eq!(word(&mut watch).await, expected);
        }
    };
    tokio::join!(work, resumes(&mut peer, &[("1", "router rebooted")], "1d"));
}

#[tokio::test]
async fn a_router_that_rebooted_is_found_out_though_its_log_begins_as_it_did_before() {
    let alike = [("1", "router rebooted"), ("2", "user tod logged in")];
    for (uptime, expected) in [
        ("9m50s", &["missed None", "router rebooted", "user tod logged in", "Listening"][..]),
        ("10m", &["Listening"]),
    ] {
        let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
        let mut watch = log(&session, after(mark(2, "user tod logged in")));
        let work = async {
            for expected in expected {
                assert_eq!(word(&mut watch).await, *expected, "up for {uptime}");
            }
        };
        tokio::join!(work, resumes(&mut peer, &alike, uptime));
    }
}

#[tokio::test]
async fn no_more_than_the_backlog_is_caught_up_with() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let limits = Limits { backlog: 2, ..OFTEN };
    let mut watch = Watch::new(session.clone(), Journal::Log, Since::Oldest, limits);
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
    let mut watch = history(&session, Since::Now);
    let router = async {
        let listen = hears(&mut peer, &["/system/history/listen"]).await;
        refuses(&mut peer, &listen, "unknown parameter follow-only").await;
        let print = hears(&mut peer, &["/system/history/print"]).await;
        answers(&mut peer, &print, &[&["=.id=*2", "=action=old"]]).await;
        let began = Instant::now();
        let print = hears(&mut peer, &["/system/history/print"]).await;
        assert_eq!(began.elapsed().as_secs(), 40);
        let new: &[&str] = &["=.id=*3", "=action=filter rule added", "=by=admin", "=undoable=true"];
        let undone: &[&str] = &["=.id=*2", "=action=old", "=redoable=true"];
        answers(&mut peer, &print, &[new, undone]).await;
    };
    let work = async {
        let polling = Heard::By(Way::Polling(Why::Refused));
        assert_eq!(watch.next().await.unwrap(), polling);
        assert_eq!(word(&mut watch).await, "changed old");
        let Heard::New(row) = watch.next().await.unwrap() else { panic!("nothing new") };
        let entry = HistoryEntry::read(&row, Charset::default());
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

/// Twice as much as waits for a reader.
const MANY: usize = 512;

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_reader_of_a_watch() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, Since::Now);
    let (heard, listening) = tokio::join!(word(&mut watch), begins(&mut peer, &[]));
    assert_eq!(heard, "Listening");

    for id in 1..=MANY {
        let (id, message) = (format!("=.id=*{id:X}"), format!("=message={id}"));
        peer.says(&["!re", &id, &message, &listening]).await;
    }
    let began = Instant::now();
    let router = async {
        let cancel = hears(&mut peer, &["/cancel"]).await;
        answers(&mut peer, &cancel, &[]).await;
        let poll = hears(&mut peer, &["/system/identity/print"]).await;
        answers(&mut peer, &poll, &[]).await;
    };
    let poll = session.run(Command::new("/system/identity/print"), OFTEN.patience);
    let (polled, ()) = tokio::join!(poll, router);
    polled.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO, "nobody waited");

    let mut rows = 0;
    while word(&mut watch).await != "Polling(TooMuch)" {
        rows += 1;
    }
    assert!((1..MANY).contains(&rows), "{rows}");
}

#[tokio::test]
async fn a_row_too_long_to_wait_for_its_reader_is_printed() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = log(&session, Since::Now);
    let (_, listening) = tokio::join!(word(&mut watch), begins(&mut peer, &[]));
    let long = format!("=message={}", "x".repeat(70_000));
    let words = ["!re", "=.id=*1", &long, &listening];
    let (heard, ()) = tokio::join!(word(&mut watch), peer.says(&words));
    assert_eq!(heard, "Polling(TooMuch)");
    hears(&mut peer, &["/cancel"]).await;
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

#[tokio::test(start_paused = true)]
async fn the_history_is_looked_at_although_it_is_listened_to() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = history(&session, Since::Now);
    let router = async {
        let listening = hears(&mut peer, &["/system/history/listen"]).await;
        is_looked_at(&mut peer, &[("2", "a")]).await;
        tells(&mut peer, ("3", "b"), &listening).await;
        let began = Instant::now();
        is_looked_at(&mut peer, &[("5", "d"), ("4", "c"), ("3", "b"), ("2", "a")]).await;
        assert_eq!(began.elapsed(), OFTEN.look_every);
        // It was only late.
        for change in [("4", "c"), ("5", "d"), ("6", "e")] {
            tells(&mut peer, change, &listening).await;
        }
        is_looked_at(&mut peer, &[("6", "e"), ("5", "d")]).await;
        tells(&mut peer, ("7", "f"), &listening).await;
    };
    let work = async {
        for expected in ["Listening", "b", "c"] {
            assert_eq!(word(&mut watch).await, expected);
        }
        assert_eq!(watch.mark(), Some(&mark(4, "c")));
        for expected in ["d", "e", "f"] {
            assert_eq!(word(&mut watch).await, expected);
        }
        assert_eq!(watch.mark(), Some(&mark(7, "f")));
    };
    tokio::join!(work, router);
}

#[tokio::test(start_paused = true)]
async fn a_router_that_does_not_tell_what_it_wrote_down_is_polled() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = history(&session, Since::Now);
    let router = async {
        let listening = hears(&mut peer, &["/system/history/listen"]).await;
        is_looked_at(&mut peer, &[]).await;
        is_looked_at(&mut peer, &[("1", "a")]).await;
        is_looked_at(&mut peer, &[("2", "b"), ("1", "a")]).await;
        let began = Instant::now();
        let cancel = hears(&mut peer, &["/cancel"]).await;
        answers(&mut peer, &cancel, &[]).await;
        peer.says(&["!done", &listening]).await;
        is_looked_at(&mut peer, &[("3", "c"), ("2", "b"), ("1", "a")]).await;
        assert_eq!(began.elapsed(), OFTEN.poll_every);
    };
    let work = async {
        for expected in ["Listening", "a", "b", "Polling(Silent)", "c"] {
            assert_eq!(word(&mut watch).await, expected);
        }
    };
    tokio::join!(work, router);
}

#[tokio::test(start_paused = true)]
async fn letting_go_of_a_look_loses_nothing() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let mut watch = history(&session, Since::Now);
    let router = async {
        let listening = hears(&mut peer, &["/system/history/listen"]).await;
        is_looked_at(&mut peer, &[]).await;
        let print = hears(&mut peer, &["/system/history/print"]).await;
        tells(&mut peer, ("1", "a"), &print).await;
        let cancel = hears(&mut peer, &["/cancel"]).await;
        answers(&mut peer, &cancel, &[]).await;
        peer.says(&["!done", &print]).await;
        is_looked_at(&mut peer, &[("1", "a")]).await;
        tells(&mut peer, ("2", "b"), &listening).await;
    };
    let work = async {
        assert_eq!(word(&mut watch).await, "Listening");
        let longer = OFTEN.look_every + Duration::from_secs(1);
        assert!(tokio::time::timeout(longer, watch.next()).await.is_err());
        assert_eq!(word(&mut watch).await, "a");
        assert_eq!(word(&mut watch).await, "b");
    };
    tokio::join!(work, router);
}
