use routeros::{
    Error,
    ops::{
        Failure, Position,
        execute::{execute, start},
        undo::{redo, undo},
    },
    session::Settings,
};

use super::{answers, hears, refuses};
use crate::peer::{PATIENCE, Pair, connected};

#[tokio::test]
async fn a_script_returns_what_it_printed() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag =
            hears(&mut peer, &["/execute", "=script=:put 1; :error \"no\"", "=as-string="]).await;
        peer.says(&["!done", "=ret=1\r\nno (:error; line 1)\r\n", &tag]).await;
    };
    let (output, ()) = tokio::join!(execute(&session, ":put 1; :error \"no\"", PATIENCE), router);
    let output = output.unwrap();
    assert_eq!(output, "1\r\nno (:error; line 1)\r\n");
    assert_eq!(Position::find(&output), Some(Position { line: 1, column: None }));
}

#[tokio::test]
async fn a_router_that_returns_no_output_says_so() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/execute"]).await;
        refuses(&mut peer, &tag, "unknown parameter as-string").await;
    };
    let (output, ()) = tokio::join!(execute(&session, ":put 1", PATIENCE), router);
    assert!(matches!(output, Err(Failure::Unsupported { .. })), "{output:?}");
}

#[tokio::test]
async fn a_job_is_looked_for_and_stopped() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/execute", "=script=:delay 60"]).await;
        peer.says(&["!done", "=ret=*18", &tag]).await;
        let tag =
            hears(&mut peer, &["/system/script/job/print", "=.proplist=.id", "?.id=*18"]).await;
        answers(&mut peer, &tag, &[&["=.id=*18"]]).await;
        let tag = hears(&mut peer, &["/system/script/job/remove", "=.id=*18"]).await;
        refuses(&mut peer, &tag, "no such item").await;
    };
    let work = async {
        let job = start(&session, ":delay 60", PATIENCE).await.unwrap();
        assert_eq!(job.id(), "*18");
        assert!(job.is_running(&session, PATIENCE).await.unwrap());
        job.stop(&session, PATIENCE).await.unwrap();
    };
    tokio::join!(work, router);
}

#[tokio::test]
async fn undoing_is_refused_in_the_routers_words() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/undo"]).await;
        answers(&mut peer, &tag, &[]).await;
        let tag = hears(&mut peer, &["/redo"]).await;
        refuses(&mut peer, &tag, "nothing to redo").await;
    };
    let work = async {
        undo(&session, PATIENCE).await.unwrap();
        let refused = redo(&session, PATIENCE).await.unwrap_err();
        assert!(matches!(refused, Failure::Router(Error::Trap(_))), "{refused}");
    };
    tokio::join!(work, router);
}
