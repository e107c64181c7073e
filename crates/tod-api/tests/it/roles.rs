//! Who may do what, route by route.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use serde_json::json;
use tod_model::{PlatformRole, Role};
use uuid::Uuid;

use crate::{
    api::{As, TestApi},
    examples::operations,
};

/// Writes that need no role: they are about the caller's own session.
const OWN: [&str; 2] = ["redeem_sign_in_link", "sign_out"];

#[tokio::test]
async fn a_viewer_may_only_look() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let viewer = api.browser(None, &[(tenant, Role::Viewer)]).await;
    let some_id = Uuid::now_v7().to_string();
    let ids = BTreeMap::from([
        ("tenant_id", tenant.to_string()),
        ("device_id", device.to_string()),
        ("group_id", some_id.clone()),
        ("tag_id", some_id.clone()),
        ("credential_id", some_id),
    ]);

    for operation in operations() {
        if OWN.contains(&operation.id.as_str()) || operation.id == "watch_events" {
            continue;
        }
        let headers: Vec<(&str, &str)> =
            operation.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, address) = (operation.method.clone(), operation.address(&ids));
        let answer = api.send(&viewer, method, &address, operation.body, &headers).await;
        let expected = match operation.method {
            Method::GET => StatusCode::OK,
            _ => StatusCode::FORBIDDEN,
        };
        assert_eq!(answer.status, expected, "{}: {}", operation.id, answer.body);
    }
}

#[tokio::test]
async fn nobody_gets_in_without_proof() {
    let api = TestApi::start().await;
    let ids: BTreeMap<&str, String> =
        ["tenant_id", "device_id", "group_id", "tag_id", "credential_id"]
            .map(|name| (name, Uuid::now_v7().to_string()))
            .into();
    let public = ["find_liveness", "find_readiness", "redeem_sign_in_link"];
    let callers = [
        As::Nobody,
        As::Browser("__Host-tod=0123456789abcdef".to_owned()),
        As::Program("tod_0123456789abcdef".to_owned()),
        As::Program("not a key".to_owned()),
    ];

    for operation in operations() {
        if public.contains(&operation.id.as_str()) {
            continue;
        }
        for caller in &callers {
            let (method, address) = (operation.method.clone(), operation.address(&ids));
            let answer = api.send(caller, method, &address, operation.body.clone(), &[]).await;
            answer.is_problem(StatusCode::UNAUTHORIZED, "unauthenticated");
        }
    }
}

#[tokio::test]
async fn only_a_super_admin_makes_organisations() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let body = json!({ "name": "Coastal" });
    let admin = api.browser(None, &[(tenant, Role::TenantAdmin)]).await;
    let refused = api.post(&admin, "/api/v1/tenants", body.clone()).await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");

    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    let made = api.post(&root, "/api/v1/tenants", body.clone()).await;
    assert_eq!((made.status, &made.body["role"]), (StatusCode::CREATED, &json!("tenant_admin")));
    let again = api.post(&root, "/api/v1/tenants", body).await;
    again.is_problem(StatusCode::CONFLICT, "conflict");
    assert_eq!(again.fields(), ["name"]);

    let path = format!("/api/v1/tenants/{tenant}");
    let renamed = api.patch(&root, &path, "", json!({ "name": "Alpine Wireless" })).await;
    assert_eq!(renamed.body["name"], "Alpine Wireless");
}

#[tokio::test]
async fn an_organisation_gives_its_devices_an_interval() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    let device = api.device(&root, tenant, "10.0.0.1").await;
    let path = format!("/api/v1/tenants/{tenant}");
    let interval = async |seconds: serde_json::Value| {
        api.patch(&root, &path, "", json!({ "interval_seconds": seconds })).await
    };

    let slow = interval(json!(300)).await;
    assert_eq!(
        (&slow.body["interval_seconds"], &slow.body["name"]),
        (&json!(300), &json!("Alpine"))
    );
    let shown = api.get(&root, &format!("{path}/devices/{device}")).await;
    assert_eq!(shown.body["interval_seconds"], 300);
    assert_eq!(shown.body["interval_source"], "tenant");

    interval(json!(4)).await.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let unset = interval(json!(null)).await;
    assert_eq!(unset.body["interval_seconds"], json!(null));
}

#[tokio::test]
async fn a_key_reaches_as_far_as_its_grants() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let script = api.program(tenant, Role::Operator).await;
    api.device(&script, tenant, "10.0.0.1").await;

    let session = api.get(&script, "/api/v1/session").await;
    assert_eq!(session.body["who"]["kind"], "api_key");
    assert_eq!(session.body["tenants"][0]["role"], "operator");
    let refused = api.post(&script, "/api/v1/session/sign-out", json!({})).await;
    refused.is_problem(StatusCode::FORBIDDEN, "forbidden");
}
