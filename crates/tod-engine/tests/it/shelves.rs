//! Groups, tags and shared credentials.

use tod_engine::{
    EngineError, credentials,
    devices::{self, NewDevice, SignIn},
    groups::{self, GroupEdit},
    tags::{self, TagEdit},
};
use tod_model::{Interval, Secret};

use crate::house::{House, new_device};

#[tokio::test]
async fn a_group_is_made_edited_and_removed() {
    let house = House::new().await;
    let (engine, tenant, by) = (&house.engine, house.tenant, house.by);
    let id = groups::create(engine, tenant, by, " Towers ", None).await.unwrap();
    let again = groups::create(engine, tenant, by, "towers", None).await;
    assert!(matches!(again, Err(EngineError::Conflict { field: "name", .. })), "{again:?}");

    let interval = Interval::try_from(10).unwrap();
    let edit = GroupEdit { name: None, interval: Some(Some(interval)) };
    groups::edit(engine, tenant, by, id, edit).await.unwrap();
    let mut tx = engine.store.tenant(tenant).await.unwrap();
    let group = tod_store::groups::find(&mut tx, id).await.unwrap().unwrap();
    drop(tx);
    assert_eq!((&*group.fields.name, group.fields.interval), ("Towers", Some(interval)));

    let device = house.add(NewDevice { group: Some(id), ..new_device("192.0.2.1") }).await;
    assert_eq!(house.detail(device).await.row.group.unwrap().id, id);
    groups::remove(engine, tenant, by, id).await.unwrap();
    assert_eq!(house.detail(device).await.row.group, None);
    let gone = groups::remove(engine, tenant, by, id).await;
    assert!(matches!(gone, Err(EngineError::NotFound("group"))), "{gone:?}");
}

#[tokio::test]
async fn a_tag_is_made_edited_and_removed() {
    let house = House::new().await;
    let (engine, tenant, by) = (&house.engine, house.tenant, house.by);
    let id = tags::create(engine, tenant, by, "fibre", "#3b82f6").await.unwrap();
    let odd = tags::create(engine, tenant, by, "copper", "red").await;
    assert!(matches!(odd, Err(EngineError::Invalid { field: "color", .. })), "{odd:?}");

    let device = house.add(NewDevice { tags: vec![id], ..new_device("192.0.2.1") }).await;
    let edit = TagEdit { name: Some("Fibre".to_owned()), color: None };
    tags::edit(engine, tenant, by, id, edit).await.unwrap();
    let row = house.detail(device).await.row;
    assert_eq!((&*row.tags[0].name, &*row.tags[0].color), ("Fibre", "#3b82f6"));

    tags::remove(engine, tenant, by, id).await.unwrap();
    assert!(house.detail(device).await.row.tags.is_empty());
}

#[tokio::test]
async fn a_shared_credential_stays_as_long_as_a_device_uses_it() {
    let house = House::new().await;
    let (engine, tenant, by) = (&house.engine, house.tenant, house.by);
    let secret = Secret::new("hunter2");
    let id =
        credentials::create(engine, tenant, by, "watching user", "tod", &secret).await.unwrap();
    let device =
        house.add(NewDevice { sign_in: SignIn::Stored(id), ..new_device("192.0.2.1") }).await;
    assert_eq!(house.detail(device).await.credential.id, id);

    let used = credentials::remove(engine, tenant, by, id).await;
    assert!(matches!(used, Err(EngineError::Conflict { field: "credential", .. })), "{used:?}");
    devices::remove(engine, tenant, by, device).await.unwrap();
    credentials::remove(engine, tenant, by, id).await.unwrap();
}
