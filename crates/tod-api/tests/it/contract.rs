//! Groups, tags, credentials, organisations and the overview.

use axum::http::{Method, StatusCode};
use serde_json::json;
use tod_model::{PlatformRole, Role};

use crate::api::TestApi;

#[tokio::test]
async fn a_group_gives_its_devices_their_interval() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let base = format!("/api/v1/tenants/{tenant}");
    let new = json!({ "name": "Towers", "interval_seconds": 30 });
    let group = api.post(&operator, &format!("{base}/groups"), new.clone()).await;
    assert_eq!(group.status, StatusCode::CREATED, "{}", group.body);
    let twice = api.post(&operator, &format!("{base}/groups"), new).await;
    twice.is_problem(StatusCode::CONFLICT, "conflict");
    assert_eq!(twice.fields(), ["name"]);

    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("{base}/devices/{device}");
    let joined =
        api.patch(&operator, &path, "\"1\"", json!({ "group_id": group.body["id"] })).await;
    assert_eq!(joined.body["group"]["name"], "Towers");
    assert_eq!(
        (&joined.body["interval_seconds"], &joined.body["interval_source"]),
        (&json!(30), &json!("group"))
    );

    let group = format!("{base}/groups/{}", group.body["id"].as_str().unwrap());
    let slower = api.patch(&operator, &group, "", json!({ "interval_seconds": 4 })).await;
    assert_eq!(slower.fields(), ["interval_seconds"]);
    let unset = api.patch(&operator, &group, "", json!({ "interval_seconds": null })).await;
    assert_eq!(
        (&unset.body["interval_seconds"], &unset.body["devices"]),
        (&json!(null), &json!(1))
    );

    let removed = api.send(&operator, Method::DELETE, &group, None, &[]).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get(&operator, &path).await.body["group"], json!(null));
}

#[tokio::test]
async fn tags_come_and_go() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let base = format!("/api/v1/tenants/{tenant}");
    let tag = api.post(&operator, &format!("{base}/tags"), json!({ "name": "fibre" })).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("{base}/devices/{device}");
    api.patch(&operator, &path, "\"1\"", json!({ "tag_ids": [tag.body["id"]] })).await;

    let tag = format!("{base}/tags/{}", tag.body["id"].as_str().unwrap());
    let red = api.patch(&operator, &tag, "", json!({ "color": "red" })).await;
    assert_eq!(red.fields(), ["color"]);
    api.patch(&operator, &tag, "", json!({ "color": "#ef4444" })).await;
    let shown = api.get(&operator, &path).await;
    assert_eq!(shown.body["tags"][0]["color"], "#ef4444");
    assert_eq!(api.get(&operator, &format!("{base}/tags")).await.body["items"][0]["devices"], 1);

    api.send(&operator, Method::DELETE, &tag, None, &[]).await;
    assert_eq!(api.get(&operator, &path).await.body["tags"], json!([]));
}

#[tokio::test]
async fn a_password_goes_in_and_never_comes_out() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let base = format!("/api/v1/tenants/{tenant}");
    let new = json!({ "name": "watching", "user": "tod", "password": "s3cret" });
    let made = api.post(&operator, &format!("{base}/credentials"), new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let listed = api.get(&operator, &format!("{base}/credentials")).await;
    assert!(!format!("{}{}", made.body, listed.body).contains("s3cret"));

    let new = json!({
        "address": "10.0.0.1",
        "credential": { "kind": "stored", "id": made.body["id"] },
    });
    let device = api.post(&operator, &format!("{base}/devices"), new).await;
    assert_eq!(device.body["device"]["credential"]["name"], "watching");
    assert_eq!(api.routers.probed.lock().unwrap()[0].password.expose(), b"s3cret");

    let path = format!("{base}/credentials/{}", made.body["id"].as_str().unwrap());
    let in_use = api.send(&operator, Method::DELETE, &path, None, &[]).await;
    in_use.is_problem(StatusCode::CONFLICT, "conflict");
}

#[tokio::test]
async fn the_overview_adds_up_what_the_caller_sees() {
    let api = TestApi::start().await;
    let (alpine, coastal) = (api.tenant("Alpine").await, api.tenant("Coastal").await);
    let root = api.browser(Some(PlatformRole::SuperAdmin), &[]).await;
    api.device(&root, alpine, "10.0.0.1").await;
    // Every customer has this address.
    api.device(&root, coastal, "10.0.0.1").await;
    api.device(&root, coastal, "10.0.0.2").await;

    let all = api.get(&root, "/api/v1/fleet/summary").await;
    assert_eq!((&all.body["devices"], &all.body["counts"]["never_seen"]), (&json!(3), &json!(3)));
    let names: Vec<&str> = all.body["tenants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tenant| tenant["tenant_name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Alpine", "Coastal"]);
    let some = api.get(&root, &format!("/api/v1/fleet/summary?tenant={coastal}")).await;
    assert_eq!(
        (&some.body["devices"], &some.body["versions"][0]["devices"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(some.body["tenants"].as_array().unwrap().len(), 1);

    let viewer = api.browser(None, &[(coastal, Role::Viewer)]).await;
    let some = api.get(&viewer, "/api/v1/fleet/devices?sort=address").await;
    assert_eq!(some.body["total"], 2, "{}", some.body);
    assert_eq!(some.body["items"][1]["tenant_name"], "Coastal");
    let own = api.get(&viewer, &format!("/api/v1/tenants/{coastal}/summary")).await;
    assert_eq!(own.body["devices"], 2);
    let one = api.get(&root, &format!("/api/v1/fleet/devices?tenant={alpine}")).await;
    assert_eq!(one.body["total"], 1);
}

#[tokio::test]
async fn pausing_is_a_change_that_the_history_tells() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("/api/v1/tenants/{tenant}/devices/{device}");
    api.patch(&operator, &path, "\"1\"", json!({ "paused": true })).await;

    for path in [format!("/api/v1/tenants/{tenant}/changes"), "/api/v1/fleet/changes".to_owned()] {
        let changes = api.get(&operator, &path).await;
        let latest = &changes.body["items"][0];
        assert_eq!(latest["device_id"], device.to_string(), "{}", changes.body);
        assert_eq!(
            (&latest["from"], &latest["to"]),
            (&json!({ "state": "never_seen" }), &json!({ "state": "paused" }))
        );
    }
}

#[tokio::test]
async fn a_device_without_a_reading_shows_none() {
    let api = TestApi::start().await;
    let tenant = api.tenant("Alpine").await;
    let operator = api.browser(None, &[(tenant, Role::Operator)]).await;
    let device = api.device(&operator, tenant, "10.0.0.1").await;
    let path = format!("/api/v1/tenants/{tenant}/devices/{device}");

    let interfaces = api.get(&operator, &format!("{path}/interfaces")).await;
    let none = json!({ "measured_at": null, "items": [], "ppp_sessions": null });
    assert_eq!(interfaces.body, none);
    let clients = api.get(&operator, &format!("{path}/registrations")).await;
    assert_eq!(clients.body, json!({ "measured_at": null, "items": null }));
    let health = api.get(&operator, &format!("{path}/health")).await;
    assert_eq!((&health.body["step_seconds"], &health.body["at"]), (&json!(10), &json!([])));
    let backwards = format!("{path}/health?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z");
    assert_eq!(api.get(&operator, &backwards).await.fields(), ["from"]);
}
