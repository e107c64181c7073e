//! Another organisation's rows do not exist: proved for every route of the document.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::Connection as _;
use tod_model::{DeviceId, Role, TenantId};

use crate::{
    api::{As, TestApi},
    examples::{Operation, operations},
};

/// Routes without an id in their path, and why they need none. The test shows each of them to
/// somebody else and looks for what is not theirs.
const WITHOUT_IDS: [(&str, &str); 11] = [
    ("find_liveness", "says nothing about anybody's rows"),
    ("find_readiness", "says nothing about anybody's rows"),
    ("redeem_sign_in_link", "proves who asks; there is nobody yet"),
    ("find_session", "lists the caller's own grants"),
    ("sign_out", "ends the caller's own session"),
    ("list_tenants", "lists the tenants of the caller's grants"),
    ("create_tenant", "a platform role's; makes something new"),
    ("find_fleet_summary", "an overview over the caller's grants"),
    ("list_fleet_devices", "an overview over the caller's grants"),
    ("list_fleet_changes", "an overview over the caller's grants"),
    ("watch_events", "an endless stream; tests/it/live.rs tries it"),
];

/// Two organisations, of which one has one of everything.
struct Neighbours {
    api: TestApi,
    /// Tenant admin of `mine`, and nothing else.
    intruder: As,
    mine: TenantId,
    /// Tenant admin of the other organisation.
    owner: As,
    /// The ids of the other organisation, by their names in paths.
    theirs: BTreeMap<&'static str, String>,
}

/// A request that was answered although it should not have been.
#[derive(Debug)]
struct Leak {
    _operation: String,
    _address: String,
    _status: StatusCode,
    _body: Value,
}

impl Neighbours {
    async fn start() -> Self {
        let api = TestApi::start().await;
        let (mine, other) = (api.tenant("Mine").await, api.tenant("Theirs").await);
        let intruder = api.browser(None, &[(mine, Role::TenantAdmin)]).await;
        let owner = api.browser(None, &[(other, Role::TenantAdmin)]).await;
        let theirs = one_of_everything(&api, &owner, other).await;

        Self { api, intruder, mine, owner, theirs }
    }

    /// Tries every route with ids, as the intruder: under the other organisation, and with its ids
    /// under their own. Returns whatever was not answered by 404.
    async fn leaks(&self) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for operation in operations() {
            let ids = operation.ids();
            if ids.is_empty() {
                continue;
            }
            leaks.extend(self.leak(&operation, &self.theirs).await);
            if ids.len() > 1 {
                let mut mixed = self.theirs.clone();
                mixed.insert("tenant_id", self.mine.to_string());
                leaks.extend(self.leak(&operation, &mixed).await);
            }
        }

        leaks
    }

    async fn leak(
        &self,
        operation: &Operation,
        ids: &BTreeMap<&'static str, String>,
    ) -> Option<Leak> {
        let (status, body) = self.try_as(&self.intruder, operation, ids).await;
        let hidden = status == StatusCode::NOT_FOUND && body["code"] == "not_found";

        (!hidden).then(|| Leak {
            _operation: operation.id.clone(),
            _address: operation.address(ids),
            _status: status,
            _body: body,
        })
    }

    async fn try_as(
        &self,
        caller: &As,
        operation: &Operation,
        ids: &BTreeMap<&'static str, String>,
    ) -> (StatusCode, Value) {
        let headers: Vec<(&str, &str)> =
            operation.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, address) = (operation.method.clone(), operation.address(ids));
        let answer =
            self.api.send(caller, method, &address, operation.body.clone(), &headers).await;

        (answer.status, answer.body)
    }
}

/// Makes one of everything in a tenant, and names the ids as paths do.
async fn one_of_everything(
    api: &TestApi,
    owner: &As,
    tenant: TenantId,
) -> BTreeMap<&'static str, String> {
    let device: DeviceId = api.device(owner, tenant, "10.0.0.1").await;
    let base = format!("/api/v1/tenants/{tenant}");
    let made = async |what: &str, body: Value| {
        let answer = api.post(owner, &format!("{base}/{what}"), body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    };

    BTreeMap::from([
        ("tenant_id", tenant.to_string()),
        ("device_id", device.to_string()),
        ("group_id", made("groups", json!({ "name": "Theirs" })).await),
        ("tag_id", made("tags", json!({ "name": "theirs" })).await),
        (
            "credential_id",
            made("credentials", json!({ "name": "theirs", "user": "u", "password": "p" })).await,
        ),
    ])
}

