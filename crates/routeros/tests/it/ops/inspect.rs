use routeros::{
    Ended, Error, Session,
    ops::{
        Failure, Redial,
        inspect::{
            Inspector, Node, NodeKind, PATIENCE, Question, ask, classes, completions, nodes, syntax,
        },
    },
    session::Settings,
};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::{answers, hears, refuses};
use crate::peer::{Pair, Peer, connected};

const ADDRESS: Question<'_> = Question::Children(&["ip", "address"]);

#[tokio::test]
async fn questions_are_asked_with_commas_and_answers_are_read() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let inspect = "/console/inspect";
        let tag = hears(&mut peer, &[inspect, "=request=child", "=path=ip,address"]).await;
        let add = ["=type=child", "=name=add", "=node-type=cmd"];
        answers(&mut peer, &tag, &[&add, &["=name=new", "=node-type=alien"]]).await;
        let tag =
            hears(&mut peer, &[inspect, "=request=syntax", "=path=ip,address,add,network"]).await;
        let text = ["=symbol=network", "=symbol-type=explanation", "=text=A.B.C.D"];
        answers(&mut peer, &tag, &[&text]).await;
        let words =
            [inspect, "=request=completion", "=path=ip", "=input=ad", "=.proplist=completion"];
        let tag = hears(&mut peer, &words).await;
        answers(&mut peer, &tag, &[&["=completion=address"]]).await;
        let tag = hears(&mut peer, &[inspect, "=request=highlight", "=input=ip"]).await;
        answers(&mut peer, &tag, &[&["=type=highlight", "=highlight=dir,dir"]]).await;
    };
    let work = async {
        let rows = ask(&session, ADDRESS).await.unwrap();
        assert_eq!(nodes(&rows), [Node { name: "add".to_owned(), kind: NodeKind::Command }]);
        let path = ["ip", "address", "add", "network"];
        let rows = ask(&session, Question::Syntax(&path)).await.unwrap();
        assert_eq!(syntax(&rows)[0].text, "A.B.C.D");
        let rows = ask(&session, Question::Completion(&["ip"], "ad")).await.unwrap();
        assert_eq!(completions(&rows), ["address"]);
        let rows = ask(&session, Question::Highlight("ip")).await.unwrap();
        assert_eq!(classes(&rows), ["dir", "dir"]);
    };
    tokio::join!(work, router);
}

/// What is dialled by an inspector under test, as it is dialled.
type Dialled = mpsc::UnboundedReceiver<(Peer, JoinSet<Ended>)>;

/// An inspector with one session, and its peer; it may dial so many others.
fn inspector(redials: u32) -> (Inspector<impl Redial>, Dialled) {
    let (calls, dialled) = mpsc::unbounded_channel();
    let dial = move || {
        let Pair { session, peer, driver } = connected(Settings::default());
        calls.send((peer, driver)).unwrap();
        session
    };
    let session = dial();
    let redial = move || std::future::ready(Ok::<Session, Error>(dial()));
    (Inspector::new(session, redial, redials), dialled)
}

#[tokio::test(start_paused = true)]
async fn what_is_never_answered_is_asked_again_and_then_on_a_new_session() {
    let (mut inspector, mut dialled) = inspector(1);
    let router = async {
        let (mut deaf, _driver) = dialled.recv().await.unwrap();
        hears(&mut deaf, &["/console/inspect"]).await;
        hears(&mut deaf, &["/cancel"]).await;
        hears(&mut deaf, &["/console/inspect"]).await;
        let (mut peer, driver) = dialled.recv().await.unwrap();
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        answers(&mut peer, &tag, &[&["=name=add", "=node-type=cmd"]]).await;
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        answers(&mut peer, &tag, &[]).await;
        driver
    };
    let work = async {
        assert_eq!(inspector.ask(ADDRESS).await.unwrap().unwrap().len(), 1);
        assert_eq!(inspector.ask(ADDRESS).await.unwrap().unwrap().len(), 0, "on the same session");
    };
    let ((), last) = tokio::join!(work, router);

    drop(last);
    let spent = inspector.ask(ADDRESS).await.unwrap_err();
    assert!(matches!(spent, Failure::TooOften), "{spent}");
}

#[tokio::test(start_paused = true)]
async fn a_question_is_given_up_after_three_tries_and_the_next_one_is_asked() {
    let (mut inspector, mut dialled) = inspector(2);
    let began = Instant::now();
    let router = async {
        let (mut deaf, _deaf) = dialled.recv().await.unwrap();
        for expected in ["/console/inspect", "/cancel", "/console/inspect"] {
            hears(&mut deaf, &[expected]).await;
        }
        let (mut other, _other) = dialled.recv().await.unwrap();
        hears(&mut other, &["/console/inspect"]).await;
        let (mut peer, driver) = dialled.recv().await.unwrap();
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        answers(&mut peer, &tag, &[]).await;
        driver
    };
    let work = async {
        assert_eq!(inspector.ask(ADDRESS).await.unwrap(), None);
        assert_eq!(began.elapsed(), PATIENCE * 3);
        assert_eq!(inspector.ask(Question::Children(&["ip"])).await.unwrap(), Some(vec![]));
    };
    let ((), _last) = tokio::join!(work, router);
}

#[tokio::test]
async fn a_router_that_refuses_is_asked_nothing_more() {
    let (mut inspector, mut dialled) = inspector(2);
    let (mut peer, _driver) = dialled.recv().await.unwrap();
    let router = async {
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        refuses(&mut peer, &tag, "no such command prefix").await;
    };
    let (answer, ()) = tokio::join!(inspector.ask(ADDRESS), router);
    assert!(matches!(answer, Err(Failure::Unsupported { .. })), "{answer:?}");
    assert!(dialled.try_recv().is_err(), "nobody was dialled");
}
