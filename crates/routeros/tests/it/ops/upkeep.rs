use std::time::Duration;

use routeros::{
    Error, Session, Version,
    error::SignInFailure,
    ops::{
        device_mode,
        reboot::{Lost, Wait, reboot, wait},
        sweep,
    },
    session::Settings,
};
use tokio::{sync::mpsc, time::Instant};

use super::{answers, hears, refuses};
use crate::peer::{PATIENCE, Pair, Peer, connected};

const NEW: Version = Version::new(7, 20, 4);

async fn tells_itself(peer: &mut Peer, uptime: &str, ports: Option<&str>) {
    let tag = hears(peer, &["/system/resource/print"]).await;
    let row: &[&str] = &[&format!("=uptime={uptime}"), "=version=7.20.4 (stable)"];
    answers(peer, &tag, &[row]).await;
    let tag = hears(peer, &["/system/identity/print"]).await;
    answers(peer, &tag, &[&["=name=edge"]]).await;
    let tag = hears(peer, &["/interface/print"]).await;
    match ports {
        Some(count) => peer.says(&["!done", &format!("=ret={count}"), &tag]).await,
        None => refuses(peer, &tag, "no such command").await,
    }
}

#[tokio::test(start_paused = true)]
async fn a_router_is_back_when_it_booted_after_the_command_and_all_menus_answer() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let since = Instant::now();
    let router = async {
        hears(&mut peer, &["/system/reboot"]).await;
        drop(peer);
    };
    let (gone, ()) = tokio::join!(reboot(&session, PATIENCE), router);
    gone.unwrap();

    let (calls, mut called) = mpsc::unbounded_channel();
    let mut attempts = 0;
    let mut dialler = || {
        attempts += 1;
        let Pair { session, peer, driver } = connected(Settings::default());
        let away = attempts <= 3;
        if !away {
            calls.send((peer, driver)).unwrap();
        }
        std::future::ready(if away { Err(Error::Timeout) } else { Ok::<Session, _>(session) })
    };
    let router = async {
        let (mut before, _driver) = called.recv().await.unwrap();
        tells_itself(&mut before, "3d2h", Some("5")).await;
        let (mut early, _driver) = called.recv().await.unwrap();
        tells_itself(&mut early, "4s", None).await;
        let (mut empty, _driver) = called.recv().await.unwrap();
        tells_itself(&mut empty, "5s", Some("0")).await;
        let (mut back, driver) = called.recv().await.unwrap();
        tells_itself(&mut back, "7s", Some("5")).await;
        (back, driver)
    };
    let (outcome, _peer) =
        tokio::join!(wait(&mut dialler, Wait::new().version(NEW), since), router);
    let (session, back) = outcome.unwrap();
    assert!(back.is_as_expected && !session.is_closed());
    assert!(back.after > Duration::from_secs(7), "{back:?}");
}

#[tokio::test(start_paused = true)]
async fn a_router_that_does_not_come_back_is_given_up() {
    let began = Instant::now();
    let mut dialler = || {
        let refused = Error::SignIn(SignInFailure::WrongCredentials);
        std::future::ready(Err::<Session, _>(refused))
    };
    let rule = Wait::new().within(Duration::from_mins(2));
    let lost = wait(&mut dialler, rule, began).await.unwrap_err();
    assert_eq!(lost, Lost::Refused("wrong user name or password".to_owned()));
    assert_eq!(began.elapsed().as_secs(), 120);

    let mut deaf = || std::future::pending::<Result<Session, Error>>();
    let rule = Wait::new().within(Duration::from_mins(2));
    let began = Instant::now();
    assert_eq!(wait(&mut deaf, rule, began).await.unwrap_err(), Lost::Silent);
    assert!(began.elapsed() < Duration::from_secs(151), "{:?}", began.elapsed());
}

/// Tells all that is looked at, a router without scripts.
async fn tells_names(peer: &mut Peer, file: Option<&[&str]>) {
    let tag = hears(peer, &["/system/scheduler/print"]).await;
    answers(peer, &tag, &[&["=.id=*1", "=name=nightly"]]).await;
    let tag = hears(peer, &["/system/script/print"]).await;
    refuses(peer, &tag, "no such command").await;
    let tag = hears(peer, &["/file/print"]).await;
    answers(peer, &tag, file.as_slice()).await;
}

#[tokio::test]
async fn leftovers_are_found_by_name_and_what_stays_is_told() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let file: &[&str] = &["=.id=*9", "=name=flash/tod-export.rsc"];
    let router = async {
        tells_names(&mut peer, Some(file)).await;
        let tag = hears(&mut peer, &["/file/remove", "=.id=*9"]).await;
        refuses(&mut peer, &tag, "failure: file is in use").await;
        tells_names(&mut peer, Some(file)).await;
    };
    let work = async {
        let found = sweep::find(&session, PATIENCE).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].menu, found[0].name.as_str()), ("/file", "flash/tod-export.rsc"));
        assert_eq!(sweep::remove(&session, &found, PATIENCE).await.unwrap(), found);
    };
    tokio::join!(work, router);
}

#[tokio::test]
async fn device_mode_is_read_where_there_is_one_and_asked_to_change() {
    let Pair { session, mut peer, driver: _driver } = connected(Settings::default());
    let router = async {
        let tag = hears(&mut peer, &["/system/device-mode/print"]).await;
        refuses(&mut peer, &tag, "no such command prefix").await;
        let tag = hears(&mut peer, &["/system/device-mode/print"]).await;
        answers(&mut peer, &tag, &[&["=mode=home", "=scheduler=false"]]).await;
    };
    let work = async {
        assert_eq!(device_mode::read(&session, PATIENCE).await.unwrap(), None);
        let mode = device_mode::read(&session, PATIENCE).await.unwrap().unwrap();
        assert_eq!(mode.mode.as_deref(), Some("home"));
    };
    tokio::join!(work, router);

    let features = [("scheduler", true), ("flagged", false)];
    let request = device_mode::request(&session, &features, PATIENCE).await.unwrap();
    hears(&mut peer, &["/system/device-mode/update", "=scheduler=yes", "=flagged=no"]).await;
    drop(request);
    hears(&mut peer, &["/cancel"]).await;
}
