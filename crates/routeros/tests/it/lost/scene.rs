//! One simulated router, the manager's sessions with it, and the time of both.

use std::{collections::BTreeMap, fmt, net::SocketAddr, sync::Arc, time::Duration};

use routeros::{Command, Ended, Session, Trust, dial, login, session::Settings};
use routeros_conf::{Config, export::Export};
use routeros_sim::{Credentials, Door, Fleet, Mood, Router, SimClock};
use tokio::{task::JoinSet, time::timeout};

use super::routers::Kind;

/// Only bounds a failure: whoever waits for a router that will not answer is woken by its state.
pub const SOON: Duration = Duration::from_secs(20);

/// More commands than a push has.
const REMEMBERED: usize = 256;

/// A router among others, and somebody who may do everything to it.
pub struct Scene {
    pub router: Router,
    who: Credentials,
    neighbour: Session,
    drivers: JoinSet<Ended>,
    _fleet: Arc<Fleet>,
}

/// What a router is configured to be, users included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    config: [u8; 32],
    users: Vec<BTreeMap<String, String>>,
}

/// A fleet whose router 0 is the neighbour, and 1 of this kind.
pub async fn fleet(kind: Kind, clock: SimClock) -> Arc<Fleet> {
    let fleet = Fleet::builder().seed(7).clock(clock).remember(REMEMBERED);
    Arc::new(kind.join(fleet).start().await.unwrap())
}

impl Scene {
    pub async fn of(fleet: Arc<Fleet>, index: usize) -> Self {
        let (router, who) = (fleet.router(index), fleet.credentials());
        let mut drivers = JoinSet::new();
        let neighbour = sign_in(&fleet.router(0), &who, &mut drivers).await.unwrap();
        Self { router, who, neighbour, drivers, _fleet: fleet }
    }

    /// A new session, unless nobody can have one.
    pub async fn sign_in(&mut self) -> Option<Session> {
        let Self { router, who, drivers, neighbour, .. } = self;
        let lost = silence(router, neighbour, |router| router.fate(Door::Api).is_lost());
        tokio::select! {
            biased;
            signed_in = sign_in(router, who, drivers) => signed_in.ok(),
            () = lost => None,
        }
    }

    /// What comes of something that is done over a session; none if no answer comes any more.
    pub async fn answer<T, E: fmt::Display>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Option<T> {
        let is_lost = |router: &Router| router.fate_of_session(Door::Api).is_lost();
        tokio::select! {
            biased;
            done = work => done.inspect_err(|error| eprintln!("{}: {error}", self.router.identity())).ok(),
            () = silence(&self.router, &self.neighbour, is_lost) => None,
        }
    }

    /// Asks for something.
    pub async fn ask(&self, session: &Session, command: Command) -> Option<routeros::Reply> {
        self.answer(session.run(command, SOON)).await
    }

    /// Waits until whatever is due on any router of the fleet is done.
    pub async fn settle(&self) {
        settle(&self.neighbour).await;
    }

    /// Waits until one connection with the router is left.
    pub async fn alone(&self) {
        let mut heard = self.router.heard();
        let left = timeout(SOON, heard.wait_for(|heard| heard.open == 1)).await;
        left.expect("a session of then is still open").unwrap();
    }

    /// Mends the link, if somebody cut it.
    pub async fn mend(&self) {
        if self.router.mood() == Mood::LinkCut {
            self.router.set_mood(Mood::Healthy);
            // Who dials before the door knows waits a second for the next attempt.
            self.settle().await;
        }
    }

    /// What the router is now; nothing while its menus are not up.
    pub fn state(&self) -> Option<State> {
        let mut users = self.router.look("/user").ok()?;
        for user in &mut users {
            user.remove("last-logged-in");
        }
        Some(State { config: self.config().digest(), users })
    }

    /// What its export says.
    pub fn config(&self) -> Config {
        Config::from_export(&Export::parse(self.router.export().as_bytes())).unwrap()
    }

    /// What the router heard of the manager, and wrote to its log.
    pub fn told(&self) -> String {
        let lines = self.router.look("/log").unwrap_or_default();
        let lines: Vec<&String> = lines.iter().map(|line| &line["message"]).collect();
        format!("{:#?} {lines:#?}", self.router.heard().borrow().recent)
    }

    /// Whether the router is up.
    pub fn is_up(&self) -> bool {
        matches!(self.router.mood(), Mood::Healthy | Mood::LinkCut)
    }
}

async fn sign_in(
    router: &Router,
    who: &Credentials,
    drivers: &mut JoinSet<Ended>,
) -> Result<Session, routeros::Error> {
    let address = SocketAddr::from((router.address(), router.api_port()));
    let (mut stream, _) = dial(address, &Trust::Plain, SOON).await?;
    login(&mut stream, &who.user, who.password.as_bytes(), SOON).await?;
    let (session, driver) = Session::start(stream, Settings::default());
    drivers.spawn(driver.run());
    Ok(session)
}

/// Waits until nothing comes from the router any more, and what came is read.
async fn silence(router: &Router, neighbour: &Session, is_lost: impl Fn(&Router) -> bool) {
    let is_silent = || router.mood() == Mood::LinkCut || is_lost(router);
    let (mut revisions, mut heard) = (router.revisions(), router.heard());
    tokio::select! {
        _ = revisions.wait_for(|_| is_silent()) => {}
        _ = heard.wait_for(|_| is_silent()) => {}
    }
    settle(neighbour).await;
}

/// Two round trips elsewhere: what is ready to run has run.
async fn settle(neighbour: &Session) {
    for _ in 0..2 {
        neighbour.run(Command::new("/system/identity/print"), SOON).await.unwrap();
    }
}
