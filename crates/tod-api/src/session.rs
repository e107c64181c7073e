//! Signing in and out, and who one is.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_model::{ApiKeyId, TenantId, UserId};
use utoipa::ToSchema;

use crate::{
    ApiError, Problem,
    http::extract::Json,
    views::{PlatformRoleName, RoleName},
};

/// Sign in with a one-time link.
///
/// The token rides in the fragment of the link (`/sign-in#token=…`), which browsers send to nobody. It
/// works once, for 15 minutes, and becomes a session cookie.
#[utoipa::path(
    post,
    path = "/sign-in/link",
    tag = "session",
    security(()),
    request_body = SignInLink,
    responses(
        (status = OK, body = SessionView, headers(("Set-Cookie" = String, description = "The session"))),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn redeem_sign_in_link(_: Json<SignInLink>) -> Result<Json<SessionView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Who you are, and what you may do where.
#[utoipa::path(
    get,
    path = "/session",
    tag = "session",
    responses(
        (status = OK, body = SessionView),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn find_session() -> Result<Json<SessionView>, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// Sign out: ends this browser's session everywhere.
#[utoipa::path(
    post,
    path = "/session/sign-out",
    tag = "session",
    responses(
        (status = NO_CONTENT),
        (status = "default", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn sign_out() -> Result<StatusCode, ApiError> {
    Err(ApiError::NotFound("resource"))
}

/// A one-time link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInLink {
    /// The token of the link.
    pub token: String,
}

/// Who you are, and what you may do where.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The person or program.
    pub who: WhoView,
    /// A role over all organisations.
    #[schema(required)]
    pub platform_role: Option<PlatformRoleName>,
    /// The organisations you see, by name.
    pub tenants: Vec<TenantRoleView>,
    /// When the session ends unless it is used; null for a key without an end.
    #[schema(required)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A person or a program.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WhoView {
    /// Somebody signed in.
    User {
        /// Their id.
        #[schema(value_type = Uuid)]
        id: UserId,
        /// Their name, or the address they sign in with.
        name: String,
    },
    /// A program with a key.
    ApiKey {
        /// Its id.
        #[schema(value_type = Uuid)]
        id: ApiKeyId,
        /// Its name.
        name: String,
    },
}

/// An organisation, and what you may do in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TenantRoleView {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// What you may do in it, by membership or by a role over all organisations.
    pub role: RoleName,
}
