//! Devices: the contract of the resource.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use tod_model::{
    Facts, Rights, Role, RouterIdentity, TenantId,
    probe::{ProbeFailure, ProbeFault, ProbeReport, ProbeStep},
};

use crate::api::{As, TestApi};

/// A tenant, an operator of it, and the path of its devices.
async fn fleet(api: &TestApi) -> (TenantId, As, String) {
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;

    (tenant, operator, format!("/api/v1/tenants/{tenant}/devices"))
}

fn new(address: &str) -> Value {
    json!({
        "address": address,
        "credential": { "kind": "password", "user": "tod", "password": "s3cret" },
    })
}

#[tokio::test]
async fn a_router_that_passes_is_added_with_what_was_found() {
    let api = TestApi::start().await;
    let (_, operator, path) = fleet(&api).await;
    *api.routers.report.lock().unwrap() = ProbeReport {
        facts: Some(Facts {
            identity: Some("tower-7".to_owned()),
            router: Some(RouterIdentity::Serial("HC1".to_owned())),
            ..Facts::default()
        }),
        rights: Some(Rights::of_group("tod", "read,api")),
        ..ProbeReport::default()
    };

    let answer = api.post(&operator, &path, new("192.168.88.1")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let device = &answer.body["device"];
    assert_eq!(device["name"], "tower-7");
    assert_eq!((&device["port"], &device["lowest_tier"]), (&json!(8729), &json!("pinned")));
    assert_eq!(
        device["state"],
        json!({ "state": "never_seen", "since": device["created_at"], "detail": null })
    );
    assert_eq!(device["router"], json!({ "kind": "serial", "value": "HC1" }));
    assert_eq!(device["credential"]["user"], "tod");
    assert!(!answer.body.to_string().contains("s3cret"));

    let features = answer.body["report"]["rights"]["features"].as_array().unwrap();
    let watch = features.iter().find(|feature| feature["feature"] == "watch").unwrap();
    assert_eq!((&watch["works"], &watch["mend"]), (&json!(true), &json!(null)));
    let upgrade = features.iter().find(|feature| feature["feature"] == "upgrade").unwrap();
    assert_eq!(upgrade["mend"], "/user group set [find name=tod] policy=api,read,write,reboot");

    let location = answer.headers[header::LOCATION].to_str().unwrap();
    let found = api.get(&operator, location).await;
    assert_eq!(&found.body, device);
    assert_eq!(found.headers[header::ETAG], device["etag"].as_str().unwrap());
    assert_eq!(api.routers.probed.lock().unwrap()[0].password.expose(), b"s3cret");
}

#[tokio::test]
async fn a_router_that_fails_is_refused_with_advice_unless_forced() {
    let api = TestApi::start().await;
    let (_, operator, path) = fleet(&api).await;
    api.routers.report.lock().unwrap().failed = Some(ProbeFault {
        step: ProbeStep::Connect,
        failure: ProbeFailure::Refused,
        detail: "connection refused by 192.168.88.1:8729".to_owned(),
    });

    let answer = api.post(&operator, &path, new("192.168.88.1")).await;
    answer.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "connection_test_failed");
    let failed = &answer.body["report"]["failed"];
    assert_eq!((&failed["step"], &failed["failure"]), (&json!("connect"), &json!("refused")));
    assert_eq!(failed["detail"], "connection refused by 192.168.88.1:8729");
    assert!(failed["advice"].as_str().unwrap().contains("/ip service"));
    assert_eq!(api.get(&operator, &path).await.body["total"], 0);

    let test = api.post(&operator, &format!("{path}/test"), new("192.168.88.1")).await;
    assert_eq!((test.status, &test.body["passed"]), (StatusCode::OK, &json!(false)));

    assert_eq!(test.body["in_fleet"], json!(null));

    let mut forced = new("192.168.88.1");
    forced["force"] = json!(true);
    let answer = api.post(&operator, &path, forced).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(answer.body["report"]["passed"], false);

    let again = api.post(&operator, &format!("{path}/test"), new("192.168.88.1")).await;
    let device = &answer.body["device"];
    assert_eq!(
        again.body["in_fleet"],
        json!({ "device_id": device["id"], "name": device["name"] })
    );
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_next_to_its_field() {
    let api = TestApi::start().await;
    let (_, operator, path) = fleet(&api).await;
    let mut wrong = new("http://router");
    wrong["interval_seconds"] = json!(4);
    wrong["port"] = json!(0);
    wrong["ssh_port"] = json!(0);
    wrong["ssh_host_key"] = json!("ssh-ed25519");
    let answer = api.post(&operator, &path, wrong).await;
    answer.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let fields = ["address", "interval_seconds", "ssh_host_key", "port", "ssh_port"];
    assert_eq!(answer.fields(), fields);

    let missing = api.post(&operator, &path, json!({ "address": "10.0.0.1" })).await;
    assert_eq!(missing.fields(), ["credential"]);
    let unknown = api.post(&operator, &path, json!({ "adress": "10.0.0.1" })).await;
    unknown.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(unknown.fields(), ["adress"]);

    api.post(&operator, &path, new("10.0.0.1")).await;
    let twice = api.post(&operator, &path, new("10.0.0.1")).await;
    twice.is_problem(StatusCode::CONFLICT, "conflict");
    assert_eq!(twice.fields(), ["address"]);
}

#[tokio::test]
async fn an_edit_names_what_it_edited() {
    let api = TestApi::start().await;
    let (tenant, operator, path) = fleet(&api).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("{path}/{device}");
    let blind = api.send(&operator, Method::PATCH, &path, Some(json!({})), &[]).await;
    blind.is_problem(StatusCode::PRECONDITION_REQUIRED, "precondition_required");

    let rename = json!({ "name": "tower-7", "interval_seconds": 10 });
    let edited = api.patch(&operator, &path, "\"1\"", rename).await;
    assert_eq!(edited.status, StatusCode::OK, "{}", edited.body);
    assert_eq!((&edited.body["name"], &edited.body["etag"]), (&json!("tower-7"), &json!("\"2\"")));
    assert_eq!(edited.body["interval_source"], "device");

    let late = api.patch(&operator, &path, "\"1\"", json!({ "name": "other" })).await;
    late.is_problem(StatusCode::PRECONDITION_FAILED, "stale");
    assert_eq!(late.body["current"]["name"], "tower-7");

    let cleared = api.patch(&operator, &path, "\"2\"", json!({ "interval_seconds": null })).await;
    assert_eq!(
        (&cleared.body["interval_seconds"], &cleared.body["interval_source"]),
        (&json!(60), &json!("system"))
    );
    let paused = api.patch(&operator, &path, "\"3\"", json!({ "paused": true })).await;
    assert_eq!(paused.body["state"]["state"], "paused");
}

#[tokio::test]
async fn an_ssh_port_and_a_host_key_are_entered_and_forgotten() {
    let api = TestApi::start().await;
    let (_, operator, path) = fleet(&api).await;
    let key = "ssh-ed25519 SHA256:T7SvZ2cslqpPj6nKzitCBHHlpVF3r3MvLwmFL0fk0IE";
    let mut wish = new("10.0.0.1");
    wish["ssh_host_key"] = json!(key);
    let added = api.post(&operator, &path, wish).await.body["device"].clone();
    assert_eq!((&added["ssh_port"], &added["ssh_host_key"]), (&json!(22), &json!(key)));
    let path = format!("{path}/{}", added["id"].as_str().unwrap());

    let moved = api.patch(&operator, &path, "\"1\"", json!({ "ssh_port": 2222 })).await.body;
    assert_eq!((&moved["ssh_port"], &moved["ssh_host_key"]), (&json!(2222), &json!(key)));
    let forgotten = api.patch(&operator, &path, "\"2\"", json!({ "ssh_host_key": null })).await;
    assert_eq!(forgotten.body["ssh_host_key"], json!(null));
    let again = api.patch(&operator, &path, "\"3\"", json!({ "ssh_host_key": key })).await.body;
    assert_eq!((&again["ssh_port"], &again["ssh_host_key"]), (&json!(2222), &json!(key)));

    let wrong = json!({ "ssh_port": 0, "ssh_host_key": "SHA256" });
    let wrong = api.patch(&operator, &path, "\"4\"", wrong).await;
    wrong.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(wrong.fields(), ["ssh_port", "ssh_host_key"]);
    assert!(wrong.body["fields"][1]["problem"].as_str().unwrap().contains("ssh-keygen -l"));
}

#[tokio::test]
async fn a_script_that_never_saw_its_answer_may_ask_again() {
    let api = TestApi::start().await;
    let (tenant, _, path) = fleet(&api).await;
    let script = api.program(tenant, Role::Operator).await;
    let add = async |address: &str, key: &str| {
        let headers = [("idempotency-key", key)];
        api.send(&script, Method::POST, &path, Some(new(address)), &headers).await
    };

    let first = add("10.0.0.1", "k1").await;
    let again = add("10.0.0.1", "k1").await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
    assert_eq!(again.body["device"]["id"], first.body["device"]["id"]);
    assert_eq!(api.get(&script, &path).await.body["total"], 1);

    let other = add("10.0.0.2", "k1").await;
    other.is_problem(StatusCode::CONFLICT, "idempotency_key_reused");
    assert_eq!(add("10.0.0.2", "k2").await.status, StatusCode::CREATED);

    // What added nothing may be tried again with the same key.
    let refused = add("10.0.0.2", "k3").await;
    refused.is_problem(StatusCode::CONFLICT, "conflict");
    add("10.0.0.2", "k3").await.is_problem(StatusCode::CONFLICT, "conflict");
}

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let api = TestApi::start().await;
    let (tenant, operator, path) = fleet(&api).await;
    for last in 1..=5 {
        api.device(&operator, tenant, &format!("10.0.0.{last}")).await;
    }

    let mut seen = Vec::new();
    let mut page = api.get(&operator, &format!("{path}?limit=2&sort=-address")).await;
    assert_eq!((&page.body["total"], &page.body["counts"]["never_seen"]), (&json!(5), &json!(5)));
    loop {
        seen.extend(
            page.body["items"].as_array().unwrap().iter().map(|row| row["address"].clone()),
        );
        let Some(next) = page.body["next"].as_str().map(str::to_owned) else { break };
        page = api.get(&operator, &format!("{path}?limit=2&sort=-address&cursor={next}")).await;
        assert_eq!(page.body["total"], json!(null));
    }
    assert_eq!(seen, ["10.0.0.5", "10.0.0.4", "10.0.0.3", "10.0.0.2", "10.0.0.1"]);
}

