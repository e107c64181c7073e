//! An API of one test's own: a fresh database, a clock that stands still, routers on paper.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tod_api::{ApiState, Live, Settings, around, router};
use tod_bus::{Bus, Cause};
use tod_engine::{
    Engine, Nudge, RouterHandle, Routers, Token,
    api_keys::{self, NewApiKey},
    open_vault, sign_in, tenants,
};
use tod_model::{
    CallError, Clock, DeviceId, Grant, PlatformRole, Purpose, Role, TenantId, UserId,
    probe::{ProbeReport, ProbeRequest},
};
use tod_store::{
    Store,
    users::{self, User},
};
use tod_testkit::TestDatabase;
use tower::ServiceExt;

/// Where browsers find the API of a test.
pub const ORIGIN: &str = "https://tod.example.net";

/// An API, and everything behind it.
pub struct TestApi {
    pub database: TestDatabase,
    pub engine: Engine,
    pub live: Live,
    pub routers: Arc<PaperRouters>,
    site: Router,
    now: Arc<Mutex<DateTime<Utc>>>,
    _key_file: tempfile::TempDir,
}

/// How a request proves who sends it.
#[derive(Clone, Debug)]
pub enum As {
    Nobody,
    /// A browser with this cookie, on a page of ours.
    Browser(String),
    /// A program with this key.
    Program(String),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl TestApi {
    pub async fn start() -> Self {
        Self::start_with(Live::new()).await
    }

    pub async fn start_with(live: Live) -> Self {
        let database = TestDatabase::create().await;
        let store = Store::connect(&tod_store::Settings {
            url: database.login().url(),
            max_connections: 5,
            acquire_deadline: Duration::from_secs(20),
            statement_deadline: Duration::from_secs(20),
        })
        .await
        .unwrap();
        let key_file = tempfile::tempdir().unwrap();
        let vault = open_vault(&store, &key_file.path().join("key")).await.unwrap();

        let now = Arc::new(Mutex::new("2027-01-01T12:00:00Z".parse().unwrap()));
        let routers = Arc::new(PaperRouters::default());
        let engine = Engine {
            store,
            bus: Bus::local(),
            vault,
            routers: Arc::<PaperRouters>::clone(&routers),
            clock: Clock::new({
                let now = Arc::clone(&now);
                move || *now.lock().unwrap()
            }),
            outbox: Nudge::default(),
        };
        let settings = Settings {
            public_url: ORIGIN.parse().unwrap(),
            trusted_proxies: Vec::new(),
            cursor_key: [7; 32],
            request_timeout: Duration::from_mins(1),
            our_address: Some("192.0.2.10".parse().unwrap()),
        };
        let state = ApiState::new(settings, engine.clone(), live.clone(), Vec::new()).unwrap();
        let site = around(router(state));

        Self { database, engine, live, routers, site, now, _key_file: key_file }
    }

    /// Moves the clock.
    pub fn later(&self, by: TimeDelta) {
        *self.now.lock().unwrap() += by;
    }

    pub async fn tenant(&self, name: &str) -> TenantId {
        tenants::create(&self.engine, Cause::System, name).await.unwrap().id
    }

    /// A person with roles in tenants, or over all of them.
    pub async fn person(
        &self,
        platform: Option<PlatformRole>,
        grants: &[(TenantId, Role)],
    ) -> UserId {
        let user = User {
            id: UserId::generate(),
            email: format!("{}@example.net", UserId::generate()),
            name: "Ada".to_owned(),
            platform_role: platform,
            created_at: self.engine.clock.now(),
        };
        let mut tx = self.engine.store.platform().await.unwrap();
        users::insert(&mut tx, &user).await.unwrap();
        for &(tenant, role) in grants {
            users::save_membership(&mut tx, user.id, Grant { tenant, role }).await.unwrap();
        }
        tx.commit().await.unwrap();

        user.id
    }

    /// A browser in which somebody with these roles has signed in.
    pub async fn browser(&self, platform: Option<PlatformRole>, grants: &[(TenantId, Role)]) -> As {
        let user = self.person(platform, grants).await;
        let link = sign_in::make_link(&self.engine, user).await.unwrap();

        self.sign_in(&link).await
    }

    /// The browser that a link signs in.
    pub async fn sign_in(&self, link: &Token) -> As {
        let body = json!({ "token": link.expose() });
        let answer = self.post(&As::Nobody, "/api/v1/sign-in/link", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);

        As::Browser(answer.cookie().unwrap())
    }

    /// A program that works on the routers of a tenant.
    pub async fn program(&self, tenant: TenantId, role: Role) -> As {
        let new = NewApiKey {
            name: "script".to_owned(),
            platform_role: None,
            grants: vec![Grant { tenant, role }],
            expires_at: None,
        };
        let (_, token) = api_keys::create(&self.engine, new).await.unwrap();

        As::Program(token.expose().to_owned())
    }

    /// A device, added without a test.
    pub async fn device(&self, caller: &As, tenant: TenantId, address: &str) -> DeviceId {
        let body = json!({
            "name": format!("router {address}"),
            "address": address,
            "credential": { "kind": "password", "user": "tod", "password": "s3cret" },
            "test": false,
        });
        let answer = self.post(caller, &format!("/api/v1/tenants/{tenant}/devices"), body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);

        answer.body["device"]["id"].as_str().unwrap().parse().unwrap()
    }

    pub async fn get(&self, caller: &As, path: &str) -> Answer {
        self.send(caller, Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, caller: &As, path: &str, body: Value) -> Answer {
        self.send(caller, Method::POST, path, Some(body), &[]).await
    }

    pub async fn patch(&self, caller: &As, path: &str, etag: &str, body: Value) -> Answer {
        self.send(caller, Method::PATCH, path, Some(body), &[("if-match", etag)]).await
    }

    pub async fn send(
        &self,
        caller: &As,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = match caller {
            As::Nobody => request,
            As::Browser(cookie) => {
                request.header(header::COOKIE, cookie).header(header::ORIGIN, ORIGIN)
            }
            As::Program(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
        };
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };

        Answer::read(self.raw(request.unwrap()).await).await
    }

    /// Sends a request as it stands.
    pub async fn raw(&self, request: Request<Body>) -> Response {
        self.site.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));

        Self { status: parts.status, headers: parts.headers, body }
    }

