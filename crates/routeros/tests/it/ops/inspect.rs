use routeros::{
    Error, Session,
    ops::{
        Failure,
        inspect::{Inspector, Node, NodeKind, Question, ask, classes, completions, nodes, syntax},
    },
    session::Settings,
};
use tokio::sync::mpsc;

use super::{answers, hears};
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

#[tokio::test(start_paused = true)]
async fn what_is_never_answered_is_asked_again_and_then_on_a_new_session() {
    let (calls, mut called) = mpsc::unbounded_channel();
    let dialler = move || {
        let Pair { session, peer, driver } = connected(Settings::default());
        calls.send((peer, driver)).unwrap();
        std::future::ready(Ok::<Session, Error>(session))
    };
    let mut inspector = Inspector::new(dialler, 2);
    let router = async {
        let (mut deaf, _driver) = called.recv().await.unwrap();
        hears(&mut deaf, &["/console/inspect"]).await;
        hears(&mut deaf, &["/cancel"]).await;
        hears(&mut deaf, &["/console/inspect"]).await;
        let (mut peer, driver): (Peer, _) = called.recv().await.unwrap();
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        answers(&mut peer, &tag, &[&["=name=add", "=node-type=cmd"]]).await;
        let tag = hears(&mut peer, &["/console/inspect"]).await;
        answers(&mut peer, &tag, &[]).await;
        driver
    };
    let work = async {
        assert_eq!(inspector.ask(ADDRESS).await.unwrap().len(), 1);
        assert_eq!(inspector.ask(ADDRESS).await.unwrap().len(), 0, "on the same session");
    };
    let ((), last) = tokio::join!(work, router);

    drop(last);
    let spent = inspector.ask(ADDRESS).await.unwrap_err();
    assert!(matches!(spent, Failure::TooOften), "{spent}");
}
