//! Schemas read from simulated routers, and configurations held against them.

use std::{net::SocketAddr, time::Duration};

use routeros::{
    Ended, Error, Session, Trust, dial, login,
    ops::{
        Redial,
        inspect::{Inspector, Question, ask, classes, completions},
    },
    session::Settings,
};
use routeros_conf::{
    Config,
    export::Export,
    schema::{Request, Schema, SchemaBuilder, Trouble, Wanted},
};
use routeros_sim::{Board, Credentials, Fleet, Router};
use tokio::task::JoinSet;

const SOON: Duration = Duration::from_secs(20);

/// Four versions: 7.12.1, 7.16.2, 7.18.2 and 7.20.2.
const BOARDS: [Board; 4] = [Board::Cpe, Board::Core, Board::EdgeRouter, Board::HomeAx];

#[tokio::test]
async fn a_whole_schema_is_read_and_the_router_keeps_to_it() {
    let fleet = fleet().await;
    for router in fleet.routers() {
        let schema = schema(router, &fleet.watcher()).await;
        assert!(schema.menus().count() > 250, "{}", schema.menus().count());
        let own = Config::from_export(&Export::parse(router.export().as_bytes())).unwrap();
        let strange: Vec<String> = schema.check(&own).iter().map(ToString::to_string).collect();
        assert_eq!(strange, Vec::<String>::new(), "{}", router.version());
    }
}

#[tokio::test]
async fn what_a_version_does_not_know_is_found_before_it_is_sent() {
    let fleet = fleet().await;
    let text = b"/interface bridge\nadd forward-delay=1m name=b\n\
                 /ip dns forwarders\nadd name=inside\n\
                 /ip service\nset api max-sessions=5000\n\
                 /ip address\nadd adress=192.0.2.1/24 interface=ether1\n";
    let config = Config::from_export(&Export::parse(text)).unwrap();
    let slip = "/ip/address, row 0: no property `adress` in this version; perhaps `address`";
    let delay = "/interface/bridge, row 0: `forward-delay` takes 4s..30s    (time interval)";
    let menu = "/ip/dns/forwarders: no such menu in this version";
    let property = "/ip/service, row 0: no property `max-sessions` in this version";
    let range = "/ip/service, row 0: `max-sessions` takes 1..1000";
    let expected = [
        vec![delay, slip, menu, property],
        vec![delay, slip, menu, range],
        vec![delay, slip, range],
        vec![delay, slip, range],
    ];
    for (router, expected) in fleet.routers().iter().zip(expected) {
        let schema = schema(router, &fleet.watcher()).await;
        let found = schema.check(&config);
        let words: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(words, expected, "{}", router.version());
        // The router itself is of the same opinion.
        let too_many = [("numbers", "api"), ("max-sessions", "5000")];
        let refused = router.act("/ip/service/set", &too_many).unwrap_err().message;
        let is_range = found.iter().any(|finding| {
            matches!(&finding.trouble, Trouble::Value { property, .. }
                if property.as_str() == "max-sessions")
        });
        let said = if is_range {
            "value of max-sessions is out of range (1 .. 1000)"
        } else {
            "unknown parameter max-sessions"
        };
        assert_eq!(refused, said);
    }
}

#[tokio::test]
async fn lines_are_completed_and_coloured() {
    let fleet = fleet().await;
    let mut caller = Caller::new(&fleet.router(2), &fleet.watcher());
    let session = caller.redial().await.unwrap();
    for (path, input, expected) in [
        (&[][..], "/ip addr", &["address"][..]),
        (&["ip", "address"], "add inter", &["interface"]),
        (&["ip", "address"], "add disabled=", &["no", "yes"]),
        (&["ip", "address"], "add interface=ether1", &["ether1"]),
        (&["nowhere"], "", &[]),
    ] {
        let rows = ask(&session, Question::Completion(path, input)).await.unwrap();
        assert_eq!(completions(&rows), expected, "{path:?} {input}");
    }
    let rows = ask(&session, Question::Highlight("/ip x")).await.unwrap();
    assert_eq!(classes(&rows), ["none", "dir", "dir", "none", "error"]);
}

async fn fleet() -> Fleet {
    let builder = Fleet::builder().seed(7).routers(4).boards(BOARDS);
    builder.start().await.unwrap()
}

/// Asks a router for all that it knows.
async fn schema(router: &Router, who: &Credentials) -> Schema {
    let mut caller = Caller::new(router, who);
    let session = caller.redial().await.unwrap();
    let mut inspector = Inspector::new(session, caller, 0);
    let mut builder = SchemaBuilder::new(Wanted::Everything, true);
    while let Some(request) = builder.next_request().unwrap() {
        let rows = answer(&mut inspector, &request).await;
        builder.feed(&request, rows.iter().map(|row| row.iter().map(|(n, v)| (&**n, &**v))));
    }
    assert!(builder.is_done());
    builder.finish()
}

async fn answer(
    inspector: &mut Inspector<Caller>,
    request: &Request,
) -> Vec<Vec<(String, String)>> {
    let path = request.tokens();
    let question =
        if request.is_about_values() { Question::Syntax(&path) } else { Question::Children(&path) };
    let rows = inspector.ask(question).await.unwrap().expect("an answer");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    rows.iter()
        .map(|row| row.properties().map(|(name, value)| (text(name), text(value))).collect())
        .collect()
}

/// Dials one router.
struct Caller {
    address: SocketAddr,
    who: Credentials,
    drivers: JoinSet<Ended>,
}

impl Caller {
    fn new(router: &Router, who: &Credentials) -> Self {
        let address = SocketAddr::from((router.address(), router.api_port()));
        Self { address, who: who.clone(), drivers: JoinSet::new() }
    }
}

impl Redial for Caller {
    async fn redial(&mut self) -> Result<Session, Error> {
        let (mut stream, _) = dial(self.address, &Trust::Plain, SOON).await?;
        login(&mut stream, &self.who.user, self.who.password.as_bytes(), SOON).await?;
        let (session, driver) = Session::start(stream, Settings::default());
        self.drivers.spawn(driver.run());
        Ok(session)
    }
}
