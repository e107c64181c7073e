//! What goes around every response, the web app's included.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::time::Instant;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use tracing::{Instrument, debug, error, info, info_span};

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
pub(crate) async fn within(
    State(limit): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
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
    let span = info_span!("request", request.id = %id);

    let answering = request_id::scope(id.clone(), next.run(request));
    let mut response = answering.instrument(span.clone()).await;

    let (status, duration) = (response.status().as_u16(), began.elapsed());
    metrics::histogram!(
        "tod_http_request_duration_seconds",
        "route" => route.clone(),
        "status" => status.to_string(),
    )
    .record(duration);
    span.in_scope(|| log(&method, &route, status, duration));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }

    response
}

/// One line per request. Probes ask every few seconds, and are news only when they fail.
fn log(method: &Method, route: &str, status: u16, duration: Duration) {
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    match status {
        500.. => {
            error!(http.method = %method, http.route = route, http.status = status, duration_ms, "request answered");
        }
        _ if route.starts_with("/health") => {
            debug!(http.method = %method, http.route = route, http.status = status, duration_ms, "request answered");
        }
        _ => {
            info!(http.method = %method, http.route = route, http.status = status, duration_ms, "request answered");
        }
    }
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

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::{body::Body, http::StatusCode, routing::get};
    use tower::ServiceExt;

    use super::*;

    async fn answer(site: Router) -> (StatusCode, serde_json::Value) {
        let response = site.oneshot(Request::new(Body::empty())).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();

        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        async fn broken() {
            panic!("a secret of ours")
        }
        let (status, body) = answer(around(Router::new().route("/", get(broken)))).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::INTERNAL_SERVER_ERROR, &"internal".into())
        );
        assert!(!body.to_string().contains("secret"), "{body}");
        assert!(body["request_id"].is_string(), "{body}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_does_not_take_forever() {
        let site = Router::new()
            .route("/", get(async || pending::<()>().await))
            .layer(middleware::from_fn_with_state(Duration::from_mins(1), within));
        let (status, body) = answer(site).await;
        assert_eq!((status, &body["code"]), (StatusCode::SERVICE_UNAVAILABLE, &"timed_out".into()));
    }
}
