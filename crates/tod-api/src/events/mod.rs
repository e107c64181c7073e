//! The live stream: one per browser.

mod counts;
mod feed;
mod live;
mod pending;
mod ring;
mod views;

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;

pub use self::{feed::Notices, live::Live, pending::Notice, ring::Limits, views::*};
use crate::{ApiError, ApiState, Problem, auth::Caller};
use live::Next;

/// Watch the organisations you see, live.
///
/// Server-sent events. Their names are `devices`, `removed`, `changes`, `summary` and `resync`; the
/// data of each is the schema of the same name (`DevicesEvent`, …). `resync` says that events were
/// missed: read again what you show. A stream without `Last-Event-ID` begins with it. After a
/// reconnect the browser's `Last-Event-ID` replays what is still in memory. A comment comes every
/// 15 seconds. The stream ends when your session or your roles do, and whenever the session's cookie
/// was renewed: connect again.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event received: `{epoch}:{n}`")),
    responses(
        (status = OK, body = String, content_type = "text/event-stream"),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn watch_events(
    State(api): State<ApiState>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let last_event_id = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let listening = api.live.listen(&caller, last_event_id);
    let frames = stream::unfold(Some(listening), |listening| async move {
        let mut listening = listening?;
        match listening.next().await {
            Next::Frames(frames) => Some((frames, Some(listening))),
            Next::Silence => Some((vec![Bytes::from_static(b":\n\n")], Some(listening))),
            Next::End(last) => Some((last.into_iter().collect(), None)),
        }
    });
    let frames = futures_util::StreamExt::flat_map(frames, |frames| {
        stream::iter(frames.into_iter().map(Ok::<Bytes, Infallible>))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // nginx buffers whole responses unless told otherwise.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];

    Ok((headers, Body::from_stream(frames)).into_response())
}
