//! What goes around every response, the web app's included.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::time::Instant;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use super::request_id;
use crate::ApiError;

/// The web app loads nothing from elsewhere and runs nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Puts security headers, a request id, one log line and a net for panics around `site`.
///
/// For the binary, after it added the web app. A header that a response has set itself stays.
pub fn around(site: Router) -> Router {
    let secured = HEADERS.into_iter().fold(
        site.layer(CatchPanicLayer::custom(panicked)),
        |site, (name, value)| {
            let value = HeaderValue::from_static(value);
            site.layer(SetResponseHeaderLayer::if_not_present(name, value))
        },
    );

    secured.layer(middleware::from_fn(log_request))
}

/// Refuses a request that takes longer than `limit` to answer. A stream may then go on.
pub(crate) async fn within(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TimedOut.into_response(),
    }
}

async fn log_request(request: Request, next: Next) -> Response {
    let id = request_id::generate();
    let began = Instant::now();
    let method = request.method().clone();
    // The pattern, not the path: ids would make every line another one. The web app has none.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "web".to_owned(), |path| path.as_str().to_owned());

    let mut response = request_id::scope(id.clone(), next.run(request)).await;

    let status = response.status().as_u16();
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    metrics::histogram!("tod_http_request_duration_seconds", "route" => route.clone(), "status" => status.to_string())
        .record(began.elapsed());
    if status >= 500 {
        tracing::error!(request.id = %id, http.method = %method, http.route = route, http.status = status, duration_ms, "request answered");
    } else {
        tracing::info!(request.id = %id, http.method = %method, http.route = route, http.status = status, duration_ms, "request answered");
    }

    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }

    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned());

    ApiError::Internal(message.into()).into_response()
}