#[tokio::test]
async fn a_cursor_that_is_not_this_lists_is_refused() {
    let api = TestApi::start().await;
    let (tenant, operator, path) = fleet(&api).await;
    for last in 1..=2 {
        api.device(&operator, tenant, &format!("10.0.0.{last}")).await;
    }
    let page = api.get(&operator, &format!("{path}?limit=1")).await;
    let cursor = page.body["next"].as_str().unwrap();
    let used = |query: &str| format!("{path}?{query}cursor={cursor}");
    assert_eq!(api.get(&operator, &used("limit=1&")).await.status, StatusCode::OK);

    for foreign in [used("sort=address&"), used("sort=-name&"), used("state=online&")] {
        api.get(&operator, &foreign).await.is_problem(StatusCode::BAD_REQUEST, "bad_cursor");
    }
    let elsewhere = format!("/api/v1/fleet/devices?cursor={cursor}");
    api.get(&operator, &elsewhere).await.is_problem(StatusCode::BAD_REQUEST, "bad_cursor");
    let other = if cursor.starts_with('A') { 'B' } else { 'A' };
    let tampered = format!("{path}?cursor={other}{}", &cursor[1..]);
    api.get(&operator, &tampered).await.is_problem(StatusCode::BAD_REQUEST, "bad_cursor");
}

