//! Sessions, sign-in links and API keys.

use chrono::TimeDelta;
use tod_model::authz::Who;
use tod_model::{ApiKeyId, Grant, PlatformRole, Role, SessionId, UserId};
use tod_store::api_keys::{self, NewApiKey};
use tod_store::sessions::{self, EndReason};
use tod_store::users::{self, User};
use tod_store::{PlatformTx, TokenHash, sign_in_links};

use crate::fixture::{Fixture, at};

fn token(text: &str) -> TokenHash {
    TokenHash::of(text.as_bytes())
}

async fn person(fixture: &Fixture) -> UserId {
    let user = User {
        id: UserId::generate(),
        email: "Ada@example.net".to_owned(),
        name: "Ada".to_owned(),
        platform_role: Some(PlatformRole::PlatformViewer),
        created_at: at(0),
    };
    let mut tx = fixture.store.platform().await.unwrap();
    users::insert(&mut tx, &user).await.unwrap();
    tx.commit().await.unwrap();

    user.id
}

/// A session of a person, begun at 0 with the token `one`, for an hour.
async fn session(fixture: &Fixture) -> (UserId, SessionId) {
    let (user, session) = (person(fixture).await, SessionId::generate());
    let mut tx = fixture.store.platform().await.unwrap();
    sessions::insert(&mut tx, session, user, token("one"), at(0), at(3600)).await.unwrap();
    tx.commit().await.unwrap();

    (user, session)
}

async fn in_platform<T>(
    fixture: &Fixture,
    work: impl AsyncFnOnce(&mut PlatformTx) -> Result<T, tod_store::StoreError>,
) -> T {
    let mut tx = fixture.store.platform().await.unwrap();
    let result = work(&mut tx).await.unwrap();
    tx.commit().await.unwrap();

    result
}

#[tokio::test]
async fn a_session_tells_who_asks_and_what_they_may_do() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let (user, id) = session(&fixture).await;
    let grant = Grant { tenant: organisation.tenant, role: Role::Operator };
    in_platform(&fixture, async |tx| users::save_membership(tx, user, grant).await).await;

    let found = fixture.store.find_session(token("one"), at(1)).await.unwrap().unwrap();
    assert_eq!(found.id, id);
    assert_eq!(found.principal.who, Who::User(user));
    assert_eq!(found.principal.platform, Some(PlatformRole::PlatformViewer));
    assert_eq!(found.principal.grants, [grant]);
    assert_eq!((found.issued_at, found.is_current, found.expires_at), (at(0), true, at(3600)));

    assert_eq!(fixture.store.find_session(token("other"), at(1)).await.unwrap(), None);
    assert_eq!(fixture.store.find_session(token("one"), at(3600)).await.unwrap(), None, "expired");

    let gone = async |tx: &mut PlatformTx| users::delete_membership(tx, user, grant.tenant).await;
    assert!(in_platform(&fixture, gone).await);
    let found = fixture.store.find_session(token("one"), at(1)).await.unwrap().unwrap();
    assert_eq!(found.principal.grants, []);
}

#[tokio::test]
async fn a_replaced_token_stays_good_for_twenty_seconds() {
    let fixture = Fixture::new().await;
    session(&fixture).await;

    let rotate =
        async |tx: &mut PlatformTx| sessions::rotate(tx, token("one"), token("two"), at(100)).await;
    assert!(in_platform(&fixture, rotate).await);
    let again = async |tx: &mut PlatformTx| {
        sessions::rotate(tx, token("one"), token("three"), at(101)).await
    };
    assert!(!in_platform(&fixture, again).await, "another request of the browser was first");

    let old = fixture.store.find_session(token("one"), at(120)).await.unwrap().unwrap();
    assert!(!old.is_current);
    let new = fixture.store.find_session(token("two"), at(120)).await.unwrap().unwrap();
    assert!(new.is_current);
    assert_eq!((old.id, new.issued_at), (new.id, at(100)));
}

#[tokio::test]
async fn a_token_shown_too_late_ends_the_whole_session() {
    let fixture = Fixture::new().await;
    session(&fixture).await;
    for (old, new, second) in [("one", "two", 100), ("two", "three", 200)] {
        let rotate = async |tx: &mut PlatformTx| {
            sessions::rotate(tx, token(old), token(new), at(second)).await
        };
        assert!(in_platform(&fixture, rotate).await);
    }
    assert!(fixture.store.find_session(token("three"), at(210)).await.unwrap().is_some());

    // Two rotations old: only a copy of it can come now.
    assert_eq!(fixture.store.find_session(token("one"), at(211)).await.unwrap(), None);
    assert_eq!(fixture.store.find_session(token("three"), at(212)).await.unwrap(), None);
}

#[tokio::test]
async fn an_ended_session_is_over_for_all_its_tokens() {
    let fixture = Fixture::new().await;
    let (_, id) = session(&fixture).await;
    let end = async |tx: &mut PlatformTx| sessions::end(tx, id, EndReason::SignedOut, at(5)).await;
    assert!(in_platform(&fixture, end).await);
    assert!(!in_platform(&fixture, end).await, "it was over");
    assert_eq!(fixture.store.find_session(token("one"), at(6)).await.unwrap(), None);

    let forget = async |tx: &mut PlatformTx| sessions::delete_expired(tx, at(3601)).await;
    assert_eq!(in_platform(&fixture, forget).await, 1);
}

