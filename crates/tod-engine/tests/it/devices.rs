//! Adding, editing and removing devices.

use tod_engine::{
    EngineError,
    devices::{self, DeviceEdit, NewProbe, SignIn, Test},
    tenants, unseal,
};
use tod_model::{CallError, CredentialId, DeviceId, GroupId, State, TagId, TenantId, Tier};
use tod_store::credentials;

use crate::{
    house::{House, new_device, password},
    routers::{passed, wrong_password},
};

async fn add(house: &House, new: devices::NewDevice) -> Result<devices::Added, EngineError> {
    devices::add(&house.engine, house.tenant, house.by, new).await
}

async fn edit(
    house: &House,
    device: DeviceId,
    version: i64,
    edit: DeviceEdit,
) -> Result<i64, EngineError> {
    devices::edit(&house.engine, house.tenant, house.by, device, version, edit).await
}

#[tokio::test]
async fn who_answered_the_test_has_to_answer_ever_after() {
    let house = House::new().await;
    *house.routers.report.lock().unwrap() = passed("tower-7", "HC1");
    let added = add(&house, devices::NewDevice { test: Test::MustPass, ..new_device("192.0.2.1") });
    let added = added.await.unwrap();
    assert_eq!(added.report, Some(passed("tower-7", "HC1")));

    let detail = house.detail(added.device).await;
    assert_eq!(detail.row.name, "tower-7", "the router's own name, where none was given");
    assert_eq!(detail.row.address.port, 8729);
    assert_eq!(detail.router.unwrap().value(), "HC1");
    assert_eq!(detail.row.state.state, State::NeverSeen);
    let probed = house.routers.probed.lock().unwrap();
    assert_eq!(probed[0].password.expose(), b"hunter2");
}

#[tokio::test]
async fn a_router_that_does_not_pass_is_not_added_unless_told_so() {
    let house = House::new().await;
    *house.routers.report.lock().unwrap() = wrong_password();
    let refused =
        add(&house, devices::NewDevice { test: Test::MustPass, ..new_device("192.0.2.1") }).await;
    let Err(EngineError::TestFailed(report)) = refused else { panic!("{refused:?}") };
    assert_eq!(*report, wrong_password());

    let forced = devices::NewDevice { test: Test::MayFail, ..new_device("192.0.2.1") };
    let added = add(&house, forced).await.unwrap();
    assert_eq!(house.detail(added.device).await.row.name, "192.0.2.1");
}

#[tokio::test]
async fn the_password_is_sealed_and_comes_back_only_for_its_tenant() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let credential = house.detail(device).await.credential.id;
    let mut tx = house.engine.store.tenant(house.tenant).await.unwrap();
    let sealed = credentials::find_sealed(&mut tx, credential).await.unwrap().unwrap();
    drop(tx);

    assert!(!sealed.sealed.windows(7).any(|bytes| bytes == b"hunter2"));
    let clear = unseal(&house.engine.vault, house.tenant, &sealed).await.unwrap();
    assert_eq!(clear.expose(), b"hunter2");
    assert!(unseal(&house.engine.vault, TenantId::generate(), &sealed).await.is_err());
}

#[tokio::test]
async fn the_same_address_twice_is_told() {
    let house = House::new().await;
    house.device("192.0.2.1").await;
    let again = add(&house, new_device("192.0.2.1")).await;
    assert!(matches!(again, Err(EngineError::Conflict { field: "address", .. })), "{again:?}");

    let elsewhere = tenants::create(&house.engine, house.by, "Baltic Fibre").await.unwrap().id;
    devices::add(&house.engine, elsewhere, house.by, new_device("192.0.2.1")).await.unwrap();
}

#[tokio::test]
async fn what_is_not_there_is_named_by_its_field() {
    let house = House::new().await;
    let base = || new_device("192.0.2.1");
    let cases = [
        ("group_id", devices::NewDevice { group: Some(GroupId::generate()), ..base() }),
        ("tag_ids", devices::NewDevice { tags: vec![TagId::generate()], ..base() }),
        (
            "credential",
            devices::NewDevice { sign_in: SignIn::Stored(CredentialId::generate()), ..base() },
        ),
        ("name", devices::NewDevice { name: Some(" ".to_owned()), ..base() }),
        ("comment", devices::NewDevice { comment: "x".repeat(2001), ..base() }),
        (
            "credential.user",
            devices::NewDevice {
                sign_in: SignIn::Password {
                    user: String::new(),
                    password: tod_model::Secret::new(""),
                },
                ..base()
            },
        ),
    ];
    for (expected, new) in cases {
        let refused = add(&house, new).await;
        let Err(EngineError::Invalid { field, .. }) = refused else {
            panic!("{expected}: {refused:?}")
        };
        assert_eq!(field, expected);
    }
}