    /// What a browser sends back after this answer: `name=value`.
    pub fn cookie(&self) -> Option<String> {
        let cookie = self.headers.get(header::SET_COOKIE)?.to_str().unwrap();

        Some(cookie.split(';').next().unwrap().to_owned())
    }

    #[track_caller]
    pub fn is_problem(&self, status: StatusCode, code: &str) {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.body
        );
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
    }

    /// The fields a problem names.
    pub fn fields(&self) -> Vec<&str> {
        let fields = self.body["fields"].as_array().map_or([].as_slice(), Vec::as_slice);

        fields.iter().map(|field| field["field"].as_str().unwrap()).collect()
    }
}

/// Routers that answer what a test wrote down.
#[derive(Default)]
pub struct PaperRouters {
    pub report: Mutex<ProbeReport>,
    pub probed: Mutex<Vec<ProbeRequest>>,
}

impl Routers for PaperRouters {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'_, Result<ProbeReport, CallError>> {
        self.probed.lock().unwrap().push(request);
        let report = self.report.lock().unwrap().clone();

        Box::pin(async move { Ok(report) })
    }

    fn retry_now(&self, _: DeviceId) -> BoxFuture<'_, Result<(), CallError>> {
        Box::pin(async { Ok(()) })
    }

    fn open(
        &self,
        _: DeviceId,
        _: Purpose,
    ) -> BoxFuture<'_, Result<Box<dyn RouterHandle>, CallError>> {
        Box::pin(async { Err(CallError::NotWatched) })
    }
}
