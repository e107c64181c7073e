//! People, tenants and what the key service remembers.

use tod_model::{Interval, TenantId, UserId};
use tod_store::tenants::{self, TenantFields};
use tod_store::users::{self, User};
use tod_store::{StoreError, kms};

use crate::fixture::{Fixture, at};

fn user(email: &str) -> User {
    User {
        id: UserId::generate(),
        email: email.to_owned(),
        name: "Ada".to_owned(),
        platform_role: None,
        created_at: at(0),
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_person_in_any_case_of_letters() {
    let fixture = Fixture::new().await;
    let ada = user("Ada@example.net");
    let mut tx = fixture.store.platform().await.unwrap();
    users::insert(&mut tx, &ada).await.unwrap();
    assert_eq!(users::find(&mut tx, ada.id).await.unwrap().as_ref(), Some(&ada));
    let found = users::find_by_email(&mut tx, "ada@EXAMPLE.net").await.unwrap();
    assert_eq!(found, Some(ada));

    let taken = users::insert(&mut tx, &user("ADA@example.net")).await.unwrap_err();
    assert_eq!(taken.constraint(), Some("users_email_key"));
}

#[tokio::test]
async fn a_tenant_is_edited_by_whoever_saw_it_last() {
    let fixture = Fixture::new().await;
    let south = fixture.organisation("South").await.tenant;
    let north = fixture.organisation("North").await.tenant;
    let edit = TenantFields {
        name: "Northern".to_owned(),
        interval: Some(Interval::try_from(30).unwrap()),
    };

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(tenants::save(&mut tx, north, 1, &edit, at(1)).await.unwrap(), Some(2));
    assert_eq!(tenants::save(&mut tx, north, 1, &edit, at(1)).await.unwrap(), None, "stale");
    assert_eq!(tenants::find(&mut tx, TenantId::generate()).await.unwrap(), None);
    let names: Vec<String> =
        tenants::list(&mut tx).await.unwrap().into_iter().map(|tenant| tenant.name).collect();
    assert_eq!(names, ["Northern", "South"]);
    let found = tenants::find(&mut tx, north).await.unwrap().unwrap();
    assert_eq!((found.version, found.interval), (2, edit.interval));

    let taken = TenantFields { name: "NORTHERN".to_owned(), interval: None };
    let refused = tenants::save(&mut tx, south, 1, &taken, at(1)).await.unwrap_err();
    assert_eq!(refused.constraint(), Some("tenants_name_key"));
}

#[tokio::test]
async fn a_tenant_sees_itself_and_no_other() {
    let fixture = Fixture::new().await;
    let north = fixture.organisation("north").await.tenant;
    let south = fixture.organisation("south").await.tenant;

    let mut tx = fixture.store.tenant(north).await.unwrap();
    assert!(tenants::find(&mut tx, north).await.unwrap().is_some());
    assert_eq!(tenants::find(&mut tx, south).await.unwrap(), None);
    assert_eq!(tenants::list(&mut tx).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_first_key_of_a_tenant_stays() {
    let fixture = Fixture::new().await;
    let tenant = fixture.organisation("north").await.tenant;

    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(kms::find_tenant_key(&mut tx, tenant).await.unwrap(), None);
    assert_eq!(kms::keep_tenant_key(&mut tx, tenant, b"first").await.unwrap(), b"first");
    assert_eq!(kms::keep_tenant_key(&mut tx, tenant, b"second").await.unwrap(), b"first");
    assert_eq!(kms::find_tenant_key(&mut tx, tenant).await.unwrap().unwrap(), b"first");
}

#[tokio::test]
async fn one_outermost_key_is_remembered() {
    let fixture = Fixture::new().await;
    let mut tx = fixture.store.platform().await.unwrap();
    assert_eq!(kms::find_fingerprint(&mut tx).await.unwrap(), None);
    kms::insert_fingerprint(&mut tx, [7; 32]).await.unwrap();
    assert_eq!(kms::find_fingerprint(&mut tx).await.unwrap(), Some([7; 32]));

    let refused = kms::insert_fingerprint(&mut tx, [8; 32]).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })));
}
