//! Why a request failed: the only place that chooses a status code.
//!
//! The wire form is RFC 9457. Programs match on `code`, which is stable; people read `title`, which
//! may be reworded. `docs/errors.md` lists every code and what its caller does.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tod_engine::EngineError;
use tod_model::{CallError, Denied};
use tod_store::StoreError;
use utoipa::ToSchema;

use crate::{
    devices::{DeviceDetailView, ProbeReportView},
    http::request_id,
};

/// Why a request failed, in terms the caller can act on.
///
/// This is the only error type handlers return.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody, or somebody whose session has ended.
    #[error("sign in to continue")]
    Unauthenticated,

    /// A one-time link that signs nobody in.
    #[error("this link is unknown, used or expired; ask for a new one")]
    BadLink,

    /// The role is too small.
    #[error("your role does not allow this")]
    Forbidden,

    /// A write whose `Origin` is not ours.
    #[error("the request comes from another site")]
    ForeignOrigin,

    /// Also the answer for another tenant's rows: they do not exist for you.
    #[error("no such {0}")]
    NotFound(&'static str),

    /// The path exists, the method does not.
    #[error("this address does not take that method")]
    MethodNotAllowed,

    /// The request itself is not readable.
    #[error("{title}")]
    Malformed {
        /// What is wrong with it.
        title: &'static str,
        /// What the parser said.
        detail: Option<String>,
    },

    /// The body is not JSON.
    #[error("send the body as application/json")]
    NotJson,

    /// The body is larger than a request may be.
    #[error("the request is too large")]
    TooLarge,

    /// Values that cannot be, each with its field.
    #[error("some values are not valid")]
    Invalid(Vec<FieldProblem>),

    /// A page boundary that this list did not give out.
    #[error("the cursor is not one of this list; start from its first page")]
    BadCursor,

    /// It contradicts what is there.
    #[error("{title}")]
    Conflict {
        /// A name for programs.
        code: &'static str,
        /// What contradicts, and what to do.
        title: String,
        /// The fields next to which to say it.
        fields: Vec<FieldProblem>,
    },

    /// `If-Match` is missing on an edit.
    #[error("give the etag you edited in If-Match")]
    PreconditionRequired,

    /// Somebody else was faster; carries what is there now.
    #[error("somebody else changed this meanwhile")]
    Stale(Box<DeviceDetailView>),

    /// The router did not pass the connection test; carries the report.
    #[error("the connection test failed")]
    ConnectionTestFailed(Box<ProbeReportView>),

    /// One address asks too often.
    #[error("too many attempts; try again in {after_seconds} seconds")]
    TooManyRequests {
        /// When to try again.
        after_seconds: u64,
    },

    /// Something we depend on is away for a moment.
    #[error("the service is briefly unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),

    /// The request took longer than any may.
    #[error("the request took too long")]
    TimedOut,

    /// Our fault.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A value that cannot be: which, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field, as the request names it; dots lead into objects.
    #[schema(example = "address")]
    pub field: String,
    /// What is wrong, and what would be right.
    #[schema(example = "an interval is 5 to 3600 seconds, not 4")]
    pub problem: String,
}

/// A problem, RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: &'static str,
    /// What happened, for a person. May be reworded.
    #[schema(example = "no such device")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened, for programs. Stable.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// More about it, where that helps the caller; never on 5xx.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<String>,
    /// What to quote when asking for help: the log line of this request carries it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub request_id: Option<String>,
    /// The values that cannot be, for `code` `invalid` and conflicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub fields: Vec<FieldProblem>,
    /// The report, for `code` `connection_test_failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub report: Option<Box<ProbeReportView>>,
    /// What is there now, for `code` `stale`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub current: Option<Box<DeviceDetailView>>,
}

impl ApiError {
    /// A single value that cannot be.
    pub fn invalid(field: &str, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, problem)])
    }

    /// The status, and a name for programs to match on. Titles may be reworded.
    pub(crate) fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::BadLink => (StatusCode::UNAUTHORIZED, "bad_link"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::BadCursor => (StatusCode::BAD_REQUEST, "bad_cursor"),
            Self::Conflict { code, .. } => (StatusCode::CONFLICT, code),
            Self::PreconditionRequired => {
                (StatusCode::PRECONDITION_REQUIRED, "precondition_required")
            }
            Self::Stale(_) => (StatusCode::PRECONDITION_FAILED, "stale"),
            Self::ConnectionTestFailed(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "connection_test_failed")
            }
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "timed_out"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    fn into_problem(self) -> Problem {
        let (status, code) = self.kind();
        let title = self.to_string();
        let mut problem = Problem {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code,
            detail: None,
            request_id: request_id::current(),
            fields: Vec::new(),
            report: None,
            current: None,
        };
        match self {
            Self::Malformed { detail, .. } => problem.detail = detail,
            Self::Invalid(fields) | Self::Conflict { fields, .. } => problem.fields = fields,
            Self::ConnectionTestFailed(report) => problem.report = Some(report),
            Self::Stale(current) => problem.current = Some(current),
            _ => {}
        }

        problem
    }

    /// Tells the log what the body must not: the chain behind a 5xx.
    fn log(&self) {
        match self {
            Self::Internal(source) => tracing::error!(error = source.as_ref(), "request failed"),
            Self::Unavailable(source) => {
                tracing::warn!(error = source.as_ref(), "a dependency is unavailable");
            }
            _ => {}
        }
    }
}

impl FieldProblem {
    /// A value that cannot be.
    pub fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let (status, _) = self.kind();
        let advice = match &self {
            Self::TooManyRequests { after_seconds } => {
                Some((header::RETRY_AFTER, HeaderValue::from(*after_seconds)))
            }
            Self::Unavailable(_) | Self::TimedOut => {
                Some((header::RETRY_AFTER, HeaderValue::from_static("1")))
            }
            Self::Unauthenticated => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            _ => None,
        };

        let mut response = (status, Json(self.into_problem())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = advice {
            headers.insert(name, value);
        }

        response
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Invisible => Self::NotFound("organisation"),
            Denied::Forbidden => Self::Forbidden,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(error.into()),
            StoreError::Conflict { .. } => Self::Conflict {
                code: "conflict",
                title: "that contradicts what is there".to_owned(),
                fields: Vec::new(),
            },
            StoreError::Corrupt { .. } | StoreError::Schema(_) | StoreError::Query(_) => {
                Self::Internal(error.into())
            }
        }
    }
}

impl From<EngineError> for ApiError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::NotFound(what) => Self::NotFound(what),
            EngineError::Invalid { field, problem } => Self::invalid(field, problem),
            EngineError::Conflict { field, problem } => Self::Conflict {
                code: "conflict",
                title: problem.to_owned(),
                fields: vec![FieldProblem::new(field, problem)],
            },
            EngineError::Stale => Self::Conflict {
                code: "changed_meanwhile",
                title: "somebody else changed this at the same moment; try again".to_owned(),
                fields: Vec::new(),
            },
            EngineError::TestFailed(report) => {
                Self::ConnectionTestFailed(Box::new((*report).into()))
            }
            EngineError::Routers(CallError::NotWatched) => Self::Conflict {
                code: "not_watched",
                title: "the device is paused, or was added this instant; nothing dials it"
                    .to_owned(),
                fields: Vec::new(),
            },
            EngineError::Routers(_) => Self::Unavailable(error.into()),
            EngineError::Vault(_) => Self::Internal(error.into()),
            EngineError::Store(error) => error.into(),
        }
    }
}
