use axum::http::header::{ACCEPT_ENCODING, CONTENT_SECURITY_POLICY};
use rust_embed::Metadata;

use super::*;

/// An app of three files, one of them compressed ahead of time.
fn built(name: &str) -> Option<EmbeddedFile> {
    let data: &'static [u8] = match name {
        "index.html" => b"<!doctype html>",
        "favicon.svg" => b"<svg/>",
        "assets/app-1a2b.js" => b"let app;",
        "assets/app-1a2b.js.br" => b"brotli",
        _ => return None,
    };

    Some(EmbeddedFile {
        data: Cow::Borrowed(data),
        metadata: Metadata::__rust_embed_new([data[0]; 32], None, None),
    })
}

fn get(path: &str) -> Response {
    respond(built, &Method::GET, path, &HeaderMap::new())
}

#[track_caller]
fn header(response: &Response, name: impl axum::http::header::AsHeaderName) -> &str {
    response.headers().get(name).expect("the header is there").to_str().unwrap()
}

#[test]
fn every_route_of_the_app_is_its_page() {
    for path in ["/", "/fleet", "/devices/0192/0193", "/sign-in"] {
        let page = get(path);
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&page, CONTENT_TYPE), "text/html; charset=utf-8");
        assert_eq!(header(&page, CACHE_CONTROL), "no-cache");
        assert!(header(&page, CONTENT_SECURITY_POLICY).contains("script-src 'self'"));
    }
}

#[test]
fn a_hashed_file_may_be_kept_forever() {
    let script = get("/assets/app-1a2b.js");
    assert_eq!(header(&script, CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(header(&get("/favicon.svg"), CACHE_CONTROL), "no-cache");
}

#[test]
fn a_missing_file_is_never_answered_with_the_page() {
    for path in ["/assets/app-0000.js", "/assets/old", "/robots.txt", "/.env"] {
        assert_eq!(get(path).status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn an_unknown_route_of_the_api_is_a_problem() {
    for path in ["/api", "/api/v1/nothing", "/api/v1/file.json"] {
        let problem = get(path);
        assert_eq!(problem.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(header(&problem, CONTENT_TYPE), "application/problem+json");
    }
    let posted = respond(built, &Method::POST, "/api/v1/nothing", &HeaderMap::new());
    assert_eq!(posted.status(), StatusCode::NOT_FOUND);
}

#[test]
fn only_reading_is_allowed() {
    let posted = respond(built, &Method::POST, "/fleet", &HeaderMap::new());
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn who_takes_a_compressed_file_gets_it() {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));

    let script = respond(built, &Method::GET, "/assets/app-1a2b.js", &headers);
    assert_eq!(header(&script, CONTENT_ENCODING), "br");
    assert_eq!(header(&script, CONTENT_TYPE), "text/javascript; charset=utf-8");

    let icon = respond(built, &Method::GET, "/favicon.svg", &headers);
    assert!(!icon.headers().contains_key(CONTENT_ENCODING));
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let mut headers = HeaderMap::new();
    headers.insert(IF_NONE_MATCH, get("/").headers()[ETAG].clone());

    let again = respond(built, &Method::GET, "/fleet", &headers);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.headers().contains_key(CONTENT_SECURITY_POLICY));
}

#[test]
fn a_binary_without_the_app_says_how_to_build_it() {
    let page = respond(|_| None, &Method::GET, "/", &HeaderMap::new());
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(NOT_BUILT.contains("npm run build"));

    let script = respond(|_| None, &Method::GET, "/assets/app-1a2b.js", &HeaderMap::new());
    assert_eq!(script.status(), StatusCode::NOT_FOUND);
}
