//! Groups, tags and credentials.

use tod_model::{CredentialId, GroupId, Interval, SealedCredential, TagId};
use tod_store::groups::{self, GroupFields};
use tod_store::tags::{self, TagFields};
use tod_store::{Retention, credentials, devices};

use crate::fixture::{Fixture, at, new_device};

fn group(name: &str) -> GroupFields {
    GroupFields { name: name.to_owned(), interval: Some(Interval::try_from(10).unwrap()) }
}

fn tag(name: &str) -> TagFields {
    TagFields { name: name.to_owned(), color: "amber".to_owned() }
}

#[tokio::test]
async fn a_group_is_named_once_and_leaves_its_devices_behind() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let id = GroupId::generate();
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    groups::insert(&mut tx, id, &group("Towers")).await.unwrap();
    let mut device = new_device(organisation, "ap", "10.0.0.1");
    device.fields.group = Some(id);
    devices::insert(&mut tx, &device, Retention::Days30, at(0)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let taken = groups::insert(&mut tx, GroupId::generate(), &group("TOWERS")).await.unwrap_err();
    assert_eq!(taken.constraint(), Some("groups_name_key"));
    drop(tx);

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    assert_eq!(groups::save(&mut tx, id, 1, &group("Masts")).await.unwrap(), Some(2));
    assert_eq!(groups::save(&mut tx, id, 1, &group("Poles")).await.unwrap(), None, "stale");
    let found = groups::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((found.fields, found.version, found.device_count), (group("Masts"), 2, 1));
    assert_eq!(groups::list(&mut tx).await.unwrap().len(), 1);

    assert!(groups::delete(&mut tx, id).await.unwrap());
    assert!(!groups::delete(&mut tx, id).await.unwrap());
    assert_eq!(groups::find(&mut tx, id).await.unwrap(), None);
    let left = devices::find(&mut tx, device.id).await.unwrap().unwrap();
    assert_eq!(left.fields.group, None);
}

#[tokio::test]
async fn a_device_has_exactly_the_tags_it_was_given() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let device = fixture.device(organisation, "ap", "10.0.0.1").await;
    let (roof, spare) = (TagId::generate(), TagId::generate());

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    tags::insert(&mut tx, roof, &tag("Roof")).await.unwrap();
    tags::insert(&mut tx, spare, &tag("Spare")).await.unwrap();
    tags::save_of_device(&mut tx, device, &[roof, spare]).await.unwrap();
    tags::save_of_device(&mut tx, device, &[spare]).await.unwrap();
    assert_eq!(tags::list_of_device(&mut tx, device).await.unwrap(), [spare]);

    assert_eq!(tags::save(&mut tx, spare, 1, &tag("Stock")).await.unwrap(), Some(2));
    assert_eq!(tags::save(&mut tx, spare, 1, &tag("Stock")).await.unwrap(), None, "stale");
    let found = tags::find(&mut tx, spare).await.unwrap().unwrap();
    assert_eq!((found.fields, found.device_count), (tag("Stock"), 1));
    assert_eq!(tags::list(&mut tx).await.unwrap().len(), 2);

    assert!(tags::delete(&mut tx, spare).await.unwrap());
    assert_eq!(tags::list_of_device(&mut tx, device).await.unwrap(), []);
    let taken = tags::insert(&mut tx, TagId::generate(), &tag("ROOF")).await.unwrap_err();
    assert_eq!(taken.constraint(), Some("tags_name_key"));
}

#[tokio::test]
async fn a_credential_in_use_stays() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    fixture.device(organisation, "ap", "10.0.0.1").await;
    let id = CredentialId::generate();
    let sealed = |byte| SealedCredential { user: "watch".to_owned(), sealed: vec![byte] };

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    credentials::insert(&mut tx, id, Some("all towers"), &sealed(1), at(0)).await.unwrap();
    assert!(credentials::save(&mut tx, id, &sealed(2), at(5)).await.unwrap());
    assert_eq!(credentials::find_sealed(&mut tx, id).await.unwrap(), Some(sealed(2)));
    let found = credentials::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((found.device_count, found.updated_at), (0, at(5)));
    let listed = credentials::list(&mut tx).await.unwrap();
    assert_eq!(listed, [found], "those without a name belong to a device");

    assert!(credentials::delete(&mut tx, id).await.unwrap());
    assert_eq!(credentials::delete_unused(&mut tx).await.unwrap(), 0);
    tx.commit().await.unwrap();

    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    let refused = credentials::delete(&mut tx, organisation.credential).await.unwrap_err();
    assert_eq!(refused.constraint(), Some("devices_credential_fkey"));
}

#[tokio::test]
async fn a_credential_nobody_uses_and_nobody_named_is_swept() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let mut tx = fixture.store.tenant(organisation.tenant).await.unwrap();
    assert_eq!(credentials::delete_unused(&mut tx).await.unwrap(), 1);
    assert_eq!(credentials::find(&mut tx, organisation.credential).await.unwrap(), None);
}