#[tokio::test]
async fn a_list_is_filtered_and_says_what_it_can_be_filtered_by() {
    let api = TestApi::start().await;
    let (tenant, operator, path) = fleet(&api).await;
    for address in ["10.0.0.1", "10.0.0.2"] {
        api.device(&operator, tenant, address).await;
    }
    let one =
        api.get(&operator, &format!("{path}?search=10.0.0.2&state=online&state=never_seen")).await;
    assert_eq!(one.body["total"], 1, "{}", one.body);
    assert_eq!(one.body["items"][0]["address"], "10.0.0.2");

    let wrong = api.get(&operator, &format!("{path}?state=broken&sort=colour&limit=0")).await;
    wrong.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(wrong.fields(), ["sort", "state", "limit"]);
    assert!(wrong.body["fields"][1]["problem"].as_str().unwrap().contains("identity_changed"));
}

#[tokio::test]
async fn a_removed_device_is_gone() {
    let api = TestApi::start().await;
    let (tenant, operator, path) = fleet(&api).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("{path}/{device}");
    let removed = api.send(&operator, Method::DELETE, &path, None, &[]).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = api.send(&operator, Method::DELETE, &path, None, &[]).await;
    again.is_problem(StatusCode::NOT_FOUND, "not_found");
}

#[tokio::test]
async fn the_script_gives_the_rights_asked_for_and_no_more() {
    let api = TestApi::start().await;
    let (tenant, operator, _) = fleet(&api).await;
    let path = format!("/api/v1/tenants/{tenant}/onboarding-script");
    let answer = api.post(&operator, &path, json!({})).await;
    let script = answer.body["script"].as_str().unwrap();
    assert!(script.contains("policy=read,api }"), "{script}");
    assert!(script.contains("src-address=192.0.2.10"), "{script}");
    assert!(script.contains(answer.body["password"].as_str().unwrap()), "{script}");

    let wrong = api.post(&operator, &path, json!({ "our_address": "router" })).await;
    assert_eq!(wrong.fields(), ["our_address"]);
}
