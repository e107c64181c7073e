//! The live stream, over an open response.

use std::pin::Pin;

use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tod_api::{Live, Notice, events::Limits};
use tod_engine::sign_in;
use tod_model::{DeviceId, PlatformRole, Role, TenantId};
use tod_testkit::PATIENCE;
use tokio::{sync::mpsc, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::api::{As, TestApi};

/// An API whose hub runs.
struct LiveApi {
    api: TestApi,
    notices: mpsc::UnboundedSender<Notice>,
    _hub: JoinSet<()>,
}

/// An open stream.
struct Listening(Pin<Box<BodyDataStream>>, String);

/// One event of a stream.
#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl LiveApi {
    async fn start() -> Self {
        Self::start_with(Live::new()).await
    }

    async fn start_with(live: Live) -> Self {
        let api = TestApi::start_with(live).await;
        let (notices, receiver) = mpsc::unbounded_channel();
        let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
            Some((receiver.recv().await?, receiver))
        });
        let mut hub = JoinSet::new();
        let run =
            api.live.clone().run(api.engine.clone(), Box::pin(stream), CancellationToken::new());
        hub.spawn(run);

        Self { api, notices, _hub: hub }
    }

    /// A tenant, an operator of it, and a device.
    async fn fleet(&self) -> (TenantId, As, DeviceId) {
        let tenant = self.api.tenant("Alpine").await;
        let operator = self.api.browser(None, &[(tenant, Role::Operator)]).await;
        let device = self.api.device(&operator, tenant, "10.0.0.1").await;

        (tenant, operator, device)
    }

    async fn listen(&self, caller: &As, last_event_id: Option<&str>) -> Listening {
        let As::Browser(cookie) = caller else { unreachable!("browsers listen") };
        let mut request = Request::get("/api/v1/events").header(header::COOKIE, cookie);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = self.api.raw(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");

        Listening(Box::pin(response.into_body().into_data_stream()), String::new())
    }

    fn stored(&self, tenant: TenantId, device: DeviceId) {
        self.notices.send(Notice::Changed { tenant, devices: vec![device] }).unwrap();
    }
}

impl Listening {
    /// The next event; none when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        timeout(PATIENCE, async {
            loop {
                if let Some(end) = self.1.find("\n\n") {
                    let text: String = self.1.drain(..end + 2).collect();
                    if let Some(event) = Event::read(&text) {
                        return Some(event);
                    }
                    continue;
                }
                let bytes = self.0.next().await?.unwrap();
                self.1.push_str(std::str::from_utf8(&bytes).unwrap());
            }
        })
        .await
        .expect("an event, or an end")
    }
}

impl Event {
    /// None for a comment.
    fn read(text: &str) -> Option<Self> {
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));

        Some(Self {
            id: field("id")?.to_owned(),
            name: field("event")?.to_owned(),
            data: serde_json::from_str(field("data")?).unwrap(),
        })
    }

    #[track_caller]
    fn is(&self, name: &str) {
        assert_eq!(self.name, name, "{self:?}");
    }
}

#[tokio::test]
async fn what_was_stored_is_told_to_those_who_see_it() {
    let live = LiveApi::start().await;
    let (tenant, operator, device) = live.fleet().await;
    let other = live.api.tenant("Coastal").await;
    let stranger = live.api.browser(None, &[(other, Role::TenantAdmin)]).await;
    let root = live.api.browser(Some(PlatformRole::PlatformViewer), &[]).await;
    let their_device = live
        .api
        .device(&live.api.browser(None, &[(other, Role::Operator)]).await, other, "10.0.0.9")
        .await;

    let mut mine = live.listen(&operator, None).await;
    let mut theirs = live.listen(&stranger, None).await;
    let mut all = live.listen(&root, None).await;
    for listening in [&mut mine, &mut theirs, &mut all] {
        let first = listening.next().await.unwrap();
        first.is("resync");
        assert_eq!(first.data["reason"], "start");
    }

    live.stored(tenant, device);
    for listening in [&mut mine, &mut all] {
        let told = listening.next().await.unwrap();
        told.is("devices");
        assert_eq!(told.data["devices"][0]["id"], device.to_string());
    }
    // The first thing the other organisation hears is about its own device.
    live.stored(other, their_device);
    let told = theirs.next().await.unwrap();
    assert_eq!(told.data["tenant_id"], other.to_string());
}

#[tokio::test]
async fn a_removed_device_and_new_counts_are_told() {
    let live = LiveApi::start().await;
    let (tenant, operator, device) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    listening.next().await.unwrap().is("resync");

    let path = format!("/api/v1/tenants/{tenant}/devices/{device}");
    live.api.send(&operator, axum::http::Method::DELETE, &path, None, &[]).await;
    live.notices.send(Notice::Counted { tenant, device, gone: true }).unwrap();
    let removed = listening.next().await.unwrap();
    removed.is("removed");
    assert_eq!(removed.data["device_ids"], json!([device.to_string()]));
    let summary = listening.next().await.unwrap();
    summary.is("summary");
    assert_eq!(summary.data["devices"], 0);
}

