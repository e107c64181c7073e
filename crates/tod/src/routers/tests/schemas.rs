//! Plans held against what routers say of their own menus.

use std::collections::BTreeSet;

use routeros_conf::{
    Config, MenuPath,
    export::Export,
    plan::{Circumstances, Plan, Secrets, Told, plan},
};
use routeros_sim::{Npk, SimClock};
use tod_engine::{Answer, Schemas};
use tod_model::call;

use super::*;

/// 7.12.1, which knows less than the others.
const OLD: usize = 0;
/// 7.18.2, and another one.
const NEW: usize = 1;
const ALIKE: usize = 2;

async fn house() -> (House, Schemas, TenantId) {
    let boards = [Board::Cpe, Board::EdgeRouter, Board::EdgeRouter];
    let house = House::watching(&boards, &[OLD, NEW, ALIKE]).await;
    let schemas = Schemas::new(Arc::new(InProcess(house.routers.0.clone())));
    (house, schemas, TenantId::generate())
}

impl House {
    /// How often a router was asked what it has.
    fn inspected(&self, index: usize) -> usize {
        let heard = self.fleet.router(index).heard();
        let asked = |command: &&String| *command == "/console/inspect";
        heard.borrow().recent.iter().filter(asked).count()
    }

    /// The configuration of a router, by its export.
    async fn configuration(&self, index: usize) -> Config {
        let handle = self.routers.open(self.devices[index], Purpose::Backup).await.unwrap();
        let what = call::Export { name: "plan".to_owned(), ..call::Export::default() };
        let request = Request::Export(what);
        let limits = Limits::of(&request);
        let answer = Answer::of(handle.run(request, limits)).await.unwrap();
        handle.close().await;
        let export = Export::parse(&answer.text);
        assert!(export.damage.is_empty(), "{:?}", export.damage);
        Config::from_export(&export).unwrap()
    }

    /// How to make what `addition` says part of the configuration of a router.
    async fn plan(&self, index: usize, addition: &str) -> Plan {
        let before = self.configuration(index).await;
        let wanted = Config::from_export(&Export::parse(addition.as_bytes())).unwrap();
        let mut after = before.clone();
        for (path, menu) in wanted.menus {
            after.menus.entry(path).or_default().rows.extend(menu.rows);
        }
        let (secrets, told) = (Secrets::Hidden, Told::default());
        let circumstances = Circumstances { management: None, secrets, told };
        plan(&before, &after, &circumstances).unwrap()
    }
}

fn menus(paths: &[&str]) -> BTreeSet<MenuPath> {
    paths.iter().map(|path| path.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_plan_is_refused_where_the_version_lacks_what_it_says() {
    let (house, schemas, tenant) = house().await;
    let addition = "/ip dns forwarders\nadd name=inside\n\
                    /interface bridge\nadd forward-delay=1m name=inner\n\
                    /ip address\nadd adress=192.0.2.1/24 interface=inner\n";
    let slip = "/ip/address: no property `adress` in this version; perhaps `address`";
    let delay = "/interface/bridge: `forward-delay` takes 4s..30s    (time interval)";
    let menu = "/ip/dns/forwarders: no such menu in this version";
    for (index, expected) in [(OLD, &[delay, slip, menu][..]), (NEW, &[delay, slip])] {
        let plan = house.plan(index, addition).await;
        let found = schemas.check(tenant, house.devices[index], &plan).await.unwrap();
        let mut words: Vec<String> = found.iter().map(ToString::to_string).collect();
        words.sort();
        assert_eq!(words, expected, "{}", house.fleet.router(index).version());
    }

    let good = house.plan(NEW, "/ip dns forwarders\nadd name=inside\n").await;
    assert_eq!(schemas.check(tenant, house.devices[NEW], &good).await, Ok(vec![]));
}

#[tokio::test]
async fn routers_that_are_alike_are_asked_once_however_many_want_to_know() {
    let (house, schemas, tenant) = house().await;
    let asks = |index: usize, paths: &'static [&str]| {
        let (schemas, device) = (&schemas, house.devices[index]);
        async move { schemas.of(tenant, device, &menus(paths)).await.unwrap() }
    };
    let asked = || house.inspected(NEW) + house.inspected(ALIKE);
    schemas.of(TenantId::generate(), house.devices[NEW], &menus(&["/ip/address"])).await.unwrap();
    let once = asked();
    let (one, other, third) = tokio::join!(
        asks(NEW, &["/ip/address"]),
        asks(ALIKE, &["/ip/address"]),
        asks(NEW, &["/ip/address"]),
    );
    assert_eq!(one, other);
    assert_eq!(one, third);
    assert_eq!(asked(), 2 * once, "one of the three was asked");

    asks(ALIKE, &["/ip/address"]).await;
    assert_eq!(asked(), 2 * once, "it is known");
    let more = asks(NEW, &["/ip/address", "/ip/route"]).await;
    assert!(asked() > 2 * once, "of this menu nothing was");
    let known = |path: &str| more.menu(&path.parse().unwrap());
    for path in ["/ip/address", "/ip/route"] {
        assert!(matches!(known(path), routeros_conf::schema::Known::Menu(_)), "{path}");
    }

    asks(OLD, &["/ip/address"]).await;
    assert!(house.inspected(OLD) > 0, "another version");
}

#[tokio::test]
async fn one_tenants_routers_say_nothing_of_anothers() {
    let (house, schemas, tenant) = house().await;
    for tenant in [tenant, TenantId::generate()] {
        let before = house.inspected(NEW);
        schemas.of(tenant, house.devices[NEW], &menus(&["/ip/address"])).await.unwrap();
        assert!(house.inspected(NEW) > before);
    }
}

#[tokio::test]
async fn a_router_with_other_packages_is_asked_anew() {
    let clock = SimClock::manual("2026-03-01T12:00:00Z".parse().unwrap());
    let fleet = Fleet::builder().routers(2).boards([Board::EdgeRouter]).clock(clock.clone());
    let fleet = fleet.start().await.unwrap();
    let router = fleet.router(1);
    let file = "container-7.18.2-arm64.npk";
    let mut upload = router.upload(file).unwrap();
    upload.append(&Npk::parse(file).unwrap().to_bytes()).unwrap();
    upload.finish().unwrap();
    router.set_mood(Mood::Rebooting(Duration::from_mins(1)));
    clock.advance(Duration::from_mins(5));

    let house = House::over(fleet, &[0, 1]).await;
    let schemas = Schemas::new(Arc::new(InProcess(house.routers.0.clone())));
    let (tenant, wanted) = (TenantId::generate(), menus(&["/container"]));
    let without = schemas.of(tenant, house.devices[0], &wanted).await.unwrap();
    let with = schemas.of(tenant, house.devices[1], &wanted).await.unwrap();
    assert!(house.inspected(1) > 0);
    assert_ne!(without, with);
}
