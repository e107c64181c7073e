//! Signing in, staying signed in, and signing out.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chrono::TimeDelta;
use serde_json::json;
use tod_engine::sign_in;
use tod_model::{PlatformRole, Role};

use crate::api::{Answer, As, ORIGIN, TestApi};

#[tokio::test]
async fn a_link_becomes_a_session_once() {
    let api = TestApi::start().await;
    let user = api.person(Some(PlatformRole::SuperAdmin), &[]).await;
    let link = sign_in::make_link(&api.engine, user).await.unwrap();
    let body = json!({ "token": link.expose() });
    let answer = api.post(&As::Nobody, "/api/v1/sign-in/link", body.clone()).await;

    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.body["platform_role"], "super_admin");
    assert_eq!(answer.body["who"]["name"], "Ada");
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-tod="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }

    let browser = As::Browser(answer.cookie().unwrap());
    assert_eq!(api.get(&browser, "/api/v1/session").await.status, StatusCode::OK);
    let again = api.post(&As::Nobody, "/api/v1/sign-in/link", body).await;
    again.is_problem(StatusCode::UNAUTHORIZED, "bad_link");
}

#[tokio::test]
async fn an_old_link_signs_nobody_in() {
    let api = TestApi::start().await;
    let user = api.person(Some(PlatformRole::SuperAdmin), &[]).await;
    let link = sign_in::make_link(&api.engine, user).await.unwrap();
    api.later(sign_in::LINK_LASTS);

    let body = json!({ "token": link.expose() });
    let answer = api.post(&As::Nobody, "/api/v1/sign-in/link", body).await;
    answer.is_problem(StatusCode::UNAUTHORIZED, "bad_link");
}

#[tokio::test]
async fn guessing_links_is_slowed_down() {
    let api = TestApi::start().await;
    let guess = async || {
        api.post(&As::Nobody, "/api/v1/sign-in/link", json!({ "token": "0123456789abcdef" })).await
    };
    for _ in 0..10 {
        guess().await.is_problem(StatusCode::UNAUTHORIZED, "bad_link");
    }
    let refused = guess().await;
    refused.is_problem(StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn another_site_can_neither_write_nor_sign_in() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let As::Browser(cookie) = api.browser(None, &[(tenant, Role::Operator)]).await else {
        unreachable!("a browser")
    };
    let write = |origin: Option<&str>| {
        let mut request = Request::post(format!("/api/v1/tenants/{tenant}/tags"))
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.body(Body::from(r#"{"name":"fibre"}"#)).unwrap()
    };
    for origin in
        [None, Some("https://evil.example"), Some("null"), Some("https://tod.example.net:444")]
    {
        let answer = Answer::read(api.raw(write(origin)).await).await;
        answer.is_problem(StatusCode::FORBIDDEN, "foreign_origin");
    }
    let answer = Answer::read(api.raw(write(Some(ORIGIN))).await).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);

    let user = api.person(Some(PlatformRole::SuperAdmin), &[]).await;
    let link = sign_in::make_link(&api.engine, user).await.unwrap();
    let foreign = [("origin", "https://evil.example")];
    let body = Some(json!({ "token": link.expose() }));
    let answer = api.send(&As::Nobody, Method::POST, "/api/v1/sign-in/link", body, &foreign).await;
    answer.is_problem(StatusCode::FORBIDDEN, "foreign_origin");
}

/// A form on another site can send `text/plain` without the browser asking first.
#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let As::Program(key) = api.program(tenant, Role::Operator).await else {
        unreachable!("a program")
    };
    let request = Request::post(format!("/api/v1/tenants/{tenant}/tags"))
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(r#"{"name":"fibre"}"#))
        .unwrap();
    let answer = Answer::read(api.raw(request).await).await;
    answer.is_problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json");
}

#[tokio::test]
async fn an_old_token_is_replaced_and_its_reuse_ends_the_session() {
    let api = TestApi::start().await;
    let old = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    assert_eq!(api.get(&old, "/api/v1/session").await.cookie(), None);

    api.later(sign_in::ROTATE_AFTER);
    let rotating = api.get(&old, "/api/v1/session").await;
    let new = As::Browser(rotating.cookie().expect("a new token"));

    // Requests overtake one another: for a moment both are good, and only one rotates.
    api.later(TimeDelta::seconds(20));
    let late = api.get(&old, "/api/v1/session").await;
    assert_eq!((late.status, late.cookie()), (StatusCode::OK, None));
    assert_eq!(api.get(&new, "/api/v1/session").await.status, StatusCode::OK);

    api.later(TimeDelta::seconds(1));
    let stolen = api.get(&old, "/api/v1/session").await;
    stolen.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
    let victim = api.get(&new, "/api/v1/session").await;
    victim.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
}

#[tokio::test]
async fn of_many_requests_at_once_one_rotates() {
    let api = TestApi::start().await;
    let browser = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    api.later(sign_in::ROTATE_AFTER);

    let requests = (0..8).map(|_| api.get(&browser, "/api/v1/session"));
    let answers = futures_util::future::join_all(requests).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!(answers.iter().filter_map(Answer::cookie).count(), 1);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_back() {
    let api = TestApi::start().await;
    let browser = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    let out = api.send(&browser, Method::POST, "/api/v1/session/sign-out", None, &[]).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(out.cookie().as_deref(), Some("__Host-tod="));

    let after = api.get(&browser, "/api/v1/session").await;
    after.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let api = TestApi::start().await;
    let browser = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    api.later(sign_in::SESSION_LASTS);
    let answer = api.get(&browser, "/api/v1/session").await;
    answer.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
}
