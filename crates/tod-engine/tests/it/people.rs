//! Links, sessions and keys.

use chrono::TimeDelta;
use tod_bus::{Cause, FactKind};
use tod_engine::{
    EngineError, Reconcile, Sweep, Token,
    api_keys::{self, NewApiKey},
    sign_in::{self, LINK_LASTS, ROTATE_AFTER, SESSION_LASTS},
    tenants::{self, TenantEdit},
};
use tod_model::{Grant, Interval, PlatformRole, Role};

use crate::house::{House, next};

async fn signed_in(house: &House) -> Token {
    let user = tenants::ensure_admin(&house.engine, "admin@example.net", "Admin").await.unwrap();
    let link = sign_in::make_link(&house.engine, user).await.unwrap();
    sign_in::redeem_link(&house.engine, &link).await.unwrap().unwrap().token
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let house = House::new().await;
    let user = tenants::ensure_admin(&house.engine, "admin@example.net", "Admin").await.unwrap();
    let again = tenants::ensure_admin(&house.engine, "ADMIN@example.net", "Admin").await.unwrap();
    assert_eq!(user, again, "an address is a person in any case of letters");

    let link = sign_in::make_link(&house.engine, user).await.unwrap();
    let signed_in = sign_in::redeem_link(&house.engine, &link).await.unwrap().unwrap();
    assert_eq!(signed_in.user, user);
    assert!(sign_in::redeem_link(&house.engine, &link).await.unwrap().is_none());

    let session = sign_in::find_session(&house.engine, &signed_in.token).await.unwrap().unwrap();
    assert_eq!(session.principal.platform, Some(PlatformRole::SuperAdmin));
    assert_eq!(session.expires_at, house.now() + SESSION_LASTS);
}

#[tokio::test]
async fn a_link_expires() {
    let house = House::new().await;
    let user = tenants::ensure_admin(&house.engine, "admin@example.net", "Admin").await.unwrap();
    let link = sign_in::make_link(&house.engine, user).await.unwrap();
    house.advance(LINK_LASTS);
    assert!(sign_in::redeem_link(&house.engine, &link).await.unwrap().is_none());
}

#[tokio::test]
async fn a_token_is_replaced_when_it_is_old_and_its_copy_ends_the_session() {
    let house = House::new().await;
    let engine = &house.engine;
    let old = signed_in(&house).await;
    let session = sign_in::find_session(engine, &old).await.unwrap().unwrap();
    assert_eq!(sign_in::rotate_if_due(engine, &session, &old).await.unwrap(), None);

    house.advance(ROTATE_AFTER);
    let new = sign_in::rotate_if_due(engine, &session, &old).await.unwrap().unwrap();
    assert_eq!(sign_in::rotate_if_due(engine, &session, &old).await.unwrap(), None, "once");

    house.advance(TimeDelta::seconds(20));
    let overtaken = sign_in::find_session(engine, &old).await.unwrap().unwrap();
    assert!(!overtaken.is_current);
    assert_eq!(sign_in::rotate_if_due(engine, &overtaken, &old).await.unwrap(), None);
    assert!(sign_in::find_session(engine, &new).await.unwrap().unwrap().is_current);

    house.advance(TimeDelta::seconds(1));
    assert!(sign_in::find_session(engine, &old).await.unwrap().is_none());
    assert!(sign_in::find_session(engine, &new).await.unwrap().is_none(), "the family ends");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = House::new().await;
    let token = signed_in(&house).await;
    let session = sign_in::find_session(&house.engine, &token).await.unwrap().unwrap();
    sign_in::sign_out(&house.engine, session.id).await.unwrap();
    assert!(sign_in::find_session(&house.engine, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_key_does_what_it_was_made_for_until_it_is_revoked() {
    let house = House::new().await;
    let grant = Grant { tenant: house.tenant, role: Role::Operator };
    let new = NewApiKey {
        name: "demo".to_owned(),
        platform_role: None,
        grants: vec![grant],
        expires_at: None,
    };
    let (id, token) = api_keys::create(&house.engine, new).await.unwrap();

    let key = api_keys::find(&house.engine, &token).await.unwrap().unwrap();
    assert_eq!(key.principal.grants, [grant]);
    assert!(api_keys::find(&house.engine, &Token::generate()).await.unwrap().is_none());

    api_keys::revoke(&house.engine, id).await.unwrap();
    assert!(api_keys::find(&house.engine, &token).await.unwrap().is_none());
    let again = api_keys::revoke(&house.engine, id).await;
    assert!(matches!(again, Err(EngineError::NotFound(_))), "{again:?}");
}

#[tokio::test]
async fn what_has_expired_is_forgotten_a_day_later() {
    let house = House::new().await;
    let token = signed_in(&house).await;
    let mut sweep = Sweep::new(house.engine.store.clone(), house.engine.clock.clone());
    sweep.pass().await.unwrap();
    assert!(sign_in::find_session(&house.engine, &token).await.unwrap().is_some());
    house.advance(SESSION_LASTS + TimeDelta::days(2));
    sweep.pass().await.unwrap();
    assert!(sign_in::find_session(&house.engine, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn two_tenants_have_two_names() {
    let house = House::new().await;
    let taken = tenants::create(&house.engine, house.by, "ALPINE wireless").await;
    assert!(matches!(taken, Err(EngineError::Conflict { field: "name", .. })), "{taken:?}");
    let other = tenants::create(&house.engine, house.by, "Baltic").await.unwrap();
    let name = |name: &str| TenantEdit { name: Some(name.to_owned()), ..TenantEdit::default() };
    let edit = async |edit| tenants::edit(&house.engine, house.by, other.id, edit).await;
    let taken = edit(name("Alpine Wireless")).await;
    assert!(matches!(taken, Err(EngineError::Conflict { field: "name", .. })), "{taken:?}");
    let renamed = edit(name("Baltic Fibre")).await.unwrap();
    assert_eq!((&*renamed.name, renamed.version), ("Baltic Fibre", 2));
}

#[tokio::test]
async fn a_new_tenant_is_a_fact() {
    let house = House::new().await;
    house.publish().await;
    let mut facts = house.engine.bus.facts.subscribe();
    let made = tenants::create(&house.engine, house.by, "Baltic Fibre").await.unwrap();

    house.publish().await;
    let fact = next(&mut facts).await;
    assert_eq!((fact.tenant_id, &fact.kind), (made.id, &FactKind::TenantAdded));
    assert_eq!(fact.cause, Cause::from(house.by));
}

#[tokio::test]
async fn an_edited_tenant_is_a_fact() {
    let house = House::new().await;
    let mut facts = house.engine.bus.facts.subscribe();
    let interval = Interval::try_from(30).ok();
    let slow = TenantEdit { interval: Some(interval), ..TenantEdit::default() };
    let edited = tenants::edit(&house.engine, house.by, house.tenant, slow).await.unwrap();
    assert_eq!((&*edited.name, edited.interval), ("Alpine Wireless", interval));

    house.publish().await;
    let fact = next(&mut facts).await;
    assert_eq!((fact.tenant_id, &fact.kind), (house.tenant, &FactKind::TenantEdited));
    assert_eq!(fact.cause, Cause::from(house.by));
}
