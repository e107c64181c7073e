//! What goes wrong, and how it is told.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;
use tod_model::{PlatformRole, Role};

use crate::api::{Answer, As, TestApi};

#[tokio::test]
async fn a_problem_carries_the_id_of_its_log_line() {
    let api = TestApi::start().await;
    let answer = api.get(&As::Nobody, "/api/v1/session").await;
    answer.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert_eq!(answer.body["request_id"], id);
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_problem() {
    let api = TestApi::start().await;
    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    for path in ["/api", "/api/", "/api/v1/nonsense", "/api/v2/tenants", "/docs/nonsense.js"] {
        api.get(&root, path).await.is_problem(StatusCode::NOT_FOUND, "not_found");
    }
    let not_an_id = api.get(&root, "/api/v1/tenants/42/devices").await;
    not_an_id.is_problem(StatusCode::NOT_FOUND, "not_found");
    let method = api.send(&root, Method::PUT, "/api/v1/tenants", None, &[]).await;
    method.is_problem(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let As::Program(key) = api.program(tenant, Role::Operator).await else {
        unreachable!("a program")
    };
    let send = async |body: String| {
        let request = Request::post(format!("/api/v1/tenants/{tenant}/tags"))
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        Answer::read(api.raw(request).await).await
    };

    send("{".to_owned()).await.is_problem(StatusCode::BAD_REQUEST, "malformed");
    let wrong = send(r#"{"name": 7}"#.to_owned()).await;
    wrong.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(wrong.fields(), ["name"]);
    let large = json!({ "name": "x".repeat(70_000) }).to_string();
    send(large).await.is_problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
}

/// PostgreSQL has no text with a NUL: what carries one is the caller's mistake, not ours.
#[tokio::test]
async fn a_nul_is_refused_wherever_it_comes() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let program = api.program(tenant, Role::Operator).await;
    let devices = format!("/api/v1/tenants/{tenant}/devices");
    for field in ["search", "version", "board", "cursor", "sort"] {
        let listed = api.get(&program, &format!("{devices}?{field}=a%00b")).await;
        listed.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert_eq!(listed.fields(), [field]);
    }

    let device = json!({
        "address": "192.0.2.1",
        "test": false,
        "comment": "a\0b",
        "credential": { "kind": "password", "user": "tod", "password": "a\0b" },
    });
    let added = api.post(&program, &devices, device).await;
    added.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(added.fields(), ["comment"]);
}

/// Null clears what can be cleared; of anything else it is no value, and no way to say nothing.
#[tokio::test]
async fn null_is_refused_where_nothing_can_be_cleared() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let program = api.program(tenant, Role::Operator).await;
    let at = |path: &str| format!("/api/v1/tenants/{tenant}/{path}");
    let group = api.post(&program, &at("groups"), json!({ "name": "Towers" })).await;
    let group = at(&format!("groups/{}", group.body["id"].as_str().unwrap()));

    let cleared = api.patch(&program, &group, "", json!({ "interval_seconds": null })).await;
    assert_eq!(cleared.status, StatusCode::OK, "{}", cleared.body);
    let nameless = api.patch(&program, &group, "", json!({ "name": null })).await;
    nameless.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(nameless.fields(), ["name"]);
    let script = api.post(&program, &at("onboarding-script"), json!({ "port": null })).await;
    script.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(script.fields(), ["port"]);
}

/// A stored credential has its user at the top, a device's has it in an object.
#[tokio::test]
async fn a_refused_field_is_named_as_the_request_names_it() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let program = api.program(tenant, Role::Operator).await;
    let at = |path: &str| format!("/api/v1/tenants/{tenant}/{path}");
    let sign_in = json!({ "name": "watching", "user": "", "password": "" });
    let stored = api.post(&program, &at("credentials"), sign_in).await;
    assert_eq!(stored.fields(), ["user"]);

    let device = |credential| json!({ "address": "192.0.2.1", "credential": credential });
    let empty = json!({ "kind": "password", "user": "", "password": "" });
    let added = api.post(&program, &at("devices"), device(empty)).await;
    assert_eq!(added.fields(), ["credential.user"]);
    let nobody = json!({ "kind": "password", "password": "" });
    let added = api.post(&program, &at("devices"), device(nobody)).await;
    assert_eq!(added.fields(), ["credential.user"]);
}

#[tokio::test]
async fn every_answer_is_guarded_by_headers() {
    let api = TestApi::start().await;
    for path in ["/health", "/api/v1/session", "/nowhere"] {
        let answer = api.get(&As::Nobody, path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    let shown = api.get(&root, "/api/v1/session").await;
    assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn the_documentation_is_served_with_the_api() {
    let api = TestApi::start().await;
    let document = api.get(&As::Nobody, "/api/v1/openapi.json").await;
    assert_eq!(document.body["info"]["title"], "tod");

    let page = api.get(&As::Nobody, "/docs/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.as_str().unwrap().contains("swagger-initializer.js"));
    let script = api.get(&As::Nobody, "/docs/swagger-initializer.js").await;
    assert!(script.body.as_str().unwrap().contains("/api/v1/openapi.json"));
}

#[tokio::test]
async fn readiness_names_its_parts() {
    let api = TestApi::start().await;
    assert_eq!(api.get(&As::Nobody, "/health").await.body, json!({ "status": "ok" }));
    let ready = api.get(&As::Nobody, "/health/ready").await;
    assert_eq!((ready.status, &ready.body["status"]), (StatusCode::OK, &json!("ok")));
    assert!(ready.body["parts"][0]["latency_ms"].as_f64().is_some(), "{}", ready.body);

    api.engine.store.close().await;
    let down = api.get(&As::Nobody, "/health/ready").await;
    assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(down.body["parts"][0]["status"], "down");
}

/// Nothing about our own trouble leaves the server.
#[tokio::test]
async fn a_server_error_says_nothing_about_its_cause() {
    let api = TestApi::start().await;
    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    api.engine.store.close().await;
    let answer = api.get(&root, "/api/v1/session").await;
    answer.is_problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    assert_eq!(answer.body.get("detail"), None);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
}
