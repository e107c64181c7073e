//! The live stream: one per browser.

mod views;

pub use views::*;

use crate::{ApiError, Problem};

/// Watch the organisations you see, live.
///
/// Server-sent events. Their names are `devices`, `removed`, `changes`, `summary` and `resync`; the
/// data of each is the schema of the same name (`DevicesEvent`, …). `resync` says that events were
/// missed: read again what you show. After a reconnect the browser's `Last-Event-ID` replays what
/// is still in memory. A comment comes every 15 seconds.
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
pub async fn watch_events() -> Result<String, ApiError> {
    Err(ApiError::NotFound("resource"))
}
