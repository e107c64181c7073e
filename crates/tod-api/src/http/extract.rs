//! Extractors that refuse with a [`Problem`](crate::Problem) instead of a line of text.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

use crate::ApiError;

/// A JSON body, in and out. Refuses other content types, because a form on another site can send
/// `text/plain` without asking the browser's leave.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// The ids in the path. One that is no id names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// The query. A list may be given as `a,b` or by repeating its name.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let axum::Json(body) = axum::Json::from_request(request, state).await?;

        Ok(Self(body))
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Self::NotJson,
            rejection if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            JsonRejection::JsonDataError(error) => invalid_body(&error.body_text()),
            _ => Self::Malformed { title: "the body is not JSON", detail: None },
        }
    }
}

/// Serde says `… : address: missing field …`; the path before the last colon names the field.
fn invalid_body(text: &str) -> ApiError {
    let told = text.split_once("type: ").map_or(text, |(_, told)| told);
    let told = told.rsplit_once(" at line ").map_or(told, |(told, _)| told);
    let missing = told.split_once("missing field `").and_then(|(_, rest)| rest.split_once('`'));
    if let Some((field, _)) = missing {
        return ApiError::invalid(field, "is required");
    }
    match told.split_once(": ") {
        Some((field, problem)) if !field.contains(' ') => ApiError::invalid(field, problem),
        _ => ApiError::Malformed {
            title: "the body does not fit this request",
            detail: Some(told.to_owned()),
        },
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Path(path) = axum::extract::Path::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::NotFound("resource"))?;

        Ok(Self(path))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let axum::extract::Query(query) = axum::extract::Query::try_from_uri(&joined(&parts.uri))
            .map_err(|rejection| {
            let text = rejection.body_text();
            let told = text.split_once("string: ").map_or(text.as_str(), |(_, told)| told);
            match told.split_once(": ") {
                Some((field, problem)) => ApiError::invalid(field, problem),
                None => ApiError::Malformed {
                    title: "the query does not fit this request",
                    detail: Some(told.to_owned()),
                },
            }
        })?;

        Ok(Self(query))
    }
}

/// The query with the values of a repeated name joined by commas.
fn joined(uri: &Uri) -> Uri {
    let mut names: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => names.push((name.into_owned(), value.into_owned())),
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(names).finish();

    format!("/?{query}").parse().unwrap_or_else(|_| Uri::from_static("/"))
}

/// Tells an absent member of a merge patch from null.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A header's text; none when it is absent or no text.
pub fn header_text(parts: &Parts, name: header::HeaderName) -> Option<&str> {
    parts.headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_name_is_a_list() {
        let uri = Uri::from_static("/devices?state=offline&limit=5&state=degraded");
        assert_eq!(joined(&uri).query(), Some("state=offline%2Cdegraded&limit=5"));
    }
}
