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
            JsonRejection::JsonDataError(error) => {
                unfit(&error.body_text(), "the body does not fit this request")
            }
            _ => Self::Malformed { title: "the body is not JSON", detail: None },
        }
    }
}

/// Serde says `… type: credential: missing field …`: the path before the last colon, with the name
/// of what is missing, names the field.
fn unfit(text: &str, title: &'static str) -> ApiError {
    let told = text.split_once("type: ").map_or(text, |(_, told)| told);
    let told = told.rsplit_once(" at line ").map_or(told, |(told, _)| told);
    let missing = told
        .split_once("missing field `")
        .and_then(|(path, rest)| Some((path.trim_end_matches(": "), rest.split_once('`')?.0)));
    if let Some((path, name)) = missing {
        let field = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        return ApiError::invalid(&field, "is required");
    }
    match told.split_once(": ") {
        Some((field, problem)) if !field.contains(' ') => {
            ApiError::invalid(field, in_words(problem))
        }
        _ => ApiError::Malformed { title, detail: Some(told.to_owned()) },
    }
}

/// Serde names the types of this program, which say nothing to who sent the request.
fn in_words(problem: &str) -> String {
    problem
        .replace("expected u16", "expected a whole number from 0 to 65535")
        .replace("expected u32", "expected a whole number from 0 to 4294967295")
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
        let uri = joined(&parts.uri)?;
        let axum::extract::Query(query) =
            axum::extract::Query::try_from_uri(&uri).map_err(|rejection| {
                let text = rejection.body_text();
                let told = text.split_once("string: ").map_or(text.as_str(), |(_, told)| told);
                unfit(told, "the query does not fit this request")
            })?;

        Ok(Self(query))
    }
}

/// The query with the values of a repeated name joined by commas.
///
/// Refuses what no text in the database can be or hold: a NUL.
fn joined(uri: &Uri) -> Result<Uri, ApiError> {
    let mut names: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if value.contains('\0') {
            return Err(ApiError::invalid(&name, "it contains a NUL character; remove it"));
        }
        match names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => names.push((name.into_owned(), value.into_owned())),
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(names).finish();

    format!("/?{query}")
        .parse()
        .map_err(|_| ApiError::Malformed { title: "the query is too long", detail: None })
}

/// Tells an absent member from null: with it `Option<T>` is what was given, and null is given only
/// where `T` takes it. Without it null would pass for absent.
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
        assert_eq!(joined(&uri).unwrap().query(), Some("state=offline%2Cdegraded&limit=5"));
    }

    /// Filters that are dropped would show devices that nobody asked for.
    #[test]
    fn a_query_that_is_too_long_once_it_is_written_out_is_refused() {
        let uri: Uri = format!("/devices?search={}", "'".repeat(30_000)).parse().unwrap();
        assert!(matches!(joined(&uri), Err(ApiError::Malformed { .. })));
    }

    #[track_caller]
    fn told(text: &str, field: &str, problem: &str) {
        let ApiError::Invalid(problems) = unfit(text, "it does not fit") else {
            panic!("{text} is the problem of no field");
        };
        assert_eq!((problems[0].field.as_str(), problems[0].problem.as_str()), (field, problem));
    }

    #[test]
    fn what_serde_says_is_told_of_its_field() {
        told("Failed … type: missing field `name` at line 1 column 2", "name", "is required");
        told(
            "Failed … type: credential: missing field `user` at line 1 column 2",
            "credential.user",
            "is required",
        );
        told(
            "Failed … type: port: invalid value: integer `70000`, expected u16 at line 1 column 9",
            "port",
            "invalid value: integer `70000`, expected a whole number from 0 to 65535",
        );
    }
}
