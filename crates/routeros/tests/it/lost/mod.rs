//! How you lose a router, and what brings it back.
//!
//! Every way to lose a simulated router, under every guard, with the link cut after every single command
//! of the push: afterwards nobody touches the router, and it has to be reached again as it was. The
//! client is this crate, plans and inverse scripts are `routeros-conf`'s. `docs/guards.md` has the
//! tables; it is written by these tests.

use std::thread;

use chrono::DateTime;
use routeros::ops::Failure;
use routeros_sim::{Board, SimClock};
use tokio::runtime;

use self::{
    change::Change,
    guard::{Guard, INTERVAL},
    report::{line, rule, words},
    routers::Kind,
    run::{lose, run},
    scene::{Scene, fleet},
    ways::{Deed, HARMLESS, WAYS},
};

mod change;
mod guard;
mod push;
mod real;
mod report;
mod routers;
mod run;
mod scene;
mod ways;

/// A clock that stands until a test moves it.
fn still() -> SimClock {
    SimClock::manual(DateTime::from_timestamp(1_790_000_000, 0).unwrap())
}

/// What every guard comes to, each in a thread of its own.
fn of_every_guard<T: Send>(measure: impl AsyncFn(Guard) -> T + Sync) -> Vec<T> {
    let measure = &measure;
    let work = |guard: Guard| {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(measure(guard))
    };
    thread::scope(|scope| {
        let threads = Guard::ALL.map(|guard| scope.spawn(move || work(guard)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// One cell: how long it takes, and how long at most if the link is cut somewhere on the way.
async fn cell(change: &Change, guard: Guard) -> String {
    if guard == Guard::None {
        assert!(lose(change).await, "it came back by itself");
        return "lost".to_owned();
    }
    if !guard.covers(change) {
        return "no inverse".to_owned();
    }
    let outcome = run(change, guard, None).await;
    assert!(!outcome.stays, "{guard}: confirmed although nobody gets in");
    let mut slowest = outcome.after;
    for cut in 0..=outcome.heard.len() {
        let cut = run(change, guard, Some(u32::try_from(cut).unwrap())).await;
        assert!(!cut.stays, "{guard}: confirmed although nobody gets in");
        slowest = slowest.max(cut.after);
    }
    if slowest == outcome.after {
        words(slowest)
    } else {
        format!("{}, cut {}", words(outcome.after), words(slowest))
    }
}

#[test]
fn however_a_router_is_lost_it_comes_back_by_itself() {
    let columns = of_every_guard(async |guard| {
        let mut cells = Vec::new();
        for way in WAYS {
            let change = Change::of(way.router, way.deeds).await;
            assert!(!change.is_reached, "{} loses nobody", way.name);
            cells.push(cell(&change, guard).await);
        }
        cells
    });
    let head = ["what is done".to_owned()].into_iter().chain(Guard::ALL.map(|it| it.to_string()));
    let mut table = line(head) + &rule(Guard::ALL.len() + 1);
    for (at, way) in WAYS.iter().enumerate() {
        table +=
            &line([way.name].into_iter().chain(columns.iter().map(|cells| cells[at].as_str())));
    }
    report::compare("ways", &table);
}

#[test]
fn a_healthy_push_stays_unless_the_link_is_cut_before_it_is_confirmed() {
    let tables = of_every_guard(async |guard| {
        if guard == Guard::None {
            return String::new();
        }
        for router in Kind::ALL {
            let change = Change::of(router, HARMLESS).await;
            let outcome = run(&change, guard, None).await;
            assert!(outcome.is_confirmed && outcome.stays && outcome.after.is_zero(), "{router:?}");
        }
        cuts(guard).await
    });
    report::compare("cuts", &tables.concat());
}

/// The link is cut after every command of a healthy push.
async fn cuts(guard: Guard) -> String {
    let change = Change::of(Kind::Routed, HARMLESS).await;
    let whole = run(&change, guard, None).await.heard;
    let mut table = format!("\n### {guard}\n\n")
        + &line(["the last that is heard", "the router is", "after"])
        + &rule(3);
    for heard in 0..=whole.len() {
        let cut = run(&change, guard, Some(u32::try_from(heard).unwrap())).await;
        let last = heard.checked_sub(1).map_or("nothing", |at| &whole[at]);
        let becomes = if cut.stays { "changed" } else { "as it was" };
        table += &line([format!("`{last}`").as_str(), becomes, &words(cut.after)]);
    }
    table
}

#[tokio::test]
async fn a_dead_man_script_works_on_every_board() {
    for board in Board::ALL {
        let router = Kind::Installed(board);
        let change = Change::of(router, HARMLESS).await;
        let outcome = run(&change, Guard::Script, None).await;
        assert!(outcome.is_confirmed && outcome.after.is_zero(), "{board:?}");

        let change = Change::of(router, CLOSED).await;
        let outcome = run(&change, Guard::Script, None).await;
        assert!(!outcome.stays && outcome.after == INTERVAL, "{board:?}: {:?}", outcome.after);
    }
}

/// What loses any router.
const CLOSED: &[Deed] = &[("/ip/service/disable", &[("numbers", "api")])];

/// What it is, the board, and its device-mode.
type Box = (&'static str, Board, &'static [(&'static str, &'static str)]);

/// Boxes that allow and forbid, and what they come to.
const BOXES: &[Box] = &[
    ("RouterOS 6", Board::OldCore, &[]),
    ("7.16", Board::Core, &[]),
    ("7.16, scheduler forbidden", Board::Core, &[("scheduler", "no")]),
    ("7.18 and newer", Board::EdgeRouter, &[]),
    ("7.18 and newer, mode home", Board::EdgeRouter, &[("mode", "home")]),
    ("7.18 and newer, flagged", Board::EdgeRouter, &[("flagged", "yes")]),
];

#[tokio::test]
async fn the_box_decides_which_guards_are_possible() {
    let guards = Guard::ALL.into_iter().filter(|guard| *guard != Guard::None);
    let head = ["router".to_owned()].into_iter().chain(guards.clone().map(|it| it.to_string()));
    let mut table = line(head) + &rule(Guard::ALL.len());
    for (name, board, mode) in BOXES {
        let router = Kind::Installed(*board);
        let change = Change::of(router, HARMLESS).await;
        let mut cells = vec![(*name).to_owned()];
        for guard in guards.clone() {
            let mut scene = Scene::of(fleet(router, still()).await, 1).await;
            scene.router.set_device_mode(mode).unwrap();
            let session = scene.sign_in().await.unwrap();
            cells.push(match guard.arm(session, &change).await {
                Ok(_) => "yes".to_owned(),
                Err(Failure::Unsupported { .. }) => "too old".to_owned(),
                Err(failure) => failure.to_string().replace("the router refused: failure: ", ""),
            });
        }
        table += &line(cells);
    }
    report::compare("boxes", &table);
}
