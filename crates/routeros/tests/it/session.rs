//! Commands over one connection.

use std::time::Duration;

use routeros::{
    Command, Ended, Error, TrapKind,
    error::Flood,
    session::Settings,
    wire::{FrameError, Limits},
};
use tokio::{join, time::Instant};

use crate::peer::{PATIENCE, Pair, column, connected, connected_through, ended, tag};

const SOON: Duration = Duration::from_secs(10);

fn print(menu: &str) -> Command {
    Command::print(menu).proplist(&["name"])
}

#[tokio::test]
async fn commands_of_a_batch_are_one_write_and_one_round_trip() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let batch = session.batch(vec![print("/a"), print("/b"), print("/c")], SOON);

    let router = async {
        let heard = peer.hears_a_burst().await;
        assert_eq!(heard.len(), 3);
        for sentence in &heard {
            peer.says(&["!re", &format!("=name={}", sentence[0]), &tag(sentence)]).await;
            peer.says(&["!done", &tag(sentence)]).await;
        }
    };
    let (replies, ()) = join!(batch, router);

    let names: Vec<_> =
        replies.iter().map(|reply| column(reply.as_ref().unwrap(), "name")).collect();
    assert_eq!(names, [["/a/print"], ["/b/print"], ["/c/print"]]);
    let counters = session.counters();
    assert_eq!((counters.round_trips, counters.commands, counters.rows), (1, 3, 3));
    assert_eq!(counters.bytes_out, 3 * "#/a/print#=.proplist=name#.tag=1#".len() as u64);
    assert_eq!(counters.bytes_in, 3 * "#!re#=name=/a/print#.tag=1##!done#.tag=1#".len() as u64);
}

#[tokio::test]
async fn answers_find_their_command_in_any_order() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let router = async {
        let (first, second) = (tag(&peer.hears().await), tag(&peer.hears().await));
        assert_ne!(first, second);
        peer.says(&["!re", "=name=two", &second]).await;
        peer.says(&["!re", "=name=one", &first]).await;
        peer.says(&["!done", &second]).await;
        peer.says(&["!re", "=name=uno", &first]).await;
        peer.says(&["!done", "=ret=*3", &first]).await;
    };
    let (one, two, ()) =
        join!(session.run(print("/one"), SOON), session.run(print("/two"), SOON), router);

    assert_eq!(column(&two.unwrap(), "name"), ["two"]);
    let one = one.unwrap();
    assert_eq!(column(&one, "name"), ["one", "uno"]);
    assert_eq!(one.returned(), Some(b"*3".as_slice()));
}

#[tokio::test]
async fn words_nobody_knows_and_tags_nobody_gave_change_nothing() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let router = async {
        let tag = tag(&peer.hears().await);
        peer.says(&["!empty", &tag]).await;
        peer.says(&["!news", "=of=tomorrow", &tag]).await;
        peer.says(&["!re", "=name=stray", ".tag=99"]).await;
        peer.says(&["!re", "=name=stray", ".tag=x"]).await;
        peer.says(&["!done"]).await;
        peer.sends(b"\0\0").await;
        peer.says(&["!done", &tag]).await;
    };
    let (reply, ()) = join!(session.run(print("/a"), SOON), router);

    assert!(reply.unwrap().rows.is_empty());
    assert!(!session.is_closed());
}

#[tokio::test]
async fn a_refusal_without_category_fails_its_command_alone() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let router = async {
        let heard = peer.hears_a_burst().await;
        peer.says(&["!trap", "=message=no such command prefix", &tag(&heard[0])]).await;
        peer.says(&["!trap", &tag(&heard[1])]).await;
        peer.says(&["!re", "=name=fine", &tag(&heard[2])]).await;
        for sentence in &heard {
            peer.says(&["!done", &tag(sentence)]).await;
        }
    };
    let commands = vec![print("/missing"), print("/mute"), print("/there")];
    let (replies, ()) = join!(session.batch(commands, SOON), router);

    let [missing, mute, there] = replies.try_into().unwrap();
    assert!(matches!(missing, Err(Error::Trap(trap)) if trap.kind() == TrapKind::MissingMenu));
    assert!(matches!(mute, Err(Error::Trap(trap)) if trap.kind() == TrapKind::Other));
    assert_eq!(column(&there.unwrap(), "name"), ["fine"]);
    assert_eq!(session.counters().traps, 2);
}

