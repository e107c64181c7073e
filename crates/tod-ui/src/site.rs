//! Which file answers a path.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use rust_embed::EmbeddedFile;

use crate::headers::{Encoding, caching, secure};

const PAGE: &str = "index.html";

/// What a binary without the app says. It needs no script and no style.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <title>The web app is not built</title><h1>The web app is not built</h1>\
     <p>The server runs, but it has no pages to show. Build them with:\
     <pre>cd ui\nnpm install\nnpm run build</pre>\
     <p>A debug build shows them at once; a release build must be compiled again.\n";

/// What a path asks for.
enum Wanted<'a> {
    /// The app's page: it has a route of this name, or says itself that it has none.
    Page,
    /// A file, named relative to `ui/dist`.
    File(&'a str),
    /// A route of the API that does not exist.
    Api,
}

/// Answers with a file that `find` knows, named relative to `ui/dist`.
pub(crate) fn respond(
    find: impl Fn(&str) -> Option<EmbeddedFile>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Response {
    let name = match Wanted::of(path) {
        Wanted::Api => return no_such_route(),
        Wanted::Page => PAGE,
        Wanted::File(name) => name,
    };
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }

    let is_page = name == PAGE;
    let Some(file) = find(name) else {
        return if is_page { not_built() } else { no_such_file() };
    };
    let mut response = file_response(&find, name, file, headers);
    if is_page {
        secure(response.headers_mut());
    }

    response
}

impl<'a> Wanted<'a> {
    fn of(path: &'a str) -> Self {
        let path = path.trim_start_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        if path == "api" || path.starts_with("api/") {
            Self::Api
        } else if path.starts_with("assets/") || last.contains('.') {
            Self::File(path)
        } else {
            Self::Page
        }
    }
}

fn file_response(
    find: impl Fn(&str) -> Option<EmbeddedFile>,
    name: &str,
    file: EmbeddedFile,
    headers: &HeaderMap,
) -> Response {
    let tag = entity_tag(&file);
    let compressed = Encoding::accepted(headers).find_map(|encoding| {
        find(&format!("{name}{}", encoding.suffix())).map(|file| (encoding, file))
    });

    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (encoding, data) = match compressed {
            Some((encoding, compressed)) => (Some(encoding), compressed.data),
            None => (None, file.data),
        };
        with_content(name, encoding, data)
    };

    let about = response.headers_mut();
    about.insert(ETAG, tag);
    about.insert(CACHE_CONTROL, caching(name));
    about.insert(VARY, HeaderValue::from_static("accept-encoding"));

    response
}

fn with_content(name: &str, encoding: Option<Encoding>, data: Cow<'static, [u8]>) -> Response {
    let mut response = match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
    .into_response();

    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == "text" {
        format!("{kind}; charset=utf-8")
    } else {
        kind.essence_str().to_owned()
    };
    let kind = HeaderValue::from_str(&kind).expect("a media type is printable ASCII");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }

    response
}

/// A weak tag (RFC 9110 §8.8.3): one for all encodings of a file.
fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let digest = file.metadata.sha256_hash();
    let start = digest.first_chunk().copied().expect("SHA-256 has more than 16 bytes");

    HeaderValue::from_str(&format!("W/\"{:032x}\"", u128::from_be_bytes(start)))
        .expect("hex digits are printable ASCII")
}

/// The API's own form of an error (RFC 9457), for callers that mistyped a route.
fn no_such_route() -> Response {
    let problem = r#"{"code":"not_found","title":"no such route","status":404}"#;

    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "application/problem+json")], problem).into_response()
}

fn no_such_file() -> Response {
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "no such file\n").into_response()
}

fn not_built() -> Response {
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, html, NOT_BUILT).into_response();
    secure(response.headers_mut());

    response
}

#[cfg(test)]
mod tests;