#[tokio::test]
async fn a_link_signs_in_once_and_in_time() {
    let fixture = Fixture::new().await;
    let user = person(&fixture).await;
    let make =
        async |tx: &mut PlatformTx| sign_in_links::insert(tx, token("link"), user, at(900)).await;
    in_platform(&fixture, make).await;

    let redeem = async |tx: &mut PlatformTx, name: &str, second| {
        sign_in_links::redeem(tx, token(name), at(second)).await
    };
    assert_eq!(in_platform(&fixture, async |tx| redeem(tx, "wrong", 1).await).await, None);
    assert_eq!(in_platform(&fixture, async |tx| redeem(tx, "link", 900).await).await, None);
    assert_eq!(in_platform(&fixture, async |tx| redeem(tx, "link", 1).await).await, Some(user));
    assert_eq!(in_platform(&fixture, async |tx| redeem(tx, "link", 2).await).await, None);

    let forget = async |tx: &mut PlatformTx| sign_in_links::delete_expired(tx, at(901)).await;
    assert_eq!(in_platform(&fixture, forget).await, 1);
}

/// The link was used or not: never by two.
#[tokio::test]
async fn two_browsers_with_one_link_do_not_both_get_in() {
    let fixture = Fixture::new().await;
    let user = person(&fixture).await;
    let make =
        async |tx: &mut PlatformTx| sign_in_links::insert(tx, token("link"), user, at(900)).await;
    in_platform(&fixture, make).await;

    let redeem =
        || in_platform(&fixture, async |tx| sign_in_links::redeem(tx, token("link"), at(1)).await);
    let (one, other) = tokio::join!(redeem(), redeem());
    assert_eq!([one, other].iter().flatten().count(), 1);
}

#[tokio::test]
async fn a_key_tells_what_its_program_may_do_until_it_is_revoked() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let grant = Grant { tenant: organisation.tenant, role: Role::TenantAdmin };
    let key = NewApiKey {
        id: ApiKeyId::generate(),
        name: "provisioning".to_owned(),
        token: token("tod_key"),
        platform_role: None,
        grants: vec![grant],
        created_at: at(0),
        expires_at: Some(at(0) + TimeDelta::days(1)),
    };
    in_platform(&fixture, async |tx| api_keys::insert(tx, &key).await).await;

    let found = fixture.store.find_api_key(token("tod_key"), at(1)).await.unwrap().unwrap();
    assert_eq!(found.principal.who, Who::ApiKey(key.id));
    assert_eq!((found.principal.platform, found.principal.grants.as_slice()), (None, &[grant][..]));
    assert_eq!(found.name, "provisioning");
    assert_eq!(fixture.store.find_api_key(token("tod_key"), at(86_400)).await.unwrap(), None);

    let revoke = async |tx: &mut PlatformTx| api_keys::revoke(tx, key.id, at(2)).await;
    assert!(in_platform(&fixture, revoke).await);
    assert!(!in_platform(&fixture, revoke).await);
    assert_eq!(fixture.store.find_api_key(token("tod_key"), at(3)).await.unwrap(), None);
}

/// What live streams ask: everybody's tokens in one question, and no harm done by an old one.
#[tokio::test]
async fn callers_are_found_by_all_their_tokens_at_once() {
    let fixture = Fixture::new().await;
    let organisation = fixture.organisation("north").await;
    let (user, session) = session(&fixture).await;
    let grant = Grant { tenant: organisation.tenant, role: Role::Operator };
    let key = NewApiKey {
        id: ApiKeyId::generate(),
        name: "script".to_owned(),
        token: token("key"),
        platform_role: None,
        grants: vec![grant],
        created_at: at(0),
        expires_at: None,
    };
    in_platform(&fixture, async |tx| {
        api_keys::insert(tx, &key).await?;
        users::save_membership(tx, user, grant).await?;
        sessions::rotate(tx, token("one"), token("two"), at(10)).await
    })
    .await;

    let tokens = ["one", "two", "key", "nobody's"].map(token);
    let late = at(600);
    let found = fixture.store.find_callers(&tokens, late).await.unwrap();
    assert_eq!(found.len(), 3);
    let shown = |text: &str| (found[&token(text)].principal.who, found[&token(text)].is_current);
    assert_eq!(shown("one"), (Who::User(user), false));
    assert_eq!(shown("two"), (Who::User(user), true));
    assert_eq!(shown("key"), (Who::ApiKey(key.id), true));
    for caller in found.values() {
        assert_eq!(caller.principal.grants, [grant]);
    }

    let again = fixture.store.find_session(token("two"), late).await.unwrap();
    assert!(again.is_some(), "an old token that was asked for ends no session");
    in_platform(&fixture, async |tx| {
        sessions::end(tx, session, EndReason::Revoked, late).await?;
        api_keys::revoke(tx, key.id, late).await
    })
    .await;
    assert_eq!(fixture.store.find_callers(&tokens, late).await.unwrap().len(), 0);
}