#[tokio::test(start_paused = true)]
async fn a_late_command_is_cancelled_and_what_was_finished_is_kept() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let router = async {
        let heard = peer.hears_a_burst().await;
        peer.says(&["!done", &tag(&heard[0])]).await;
        peer.says(&["!re", "=name=half", &tag(&heard[1])]).await;

        let cancel = peer.hears().await;
        assert_eq!(cancel[..2], ["/cancel".to_owned(), format!("={}", &tag(&heard[1])[1..])]);
        // Measured on 7.23.1; any interleaving is accepted.
        peer.says(&["!trap", &tag(&heard[1]), "=category=2", "=message=interrupted"]).await;
        peer.says(&["!done", &tag(&cancel)]).await;
        peer.says(&["!done", &tag(&heard[1])]).await;
    };
    let (replies, ()) = join!(session.batch(vec![print("/quick"), print("/slow")], SOON), router);

    assert!(replies[0].is_ok());
    assert!(matches!(replies[1], Err(Error::Timeout)));
    assert_is_usable(&session, &mut peer).await;
}

#[tokio::test]
async fn a_dropped_command_is_cancelled_on_the_router() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let heard = tokio::select! {
        _ = session.run(print("/slow"), PATIENCE) => panic!("nothing was answered"),
        heard = peer.hears() => heard,
    };
    let cancel = peer.hears().await;
    assert_eq!(cancel[1], format!("={}", &tag(&heard)[1..]));

    peer.says(&["!done", &tag(&heard)]).await;
    peer.says(&["!trap", "=message=no such item", &tag(&cancel)]).await;
    peer.says(&["!done", &tag(&cancel)]).await;
    assert_is_usable(&session, &mut peer).await;
}

#[tokio::test(start_paused = true)]
async fn a_router_that_does_not_even_acknowledge_a_cancel_is_taken_for_dead() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let reply = session.run(print("/silent"), SOON).await;

    assert!(matches!(reply, Err(Error::Timeout)));
    assert_eq!(session.closed().await, Ended::Unresponsive);
    assert_eq!(peer.hears().await[0], "/silent/print");
    assert_eq!(peer.hears().await[0], "/cancel");
    assert!(peer.is_left_alone().await);
}

#[tokio::test]
async fn a_fatal_ends_the_session_for_everybody_with_its_reason() {
    let Pair { session, mut peer, mut driver } = connected(Settings::default());
    let reason = Ended::Fatal("session terminated on request".to_owned());

    let router = async {
        let heard = peer.hears_a_burst().await;
        peer.says(&["!done", &tag(&heard[0])]).await;
        peer.says(&["!fatal", "session terminated on request"]).await;
    };
    let (mut replies, ()) = join!(session.batch(vec![print("/a"), print("/b")], SOON), router);

    assert_eq!(ended(replies.pop().unwrap().unwrap_err()), reason);
    assert!(replies[0].is_ok(), "what was finished before is answered");
    assert_eq!(session.closed().await, reason);
    assert_eq!(ended(session.run(print("/c"), SOON).await.unwrap_err()), reason);
    assert_eq!(driver.join_next().await.unwrap().unwrap(), reason);
    assert!(peer.is_left_alone().await);
}

#[tokio::test]
async fn broken_framing_ends_the_session() {
    for (bytes, error) in [
        (b"\xF8".as_slice(), FrameError::ReservedLength(0xF8)),
        (b"\xC0\x40\x01", FrameError::WordTooLong { length: 0x4001, limit: 0x4000 }),
    ] {
        let limits = Limits { word: 0x4000, ..Limits::default() };
        let settings = Settings { limits, ..Settings::default() };
        let Pair { session, mut peer, driver: _driver } = connected(settings);
        let (reply, ()) = join!(session.run(print("/a"), SOON), peer.sends(bytes));

        assert_eq!(ended(reply.unwrap_err()), Ended::Framing(error));
        assert_eq!(session.closed().await, Ended::Framing(error));
    }
}

#[tokio::test]
async fn an_idle_session_notices_at_once_that_the_router_closed() {
    let Pair { session, peer, driver: _driver } = connected(Settings::default());
    drop(peer);
    assert_eq!(session.closed().await, Ended::Eof);
    assert_eq!(ended(session.run(print("/a"), SOON).await.unwrap_err()), Ended::Eof);
}

