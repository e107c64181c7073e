//! The key that a router shows over SSH: pinned on first use, compared ever after.

use tod_bus::{Cause, FactKind};
use tod_engine::{
    Answer, EngineError,
    devices::{self, DeviceEdit, NewDevice},
    tenants,
};
use tod_model::{
    CallError, DeviceId, HostKey, Purpose, Secret,
    call::{Limits, Outcome, Reply, Request, Shell},
};

use crate::house::{House, new_device};

fn key(last: char) -> HostKey {
    format!("ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0I{last}").parse().unwrap()
}

/// From now on the router shows this key, and says nothing else.
fn shows(house: &House, key: &HostKey) {
    let said = vec![Reply::HostKey(key.clone()), Reply::Done(Outcome::nothing())];
    *house.routers.said.lock().unwrap() = Some(said);
}

/// Says something to the router of a device over SSH.
async fn say(house: &House, device: DeviceId) -> Result<Answer, CallError> {
    let House { engine, tenant, .. } = house;
    let handle = devices::open(engine, *tenant, Cause::System, device, Purpose::Backup).await;
    let request = Request::Shell(Shell { line: Secret::new(":put hello") });
    let limits = Limits::of(&request);
    Answer::of(handle.unwrap().run(request, limits)).await
}

async fn edit(house: &House, device: DeviceId, edit: DeviceEdit) {
    let version = house.detail(device).await.row.version;
    devices::edit(&house.engine, house.tenant, house.by, device, version, edit).await.unwrap();
}

#[tokio::test]
async fn the_first_key_is_pinned_and_told_once() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    house.publish().await;
    let mut facts = house.engine.bus.facts.subscribe();
    shows(&house, &key('E'));
    for _ in 0..2 {
        assert_eq!(say(&house, device).await.unwrap().host_key, Some(key('E')));
    }

    let detail = house.detail(device).await;
    assert_eq!(detail.ssh.host_key, Some(key('E')));
    assert_eq!(detail.row.version, 1, "nobody edited it");
    house.publish().await;
    let fact = facts.next().await.unwrap().unwrap();
    let pinned = FactKind::DeviceHostKeyPinned { device_id: device, host_key: key('E') };
    assert_eq!((&fact.kind, fact.cause), (&pinned, Cause::System));
    drop(house.engine);
    assert_eq!(facts.next().await, Ok(None), "once");
}

#[tokio::test]
async fn another_key_is_refused_by_name_until_the_first_one_is_forgotten() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    shows(&house, &key('E'));
    say(&house, device).await.unwrap();

    shows(&house, &key('I'));
    let changed = CallError::HostKeyChanged { expected: key('E'), presented: key('I') };
    assert_eq!(say(&house, device).await, Err(changed));
    assert_eq!(house.detail(device).await.ssh.host_key, Some(key('E')));

    edit(&house, device, DeviceEdit { host_key: Some(None), ..DeviceEdit::default() }).await;
    say(&house, device).await.unwrap();
    assert_eq!(house.detail(device).await.ssh.host_key, Some(key('I')));
}

#[tokio::test]
async fn a_key_that_was_entered_counts_from_the_beginning() {
    let house = House::new().await;
    let new =
        NewDevice { ssh_port: Some(2222), host_key: Some(key('E')), ..new_device("192.0.2.1") };
    let device = house.add(new).await;
    assert_eq!(house.detail(device).await.ssh.port, 2222);
    shows(&house, &key('I'));
    assert!(matches!(say(&house, device).await, Err(CallError::HostKeyChanged { .. })));

    let entered = DeviceEdit { host_key: Some(Some(key('I'))), ..DeviceEdit::default() };
    edit(&house, device, entered).await;
    say(&house, device).await.unwrap();
    edit(&house, device, DeviceEdit { ssh_port: Some(22), ..DeviceEdit::default() }).await;
    let ssh = house.detail(device).await.ssh;
    assert_eq!((ssh.port, ssh.host_key), (22, Some(key('I'))), "each is edited by itself");
}

#[tokio::test]
async fn the_router_of_another_tenant_has_no_session() {
    let house = House::new().await;
    let device = house.device("192.0.2.1").await;
    shows(&house, &key('E'));
    let stranger = tenants::create(&house.engine, house.by, "Baltic Fibre").await.unwrap().id;
    let opened =
        devices::open(&house.engine, stranger, Cause::System, device, Purpose::Backup).await;
    assert!(matches!(opened.err(), Some(EngineError::NotFound("device"))));
}