#[tokio::test]
async fn another_organisations_ids_exist_nowhere() {
    let neighbours = Neighbours::start().await;
    let leaks = neighbours.leaks().await;
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// What is 404 for the intruder must not be 404 for everybody.
#[tokio::test]
async fn their_owner_finds_them_all() {
    let neighbours = Neighbours::start().await;
    for operation in operations() {
        if operation.ids().is_empty() {
            continue;
        }
        let (owner, theirs) = (&neighbours.owner, &neighbours.theirs);
        let (status, body) = neighbours.try_as(owner, &operation, theirs).await;
        assert_ne!(status, StatusCode::NOT_FOUND, "{}: {body}", operation.id);
        assert!(!status.is_server_error(), "{}: {body}", operation.id);
    }
}

/// A broken policy is what this matrix is there to find.
#[tokio::test]
async fn a_broken_policy_leaks() {
    for table in ["devices", "groups", "tags", "credentials"] {
        let neighbours = Neighbours::start().await;
        let url = neighbours.api.database.owner().url();
        let mut owner = sqlx::PgConnection::connect(&url).await.unwrap();
        let open = format!("ALTER POLICY tenant ON {table} USING (true)");
        sqlx::query(sqlx::AssertSqlSafe(open)).execute(&mut owner).await.unwrap();

        let leaks = neighbours.leaks().await;
        assert!(!leaks.is_empty(), "nobody noticed the open policy on {table}");
    }
}

#[tokio::test]
async fn lists_without_ids_show_only_what_is_ones_own() {
    let neighbours = Neighbours::start().await;
    for operation in operations() {
        if !operation.ids().is_empty() {
            continue;
        }
        let told = WITHOUT_IDS.iter().any(|(id, _)| *id == operation.id);
        assert!(told, "`{}` has no id in its path: say in WITHOUT_IDS why", operation.id);
        if operation.method != axum::http::Method::GET || operation.id == "watch_events" {
            continue;
        }

        let address = operation.address(&BTreeMap::new());
        let body = neighbours.api.get(&neighbours.intruder, &address).await.body.to_string();
        for id in neighbours.theirs.values() {
            assert!(!body.contains(id), "{}: {body}", operation.id);
        }
    }
}

#[tokio::test]
async fn a_filter_cannot_name_another_organisation() {
    let neighbours = Neighbours::start().await;
    let (api, intruder) = (&neighbours.api, &neighbours.intruder);
    let theirs = &neighbours.theirs;
    let tenant = &theirs["tenant_id"];
    for list in ["devices", "summary"] {
        let answer = api.get(intruder, &format!("/api/v1/fleet/{list}?tenant={tenant}")).await;
        answer.is_problem(StatusCode::NOT_FOUND, "not_found");
    }

    let device = &theirs["device_id"];
    let changes = api.get(intruder, &format!("/api/v1/fleet/changes?device={device}")).await;
    assert_eq!(changes.body["items"], json!([]));
}

/// Foreign keys ignore row-level security, so the ids in bodies are tried by hand.
#[tokio::test]
async fn a_body_cannot_refer_to_another_organisation() {
    let neighbours = Neighbours::start().await;
    let theirs = &neighbours.theirs;
    let new = |extra: Value| {
        let mut body = json!({
            "address": "10.9.9.9",
            "credential": { "kind": "password", "user": "tod", "password": "s3cret" },
            "test": false,
        });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    let path = format!("/api/v1/tenants/{}/devices", neighbours.mine);
    for (field, body) in [
        ("group_id", new(json!({ "group_id": theirs["group_id"] }))),
        ("tag_ids", new(json!({ "tag_ids": [theirs["tag_id"]] }))),
        (
            "credential",
            new(json!({ "credential": { "kind": "stored", "id": theirs["credential_id"] } })),
        ),
    ] {
        let answer = neighbours.api.post(&neighbours.intruder, &path, body).await;
        answer.is_problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert_eq!(answer.fields(), [field]);
    }
}
