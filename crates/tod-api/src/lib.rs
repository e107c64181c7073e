//! HTTP: extractors, handlers, views, problems, server-sent events, OpenAPI.
//!
//! * [`router`] is the API; [`around`] is what the binary puts around it and the web app.
//! * [`ApiState`] is what handlers reach; [`Live`] is the hub behind `/events`, which the binary
//!   feeds with [`Notice`]s.
//! * `openapi.rs` lists every route; a file per resource has its handlers, its views at the bottom.
//!
//! **Invariants:** [`ApiError`] is the only type that knows status codes. Every handler that
//! touches a tenant's rows first asks `tod_model::authz` through [`Caller`], and then reaches them
//! through a transaction that sees no other tenant's.

mod auth;
pub mod changes;
pub mod credentials;
mod cursor;
pub mod devices;
mod docs;
pub mod events;
pub mod groups;
pub mod health;
mod http;
pub mod onboarding;
mod openapi;
mod problem;
pub mod session;
mod state;
pub mod summary;
pub mod tags;
pub mod tenants;
pub mod views;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware,
    routing::any,
};
use tower_http::{compression::CompressionLayer, set_header::SetResponseHeaderLayer};

pub use auth::{Caller, CookieRules, InsecureUrl, Proof};
pub use events::{Live, Notice, Notices};
pub use http::layers::around;
pub use openapi::{PREFIX, document};
pub use problem::{ApiError, FieldProblem, Problem};
pub use state::{ApiState, Settings};

/// The largest body a request may have. The largest that makes sense is a device with its tags.
const LARGEST_BODY: usize = 64 * 1024;

/// No browser and no proxy keeps what it was shown, for whoever comes next.
const UNCACHED: HeaderValue = HeaderValue::from_static("no-store");

/// The API and its documentation: everything under `/api`, `/docs` and `/health`.
pub fn router(api: ApiState) -> Router {
    let (routes, _) = openapi::documented_routes().split_for_parts();

    routes
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, UNCACHED))
        .merge(docs::routes())
        .route("/api", any(no_such_route))
        .route("/api/", any(no_such_route))
        .route("/api/{*path}", any(no_such_route))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        // Streams of events and what is small or compressed already are left alone.
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(auth::carry_cookie))
        .layer(middleware::from_fn_with_state(api.settings.request_timeout, http::layers::within))
        .with_state(api)
}

async fn no_such_route() -> ApiError {
    ApiError::NotFound("route")
}