#[tokio::test]
async fn a_browser_that_comes_back_is_told_what_it_missed() {
    let live = LiveApi::start().await;
    let (tenant, operator, device) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    let position = listening.next().await.unwrap().id;
    live.stored(tenant, device);
    let missed = listening.next().await.unwrap();
    drop(listening);

    let mut back = live.listen(&operator, Some(&position)).await;
    assert_eq!(back.next().await.unwrap().id, missed.id);
    // Nobody listened for a moment; what happened then is kept for whoever comes back.
    drop(back);
    live.stored(tenant, device);
    let mut back = live.listen(&operator, Some(&missed.id)).await;
    back.next().await.unwrap().is("devices");
}

#[tokio::test]
async fn what_the_ring_forgot_is_told_as_resync() {
    let live = LiveApi::start_with(Live::with_limits(Limits { events: 2, bytes: 1 << 20 })).await;
    let (tenant, operator, device) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    let position = listening.next().await.unwrap().id;
    for _ in 0..3 {
        live.stored(tenant, device);
        listening.next().await.unwrap().is("devices");
    }

    let mut back = live.listen(&operator, Some(&position)).await;
    let first = back.next().await.unwrap();
    first.is("resync");
    assert_eq!(first.data["reason"], "missed");
    let mut foreign = live.listen(&operator, Some("00000000:1")).await;
    foreign.next().await.unwrap().is("resync");
}

/// A browser that does not read costs no memory, and is told to read again.
#[tokio::test]
async fn a_slow_browser_is_told_to_resync() {
    let live = LiveApi::start_with(Live::with_limits(Limits { events: 2, bytes: 1 << 20 })).await;
    let (tenant, operator, device) = live.fleet().await;
    let mut slow = live.listen(&operator, None).await;
    slow.next().await.unwrap().is("resync");
    let mut quick = live.listen(&operator, None).await;
    quick.next().await.unwrap().is("resync");
    for _ in 0..4 {
        live.stored(tenant, device);
        quick.next().await.unwrap().is("devices");
    }

    let late = slow.next().await.unwrap();
    late.is("resync");
    assert_eq!(late.data["reason"], "missed");
}

#[tokio::test]
async fn lost_notices_are_told_as_resync() {
    let live = LiveApi::start().await;
    let (_, operator, _) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    listening.next().await.unwrap();
    live.notices.send(Notice::Lost).unwrap();
    assert_eq!(listening.next().await.unwrap().data["reason"], "missed");
}

/// Waits for the end of a stream, and returns what it said last.
async fn ends(live: &LiveApi, mut listening: Listening) -> Option<Event> {
    let ended = timeout(PATIENCE, async {
        let last = listening.next().await?;
        assert!(listening.next().await.is_none());
        Some(last)
    });
    let last = ended.await.expect("the stream to end");
    drop(listening);
    assert_eq!(live.api.live.listeners(), 0);

    last
}

#[track_caller]
fn tells_why(last: Option<Event>) {
    assert_eq!(last.expect("a last word").data["reason"], "access");
}

#[tokio::test]
async fn signing_out_closes_the_stream() {
    let live = LiveApi::start().await;
    let (_, operator, _) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    listening.next().await.unwrap();
    live.api.post(&operator, "/api/v1/session/sign-out", json!({})).await;
    tells_why(ends(&live, listening).await);
}

#[tokio::test]
async fn another_role_closes_the_stream() {
    let live = LiveApi::start().await;
    let tenant = live.api.tenant("Alpine").await;
    let user = live.api.person(None, &[(tenant, Role::Operator)]).await;
    let link = sign_in::make_link(&live.api.engine, user).await.unwrap();
    let browser = live.api.sign_in(&link).await;
    let mut listening = live.listen(&browser, None).await;
    listening.next().await.unwrap();

    let mut tx = live.api.engine.store.platform().await.unwrap();
    tod_store::users::delete_membership(&mut tx, user, tenant).await.unwrap();
    tx.commit().await.unwrap();
    tells_why(ends(&live, listening).await);
}

/// The hub asks with the token the stream came with. Once that was replaced, asking would end the
/// session as stolen; so the stream ends first, and the browser comes back with the new token.
#[tokio::test]
async fn a_rotated_token_closes_the_stream_and_not_the_session() {
    let live = LiveApi::start().await;
    let (_, operator, _) = live.fleet().await;
    let mut listening = live.listen(&operator, None).await;
    listening.next().await.unwrap();

    live.api.later(sign_in::ROTATE_AFTER);
    let rotated = live.api.get(&operator, "/api/v1/session").await;
    let browser = As::Browser(rotated.cookie().expect("a new token"));
    // Nothing was missed, so nothing has to be read again.
    assert!(ends(&live, listening).await.is_none());
    live.api.later(chrono::TimeDelta::minutes(1));
    assert_eq!(live.api.get(&browser, "/api/v1/session").await.status, StatusCode::OK);
}