#[tokio::test]
async fn a_reply_that_floods_us_is_cancelled() {
    let settings = Settings { reply: 1_000, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);

    let router = async {
        let tag = tag(&peer.hears().await);
        for _ in 0..20 {
            peer.says(&["!re", &tag]).await;
        }
        let cancel = peer.hears().await;
        peer.says(&["!done", &tag]).await;
        peer.says(&["!done", &crate::peer::tag(&cancel)]).await;
    };
    let (reply, ()) = join!(session.run(print("/big"), SOON), router);

    let limit = 1_000;
    assert!(matches!(reply, Err(Error::Flooded(flood)) if flood == Flood::TooLarge { limit }));
    assert_is_usable(&session, &mut peer).await;
}

#[tokio::test]
async fn commands_beyond_the_limit_wait_for_those_in_flight() {
    let settings = Settings { in_flight: 1, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);

    let router = async {
        for _ in 0..2 {
            let heard = peer.hears_a_burst().await;
            assert_eq!(heard.len(), 1);
            peer.says(&["!done", &tag(&heard[0])]).await;
        }
    };
    let (one, two, ()) =
        join!(session.run(print("/one"), SOON), session.run(print("/two"), SOON), router);

    assert!(one.is_ok() && two.is_ok());
    assert_eq!(session.counters().round_trips, 2);
}

#[tokio::test(start_paused = true)]
async fn a_router_that_takes_nothing_fails_the_command_in_its_time() {
    let Pair { session, peer: _peer, driver: _driver } = connected_through(Settings::default(), 8);
    let began = Instant::now();
    let reply = session.run(print("/interface"), SOON).await;
    assert!(matches!(reply, Err(Error::Timeout)));
    assert!(began.elapsed() < SOON * 2);
}

#[tokio::test(start_paused = true)]
async fn a_command_waits_in_the_queue_no_longer_than_its_time() {
    let settings = Settings { in_flight: 1, ..Settings::default() };
    let Pair { session, mut peer, driver: _driver } = connected(settings);

    let (long, short, _) = join!(
        session.run(print("/long"), SOON),
        session.run(print("/short"), SOON / 2),
        peer.hears(),
    );
    assert!(matches!(long, Err(Error::Timeout)));
    assert!(matches!(short, Err(Error::Timeout)));
}

#[tokio::test]
async fn a_command_that_cannot_be_sent_is_not_and_the_others_are() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());

    let router = async {
        let heard = peer.hears_a_burst().await;
        assert_eq!(heard.len(), 1);
        peer.says(&["!done", &tag(&heard[0])]).await;
    };
    let commands = vec![Command::new("/quit"), print("/fine")];
    let (replies, ()) = join!(session.batch(commands, SOON), router);

    assert!(matches!(replies[0], Err(Error::Invalid(_))));
    assert!(replies[1].is_ok());
    let nothing = session.batch(vec![Command::new("bad")], SOON).await;
    assert!(matches!(nothing[..], [Err(Error::Invalid(_))]));
    assert!(session.batch(Vec::new(), SOON).await.is_empty());
}

#[tokio::test]
async fn letting_go_of_a_session_closes_its_connection() {
    let Pair { session, mut peer, mut driver } = connected(Settings::default());
    drop(session);
    assert_eq!(driver.join_next().await.unwrap().unwrap(), Ended::Closed);
    assert!(peer.is_left_alone().await);
}

#[tokio::test]
async fn closing_ends_it_for_everybody_who_shares_it() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let other = session.clone();

    let closing = async {
        peer.hears().await;
        other.close();
    };
    let (reply, ()) = join!(session.run(print("/a"), SOON), closing);

    assert_eq!(ended(reply.unwrap_err()), Ended::Closed);
    assert_eq!(session.closed().await, Ended::Closed);
    assert!(peer.is_left_alone().await);
}

#[tokio::test]
async fn a_driver_that_is_dropped_leaves_nobody_waiting() {
    let Pair { session, mut peer, mut driver } = connected(Settings::default());

    let aborting = async {
        peer.hears().await;
        driver.shutdown().await;
    };
    let (reply, ()) = join!(session.run(print("/a"), SOON), aborting);

    assert_eq!(ended(reply.unwrap_err()), Ended::Dropped);
    assert_eq!(session.closed().await, Ended::Dropped);
    assert!(session.is_closed());
}

/// The session answers another command.
async fn assert_is_usable(session: &routeros::Session, peer: &mut crate::peer::Peer) {
    let router = async {
        let tag = tag(&peer.hears().await);
        peer.says(&["!re", "=name=alive", &tag]).await;
        peer.says(&["!done", &tag]).await;
    };
    let (reply, ()) = join!(session.run(print("/alive"), SOON), router);
    assert_eq!(column(&reply.unwrap(), "name"), ["alive"]);
}
