//! Signing in and out, and who one is.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tod_engine::{
    Token,
    sign_in::{self, SignedIn},
};
use tod_model::{ApiKeyId, TenantId, UserId, authz::Who};
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState, Problem,
    auth::{Caller, Proof, require_own_origin},
    http::{client_address::Client, extract::Json},
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
pub async fn redeem_sign_in_link(
    State(api): State<ApiState>,
    Client(address): Client,
    headers: HeaderMap,
    Json(link): Json<SignInLink>,
) -> Result<Response, ApiError> {
    refuse_foreign_origin(&api, &headers)?;
    api.attempts.count(address, Instant::now())?;
    let Some(signed_in) = redeem(&api, &link.token).await? else {
        tracing::info!(client.address = %address, "sign-in link refused");
        return Err(ApiError::BadLink);
    };
    let session = sign_in::find_session(&api.engine, &signed_in.token).await?;
    let session = session.ok_or(ApiError::Unauthenticated)?;

    let caller = Caller::of_session(session, signed_in.token.hash());
    let view = SessionView::of(&api, &caller).await?;
    let cookie = [(header::SET_COOKIE, api.cookies.give(signed_in.token.expose()))];

    Ok((cookie, Json(view)).into_response())
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
pub async fn find_session(
    State(api): State<ApiState>,
    caller: Caller,
) -> Result<Json<SessionView>, ApiError> {
    Ok(Json(SessionView::of(&api, &caller).await?))
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
pub async fn sign_out(State(api): State<ApiState>, caller: Caller) -> Result<Response, ApiError> {
    let Proof::Session(session, _) = caller.proof else { return Err(ApiError::Forbidden) };
    sign_in::sign_out(&api.engine, session).await?;
    let cookie = [(header::SET_COOKIE, api.cookies.take())];

    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}

async fn redeem(api: &ApiState, link: &str) -> Result<Option<SignedIn>, ApiError> {
    let Some(link) = Token::parse(link) else { return Ok(None) };

    Ok(sign_in::redeem_link(&api.engine, &link).await?)
}

/// Programs send no `Origin`; a browser that does must be on a page of ours, or another site signs
/// its visitors in to an account of its choice.
fn refuse_foreign_origin(api: &ApiState, headers: &HeaderMap) -> Result<(), ApiError> {
    if headers.contains_key(header::ORIGIN) { require_own_origin(api, headers) } else { Ok(()) }
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

impl SessionView {
    async fn of(api: &ApiState, caller: &Caller) -> Result<Self, ApiError> {
        let tenants = caller.tenants(api).await?;
        let name = caller.name.clone();

        Ok(Self {
            who: match caller.principal.who {
                Who::User(id) => WhoView::User { id, name },
                Who::ApiKey(id) => WhoView::ApiKey { id, name },
            },
            platform_role: caller.principal.platform.map(PlatformRoleName::from),
            tenants: tenants
                .into_iter()
                .map(|tenant| TenantRoleView {
                    role: caller.role_in(tenant.id).into(),
                    id: tenant.id,
                    name: tenant.name,
                })
                .collect(),
            expires_at: caller.expires_at,
        })
    }
}
