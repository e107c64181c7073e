//! The web app, compiled in.
//!
//! Release builds carry `ui/dist` inside the binary; debug builds read it from disk at each request,
//! so `npm run build` shows without compiling anything. A build without `ui/dist` works, and its
//! page says how to make one.
//!
//! **Invariant:** what this crate answers depends on nothing but the request and the files of the
//! app. It knows no API, no session and no tenant.
//!
//! Start reading at [`serve`]; `site` decides, `headers` says how long an answer may be kept.

mod headers;
mod site;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use rust_embed::RustEmbed;

pub use headers::CONTENT_SECURITY_POLICY;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

/// Answers every path that no other route wanted.
///
/// Mount it as the fallback: `api.merge(tod_ui::router())`.
pub fn router() -> Router {
    Router::new().fallback(async |request: Request| {
        serve(request.method(), request.uri(), request.headers())
    })
}

/// Answers one request with a file of the app, with its page, or with 404.
///
/// Files under `assets/` carry a hash in their names and may be kept forever; the page is asked for
/// anew each time. A path that looks like a file, and anything under `/api`, is never answered with
/// the page: a stale tab that asks for yesterday's chunk must fail loudly.
pub fn serve(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    site::respond(Dist::get, method, uri.path(), headers)
}