#[tokio::test]
async fn a_test_adds_nothing() {
    let house = House::new().await;
    *house.routers.report.lock().unwrap() = wrong_password();
    let new = NewProbe {
        host: "192.0.2.1".parse().unwrap(),
        port: None,
        lowest_tier: Tier::Plain,
        sign_in: password("hunter2"),
    };
    let tested = devices::test(&house.engine, house.tenant, new).await.unwrap();
    assert_eq!((tested.report, tested.known), (wrong_password(), None));
    assert_eq!(house.routers.probed.lock().unwrap()[0].address.port, 8728);
}

#[tokio::test]
async fn a_test_tells_whether_the_router_is_in_the_fleet_already() {
    let house = House::new().await;
    *house.routers.report.lock().unwrap() = passed("tower-7", "HC1");
    let tested = devices::NewDevice { test: Test::MustPass, ..new_device("192.0.2.1") };
    let device = house.add(tested).await;
    let name = house.detail(device).await.row.name;
    let known = async |tenant, host: &str| {
        let new = NewProbe {
            host: host.parse().unwrap(),
            port: None,
            lowest_tier: Tier::Pinned,
            sign_in: password("hunter2"),
        };
        devices::test(&house.engine, tenant, new).await.unwrap().known
    };

    assert!(house.detail(device).await.router.is_some(), "it told who it is");
    assert_eq!(known(house.tenant, "192.0.2.2").await, Some((device, name.clone())), "it moved");
    *house.routers.report.lock().unwrap() = wrong_password();
    assert_eq!(known(house.tenant, "192.0.2.1").await, Some((device, name)), "its address");
    assert_eq!(known(house.tenant, "192.0.2.2").await, None);

    let stranger = tenants::create(&house.engine, house.by, "Baltic Fibre").await.unwrap().id;
    assert_eq!(known(stranger, "192.0.2.1").await, None, "of another organisation");
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_seen() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let rename = |name: &str| DeviceEdit { name: Some(name.to_owned()), ..DeviceEdit::default() };
    assert_eq!(edit(&house, device, 1, rename("mine")).await.unwrap(), 2);
    let late = edit(&house, device, 1, rename("theirs")).await;
    assert!(matches!(late, Err(EngineError::Stale)), "{late:?}");
    assert_eq!(house.detail(device).await.row.name, "mine");
}

#[tokio::test]
async fn another_password_replaces_the_one_before() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let before = house.detail(device).await.credential.id;
    let change = DeviceEdit { sign_in: Some(password("correct horse")), ..DeviceEdit::default() };
    edit(&house, device, 1, change).await.unwrap();

    let after = house.detail(device).await.credential.id;
    let mut tx = house.engine.store.tenant(house.tenant).await.unwrap();
    assert_eq!(credentials::find(&mut tx, before).await.unwrap(), None);
    let sealed = credentials::find_sealed(&mut tx, after).await.unwrap().unwrap();
    drop(tx);
    let clear = unseal(&house.engine.vault, house.tenant, &sealed).await.unwrap();
    assert_eq!(clear.expose(), b"correct horse");
}

#[tokio::test]
async fn a_removed_device_takes_its_password_along() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let credential = house.detail(device).await.credential.id;
    devices::remove(&house.engine, house.tenant, house.by, device).await.unwrap();
    let mut tx = house.engine.store.tenant(house.tenant).await.unwrap();
    assert_eq!(credentials::find(&mut tx, credential).await.unwrap(), None);
}

#[tokio::test]
async fn a_device_of_another_tenant_does_not_exist() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let stranger = tenants::create(&house.engine, house.by, "Baltic Fibre").await.unwrap().id;
    let engine = &house.engine;

    let rename = DeviceEdit { name: Some("mine".to_owned()), ..DeviceEdit::default() };
    let outcomes = [
        devices::edit(engine, stranger, house.by, device, 1, rename).await.map(drop),
        devices::remove(engine, stranger, house.by, device).await,
        devices::retry(engine, stranger, device).await,
        devices::decide(engine, stranger, house.by, device, 1, devices::Decision::Replaced)
            .await
            .map(drop),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(EngineError::NotFound("device"))), "{outcome:?}");
    }
    assert!(house.routers.retried.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_retry_reaches_the_routers() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    let refused = devices::retry(&house.engine, house.tenant, device).await;
    assert!(matches!(refused, Err(EngineError::Routers(CallError::NotWatched))), "{refused:?}");

    house.routers.watched.lock().unwrap().push(device);
    devices::retry(&house.engine, house.tenant, device).await.unwrap();
    assert_eq!(*house.routers.retried.lock().unwrap(), [device, device]);
}
