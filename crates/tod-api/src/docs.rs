//! The OpenAPI document and Swagger UI, so that people can try the API where they read about it.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use utoipa_swagger_ui::Config;

use crate::{ApiError, PREFIX, openapi};

/// Swagger UI styles itself inline and draws its logo from a `data:` URL.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    openapi::document().to_json().expect("the document is made of texts and numbers")
});

static SWAGGER: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::from(format!("{PREFIX}/openapi.json"))));

/// The routes of the documentation.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(&format!("{PREFIX}/openapi.json"), get(find_document))
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(|| async { file("index.html") }))
        .route("/docs/{*file}", get(|Path(path): Path<String>| async move { file(&path) }))
}

async fn find_document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

fn file(path: &str) -> Response {
    match utoipa_swagger_ui::serve(path, Arc::clone(&SWAGGER)) {
        Ok(Some(file)) => {
            let encoding = file.gzpipped.then_some([(header::CONTENT_ENCODING, "gzip")]);
            let policy: (HeaderName, HeaderValue) =
                (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
            let body = Body::from(file.bytes.into_owned());

            ([(header::CONTENT_TYPE, file.content_type)], [policy], encoding, body).into_response()
        }
        Ok(None) => ApiError::NotFound("page").into_response(),
        Err(error) => ApiError::Internal(error.to_string().into()).into_response(),
    }
}
