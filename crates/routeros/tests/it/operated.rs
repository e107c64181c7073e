//! Operations against simulated routers.

mod configuration;
mod guards;
mod live;
mod restarts;

use std::{net::SocketAddr, time::Duration};

use routeros::{
    Command, Ended, Error, Session, Trust, Version, dial, login, ops::Redial, session::Settings,
};
use routeros_sim::{Board, Credentials, Fleet, Router, SimClock};
use tokio::task::JoinSet;

const SOON: Duration = Duration::from_secs(20);

/// A router, and sessions with it by somebody who may do everything.
struct Bench {
    router: Router,
    who: Credentials,
    drivers: JoinSet<Ended>,
    fleet: Fleet,
}

impl Bench {
    async fn new(board: Board, clock: SimClock) -> Self {
        let fleet = Fleet::builder().seed(7).routers(1).boards([board]).clock(clock);
        let fleet = fleet.start().await.unwrap();
        let (router, who) = (fleet.router(0), fleet.credentials());
        Self { router, who, drivers: JoinSet::new(), fleet }
    }

    async fn session(&mut self) -> Session {
        self.dial().await.unwrap()
    }

    async fn dial(&mut self) -> Result<Session, Error> {
        let address = SocketAddr::from((self.router.address(), self.router.api_port()));
        let (mut stream, _) = dial(address, &Trust::Plain, SOON).await?;
        login(&mut stream, &self.who.user, self.who.password.as_bytes(), SOON).await?;
        let (session, driver) = Session::start(stream, Settings::default());
        self.drivers.spawn(driver.run());
        Ok(session)
    }
}

impl Redial for Bench {
    fn redial(&mut self) -> impl Future<Output = Result<Session, Error>> + Send {
        self.dial()
    }
}

async fn bench(board: Board) -> Bench {
    Bench::new(board, SimClock::system()).await
}

/// What runs on its router.
fn version(bench: &Bench) -> Version {
    bench.router.version().to_string().parse().unwrap()
}

/// Puts a file on a router whatever it says of its size.
async fn put(session: &Session, name: &str, text: &[u8]) {
    let add = Command::new("/file/add").arg("name", name).arg("contents", text);
    session.run(add, SOON).await.unwrap();
}

async fn name(session: &Session, name: &str) {
    let set = Command::new("/system/identity/set").arg("name", name);
    session.run(set, SOON).await.unwrap();
}
